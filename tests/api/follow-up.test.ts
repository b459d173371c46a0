import { describe, expect, test } from 'vitest';
import type { AgreementContent } from '#lib/domain/agreement.ts';
import { addNeed } from '#lib/documents/plan-document.ts';
import type { FollowUp } from '#lib/domain/follow-up.ts';
import { agreed } from '../support/agreed.ts';
import { Guest, Leader, until } from '../support/people.ts';
import { expectRefused } from '../support/refusals.ts';
import { serverForTests } from '../support/server.ts';

const server = serverForTests({ personalLinks: true });

/** The same person of the same meeting, as the one who leads the follow-up meeting. */
async function followUp(leader: Leader): Promise<Leader> {
	const made = await leader.do('POST', '/follow-up', {});
	const next = new Leader(leader.base);
	next.bearer = leader.bearer;
	next.cookie = leader.cookie;
	next.meeting = made.body.id as Leader['meeting'];
	next.id = (await next.me()).body.participantId as Leader['id'];
	return next;
}

describe('a follow-up meeting', () => {
	test('has the same people expected, the same questions, and the plan as it was agreed on', async () => {
		const { leader, sara } = await agreed(server.now);
		const wall = await leader.welcome('projector', '');
		const next = await followUp(leader);
		const seats = (await next.do('GET', '')).body.seats as { name: string; here: boolean }[];
		expect(seats.map(({ name, here }) => [name, here]).sort()).toEqual([
			['Birgit', false],
			['Daniel', false],
			['Maria', true],
			['Petra', false],
			['Sara', false]
		]);
		expect((await next.do('GET', '')).body.phase).toBe('prepare');
		expectRefused(await next.do('GET', '/plan'), 403, 'may-not-read-now');
		await next.moveTo('followup');
		const plan = (await next.do('GET', '/plan')).body;
		expect(plan).toMatchObject({
			needs: [
				{
					id: 'mornings',
					words: 'Lugna  morgnar,\nutan bråk 😀',
					actions: [{ id: 'walk' }, { id: 'therapy' }]
				}
			],
			lead: 'Birgit',
			followUp: ''
		});
		// Nobody from the first meeting is let in by having been there.
		for (const who of [sara, wall])
			expect((await who.call('GET', `/meetings/${next.meeting}/promises`)).status).toBe(404);
	});

	test('is one, however many times it is asked for', async () => {
		const { leader, sara } = await agreed(server.now);
		const made = await Promise.all([1, 2, 3].map(() => leader.do('POST', '/follow-up', {})));
		expect(new Set(made.map(({ body }) => body.id)).size).toBe(1);
		expectRefused(await sara.do('POST', '/follow-up', {}), 403, 'only-the-facilitator');
		const early = await Leader.withMeeting(server.now);
		expectRefused(await early.do('POST', '/follow-up', {}), 409, 'nothing-is-promised');
	});

	test('shows what was promised, the agencies’ first, on phones and on the wall; the family writes on', async () => {
		const { leader, daniel } = await agreed(server.now);
		await daniel.do('POST', '/promises/therapy', { status: 'under-way', words: 'Tid på fredag' });
		const next = await followUp(leader);
		const birgit = await next.welcome('family', 'Birgit');
		const petra = await next.welcome('professional', 'Petra');
		const wall = await next.welcome('projector', '');
		expectRefused(await birgit.do('GET', '/promises'), 403, 'may-not-read-now');
		await next.moveTo('followup');
		for (const who of [birgit, petra, wall, next]) {
			const { promises } = (await who.do('GET', '/promises')).body as unknown as FollowUp;
			expect(promises.map(({ id, status }) => [id, status])).toEqual([
				['therapy', 'under-way'],
				['walk', 'not-begun']
			]);
		}
		expect((await birgit.me()).body.documents).toMatchObject({ plan: 'write' });
		expect((await petra.me()).body.documents).toMatchObject({ plan: 'read' });
		expect((await birgit.do('POST', '/promises/walk', { status: 'done' })).status).toBe(201);
	});

	test('seals the next revision of the same agreement, and the need has waited since the first', async () => {
		const { leader, sara: before, daniel } = await agreed(server.now, { decision: 'application' });
		const first = (await before.do('GET', '/promises')).body as unknown as FollowUp;
		const next = await followUp(leader);
		const sara = await next.welcome('family', 'Sara');
		await next.moveTo('followup');
		const plan = sara.open('plan', { ack: '1' });
		await plan.synced();
		addNeed(plan.doc, 'Sara', 'Helgerna också');
		await until(() => plan.receipt.updates === 1);
		plan.close();
		await next.moveTo('agreement');
		await sara.answer('yes');
		const sealed = await next.do('POST', '/agreement');
		expect(sealed.body.revision).toBe(2);
		const { body } = await next.call('GET', `/agreements/${String(sealed.body.id)}`);
		const content = body.content as AgreementContent;
		expect(content).toMatchObject({ chain: leader.meeting, meeting: next.meeting, reason: 'followed-up' });
		expect(content.previous).toMatch(/^[0-9a-f]{64}$/u);
		expect(content.plan.needs.map(({ words }) => words)).toEqual([
			'Lugna  morgnar,\nutan bråk 😀',
			'Helgerna också'
		]);

		const now = (await sara.do('GET', '/promises')).body as unknown as FollowUp;
		expect(now.lines[0]?.answered).toBe(first.lines[0]?.answered);
		// In the first meeting what it agreed on can be read, and nothing more said of it.
		const old = (await before.do('GET', '/promises')).body as unknown as FollowUp;
		expect(old).toMatchObject({ isReplaced: true, mayGiveVerdict: false });
		const late = await daniel.do('POST', '/promises/therapy', { status: 'done' });
		expectRefused(late, 409, 'agreement-is-replaced');
		expectRefused(await leader.do('POST', '/follow-up', {}), 409, 'agreement-is-replaced');
		expectRefused(await sara.do('PUT', '/answer', { position: 'no' }), 409, 'agreement-is-sealed');
		expect((await sara.me()).body.documents).toMatchObject({ plan: 'read' });
	});
});

