import { describe, expect, test } from 'vitest';
import { addNeed } from '#lib/documents/plan-document.ts';
import type { MeetingView } from '#lib/domain/view.ts';
import { type Guest, Leader, until } from '../support/people.ts';
import { expectRefused } from '../support/refusals.ts';
import { serverForTests } from '../support/server.ts';

const server = serverForTests();

async function agreeing() {
	const leader = await Leader.withMeeting(server.now);
	const people = [
		await leader.welcome('family', 'Sara'),
		await leader.welcome('family', 'Birgit'),
		await leader.welcome('professional', 'Petra')
	] as const;
	await leader.moveTo('agreement');
	return { leader, people };
}

const scaleOf = async (who: Guest) => (await who.do('GET', '')).body.scale as MeetingView['scale'];
const say = (who: Guest, value: unknown) => who.do('PUT', '/scale', { value });

describe('how it is, from nought to ten', () => {
	test('nobody sees another’s number before all have said theirs, and then no names', async () => {
		const { leader, people } = await agreeing();
		const [sara, birgit, petra] = people;
		expect((await say(birgit, 7)).status).toBe(200);
		expect((await say(sara, 4)).status).toBe(200);
		expect((await say(sara, 2)).status).toBe(200);
		for (const who of [leader, birgit, petra])
			expect(await scaleOf(who)).toMatchObject({ now: null, isShown: false, said: { count: 2, of: 3 } });
		expect(await scaleOf(sara)).toMatchObject({ mine: { value: 2 }, maySay: true });
		expect(await scaleOf(leader)).toMatchObject({ mine: null, maySay: false });
		await say(petra, 5);
		for (const who of [leader, ...people]) {
			const seen = await scaleOf(who);
			expect(seen).toMatchObject({ now: [2, 5, 7], then: null, isShown: true, maySay: false });
		}
		// Nobody moves theirs after having seen the others'.
		expectRefused(await say(sara, 9), 409, 'scale-is-shown');
	});

	test('who would rather not say is waited for no longer; fewer than three numbers are not shown', async () => {
		const { leader, people } = await agreeing();
		const [sara, birgit, petra] = people;
		await say(sara, 3);
		await say(birgit, null);
		await say(petra, 8);
		expect(await scaleOf(sara)).toMatchObject({ now: null, isShown: false, said: { count: 3, of: 3 } });
		expectRefused(await sara.do('POST', '/scale/show'), 403, 'only-the-facilitator');
		expect((await leader.do('POST', '/scale/show')).status).toBe(200);
		expect(await scaleOf(sara)).toMatchObject({ now: null, isShown: true });
	});

	test('someone without a phone says it to the facilitator, and nobody else’s is hers to say', async () => {
		const { leader, people } = await agreeing();
		const anna = crypto.randomUUID();
		await server.now
			.sql`insert into participant (id, meeting_id, circle, name, relation, language, central, status)
			values (${anna}, ${leader.meeting}, 'family', 'Anna', 'moster', 'sv', false, 'expected')`;
		const path = `/participants/${anna}/scale`;
		await leader.do('POST', `/participants/${anna}/seat`);
		for (const who of people) await say(who, 5);
		expectRefused(await people[0].do('PUT', path, { value: 6 }), 403, 'only-the-facilitator');
		const hers = `/participants/${people[0].id}/scale`;
		expectRefused(await leader.do('PUT', hers, { value: 6 }), 403, 'not-for-you');
		expect((await leader.do('PUT', path, { value: 6 })).status).toBe(200);
		expect((await scaleOf(leader))?.now).toEqual([5, 5, 5, 6]);
	});

	test('is said in its time, by who has a voice, and is a whole number', async () => {
		const { leader, people } = await agreeing();
		const [sara] = people;
		const wall = await leader.welcome('projector', '');
		expectRefused(await say(wall, 5), 403, 'not-for-you');
		expectRefused(await leader.do('PUT', '/scale', { value: 5 }), 403, 'not-for-you');
		for (const value of [11, -1, 2.5, '5', undefined])
			expectRefused(await say(sara, value), 422, 'body-is-wrong');
		await leader.moveTo('prepare');
		expectRefused(await say(sara, 5), 409, 'not-time-to-answer');
		expect(await scaleOf(sara)).toBeNull();
	});

	test('in the follow-up meeting stands beside what was shown the last time', async () => {
		const { leader, people } = await agreeing();
		const numbers = [1, 3, 4];
		for (const [index, who] of people.entries()) await say(who, numbers[index]);
		const plan = people[0].open('plan', { ack: '1' });
		await plan.synced();
		addNeed(plan.doc, 'Sara', 'Lugna morgnar');
		await until(() => plan.receipt.updates === 1);
		plan.close();
		await people[0].answer('yes');
		expect((await leader.do('POST', '/agreement')).status).toBe(201);
		const next = Object.assign(new Leader(leader.base), { bearer: leader.bearer });
		next.meeting = (await leader.do('POST', '/follow-up', {})).body.id as Leader['meeting'];
		const again = [
			await next.welcome('family', 'Sara'),
			await next.welcome('family', 'Birgit'),
			await next.welcome('professional', 'Petra')
		];
		await next.moveTo('followup');
		for (const who of again) await say(who, 6);
		expect(await scaleOf(again[0]!)).toMatchObject({ then: [1, 3, 4], now: [6, 6, 6] });
	});
});
