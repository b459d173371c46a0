import type { Page } from '@playwright/test';
import { agreeing, fileOf } from '../support/agreeing.ts';
import { Leader } from '../support/people.ts';
import { expect, expectAccessible, laptop, phone, test } from './cast.ts';

/* Years later, somebody has a file, and asks if it is what was agreed. They need no account, and no network once the page is there. */

async function choose(page: Page, text: string): Promise<void> {
	const buffer = Buffer.from(text);
	await page
		.getByLabel('Filen med överenskommelsen')
		.setInputFiles({ name: 'overenskommelse.json', mimeType: 'application/json', buffer });
}

test('a sealed agreement is checked without a network, as it was and with one letter changed', async ({
	people,
	server
}) => {
	const maria = await people.facilitator(server.demo);
	const leader = new Leader(server.base);
	leader.cookie = (await maria.context().cookies()).map(({ name, value }) => `${name}=${value}`).join('; ');
	await leader.makeMeeting({});
	await agreeing({ url: server.base } as never, leader);
	const sealed = (await leader.do('POST', '/agreement')).body as { words: string[] };
	const text = await fileOf(leader);

	for (const size of [phone, laptop]) {
		const page = await people.browser('Birgit, years later', size);
		const asked: string[] = [];
		await page.goto(`${server.base}/verify`);
		await page.waitForLoadState('networkidle');
		expect(await page.title()).toBe('Kontrollera en överenskommelse · Rådslag');
		await page.context().setOffline(true);
		page.on('request', (request) => asked.push(request.url()));

		await choose(page, text);
		const told = page.getByRole('status');
		await expect(told.getByRole('heading', { name: 'Överenskommelsen är oförändrad' })).toBeVisible();
		await expect(told).toContainText('Version 1. Förseglad');
		await expect(told).toContainText(sealed.words.join(' · '));
		await expectAccessible(page, 'what was found');

		await choose(page, text.replace('utan bråk', 'utan tåk'));
		await expect(told.getByRole('heading')).toHaveText('Överenskommelsen är inte som när den förseglades');
		await expect(told.getByRole('listitem')).toHaveText([
			'Version 1: Behov 1, det som sägs är ändrat. Nu står det: ”Lugna  morgnar, utan tåk 😀”'
		]);
		await expectAccessible(page, 'what was found');
		const wide = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
		expect(wide).toBeLessThanOrEqual(0);

		await choose(page, 'Hej');
		await expect(told.getByRole('listitem')).toHaveText(/ingen överenskommelse från Rådslag/u);
		expect(asked).toEqual([]);
	}
});

test('a browser that does not know the signatures says so, and blames nobody', async ({ people, server }) => {
	const page = await people.browser('Birgit, an old phone', phone);
	await page.addInitScript(() => {
		const importKey = crypto.subtle.importKey.bind(crypto.subtle) as (
			...args: unknown[]
		) => Promise<CryptoKey>;
		crypto.subtle.importKey = ((...args: unknown[]) =>
			args[2] === 'Ed25519'
				? Promise.reject(new DOMException('Unrecognized name', 'NotSupportedError'))
				: importKey(...args)) as typeof crypto.subtle.importKey;
	});
	await page.goto(`${server.base}/verify`);
	await choose(page, '{}');
	await expect(page.getByRole('status')).toContainText('för gammal för att kontrollera underskrifter');
});
