import type { Page } from '@playwright/test';
import { admit, expect, phone, test } from './cast.ts';

/* What pages weigh on the wire, headers and all, in a browser that has been nowhere before (docs/decisions/0010). */

type Weight = { all: number; script: number; requests: number };

/** Adds up everything that comes while `go` runs, until the line is quiet. */
async function weigh(page: Page, go: () => Promise<unknown>): Promise<Weight> {
	const line = await page.context().newCDPSession(page);
	await line.send('Network.enable');
	await line.send('Network.setCacheDisabled', { cacheDisabled: true });
	const types = new Map<string, string>();
	const weight: Weight = { all: 0, script: 0, requests: 0 };
	line.on('Network.responseReceived', ({ requestId, type }) => types.set(requestId, type));
	line.on('Network.loadingFinished', ({ requestId, encodedDataLength }) => {
		const type = types.get(requestId);
		if (type === 'Font') return;
		weight.all += encodedDataLength;
		weight.requests++;
		if (type === 'Script') weight.script += encodedDataLength;
	});
	await go();
	await page.waitForLoadState('networkidle');
	return weight;
}

test('the way in weighs at most 14 KB and has no script', async ({ people, server }) => {
	const demo = await server.layOut();
	for (const language of ['sv', 'en']) {
		const page = await people.browser('someone', phone);
		const weight = await weigh(page, () => page.goto(`${demo.family.url}?lang=${language}`));
		console.log(`join (${language}): ${weight.all} bytes in ${weight.requests} requests`);
		expect(weight.all).toBeLessThanOrEqual(14_000);
		expect(weight.script).toBe(0);
		expect(await page.locator('script').count()).toBe(0);
	}
});

test("a family's room has at most 95 KB of script, and one language", async ({ people, server }) => {
	const demo = await server.layOut();
	const maria = await people.facilitator(demo);
	const sara = await people.guest(demo.family, 'Sara', 'mamma');
	await admit(maria, 'Sara');
	await expect(sara.getByRole('heading', { name: 'Välkommen, Sara' })).toBeVisible();
	const weight = await weigh(sara, () => sara.reload());
	console.log(`room: ${weight.script} bytes of script, ${weight.all} in all, ${weight.requests} requests`);
	expect(weight.script).toBeLessThanOrEqual(95_000);
	expect(await sara.content()).not.toContain('Your answer is kept');
});

test('what is in the room can be read before any script runs', async ({ people, server }) => {
	const demo = await server.layOut();
	const maria = await people.facilitator(demo);
	const sara = await people.guest(demo.family, 'Sara', 'mamma');
	await admit(maria, 'Sara');
	await maria.getByRole('button', { name: 'Nästa: Information' }).click();
	await expect(sara.getByText('Vem är hemma när mamma jobbar natt?')).toBeVisible();
	await sara.route('**/*.js', (route) => route.abort());
	const still = await people.browser('Sara, without', phone, { javaScriptEnabled: false });
	await still.context().addCookies(await sara.context().cookies());
	await still.goto(sara.url());
	await expect(still.getByText('Vem är hemma när mamma jobbar natt?')).toBeVisible();
	await expect(still.getByRole('img', { name: 'Steg 2 av 6: Information' })).toBeVisible();
});
