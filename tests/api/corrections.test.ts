import { describe, expect, test } from 'vitest';
import type { AgreementFile } from '#lib/domain/agreement-file.ts';
import { verify } from '#lib/domain/agreement-file.ts';
import { publicKeys } from '#lib/server/signing.ts';
import { agreeing, fileOf } from '../support/agreeing.ts';
import type { Guest } from '../support/people.ts';
import { expectRefused } from '../support/refusals.ts';
import { serverForTests } from '../support/server.ts';

/* A slip in an agreement: those at work propose, the family says yes or no, and yes is a new revision. */

const server = serverForTests();

async function sealedMeeting() {
	const people = await agreeing(server.now);
	expect((await people.leader.do('POST', '/agreement')).status).toBe(201);
	return people;
}

const propose = (who: Guest, place: string, text: string, why = '') =>
	who.do('POST', '/corrections', { place, text, why });
const answer = (who: Guest, id: unknown, said: string) =>
	who.do('POST', `/corrections/${String(id)}`, { answer: said });
const revisionsOf = async (who: Guest) => (JSON.parse(await fileOf(who)) as AgreementFile).revisions;

async function pageFor(who: Guest): Promise<string> {
	const response = await fetch(`${server.now.url}/m/${who.meeting}/review`, {
		headers: { cookie: who.cookie }
	});
	const html = await response.text();
	return html.replace(/<!--.*?-->/gsu, '').replace(/\s+/gu, ' ');
}

describe('a correction', () => {
	test('is compared word by word, the first wording first, and counts when the family has said yes', async () => {
		const { leader, sara, petra } = await sealedMeeting();
		const { status, body } = await propose(petra, 'owner walk', 'Birgit Ek', 'Det finns två Birgit');
		expect(status).toBe(201);
		// Until then the plan is as it was, and both see what is proposed.
		expect(await revisionsOf(sara)).toHaveLength(1);
		for (const who of [sara, petra, leader]) {
			const page = await pageFor(who);
			expect(page).toContain('Petra föreslår en rättelse');
			expect(page).toContain('Behov 1, sak att göra 1, vem som gör det');
			expect(page.indexOf('Först stod det')).toBeLessThan(page.indexOf('Sedan står det'));
			expect(page).toMatch(/<ins[^>]*><small[^>]*>nytt:<\/small> ?Ek<\/ins>/u);
			expect(page).toContain('Det finns två Birgit');
			expect(/<button[^>]*value="yes"/u.test(page)).toBe(who === sara);
		}
		const yes = await answer(sara, body.id, 'yes');
		expect([yes.status, yes.body.revision]).toEqual([200, 2]);
		const [first, second] = await revisionsOf(petra);
		expect(second!.content.plan.needs[0]!.actions[0]!.owner).toBe('Birgit Ek');
		expect(second!.content.previous).toBe(first!.hash);
		expect(second!.content.correction).toEqual({
			place: 'owner walk',
			by: 'Petra',
			why: 'Det finns två Birgit',
			acceptedBy: 'Sara',
			agreedAt: first!.content.sealedAt
		});
		const keys = await publicKeys(server.now.sql);
		expect(await verify(new TextEncoder().encode(await fileOf(sara)), keys)).toEqual([]);
		// What is promised follows it, and the versions have names.
		const { promises } = (await sara.do('GET', '/promises')).body as {
			promises: { owner: { name: string } }[];
		};
		expect(promises.map(({ owner }) => owner.name)).toContain('Birgit Ek');
		expect(await pageFor(sara)).toContain('Rättelse 1');
	});

	test('that the family says no to changes nothing, and another can be proposed', async () => {
		const { sara, petra } = await sealedMeeting();
		const { body } = await propose(petra, 'lead', 'Petra');
		expectRefused(await propose(petra, 'lead', 'Någon annan'), 409, 'correction-is-waiting');
		expect((await answer(sara, body.id, 'no')).status).toBe(200);
		expectRefused(await answer(sara, body.id, 'yes'), 404, 'not-found');
		expect(await revisionsOf(sara)).toHaveLength(1);
		expect((await propose(petra, 'lead', 'Birgit Ek')).status).toBe(201);
	});

	test('is the family’s to accept, and nobody else’s', async () => {
		const { leader, sara, petra } = await sealedMeeting();
		expectRefused(await propose(sara, 'owner walk', 'Petra'), 403, 'not-for-you');
		const { body } = await propose(leader, 'owner walk', 'Petra');
		for (const who of [petra, leader]) expectRefused(await answer(who, body.id, 'yes'), 403, 'not-for-you');
		expect(await revisionsOf(leader)).toHaveLength(1);
	});

	test('is not of what somebody said, nor of nothing, nor before there is an agreement', async () => {
		const { leader, petra } = await agreeing(server.now);
		expectRefused(await propose(petra, 'lead', 'Sara'), 409, 'nothing-is-promised');
		await leader.do('POST', '/agreement');
		for (const [place, text] of [
			['need mornings', 'Något annat'],
			['lead', 'Birgit'],
			['lead', ' '],
			['followUpOn', '2026-06-12'],
			['__proto__', 'x'],
			['', 'x']
		] as const)
			expectRefused(await propose(petra, place, text), 422, 'nothing-to-correct');
		// An offer is the agencies' to word.
		expectRefused(await propose(leader, 'offer therapy', 'Nej'), 422, 'nothing-to-correct');
	});

	test('is not made when a follow-up has begun, which would lay out the plan without it', async () => {
		const { leader, sara, petra } = await sealedMeeting();
		const { body } = await propose(petra, 'lead', 'Birgit Ek');
		expect((await leader.do('POST', '/follow-up')).status).toBe(201);
		expectRefused(await answer(sara, body.id, 'yes'), 409, 'follow-up-has-begun');
		expectRefused(await propose(petra, 'lead', 'Sara'), 409, 'follow-up-has-begun');
	});

	test('said yes to by two at once is one revision', async () => {
		const { leader, sara, petra } = await sealedMeeting();
		const { body } = await propose(petra, 'lead', 'Birgit Ek');
		const both = await Promise.all([answer(sara, body.id, 'yes'), answer(sara, body.id, 'yes')]);
		expect(both.map(({ status }) => status).sort()).toEqual([200, 404]);
		expect(await revisionsOf(leader)).toHaveLength(2);
	});

	test('reminds the family that there is something to look at, and nobody else', async () => {
		const { sara, petra } = await sealedMeeting();
		await propose(petra, 'lead', 'Birgit Ek');
		const { sql } = server.now;
		const jobs = await sql<{ kind: string; reminder: string }[]>`
			select job.kind, reminder from job join agreement on agreement.id = agreement_id
			where meeting_id = ${sara.meeting} and reminder = 'correction'`;
		expect(jobs).toEqual([{ kind: 'remind', reminder: 'correction' }]);
	});
});
