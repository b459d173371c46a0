import { describe, expect, test } from 'vitest';
import type { PhaseKey } from '#lib/domain/method.ts';
import { Caller, Guest, Leader, withAccount } from '../support/people.ts';
import { aPlan } from '../support/plans.ts';
import { expectRefused } from '../support/refusals.ts';
import { serverForTests } from '../support/server.ts';

const server = serverForTests();

describe('moving the meeting', () => {
	test('is the facilitator’s and nobody else’s', async () => {
		const leader = await Leader.withMeeting(server.now);
		for (const circle of ['family', 'professional', 'interpreter', 'projector']) {
			const guest = await leader.welcome(circle, 'Någon');
			expectRefused(await guest.do('POST', '/phase', { to: 'private' }), 403, 'only-the-facilitator');
			expectRefused(await guest.do('POST', '/phase/undo'), 403, 'only-the-facilitator');
			expectRefused(await guest.do('POST', '/information/release'), 403, 'only-the-facilitator');
			expectRefused(await guest.do('POST', '/agreement'), 403, 'only-the-facilitator');
		}
		expect((await leader.me()).body.phase).toBe('prepare');
	});

	test('out of private time is refused, wherever to; the family ends it', async () => {
		const leader = await Leader.withMeeting(server.now);
		const sara = await leader.welcome('family', 'Sara');
		await leader.moveTo('private');
		for (const to of ['prepare', 'information', 'presentation', 'agreement', 'followup', 'closed'] as const)
			expectRefused(await leader.moveTo(to), 409, 'only-the-family-ends-private-time');
		expectRefused(await leader.do('POST', '/phase/undo'), 409, 'only-the-family-ends-private-time');
		expectRefused(await leader.do('POST', '/private-time/end', {}), 403, 'private-time-is-the-familys');
		const petra = await leader.welcome('professional', 'Petra');
		expectRefused(await petra.do('POST', '/private-time/end', {}), 403, 'private-time-is-the-familys');
		expect((await sara.do('POST', '/private-time/end', {})).body.phase).toBe('presentation');
		expectRefused(await sara.do('POST', '/private-time/end', {}), 409, 'not-in-private-time');
	});

	test('someone of the family who still waits at the door cannot end private time', async () => {
		const leader = await Leader.withMeeting(server.now);
		await leader.moveTo('private');
		const waiting = await leader.guest('family', 'Okänd');
		expectRefused(await waiting.do('POST', '/private-time/end', {}), 403, 'not-admitted');
		expect((await leader.me()).body.phase).toBe('private');
	});

	test('a double click moves once', async () => {
		const leader = await Leader.withMeeting(server.now);
		const clicks = await Promise.all([leader.moveTo('information'), leader.moveTo('information')]);
		expect(clicks.map((click) => click.status)).toEqual([200, 200]);
		expect(clicks[0].body.phaseSince).toBe(clicks[1].body.phaseSince);
		expect((await leader.do('POST', '/phase/undo')).body.phase).toBe('prepare');
		expectRefused(await leader.do('POST', '/phase/undo'), 409, 'nothing-to-undo');
	});

	test('by mistake is taken back as if it had not been, and not after ten seconds', async () => {
		const leader = await Leader.withMeeting(server.now);
		const sara = await leader.welcome('family', 'Sara');
		const before = await sara.me();
		await leader.moveTo('information');
		expect((await sara.me()).body.documents).toMatchObject({ information: 'read' });
		expect((await leader.do('POST', '/phase/undo')).body.phase).toBe('prepare');
		expect((await sara.me()).body).toEqual(before.body);

		await leader.moveTo('information');
		await longAgo(leader);
		expectRefused(await leader.do('POST', '/phase/undo'), 409, 'undo-is-too-late');
	});

	test('to where no method goes, or to nowhere, is not understood', async () => {
		const leader = await Leader.withMeeting(server.now);
		for (const body of [{ to: 'dance' }, { to: '' }, { to: null }, {}, [], 'private', null, 7])
			expectRefused(await leader.do('POST', '/phase', body), 422, 'body-is-wrong');
	});

	test('a closed meeting stays closed', async () => {
		const leader = await Leader.withMeeting(server.now);
		await leader.moveTo('closed');
		expectRefused(await leader.moveTo('information'), 409, 'meeting-is-closed');
	});
});

/** The last step was taken eleven seconds earlier than it was. */
async function longAgo(leader: Leader): Promise<void> {
	const earlier = new Date(Date.now() - 11_000).toISOString();
	await server.now.sql`update meeting
		set runs = jsonb_set(runs, array[(jsonb_array_length(runs) - 1)::text, 'from'], to_jsonb(${earlier}::text))
		where id = ${leader.meeting}`;
}

