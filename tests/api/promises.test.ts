import { describe, expect, test } from 'vitest';
import type { FollowUp } from '#lib/domain/follow-up.ts';
import { type Agreed, agreed } from '../support/agreed.ts';
import { Caller, type Guest, Leader, withAccount } from '../support/people.ts';
import { callBack } from '../support/private.ts';
import { aPlan } from '../support/plans.ts';
import { expectRefused } from '../support/refusals.ts';
import { serverForTests } from '../support/server.ts';

/* In the plan: `walk` is grandmother Birgit's, `therapy` Daniel's, who has an account and was never in the room. */

const server = serverForTests();

const seen = async (who: Guest) => (await who.do('GET', '/promises')).body as unknown as FollowUp;
const report = (who: Guest, action: string, status: string, words = '') =>
	who.do('POST', `/promises/${action}`, { status, words });
const verdict = (who: Guest, answer: string, words = '', need = 'mornings') =>
	who.do('POST', `/needs/${need}/verdict`, { answer, words });

describe('what was promised', () => {
	test('is there for everyone in it: one’s own first, and for the family the agencies’ first', async () => {
		const { sara, birgit, daniel, petra, leader } = await agreed(server.now);
		const order = async (who: Guest) => (await seen(who)).promises.map(({ id }) => id);
		expect(await order(sara)).toEqual(['therapy', 'walk']);
		expect(await order(birgit)).toEqual(['walk', 'therapy']);
		expect(await order(daniel)).toEqual(['therapy', 'walk']);
		const mine = async (who: Guest) =>
			(await seen(who)).promises.filter((one) => one.mayReport).map(({ id }) => id);
		expect(await mine(sara)).toEqual(['walk']);
		expect(await mine(daniel)).toEqual(['therapy']);
		expect(await mine(petra)).toEqual([]);
		expect(await mine(leader)).toEqual([]);
	});

	test('is nobody’s to see before it is sealed, from outside, or who waits or was shown out', async () => {
		const { leader, sara } = await agreed(server.now);
		const early = await Leader.withMeeting(server.now);
		expectRefused(await early.do('GET', '/promises'), 409, 'nothing-is-promised');
		const waiting = await leader.guest('family', 'Okänd');
		expectRefused(await waiting.do('GET', '/promises'), 403, 'not-admitted');
		const wall = await leader.welcome('projector', '');
		expectRefused(await wall.do('GET', '/promises'), 403, 'not-admitted');
		await leader.remove(sara);
		expectRefused(await sara.do('GET', '/promises'), 404, 'not-found');
		const path = `/meetings/${leader.meeting}/promises`;
		expectRefused(await early.call('GET', path), 404, 'not-found');
		expectRefused(await new Caller(server.now.url).call('GET', path), 401, 'not-signed-in');
	});
});

describe('saying what has become of it', () => {
	test('is the owner’s, and seen by the others; said again, the earlier words stay', async () => {
		const { sara, daniel } = await agreed(server.now);
		expect((await report(daniel, 'therapy', 'under-way', ' Ringt mottagningen ')).status).toBe(201);
		expect((await report(daniel, 'therapy', 'done', 'Första tiden är bokad')).status).toBe(201);
		const therapy = (await seen(sara)).promises.find(({ id }) => id === 'therapy');
		expect(therapy?.status).toBe('done');
		expect(therapy?.reports.map(({ status, words, by }) => [status, words, by])).toEqual([
			['under-way', 'Ringt mottagningen', 'Daniel'],
			['done', 'Första tiden är bokad', 'Daniel']
		]);
	});

	test('is not the family’s of an agency, nor a professional’s of the family or of a colleague', async () => {
		const { sara, petra, daniel, leader } = await agreed(server.now);
		for (const [who, action] of [
			[sara, 'therapy'],
			[petra, 'therapy'],
			[petra, 'walk'],
			[daniel, 'walk'],
			[leader, 'walk'],
			[leader, 'therapy']
		] as const)
			expectRefused(await report(who, action, 'done'), 403, 'not-for-you');
		expect((await seen(sara)).promises.flatMap(({ reports }) => reports)).toEqual([]);
		expect((await report(sara, 'walk', 'done')).status).toBe(201);
	});

	test('is the facilitator’s for someone who was there without a phone', async () => {
		const plan = aPlan();
		plan.needs[0]!.actions[0]!.owner = 'Hassan';
		const leader = await Leader.withMeeting(server.now, {
			participants: [{ name: 'Hassan', circle: 'family' }]
		});
		const sara = await leader.welcome('family', 'Sara');
		const seats = (await leader.do('GET', '')).body.seats as { id: string; name: string }[];
		const id = seats.find(({ name }) => name === 'Hassan')!.id;
		await leader.do('POST', `/participants/${id}/seat`);
		await leader.moveTo('private');
		await callBack(sara, plan);
		await leader.moveTo('agreement');
		await leader.do('POST', '/agreement');
		expect((await report(leader, 'walk', 'done')).status).toBe(201);
		expect((await seen(sara)).promises.find((one) => one.id === 'walk')?.reports[0]?.by).toBe('Maria');
	});

	test('of what is not in the plan, or in words that are none, is refused', async () => {
		const { daniel } = await agreed(server.now);
		expectRefused(await report(daniel, 'nothing', 'done'), 404, 'not-found');
		expectRefused(await report(daniel, "' or 1=1 --", 'done'), 404, 'not-found');
		expectRefused(await report(daniel, 'therapy', 'perfect'), 422, 'body-is-wrong');
		expectRefused(await report(daniel, 'therapy', 'done', 'å'.repeat(2_001)), 422, 'body-is-wrong');
	});

	test('twice at once is two reports, and none is lost', async () => {
		const { daniel, sara } = await agreed(server.now);
		await Promise.all([1, 2, 3].map(() => report(daniel, 'therapy', 'under-way')));
		expect((await seen(sara)).promises.find(({ id }) => id === 'therapy')?.reports).toHaveLength(3);
	});
});