describe('a link of one’s own', () => {
	const open = async (url: string) => {
		const page = await fetch(url.replace(/^http:\/\/[^/]+/u, server.now.url));
		const opened = await fetch(page.url, {
			method: 'POST',
			redirect: 'manual',
			headers: {
				accept: 'text/html',
				'content-type': 'application/x-www-form-urlencoded',
				origin: new URL(page.url).origin
			},
			body: ''
		});
		return {
			status: page.status,
			location: opened.headers.get('location'),
			cookie: opened.headers.getSetCookie()[0]
		};
	};
	const linkOf = (leader: Leader, guest: Guest) =>
		leader.do('POST', `/participants/${guest.id}/personal-link`);

	test('opens the promises for exactly that person, without a waiting room; looking at it does not', async () => {
		const { leader, sara, birgit } = await agreed(server.now);
		const made = await linkOf(leader, birgit);
		expect(made.status).toBe(201);
		const opened = await open(String(made.body.url));
		expect(opened.status).toBe(200);
		expect(opened.location).toBe(`/m/${leader.meeting}/promises`);
		const again = new Guest(server.now.url);
		again.cookie = opened.cookie?.split(';')[0] ?? '';
		again.meeting = leader.meeting;
		expect((await again.me()).body).toMatchObject({ participantId: birgit.id, status: 'admitted' });
		expect(sara.id).not.toBe(birgit.id);
		const months = (Date.parse(String(made.body.expiresAt)) - Date.now()) / (30.4 * 86_400_000);
		expect(months).toBeGreaterThan(5.9);
		expect(months).toBeLessThan(6.2);
	});

	test('is not stored in the clear', async () => {
		const { leader, birgit } = await agreed(server.now);
		const token = String((await linkOf(leader, birgit)).body.url)
			.split('/')
			.at(-1)!;
		const rows = await server.now.sql`select * from personal_link`;
		expect(JSON.stringify(rows)).not.toContain(token);
	});

	test('that is taken away, or replaced by a new one, opens nothing, nor does what it opened', async () => {
		const { leader, birgit } = await agreed(server.now);
		const first = String((await linkOf(leader, birgit)).body.url);
		const phone = new Guest(server.now.url);
		phone.cookie = (await open(first)).cookie?.split(';')[0] ?? '';
		phone.meeting = leader.meeting;
		const second = String((await linkOf(leader, birgit)).body.url);
		expect((await open(first)).status).toBe(404);
		expectRefused(await phone.me(), 404, 'not-found');
		expect((await open(second)).status).toBe(200);
		// The phone that she had in the room is another matter.
		expect((await birgit.me()).status).toBe(200);
		expect((await leader.do('DELETE', `/participants/${birgit.id}/personal-link`)).status).toBe(204);
		expect((await open(second)).status).toBe(404);
	});

	test('ends after six months, and when one is shown out', async () => {
		const { leader, birgit, sara } = await agreed(server.now);
		const url = String((await linkOf(leader, birgit)).body.url);
		await server.now.sql`update personal_link set expires_at = now() - interval '1 second'
			where participant_id = ${birgit.id}`;
		expect((await open(url)).status).toBe(404);
		const saras = String((await linkOf(leader, sara)).body.url);
		await leader.remove(sara);
		expect((await open(saras)).status).toBe(404);
	});

	test('is made by who leads, for those who were in, of a sealed meeting', async () => {
		const { leader, sara, birgit, daniel } = await agreed(server.now);
		const path = `/participants/${birgit.id}/personal-link`;
		for (const who of [sara, daniel]) {
			expectRefused(await who.do('POST', path), 403, 'only-the-facilitator');
			expectRefused(await who.do('DELETE', path), 403, 'only-the-facilitator');
		}
		expectRefused(await linkOf(leader, daniel), 403, 'not-admitted');
		expectRefused(await linkOf(leader, await leader.guest('family', 'Okänd')), 403, 'not-admitted');
		expectRefused(await leader.do('POST', `/participants/${leader.id}/personal-link`), 403, 'not-for-you');
		const other = await agreed(server.now);
		expectRefused(await linkOf(leader, other.sara), 404, 'not-found');
		const early = await Leader.withMeeting(server.now);
		const johan = await early.welcome('family', 'Johan');
		expectRefused(await linkOf(early, johan), 409, 'nothing-is-promised');
	});
});
