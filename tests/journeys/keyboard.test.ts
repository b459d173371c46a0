import type { Page } from '@playwright/test';
import { expect, laptop, phone, test } from './cast.ts';

/* The whole meeting without a mouse or a finger: Tab, Shift+Tab, arrows, Space, Enter, Escape and letters. */

/** Presses Tab until the one thing with this name has the focus; what can't be reached so can't be used. */
async function tabTo(page: Page, name: string | RegExp, role?: 'radio'): Promise<void> {
	for (let presses = 0; presses < 120; presses++) {
		// In one go: what has the focus may be gone a moment later.
		const focused = await page.evaluate(() => {
			const element = document.activeElement;
			if (!(element instanceof HTMLElement) || element === document.body) return null;
			const isField = element instanceof HTMLTextAreaElement || element instanceof HTMLSelectElement;
			const label = [
				element.getAttribute('aria-label') ?? '',
				...[...((element as HTMLInputElement).labels ?? [])].map((one) => one.textContent ?? ''),
				isField ? '' : (element.textContent ?? '')
			].join(' ');
			return {
				label: label.replace(/\s+/gu, ' ').trim(),
				isRadio: element.getAttribute('type') === 'radio',
				isOutlined: [element, element.closest('label') ?? element].some((shown) => {
					const style = getComputedStyle(shown);
					return style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) >= 2;
				})
			};
		});
		const isIt =
			focused && (typeof name === 'string' ? focused.label.includes(name) : name.test(focused.label));
		if (isIt && (role !== 'radio' || focused.isRadio)) {
			expect(focused.isOutlined, `focus on ${String(name)} can be seen`).toBe(true);
			return;
		}
		await page.keyboard.press('Tab');
	}
	throw new Error(`Tab never came to ${String(name)}`);
}

async function press(page: Page, name: string | RegExp): Promise<void> {
	await tabTo(page, name);
	await page.keyboard.press('Enter');
}

test('the whole journey by keyboard', async ({ people, server }) => {
	const demo = await server.layOut();
	const maria = await people.browser('Maria', laptop);
	await maria.goto(demo.facilitator.url);
	await tabTo(maria, 'E-post');
	await maria.keyboard.type(demo.facilitator.email ?? '');
	await tabTo(maria, 'Lösenord');
	await maria.keyboard.type(demo.facilitator.password ?? '');
	await maria.keyboard.press('Enter');
	await expect(maria.getByRole('heading', { name: 'Familjerådslag om skolan' })).toBeVisible();

	const birgit = await people.browser('Birgit', phone);
	await birgit.goto(demo.family.url);
	await tabTo(birgit, 'Vad heter du?');
	await birgit.keyboard.type('Birgit');
	await tabTo(birgit, 'Vem är du?');
	await birgit.keyboard.type('mormor');
	await press(birgit, 'Gå in');
	await expect(birgit.getByText('Maria vet att du är här.')).toBeVisible();
	const petra = await people.browser('Petra', phone);
	await petra.goto(demo.school.url);
	await tabTo(petra, 'Vad heter du?');
	await petra.keyboard.type('Petra');
	await petra.keyboard.press('Enter');
	await expect(petra.getByText('Maria vet att du är här.')).toBeVisible();

	await press(maria, 'Släpp in Birgit');
	// The focus goes on to the next who waits, and to the heading when nobody does.
	await expect(maria.getByRole('button', { name: 'Släpp in Petra' })).toBeFocused();
	await maria.keyboard.press('Enter');
	await expect(maria.getByRole('heading', { name: '0 väntar' })).toBeFocused();
	await expect(birgit.getByRole('heading', { name: 'Välkommen, Birgit' })).toBeVisible();
	await press(birgit, 'Så går mötet till');
	await expect(birgit.getByText('Bara familjen är kvar i rummet.')).toBeVisible();

	await press(maria, 'Nästa: Information');
	await expect(petra.getByRole('heading', { name: 'Berätta det du vet' })).toBeVisible();
	await press(petra, 'Lägg till något bra');
	await petra.keyboard.type('Elias hjälper andra.');
	await expect(birgit.getByText('Elias hjälper andra.')).toBeVisible();

	await press(maria, 'Nästa: Enskild tid');
	await maria.keyboard.press('Escape');
	await expect(maria.getByRole('dialog')).toBeHidden();
	await press(maria, 'Nästa: Enskild tid');
	await press(maria, 'Börja enskild tid');
	await press(birgit, 'Börja på den här telefonen');
	await expect(birgit.getByText('Här inne är det bara ni.')).toBeVisible();
	await expect(birgit.getByRole('heading', { name: 'Vad behövs?' })).toBeFocused();
	await press(birgit, /1 telefon/u);
	await press(birgit, 'Släpp in en telefon');
	await expect(birgit.getByRole('img', { name: 'QR-kod som släpper in en telefon' })).toBeVisible();
	await birgit.keyboard.press('Escape');
	await expect(birgit.getByRole('button', { name: /1 telefon/u })).toBeFocused();
	await tabTo(birgit, 'Skriv med egna ord');
	await birgit.keyboard.type('Jag vill att han sover gott.');
	await press(birgit, 'Lägg på bordet');
	await press(birgit, /Så gör vi/u);
	await press(birgit, 'Lägg till något att göra');
	await birgit.keyboard.type('Läsa saga varje kväll');
	await tabTo(birgit, 'Birgit', 'radio').catch(async () => {
		await tabTo(birgit, 'Elias', 'radio');
	});
	await birgit.keyboard.press('Space');
	await tabTo(birgit, 'När?');
	await birgit.keyboard.type('kl 20');
	await press(birgit, 'Allt som sagts');
	await press(birgit, 'Vi är klara');
	await press(birgit, 'Se hur det blir');
	await press(birgit, 'Visa och bjud in');
	// The only phone that is in, so the same person is asked once more.
	await expect(birgit.getByRole('heading', { name: 'Är du säker?' })).toBeFocused();
	await press(birgit, 'Ja, visa och bjud in de andra');
	await expect(petra.getByText('Läsa saga varje kväll')).toBeVisible();

	await press(maria, 'Nästa: Överenskommelse');
	for (const page of [birgit, petra]) {
		await expect(page.getByRole('heading', { name: /Vad säger du om planen/u })).toBeVisible();
		await tabTo(page, 'Ja', 'radio');
		await page.keyboard.press('Space');
		await press(page, 'Lämna mitt svar');
		await expect(page.getByRole('heading', { name: 'Tack, ditt svar är sparat' })).toBeVisible();
	}
	await press(maria, 'Försegla planen');
	await press(maria, 'Försegla nu');
	await expect(birgit.getByRole('heading', { name: 'Nu är planen överenskommen' })).toBeVisible();
	await press(maria, 'Läs överenskommelsen');
	await expect(maria.getByRole('heading', { name: 'Det här har vi kommit överens om' })).toBeVisible();
	await expect(maria.getByText('Läsa saga varje kväll', { exact: true })).toBeVisible();
	await tabTo(maria, 'Skriv ut');
});
