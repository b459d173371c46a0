import type { Page } from '@playwright/test';
import { readFromServer } from '#lib/wire/private-time.ts';
import { type People, admit, expect, move, test } from './cast.ts';
import {
	begin,
	expectInside,
	expectPhones,
	letInByScan,
	letInByWords,
	say,
	sayYes,
	showSquare
} from './family.ts';

/* Who gets into the family's room, and who is out of it again. Only the camera is not a real one. */

/** Three of the family in private time; nobody has begun. */
async function threeInPrivate(people: People): Promise<{ birgit: Page; sara: Page; anna: Page }> {
	const demo = await people.server.layOut();
	const maria = await people.facilitator(demo);
	const birgit = await people.guest(demo.family, 'Birgit', 'mormor');
	const sara = await people.guest(demo.family, 'Sara', 'mamma');
	const anna = await people.guest(demo.family, 'Anna', 'moster');
	for (const name of ['Birgit', 'Sara', 'Anna']) await admit(maria, name);
	await move(maria, 'private');
	return { birgit, sara, anna };
}

/** How many times this page heard a phone ask at the door, from now on, where this stands in what was said. */
function countAsks(page: Page, holding: string): () => number {
	let count = 0;
	page.on('websocket', (socket) => {
		if (!/\/private\?/u.test(socket.url())) return;
		socket.on('framereceived', ({ payload }) => {
			if (typeof payload === 'string') return;
			const said = readFromServer(payload);
			if (said.kind === 'signal' && Buffer.from(said.bytes).includes(holding)) count++;
		});
	});
	return () => count;
}

test('a camera pointed at a phone that is in, and a yes: that is all it takes, once', async ({ people }) => {
	const { birgit, sara, anna } = await threeInPrivate(people);
	const asksOfAnna = countAsks(birgit, '"Anna"');
	await birgit.reload();
	await begin(birgit);
	await say(birgit, 'Sagt innan någon annan var inne.');

	// The camera opens the address in a page of its own.
	await expect(sara.getByRole('heading', { name: 'Kom in till de andra' })).toBeVisible();
	const address = await showSquare(birgit);
	expect(address).toContain(`${people.server.base}/m/`);
	expect(address).toMatch(/#k1\.[\w.-]+$/u);
	const scanned = await sara.context().newPage();
	await scanned.goto(address);
	await expect(scanned.getByText('Någon i familjen trycker på ”Släpp in”')).toBeVisible();
	expect(scanned.url()).not.toContain('#');
	expect(await scanned.evaluate(() => location.href)).toBe(address.split('#')[0]);
	await expect(birgit.getByRole('dialog').getByRole('region', { name: 'Sara vill vara med' })).toBeVisible();

	// Someone else who read the same square asks as well, and is not so much as heard.
	await anna.goto(address);
	await expect(anna.getByText('Någon i familjen trycker på ”Släpp in”')).toBeVisible();
	await expect.poll(asksOfAnna).toBeGreaterThanOrEqual(2);
	await expect(birgit.getByRole('region', { name: 'Anna vill vara med' })).toHaveCount(0);

	await sayYes(birgit, 'Sara');
	await expectInside(scanned);
	await expect(scanned.getByText('Sagt innan någon annan var inne.')).toBeVisible();
	// The page that was open before is of the same phone, and comes in by itself.
	await expectInside(sara);
	for (const page of [birgit, scanned, sara]) await expectPhones(page, 2);
	const words = await birgit.locator('#phones b').innerText();
	await expect(scanned.locator('#phones b')).toHaveText(words);
	await scanned.goBack().catch(() => null);
	expect(scanned.url()).not.toContain('#');

	// The square has been used: also afterwards it opens nothing.
	const before = asksOfAnna();
	await expect.poll(asksOfAnna).toBeGreaterThan(before);
	await expect(birgit.getByRole('region', { name: 'Anna vill vara med' })).toHaveCount(0);
	await expect(anna.getByText('Sagt innan')).toHaveCount(0);
	await anna.getByRole('button', { name: 'Börja om' }).click();
	await letInByWords([birgit, sara, scanned], anna, 'Anna');
	await expect(anna.getByText('Sagt innan någon annan var inne.')).toBeVisible();
	for (const page of [birgit, sara, anna]) await expectPhones(page, 3);
});

test('a phone that is taken out sees it, and reads nothing that is written later', async ({ people }) => {
	const { birgit, sara, anna } = await threeInPrivate(people);
	await begin(birgit);
	await letInByScan(birgit, sara, 'Sara');
	await letInByScan(sara, anna, 'Anna');
	await expectPhones(birgit, 3);
	await say(anna, 'Det här fick Anna läsa.');
	await expect(birgit.getByText('Det här fick Anna läsa.')).toBeVisible();

	await birgit.locator('#phones').click();
	await birgit.getByRole('button', { name: 'Ta ut telefonen: Anna' }).click();
	await birgit.getByRole('button', { name: 'Ja, ta ut' }).click();
	await expect(anna.getByRole('heading', { name: 'Den här telefonen är inte med längre' })).toBeVisible();
	await birgit.getByRole('button', { name: 'Stäng' }).click();
	for (const page of [birgit, sara]) await expectPhones(page, 2);
	await say(sara, 'Det här får Anna inte läsa.');
	await expect(birgit.getByText('Det här får Anna inte läsa.')).toBeVisible();

	await anna.getByRole('button', { name: 'Kom in igen' }).click();
	await expect(anna.getByRole('heading', { name: 'Kom in till de andra' })).toBeVisible();
	await anna.reload();
	await expect(anna.getByRole('heading', { name: 'Kom in till de andra' })).toBeVisible();
	await expect(anna.getByText('inte läsa')).toHaveCount(0);
	await expect(anna.getByRole('textbox')).toHaveCount(0);

	// It was a mistake: they let it in again, and then it reads everything.
	await letInByScan(birgit, anna, 'Anna');
	await expect(anna.getByText('Det här får Anna inte läsa.')).toBeVisible();
});

test('a phone that reloads, or opens a second tab, needs no new scan', async ({ people }) => {
	const { birgit, sara } = await threeInPrivate(people);
	await begin(birgit);
	await letInByScan(birgit, sara, 'Sara');
	await say(sara, 'Före omladdningen, åäö 👩‍👧‍👦.');
	await expect(sara.getByText('Allt är sparat')).toBeVisible();
	await sara.reload();
	await expectInside(sara);
	await expect(sara.getByText('Före omladdningen, åäö 👩‍👧‍👦.')).toBeVisible();

	const tab = await sara.context().newPage();
	await tab.goto(sara.url());
	await expectInside(tab);
	await expect(tab.getByText('Före omladdningen, åäö 👩‍👧‍👦.')).toBeVisible();
	await say(tab, 'Ur den andra fliken.');
	for (const page of [sara, birgit]) await expect(page.getByText('Ur den andra fliken.')).toBeVisible();
	await say(sara, 'Ur den första igen.');
	for (const page of [tab, birgit]) await expect(page.getByText('Ur den första igen.')).toBeVisible();
	for (const page of [sara, tab, birgit]) await expectPhones(page, 2);
	for (const page of [sara, tab, birgit]) await expect(page.getByRole('alert')).toHaveCount(0);
});