describe('answering', () => {
	test('when it is not time, or for who has no voice', async () => {
		const leader = await Leader.withMeeting(server.now);
		const sara = await leader.welcome('family', 'Sara');
		const waiting = await leader.guest('family', 'Birgit');
		const [tolk, wall] = [await leader.welcome('interpreter', 'Amal'), await leader.welcome('projector', '')];
		expectRefused(await sara.answer('yes'), 409, 'not-time-to-answer');
		await leader.moveTo('agreement');
		expectRefused(await waiting.answer('yes'), 403, 'not-admitted');
		for (const who of [tolk, wall, leader]) expectRefused(await who.answer('yes'), 403, 'not-for-you');
		expect((await sara.answer('yes')).status).toBe(200);
	});

	test('what is no answer is not understood', async () => {
		const leader = await Leader.withMeeting(server.now);
		const sara = await leader.welcome('family', 'Sara');
		await leader.moveTo('agreement');
		for (const body of [{}, { position: 'maybe' }, { position: 'yes', words: 7 }, [], null])
			expectRefused(await sara.do('PUT', '/answer', body), 422, 'body-is-wrong');
		expectRefused(await sara.answer('yes', 'x'.repeat(2_001)), 422, 'body-is-wrong');
		expect((await sara.answer('yes', 'å'.repeat(2_000))).status).toBe(200);
	});
});

describe('reading', () => {
	test('the plan is not to be read before it is presented, nor at the door', async () => {
		const leader = await Leader.withMeeting(server.now);
		const sara = await leader.welcome('family', 'Sara');
		const petra = await leader.welcome('professional', 'Petra');
		const waiting = await leader.guest('family', 'Birgit');
		for (const who of [leader, sara, petra])
			expectRefused(await who.do('GET', '/plan'), 403, 'may-not-read-now');
		await leader.moveTo('private');
		expectRefused(await petra.do('GET', '/plan'), 403, 'may-not-read-now');
		expectRefused(await leader.do('GET', '/plan'), 403, 'may-not-read-now');
		expect((await sara.do('GET', '/plan')).status).toBe(200);
		expectRefused(await waiting.do('GET', '/plan'), 403, 'not-admitted');
	});
});

describe('making a meeting', () => {
	test('is for facilitators and administrators', async () => {
		const make = async (role: 'facilitator' | 'professional' | 'admin') => {
			const who = await withAccount(server.now, new Caller(server.now.url), role, 'Eva Ek');
			return who.call('POST', '/meetings', { title: 'Möte' });
		};
		expect((await make('facilitator')).status).toBe(201);
		expect((await make('admin')).status).toBe(201);
		expectRefused(await make('professional'), 403, 'only-the-facilitator');
	});

	test('is not for a family, whose cookie is no account', async () => {
		const leader = await Leader.withMeeting(server.now);
		const sara = await leader.welcome('family', 'Sara');
		expectRefused(await sara.call('POST', '/meetings', { title: 'Möte' }), 401, 'not-signed-in');
	});

	test.each([
		['nothing', {}],
		['a title of spaces', { title: '  ' }],
		['a title without end', { title: 'x'.repeat(201) }],
		['a method that is not there', { title: 'Möte', method: 'dance' }],
		['a time that is none', { title: 'Möte', startsAt: 'on Tuesday' }],
		['questions that are not a list', { title: 'Möte', questions: 'Varför?' }],
		['an empty question', { title: 'Möte', questions: [''] }],
		['more questions than anyone asks', { title: 'Möte', questions: Array(51).fill('Varför?') }],
		['someone without a name', { title: 'Möte', participants: [{ name: '', circle: 'family' }] }],
		['a seat for a wall', { title: 'Möte', participants: [{ name: 'Väggen', circle: 'projector' }] }],
		['a second facilitator', { title: 'Möte', participants: [{ name: 'Eva', circle: 'facilitator' }] }]
	])('of %s is not understood', async (_what, body) => {
		const leader = await Leader.withMeeting(server.now);
		expectRefused(await leader.call('POST', '/meetings', body), 422, 'body-is-wrong');
	});
});

