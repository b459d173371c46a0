import type { Page } from '@playwright/test';
import jsQR from 'jsqr';
import { PNG } from 'pngjs';
import { expect } from './cast.ts';

/* What a family does with its phones in private time. */

/** The first phone. */
export async function begin(page: Page): Promise<void> {
	await page.getByRole('button', { name: 'Börja på den här telefonen' }).click();
	await expectInside(page);
}

export async function expectInside(page: Page): Promise<void> {
	await expect(page.getByText('Här inne är det bara ni.')).toBeVisible();
}

/** What a camera that is held before this screen reads: nothing but the picture is looked at. */
export async function scan(page: Page): Promise<string> {
	await expect(page.getByRole('img', { name: 'QR-kod som släpper in en telefon' })).toBeVisible();
	const picture = PNG.sync.read(await page.screenshot());
	const read = jsQR(new Uint8ClampedArray(picture.data), picture.width, picture.height);
	if (!read) throw new Error('The camera sees no square');
	return read.data;
}

/** The square of a phone that is in. @returns the address in it */
export async function showSquare(inside: Page): Promise<string> {
	await inside.locator('#phones').click();
	await inside.getByRole('button', { name: 'Släpp in en telefon' }).click();
	return scan(inside);
}

/** The whole scan: the other phone opens the address where its page is. */
export async function letInByScan(inside: Page, outside: Page, name: string): Promise<void> {
	await expect(outside.getByRole('heading', { name: 'Kom in till de andra' })).toBeVisible();
	await outside.goto(await showSquare(inside));
	await sayYes(inside, name);
	await expectInside(outside);
}

/** Yes to whoever scanned, where the square was. */
export async function sayYes(inside: Page, name: string): Promise<void> {
	const asks = inside.getByRole('dialog').getByRole('region', { name: `${name} vill vara med` });
	await asks.getByRole('button', { name: 'Ja, släpp in' }).click();
	await expect(asks).toHaveCount(0);
}

/** By three words, with the one of these phones that answered first. */
export async function letInByWords(inside: Page[], outside: Page, name: string): Promise<void> {
	await outside.getByRole('button', { name: 'Ingen kamera' }).click();
	await expect(outside.getByRole('heading', { name: 'Står samma tre ord' })).toBeVisible();
	const words = await outside.getByRole('main').getByRole('listitem').allTextContents();
	expect(words).toHaveLength(3);
	const asks = (page: Page) => page.getByRole('region', { name: `${name} vill vara med` });
	let met = inside[0]!;
	await expect
		.poll(async () => {
			for (const page of inside) {
				const shown = await asks(page).getByRole('listitem').allTextContents();
				if (shown.join() === words.join()) met = page;
			}
			return asks(met).getByRole('listitem').allTextContents();
		})
		.toEqual(words);
	await outside.getByRole('button', { name: 'Ja, samma' }).click();
	await asks(met).getByRole('button', { name: 'Ja, samma. Släpp in' }).click();
	await expectInside(outside);
}

/** Lays something on the table. */
export async function say(page: Page, words: string): Promise<void> {
	await page.getByPlaceholder('Skriv med egna ord').fill(words);
	await page.getByRole('button', { name: 'Lägg på bordet' }).click();
	await expect(page.getByText(words)).toBeVisible();
}

/** How many phones are in, as this one says. */
export async function expectPhones(page: Page, count: number): Promise<void> {
	await expect(page.locator('#phones')).toContainText(count === 1 ? '1 telefon' : `${count} telefoner`);
}
