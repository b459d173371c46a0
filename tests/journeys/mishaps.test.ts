import type { Page } from '@playwright/test';
import { within } from '../support/lengths.ts';
import { admit, expect, move, phone, test } from './cast.ts';
import { begin } from './family.ts';

/* What happens to people in meetings: no network, sleep, reloads, two tabs, a step too far. No letter is lost. */

const lostLine = /WebSocket|ERR_INTERNET_DISCONNECTED|Failed to fetch/u;

const newNeed = (page: Page) => page.getByRole('button', { name: 'Nytt behov' }).click();
const need = (page: Page) => page.getByLabel('Behovet med egna ord');

test('what is written without a network, across a reload of the tab, is there for all when it is back', async ({
	people,
	server
}) => {
	const demo = await server.layOut();
	const maria = await people.facilitator(demo);
	const sara = await people.guest(demo.family, 'Sara', 'mamma', phone, lostLine);
	const birgit = await people.guest(demo.family, 'Birgit', 'mormor');
	for (const name of ['Sara', 'Birgit']) await admit(maria, name);
	await move(maria, 'presentation');
	await newNeed(sara);
	await need(sara).pressSequentially('Med nät. ');
	await expect(sara.getByText('Allt är sparat')).toBeVisible();
	await sara.context().setOffline(true);
	await need(sara).pressSequentially('Utan nät, åäö 👩‍👧‍👦.');
	await expect(sara.getByText('Du är utan nät.')).toBeVisible();
	await expect(need(birgit)).toHaveValue('Med nät. ');
	await sara.context().setOffline(false);
	await sara.reload();
	await expect(need(sara)).toHaveValue('Med nät. Utan nät, åäö 👩‍👧‍👦.');
	await expect(need(birgit)).toHaveValue('Med nät. Utan nät, åäö 👩‍👧‍👦.');
	await expect(sara.getByText('Allt är sparat')).toBeVisible();
});

test('words that come too late are given back with the reason, and never slip in', async ({
	people,
	server
}) => {
	const demo = await server.layOut();
	const maria = await people.facilitator(demo);
	const sara = await people.guest(demo.family, 'Sara', 'mamma', phone, lostLine);
	const birgit = await people.guest(demo.family, 'Birgit', 'mormor');
	for (const name of ['Sara', 'Birgit']) await admit(maria, name);
	await move(maria, 'presentation');
	await newNeed(sara);
	await need(sara).pressSequentially('Före.');
	await expect(need(birgit)).toHaveValue('Före.');
	await sara.context().setOffline(true);
	await need(sara).pressSequentially(' Efter.');
	await move(maria, 'agreement');
	await birgit.getByText('Ja', { exact: true }).click();
	await birgit.getByRole('button', { name: 'Lämna mitt svar' }).click();
	await maria.getByRole('button', { name: 'Försegla planen' }).click();
	await maria.getByRole('button', { name: 'Försegla nu' }).click();
	await expect(birgit.getByRole('heading', { name: 'Nu är planen överenskommen' })).toBeVisible();
	await sara.context().setOffline(false);
	const given = sara.getByRole('alert');
	await expect(given.getByRole('heading', { name: 'Det här kom inte med' })).toBeVisible();
	await expect(given.getByRole('textbox')).toHaveValue('Före. Efter.');
	await expect(given).toContainText('Du kan inte skriva här just nu.');
	await sara.reload();
	await expect(sara.getByText('Före.', { exact: true })).toBeVisible();
	await expect(sara.getByText('Efter.')).toHaveCount(0);
	await expect(birgit.getByText('Efter.')).toHaveCount(0);
});

test('a professional who is writing when private time begins is outside at once', async ({
	people,
	server
}) => {
	const demo = await server.layOut();
	const maria = await people.facilitator(demo);
	const petra = await people.guest(demo.school, 'Petra', 'rektor');
	const sara = await people.guest(demo.family, 'Sara', 'mamma');
	for (const name of ['Petra', 'Sara']) await admit(maria, name);
	await move(maria, 'information');
	await petra.getByRole('button', { name: 'Lägg till en oro' }).click();
	await petra.keyboard.type('Han är trött');
	await expect(petra.getByText('Allt är sparat')).toBeVisible();
	await move(maria, 'private');
	await expect(petra.getByRole('heading', { name: 'Nu pratar familjen enskilt' })).toBeVisible({
		timeout: within(1_000)
	});
	await expect(sara.getByRole('heading', { name: 'Nu är det bara ni' })).toBeVisible({
		timeout: within(1_000)
	});
	expect(await move(maria, 'presentation')).toBe(409);
	await begin(sara);
	await sara.getByText('Det som sagts om läget').click();
	await expect(sara.getByText('Han är trött')).toBeVisible();
});

