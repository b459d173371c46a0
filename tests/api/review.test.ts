import { describe, expect, test } from 'vitest';
import { sealMeeting } from '#lib/server/agreements.ts';
import { readingsOf } from '#lib/server/readings.ts';
import { services } from '#lib/server/services.ts';
import { agreeing, fileOf } from '../support/agreeing.ts';
import { type Guest, Leader } from '../support/people.ts';
import { aPlan } from '../support/plans.ts';
import { serverForTests } from '../support/server.ts';
import { aMeetingToSeal } from '../support/to-seal.ts';

/* The page where an agreement is read afterwards. */

const server = serverForTests();

async function pageFor(who: Guest): Promise<string> {
	const response = await fetch(`${server.now.url}/m/${who.meeting}/review`, {
		headers: { cookie: who.cookie }
	});
	expect(response.status).toBe(200);
	return response.text();
}

describe('who has read the agreement', () => {
	test('outside the family stands there, for the family too, and nobody of the family does', async () => {
		const { leader, sara, petra } = await agreeing(server.now);
		const { body } = await leader.do('POST', '/agreement');
		const names = async () => (await readingsOf(server.now.sql, leader.meeting)).map(({ name }) => name);
		expect(await names()).toEqual([]);
		expect(await pageFor(sara)).toContain('Ingen har läst den än.');
		await fileOf(petra);
		expect(await names()).toEqual(['Petra']);
		await leader.call('GET', `/agreements/${String(body.id)}`);
		await leader.call('GET', `/agreements/${String(body.id)}`);
		expect(await names()).toEqual(['Petra', 'Maria']);
		const list = (html: string) => html.slice(html.indexOf('Vilka har läst'), html.indexOf('Så blev mötet'));
		for (const who of [sara, petra]) {
			const told = list(await pageFor(who));
			expect(told).toContain('Petra');
			expect(told).toContain('Maria');
			expect(told).not.toContain('Sara');
		}
		// Twice within a few minutes is one reading.
		const rows = await server.now.sql`select id from agreement_read where agreement_id = ${String(body.id)}`;
		expect(rows).toHaveLength(2);
	});

	test('is not changed afterwards', async () => {
		const { sql } = server.now;
		const { leader, petra } = await agreeing(server.now);
		const { body } = await leader.do('POST', '/agreement');
		await fileOf(petra);
		await expect(sql`update agreement_read set at = now()`).rejects.toThrow('stays read');
		await expect(sql`delete from agreement_read`).rejects.toThrow('stays read');
		await sql`delete from agreement where id = ${String(body.id)}`;
		expect(await sql`select id from agreement_read where agreement_id = ${String(body.id)}`).toHaveLength(0);
	});

	test('who may not read it has not', async () => {
		const { leader } = await agreeing(server.now);
		const waiting = await leader.guest('professional', 'Okänd');
		const { body } = await leader.do('POST', '/agreement');
		await waiting.call('GET', `/agreements/${String(body.id)}`);
		await waiting.do('GET', '/agreement/file');
		expect(await readingsOf(server.now.sql, leader.meeting)).toEqual([]);
	});
});

describe('the versions', () => {
	test('have names, and where two differ what stood first is read first, with each word that went and came', async () => {
		const { sql } = server.now;
		const leader = await Leader.withMeeting(server.now);
		const first = await aMeetingToSeal(sql, leader.account.id);
		const plan = aPlan();
		plan.needs[0]!.actions[0]!.what = 'Hassan går med till skolan';
		const second = await aMeetingToSeal(sql, leader.account.id, { follows: first.meeting, plan });
		for (const { sealer } of [first, second]) await sealMeeting(services(), sealer, new Date());

		leader.meeting = second.meeting;
		const page = (await pageFor(leader)).replace(/<!--.*?-->/gsu, '').replace(/\s+/gu, ' ');
		for (const name of ['Överenskommen', 'Uppföljning 1']) expect(page).toContain(name);
		expect(page).toContain('Behov 1, sak att göra 1, vad som ska göras');
		expect(page.indexOf('Först stod det')).toBeLessThan(page.indexOf('Sedan står det'));
		expect(page).toMatch(/<del[^>]*><small[^>]*>borttaget:<\/small> Birgit ?<\/del>/u);
		expect(page).toMatch(/<ins[^>]*><small[^>]*>nytt:<\/small> Hassan ?<\/ins>/u);

		// Who was only at the first meeting is told of its version, and of nothing after it.
		leader.meeting = first.meeting;
		const early = await pageFor(leader);
		expect(early).not.toContain('Uppföljning 1');
		expect(early).not.toContain('Hassan går med');
		const file = JSON.parse(await fileOf(leader)) as { revisions: unknown[]; end: { of: number } };
		expect([file.revisions.length, file.end.of]).toEqual([1, 2]);
	});
});

test('how the meeting was stands there in words, with a picture of whose words the plan is', async () => {
	const { leader, sara } = await agreeing(server.now);
	await leader.do('POST', '/agreement');
	const page = await pageFor(sara);
	expect(page).toMatch(/<i [^>]*style="--share: \d+;?"/u);
	expect(page).toMatch(/<li>\d+ % familjens ord/u);
	expect(page).toContain('Familjen avslutade den.');
	expect(page).toContain('2 av 2 saker har någon som gör dem.');
});