describe('“Blev det som ni behövde?”', () => {
	test('is asked of the family when something has come, and answered by nobody else', async () => {
		const { sara, birgit, daniel, leader } = await agreed(server.now);
		expectRefused(await verdict(sara, 'yes'), 409, 'nothing-has-come');
		await report(daniel, 'therapy', 'under-way');
		expectRefused(await verdict(sara, 'yes'), 409, 'nothing-has-come');
		await report(daniel, 'therapy', 'done');
		for (const who of [daniel, leader]) expectRefused(await verdict(who, 'yes'), 403, 'not-for-you');
		expect((await verdict(sara, 'partly', 'Bara på vardagar')).status).toBe(201);
		expect((await verdict(birgit, 'yes')).status).toBe(201);
		expect((await verdict(sara, 'no', 'Det blev inget')).status).toBe(201);
		const [line] = (await seen(daniel)).lines;
		expect(line?.verdicts.map(({ by, answer, words }) => [by, answer, words])).toEqual([
			['Sara', 'no', 'Det blev inget'],
			['Birgit', 'yes', '']
		]);
		expectRefused(await verdict(sara, 'yes', '', 'nothing'), 404, 'not-found');
		expectRefused(await verdict(sara, 'sure'), 422, 'body-is-wrong');
	});

	test('what was said stays in the table, every word', async () => {
		const { sara, daniel, leader } = await agreed(server.now);
		await report(daniel, 'therapy', 'done');
		await verdict(sara, 'partly');
		await verdict(sara, 'yes');
		const rows = await server.now.sql`
			select answer from need_verdict where chain_id = ${leader.meeting} order by id`;
		expect(rows.map(({ answer }) => answer)).toEqual(['partly', 'yes']);
	});
});

describe('the line', () => {
	test('has what was asked, answered and came, and the clock of a decision', async () => {
		const { sara, daniel }: Agreed = await agreed(server.now, { decision: 'application', day: '2000-05-01' });
		const before = (await seen(sara)).lines[0];
		expect(before).toMatchObject({ came: null, daysToAnswer: 0, daysWaiting: 0, daysToDelivery: null });
		expect(before?.clock).toEqual({ action: 'therapy', due: '2000-05-01', isOverdue: true });
		await report(daniel, 'therapy', 'done');
		expect((await seen(sara)).lines[0]).toMatchObject({ daysToDelivery: 0, daysWaiting: null, clock: null });
	});
});

describe('where one wants to be reminded', () => {
	test('can’t be left where nothing can be sent, and is nobody else’s to see', async () => {
		const { sara } = await agreed(server.now);
		expectRefused(
			await sara.do('PUT', '/me/reminders', { email: 'sara@radslag.example' }),
			409,
			'no-reminders-here'
		);
		expect((await sara.do('PUT', '/me/reminders', {})).body).toEqual({ email: '', phone: '' });
	});
});

describe('a link of one’s own', () => {
	test('is refused, in words, where the municipality has not allowed them', async () => {
		const { leader, sara } = await agreed(server.now);
		const path = `/participants/${sara.id}/personal-link`;
		expectRefused(await leader.do('POST', path), 403, 'personal-links-are-off');
		const page = await fetch(`${server.now.url}/m/${leader.meeting}/promises`, {
			headers: { cookie: leader.cookie }
		});
		expect(await page.text()).toContain('Egna länkar är avstängda');
	});
});

describe('at work', () => {
	test('one’s open promises over all meetings are listed first, and no more when they are kept', async () => {
		const { daniel } = await agreed(server.now);
		const page = async () =>
			(await fetch(`${server.now.url}/work`, { headers: { cookie: daniel.cookie } })).text();
		expect(await page()).toContain('familjebehandling');
		await report(daniel, 'therapy', 'done');
		expect(await page()).not.toContain('familjebehandling');
		const other = await withAccount(server.now, new Caller(server.now.url), 'professional', 'Daniel Annan');
		const theirs = await fetch(`${server.now.url}/work`, { headers: { cookie: other.cookie } });
		expect(await theirs.text()).not.toContain('familjebehandling');
	});
});
