import { Ajv2020 } from 'ajv/dist/2020.js';
import { unzipSync } from 'fflate';
import ICAL from 'ical.js';
import type { Page } from '@playwright/test';
import { getDocumentProxy } from 'unpdf';
import agreementSchema from '../../static/schemas/agreement-1.json' with { type: 'json' };
import fileSchema from '../../static/schemas/agreement-file-1.json' with { type: 'json' };
import { hasOffice, readInOffice } from '../support/office.ts';
import { Leader } from '../support/people.ts';
import { admit, expect, expectAccessible, inDays, laptop, phone, signIn, test } from './cast.ts';

/* Sample case C: Robin, 31, a home and treatment; municipality and region in one plan, and what came of it. */

const days = { decision: inDays(8), clinic: inDays(10), again: inDays(73), corrected: inDays(80) };
const inWords = (day: string) => new Intl.DateTimeFormat('sv', { dateStyle: 'long' }).format(new Date(day));

/** A document of the agreement, fetched as its link fetches it. */
async function fetched(page: Page, path: string): Promise<Uint8Array<ArrayBuffer>> {
	const answer = await page.request.get(path);
	expect(answer.status(), path).toBe(200);
	return Uint8Array.from(await answer.body());
}

/** What a reader of PDF and a screen reader are given, by a program that did not write it. */
async function pdfOf(bytes: Uint8Array): Promise<{ words: string; roles: Set<string>; info: unknown }> {
	const file = await getDocumentProxy(bytes.slice(), { verbosity: 0 });
	const roles = new Set<string>();
	let words = '';
	type Node = { role?: string; children?: Node[] };
	const walk = (node: Node | null) => {
		if (node?.role) roles.add(node.role);
		for (const child of node?.children ?? []) walk(child);
	};
	for (let number = 1; number <= file.numPages; number++) {
		const sheet = await file.getPage(number);
		const { items } = await sheet.getTextContent();
		words += items.map((item) => ('str' in item ? item.str + (item.hasEOL ? '\n' : '') : '')).join('');
		walk((await sheet.getStructTree()) as Node | null);
	}
	return { words: words.replace(/\s+/gu, ' '), roles, info: (await file.getMetadata()).info };
}