test('a step taken by mistake is undone within ten seconds, and everyone is back where they were', async ({
	people,
	server
}) => {
	const demo = await server.layOut();
	const maria = await people.facilitator(demo);
	const sara = await people.guest(demo.family, 'Sara', 'mamma');
	await admit(maria, 'Sara');
	await maria.getByRole('button', { name: 'Nästa: Information' }).click();
	await expect(sara.getByRole('heading', { name: 'Det som berättas' })).toBeVisible();
	await maria.getByRole('button', { name: /Ångra/u }).click();
	await expect(sara.getByRole('heading', { name: 'Välkommen, Sara' })).toBeVisible();
	await expect(maria.getByRole('button', { name: /Ångra/u })).toHaveCount(0);
	await maria.getByRole('button', { name: 'Nästa: Information' }).dblclick();
	await expect(sara.getByRole('heading', { name: 'Det som berättas' })).toBeVisible();
	await expect(maria.getByRole('button', { name: 'Nästa: Enskild tid' })).toBeVisible();
	await expect(maria.getByRole('button', { name: /Ångra/u })).toHaveCount(0);
});

test('two tabs of one phone write in the same field and neither loses a letter', async ({
	people,
	server
}) => {
	const demo = await server.layOut();
	const maria = await people.facilitator(demo);
	const sara = await people.guest(demo.family, 'Sara', 'mamma');
	await admit(maria, 'Sara');
	await move(maria, 'presentation');
	await newNeed(sara);
	const tab = await sara.context().newPage();
	await tab.goto(sara.url());
	await expect(need(tab)).toBeEditable();
	await need(sara).pressSequentially('Första fliken. ');
	await expect(need(tab)).toHaveValue('Första fliken. ');
	await need(tab).press('Control+End');
	await Promise.all([
		need(tab).pressSequentially('Andra fliken.'),
		need(sara)
			.press('Control+Home')
			.then(() => sara.keyboard.type('Och den första igen. '))
	]);
	const all = 'Och den första igen. Första fliken. Andra fliken.';
	await expect(need(sara)).toHaveValue(all);
	await expect(need(tab)).toHaveValue(all);
});

test('a paste far too long leaves the text as it was and says so', async ({ people, server }) => {
	const demo = await server.layOut();
	const maria = await people.facilitator(demo);
	const sara = await people.guest(demo.family, 'Sara', 'mamma');
	await admit(maria, 'Sara');
	await move(maria, 'presentation');
	await newNeed(sara);
	await need(sara).pressSequentially('Kort.');
	await need(sara).evaluate((field: HTMLTextAreaElement) => {
		field.setRangeText('x'.repeat(1_000_000), 5, 5, 'end');
		field.dispatchEvent(new InputEvent('input', { inputType: 'insertFromPaste' }));
	});
	await expect(sara.getByText('Texten blev för lång')).toBeVisible();
	await expect(need(sara)).toHaveValue('Kort.');
	await expect(sara.getByText('Allt är sparat')).toBeVisible();
});

test('a phone that slept comes back to the step where the meeting is', async ({ people, server }) => {
	const demo = await server.layOut();
	const maria = await people.facilitator(demo);
	const sara = await people.guest(demo.family, 'Sara', 'mamma', phone, lostLine);
	await admit(maria, 'Sara');
	await sara.context().setOffline(true);
	await move(maria, 'information');
	await move(maria, 'presentation');
	await expect(sara.getByText('Du är utan nät.')).toBeVisible();
	await sara.context().setOffline(false);
	await expect(sara.getByRole('img', { name: 'Steg 4 av 6: Planen presenteras' })).toBeVisible();
	await newNeed(sara);
	await need(sara).pressSequentially('Vaken igen');
	await expect(sara.getByText('Allt är sparat')).toBeVisible();
});

test('an address that is not a meeting of theirs tells people nothing', async ({ people, server }) => {
	const demo = await server.layOut();
	const maria = await people.facilitator(demo);
	const stranger = await people.browser('a stranger', phone, {}, /404/u);
	for (const page of ['', '/projector']) {
		const answer = await stranger.goto(maria.url().replace('/console', page));
		expect(answer?.status()).toBe(404);
		await expect(stranger.getByRole('heading', { name: 'Du är inte med i det här mötet' })).toBeVisible();
	}
	for (const page of ['/console', '/review']) {
		await stranger.goto(maria.url().replace('/console', page));
		await expect(stranger.getByRole('heading', { name: 'Logga in' })).toBeVisible();
	}
	await stranger.goto(`${server.base}/sign-in?next=//elsewhere.example`);
	await stranger.getByLabel('E-post').fill(demo.facilitator.email ?? '');
	await stranger.getByLabel('Lösenord').fill(demo.facilitator.password ?? '');
	await stranger.getByRole('button', { name: 'Logga in' }).click();
	await expect(stranger).toHaveURL(`${server.base}/work`);
});

test('the size of the text that someone chose is there on the next page, too', async ({ people, server }) => {
	const demo = await server.layOut();
	const maria = await people.facilitator(demo);
	const sara = await people.guest(demo.family, 'Sara', 'mamma');
	await admit(maria, 'Sara');
	await expect(sara.getByRole('heading', { name: 'Välkommen, Sara' })).toBeVisible();
	const height = () =>
		sara
			.getByRole('heading')
			.first()
			.evaluate((one) => parseFloat(getComputedStyle(one).fontSize));
	const usual = await height();
	await sara.getByRole('button', { name: 'Textstorlek och språk' }).click();
	await sara.getByRole('button', { name: '150' }).click();
	expect(await height()).toBeCloseTo(usual * 1.5, 0);
	await sara.reload();
	expect(await height()).toBeCloseTo(usual * 1.5, 0);
});