describe('a body that is not what it should be', () => {
	const path = async () => {
		const leader = await Leader.withMeeting(server.now);
		return { leader, phase: `/meetings/${leader.meeting}/phase` };
	};

	test.each(['{', '{"to":', 'to=private', '"', 'null', '[]', '\u0000', '{"to":"private"'])(
		'%j is not understood',
		async (body) => {
			const { leader, phase } = await path();
			expectRefused(await leader.say('POST', phase, body), 422, 'body-is-wrong');
			expect((await leader.me()).body.phase).toBe('prepare');
		}
	);

	test('is not understood either when it is not UTF-8, or nested without end', async () => {
		const { leader, phase } = await path();
		const deep = '['.repeat(100_000) + ']'.repeat(100_000);
		expectRefused(await leader.say('POST', phase, deep), 422, 'body-is-wrong');
		const response = await fetch(`${server.now.url}/api/v1${phase}`, {
			method: 'POST',
			headers: { authorization: `Bearer ${leader.bearer}`, 'content-type': 'application/json' },
			body: Uint8Array.of(0x7b, 0xff, 0xfe, 0x7d)
		});
		expect(response.status).toBe(422);
	});

	test('names that only a program would send change nothing', async () => {
		const { leader, phase } = await path();
		const moved = await leader.say('POST', phase, '{"to":"information","__proto__":{"to":"private"},"x":1}');
		expect(moved.body.phase).toBe('information');
	});

	test('of more than two megabytes is too much, and is told so', async () => {
		const { leader } = await path();
		const title = 'x'.repeat(3_000_000);
		expectRefused(await leader.call('POST', '/meetings', { title }), 413, 'too-large');
	});

	test.each([
		['a title', (leader: Leader) => leader.call('POST', '/meetings', { title: 'Mö\u0000te' })],
		[
			'a relation',
			(leader: Leader) =>
				leader.call('POST', '/meetings', {
					title: 'Möte',
					participants: [{ name: 'Sara', relation: 'mam\u0000ma', circle: 'family' }]
				})
		],
		[
			'an e-mail',
			(leader: Leader) =>
				leader.call('POST', '/meetings', {
					title: 'Möte',
					participants: [{ name: 'Sara', circle: 'family', email: 'a\u0000@b.example' }]
				})
		],
		[
			'an answer',
			async (leader: Leader) => {
				const sara = await leader.welcome('family', 'Sara');
				await leader.moveTo('agreement');
				return sara.answer('yes', 'Ja\u0000!');
			}
		]
	])('a character that no text can hold, in %s, does not make the server fail', async (_where, send) => {
		const leader = await Leader.withMeeting(server.now);
		expect((await send(leader)).status).toBeLessThan(500);
	});
});

describe('another site’s page', () => {
	test('cannot use what our visitors came with', async () => {
		const leader = await Leader.withMeeting(server.now);
		const sara = await leader.welcome('family', 'Sara');
		await leader.moveTo('agreement');
		const path = `/meetings/${leader.meeting}/answer`;
		const body = JSON.stringify({ position: 'no' });
		for (const origin of ['https://evil.example', 'null', server.now.url.replace('http', 'https')])
			expect((await sara.say('PUT', path, body, { origin })).status).toBe(403);
		expect((await sara.do('GET', '')).body.mine).toBeNull();
		expect((await sara.say('PUT', path, body, { origin: server.now.url })).status).toBe(200);
	});

	test('cannot send a form in our visitors’ name either', async () => {
		const leader = await Leader.withMeeting(server.now);
		const sara = await leader.welcome('family', 'Sara');
		await leader.moveTo('private');
		const form = { origin: 'https://evil.example', 'content-type': 'application/x-www-form-urlencoded' };
		const sent = await sara.say('POST', `/meetings/${leader.meeting}/private-time/end`, '', form);
		expect(sent.status).toBe(403);
		expect((await sara.me()).body.phase).toBe<PhaseKey>('private');
	});
});

describe('what is published from private time', () => {
	test.each([
		['no list of needs', { publish: {} }],
		['a need without an id', { publish: { needs: [{ ...aPlan().needs[0], id: '' }] } }],
		['a need that is a word', { publish: { needs: ['Lugn'] } }],
		[
			'an action of another kind',
			{ publish: { needs: [{ ...aPlan().needs[0], actions: [{ kind: 'x' }] }] } }
		],
		['a lead that is a number', { publish: { needs: [], lead: 7 } }]
	])('is not understood with %s, and private time goes on', async (_what, body) => {
		const leader = await Leader.withMeeting(server.now);
		const sara = await leader.welcome('family', 'Sara');
		await leader.moveTo('private');
		expectRefused(await sara.do('POST', '/private-time/end', body), 422, 'body-is-wrong');
		expect((await sara.me()).body.phase).toBe('private');
	});
});

describe('asking whether the server is well', () => {
	test('the process answers, and the database too', async () => {
		for (const path of ['/healthz', '/readyz']) expect((await fetch(server.now.url + path)).status).toBe(200);
	});

	test('an address that there is not is not found', async () => {
		expect((await new Guest(server.now.url).call('GET', '/nothing-here')).status).toBe(404);
	});
});