test('one plan for municipality and region, from the questions to the second one', async ({
	people,
	server
}) => {
	const leader = new Leader(server.base);
	leader.bearer = server.token;
	await leader.makeMeeting({
		title: 'SIP-möte',
		method: 'sip',
		questions: ['Var ska Robin bo från den 1 december?'],
		participants: [
			{ name: 'Robin', relation: '31 år', circle: 'family', central: true },
			{ name: 'Daniel', circle: 'professional', email: server.demo.socialWorker.email }
		]
	});
	const page = (path: string) => `${server.base}/m/${leader.meeting}${path}`;
	const next = (path: string) => `${server.base}/sign-in?next=/m/${leader.meeting}${path}`;
	const maria = await people.browser('Maria', laptop);
	await signIn(maria, { ...server.demo.facilitator, url: next('/console') });
	await maria.waitForURL('**/console');
	const robin = await people.guest(await leader.link('family'), 'Robin', '31 år');
	const leila = await people.guest(await leader.link('professional'), 'Leila', 'regionen', laptop);
	const daniel = await people.browser('Daniel', laptop);
	await signIn(daniel, { ...server.demo.socialWorker, url: next('') });
	await daniel.getByRole('button', { name: 'Jag är här' }).click();
	for (const name of ['Robin', 'Leila', 'Daniel']) await admit(maria, name);

	// Five steps, and nobody leaves the room.
	await maria.getByRole('button', { name: 'Nästa: Läget' }).click();
	await expect(robin.getByRole('img', { name: 'Steg 2 av 5: Läget' })).toBeVisible();
	await expect(robin.getByText('Var ska Robin bo från den 1 december?')).toBeVisible();
	await expect(robin.getByText('Enskild tid')).toHaveCount(0);
	await maria.getByRole('button', { name: 'Nästa: Planen' }).click();

	// Robin says what is needed; the region and the municipality answer beside it.
	await robin.getByRole('button', { name: 'Nytt behov' }).click();
	await robin.getByLabel('Behovet med egna ord').fill('En dörr som går att låsa, och någon som ringer');
	const asks = async (number: number, what: string, who: string) => {
		await robin.getByRole('button', { name: 'Lägg till något att göra' }).click();
		const sheet = robin.getByRole('region', { name: `Sak att göra ${number}` });
		await sheet.getByLabel('Vad ska göras?').fill(what);
		await sheet.getByRole('radio', { name: who }).check({ force: true });
		await sheet.getByRole('button', { name: /^Be om hjälp/u }).click();
		await sheet.getByLabel('Vad ber ni om?').fill(what);
	};
	await asks(1, 'Ett boende från den 1 december', 'Daniel');
	await asks(2, 'Tid på mottagningen varje vecka', 'Leila');
	await expect(daniel.getByRole('group', { name: 'Ett boende' })).toBeVisible();
	const answers = async (who: Page, what: string, says: string, words: string, day: string) => {
		const reply = who.getByRole('group', { name: what });
		await reply.getByText(says).click();
		await reply.getByRole('textbox').first().fill(words);
		await reply.locator('input[type=date]').fill(day);
	};
	await answers(
		daniel,
		'Ett boende',
		'Det behöver ansökas om och beslutas',
		'Jag hjälper till.',
		days.decision
	);
	await answers(leila, 'Tid på mottagningen', 'Ja, vi gör det nu', 'Onsdagar klockan 10.', days.clinic);
	await expect(robin.getByText('Onsdagar klockan 10.')).toBeVisible();
	await robin.getByRole('button', { name: 'Nästa', exact: true }).click();
	await robin.getByLabel('Vem i familjen håller ihop planen?').fill('Daniel');
	await robin.getByLabel('När och var ses vi igen?').fill('Här, på onsdagen');
	await robin.getByLabel('Vilken dag?').fill(days.again);
	await expect(robin.getByText('Allt är sparat')).toBeVisible();
	await expectAccessible(robin, 'the plan, to write, in a SIP');

	// All answer, and it is sealed.
	await maria.getByRole('button', { name: 'Nästa: Överenskommelse' }).click();
	for (const who of [robin, leila, daniel]) {
		const goThere = who.getByRole('button', { name: 'Gå dit' });
		const yes = who.getByText('Ja', { exact: true });
		await expect(goThere.or(yes).first()).toBeVisible();
		if (await goThere.isVisible()) await goThere.click();
		await yes.click();
		await who.getByRole('button', { name: 'Lämna mitt svar' }).click();
	}
	await maria.getByRole('button', { name: 'Försegla planen' }).click();
	await maria.getByRole('button', { name: 'Försegla nu' }).click();
	await expect(robin.getByRole('heading', { name: 'Nu är planen överenskommen' })).toBeVisible();

	// Every document, opened by a program that did not make it.
	const of = (form: string) =>
		`${server.base}/api/v1/meetings/${leader.meeting}/agreement/${form}?as=seat&lang=sv`;
	const said = [
		'En dörr som går att låsa',
		'Tid på mottagningen varje vecka',
		'Onsdagar klockan 10.',
		'SIP-möte'
	];
	const pdf = await pdfOf(await fetched(robin, of('pdf')));
	for (const words of said) expect(pdf.words).toContain(words);
	for (const role of ['H1', 'H2', 'TH', 'TD', 'P']) expect([...pdf.roles]).toContain(role);
	expect(pdf.info).toMatchObject({ Language: 'sv' });
	const document = await fetched(robin, of('odt'));
	const written = new TextDecoder().decode(unzipSync(document)['content.xml']);
	for (const words of said) expect(written).toContain(words);
	if (hasOffice()) {
		const read = readInOffice(document, 'txt');
		for (const words of said) expect(read).toContain(words);
	}
	expect(written).toMatch(/<text:h [^>]*text:outline-level="1"/u);
	expect(written).toContain('<table:table-header-rows>');
	const calendar = new TextDecoder().decode(await fetched(robin, of('ics')));
	const events = new ICAL.Component(ICAL.parse(calendar) as unknown[])
		.getAllSubcomponents('vevent')
		.map((one) => new ICAL.Event(one));
	expect(events.map((event) => String(event.startDate.toString()).slice(0, 10))).toEqual(
		expect.arrayContaining([days.decision, days.clinic, days.again])
	);
	// The calendar of a phone lies open: it says nothing of whom or what.
	expect(calendar).not.toMatch(/Robin|boende|mottagning|SIP/u);
	const file: unknown = JSON.parse(new TextDecoder().decode(await fetched(robin, of('file'))));
	const ajv = new Ajv2020({ strict: true, allErrors: true, allowUnionTypes: true });
	const isFile = ajv.addSchema(agreementSchema).compile(fileSchema);
	expect(isFile(file), JSON.stringify(isFile.errors)).toBe(true);

	// What the plan is waiting for, as the social worker looks for it; nothing is said of a private time there was none of.
	await daniel.goto(page('/review'));
	await expect(daniel.getByRole('heading', { name: 'Det här har vi kommit överens om' })).toBeVisible();
	await expect(daniel.getByText(/enskild tid/iu)).toHaveCount(0);
	await daniel.getByRole('link', { name: 'Väntar på beslut (1)' }).click();
	await expect(daniel.getByText('Du ser 1 av 1 behov')).toBeVisible();
	await expectAccessible(daniel, 'what waits for a decision');
	await daniel.getByRole('link', { name: 'Behov utan insats (0)' }).click();
	await expect(daniel.getByText('En dörr som går att låsa')).toBeHidden();

	// A day that came out wrong is put right when Robin says yes.
	await daniel.getByText('Föreslå en rättelse').click();
	await daniel
		.getByLabel('Vad är fel?')
		.selectOption({ label: `Hela planen, vilken dag ni ses igen: ${inWords(days.again)}` });
	await daniel.getByLabel('Vad ska det stå?').fill(days.corrected);
	await daniel.getByLabel('Varför?').fill('Leila är bortrest då');
	await daniel.getByRole('button', { name: 'Föreslå rättelsen' }).click();
	await expect(daniel.getByText('Familjen har inte svarat än.')).toBeVisible();
	await robin.goto(page('/review'));
	await expect(robin.getByRole('heading', { name: 'Daniel föreslår en rättelse' })).toBeVisible();
	await expectAccessible(robin, 'a correction, to answer');
	await robin.getByRole('button', { name: 'Ja, rätta det' }).click();
	await expect(robin.getByText('Rättelse 1').first()).toBeVisible();
	await expect(robin.getByText(inWords(days.corrected)).first()).toBeVisible();

	// Weeks later: the region has kept its promise, and Robin says if it became what was needed.
	await server.radslag('later', '28');
	await daniel.goto(page('/promises'));
	const promised = daniel.getByRole('listitem').filter({ hasText: 'Ett boende från den 1 december' }).first();
	await promised.locator('label', { hasText: 'Klart' }).click();
	await promised.getByRole('button', { name: /^Spara/u }).click();
	await robin.goto(page('/promises'));
	const need = robin.getByRole('listitem').filter({ hasText: 'En dörr som går att låsa' }).last();
	await need.locator('label', { hasText: 'Ja' }).first().click();
	await need.getByRole('button', { name: 'Spara' }).click();
	await expect(robin.getByText(/28 dagar/u).first()).toBeVisible();

	// They meet again, and agree anew.
	const again = await leader.do('POST', '/follow-up');
	leader.meeting = again.body.id as Leader['meeting'];
	const back = await people.guest(await leader.link('family'), 'Robin', '31 år', phone);
	const knocking = ((await leader.do('GET', '')).body.lead as { waiting: { id: string }[] }).waiting[0];
	await leader.do('POST', `/participants/${knocking?.id}/admit`);
	await leader.moveTo('followup');
	await expect(back.getByRole('heading', { name: 'Det vi lovade' })).toBeVisible();
	await expect(back.getByRole('heading', { level: 3 }).first()).toHaveText('Ett boende från den 1 december');
	await leader.moveTo('agreement');
	await back.getByText('Ja', { exact: true }).click();
	await back.getByRole('button', { name: 'Lämna mitt svar' }).click();
	await expect.poll(async () => (await leader.do('GET', '')).body.answered).toMatchObject({ count: 1 });
	expect((await leader.do('POST', '/agreement')).body).toMatchObject({ revision: 3 });
	await expect(back.getByRole('heading', { name: 'Nu är planen överenskommen' })).toBeVisible();
});
