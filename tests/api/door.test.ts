import { describe, expect, test } from 'vitest';
import type { MeetingId } from '#lib/domain/participant.ts';
import { revokeLinks } from '#lib/server/links.ts';
import { sha256 } from '#lib/server/secrets.ts';
import { Caller, Guest, Leader, withAccount } from '../support/people.ts';
import { expectRefused } from '../support/refusals.ts';
import { serverForTests } from '../support/server.ts';

const server = serverForTests();

function stranger(): Guest {
	return new Guest(server.now.url);
}

describe('a link', () => {
	test('that there never was opens nothing', async () => {
		expectRefused(await stranger().join('no-such-link', 'Sara'), 404, 'link-does-not-work');
	});

	test('opens nothing when its day is over', async () => {
		const leader = await Leader.withMeeting(server.now);
		const { token, code } = await leader.link('family');
		await server.now.sql`update link set expires_at = now() - interval '1 second'
			where token_hash = ${sha256(token)}`;
		expectRefused(await stranger().join(token, 'Sara'), 404, 'link-does-not-work');
		const said = await stranger().call('POST', '/join', { code, name: 'Sara' });
		expectRefused(said, 404, 'code-does-not-work');
	});

	test('opens nothing when it was taken back, while who is in stays in and a new one works', async () => {
		const leader = await Leader.withMeeting(server.now);
		const sara = await leader.welcome('family', 'Sara');
		const { token } = await leader.link('family');
		await revokeLinks(server.now.sql, { meetingId: leader.meeting, circle: 'family' });
		expectRefused(await stranger().join(token, 'Johan'), 404, 'link-does-not-work');
		expect((await sara.me()).body.status).toBe('admitted');
		expect((await stranger().join((await leader.link('family')).token, 'Johan')).status).toBe(201);
	});

	test('for one circle is none for another, except for a professional who came with the family', async () => {
		const leader = await Leader.withMeeting(server.now);
		const { token } = await leader.link('family');
		const circleOf = async (asked: string) => {
			const guest = stranger();
			await guest.join(token, 'Någon', '', asked);
			return (await guest.me()).body.circle;
		};
		expect(await circleOf('professional')).toBe('professional');
		for (const asked of ['facilitator', 'projector', 'interpreter'])
			expect(await circleOf(asked)).toBe('family');
		const school = stranger();
		await school.join((await leader.link('professional')).token, 'Petra', '', 'family');
		expect((await school.me()).body.circle).toBe('professional');
	});

	test('the same link brings as many as there are in the room', async () => {
		const leader = await Leader.withMeeting(server.now);
		const { token } = await leader.link('family');
		const guests = await Promise.all(
			Array.from({ length: 12 }, (_, index) => stranger().join(token, `Kusin ${index}`))
		);
		expect(new Set(guests.map((guest) => guest.body.participantId)).size).toBe(12);
	});

	test('is kept nowhere as it is', async () => {
		const leader = await Leader.withMeeting(server.now);
		const { token, code } = await leader.link('family');
		const [row] = await server.now.sql`select link::text as text from link
			where meeting_id = ${leader.meeting} and circle = 'family'`;
		expect(row?.text).not.toContain(token);
		expect(row?.text).not.toMatch(new RegExp(`\\b${code.split(' ')[0]}\\b`, 'u'));
	});

	test('of a circle that nobody is invited to by link is not made', async () => {
		const leader = await Leader.withMeeting(server.now);
		expectRefused(await leader.do('POST', '/links', { circle: 'facilitator' }), 422, 'body-is-wrong');
	});

	test('is made by the facilitator; by the wall only for the family, since showing it is what it is for', async () => {
		const leader = await Leader.withMeeting(server.now);
		const wall = await leader.welcome('projector', '');
		const sara = await leader.welcome('family', 'Sara');
		expect((await wall.do('POST', '/links', { circle: 'family' })).status).toBe(201);
		expectRefused(await wall.do('POST', '/links', { circle: 'professional' }), 403, 'only-the-facilitator');
		expectRefused(await sara.do('POST', '/links', { circle: 'family' }), 403, 'only-the-facilitator');
		const waiting = await leader.guest('projector', '');
		expectRefused(await waiting.do('POST', '/links', { circle: 'family' }), 403, 'only-the-facilitator');
	});
});

describe('a spoken code', () => {
	test.each([
		['as it was said', (code: string) => code],
		['in capitals', (code: string) => code.toLocaleUpperCase('sv')],
		['with hyphens', (code: string) => code.replaceAll(' ', '-')],
		['with spaces around and between', (code: string) => `  ${code.replaceAll(' ', '   ')} `],
		['with å, ä and ö in two parts', (code: string) => code.normalize('NFD')]
	])('opens the waiting room, typed %s', async (_how, typed) => {
		const leader = await Leader.withMeeting(server.now);
		const { code } = await leader.link('family');
		const joined = await stranger().call('POST', '/join', { code: typed(code), name: 'Birgit' });
		expect(joined.status).toBe(201);
		expect(joined.body.meetingId).toBe(leader.meeting);
	});

	test('that nobody said opens nothing', async () => {
		const joined = await stranger().call('POST', '/join', { code: 'abborre abborre 1', name: 'Birgit' });
		expectRefused(joined, 404, 'code-does-not-work');
	});
});

describe('a name at the door', () => {
	const knock = async (name: string, relation = '') => {
		const leader = await Leader.withMeeting(server.now);
		const guest = stranger();
		const joined = await guest.join((await leader.link('family')).token, name, relation);
		return { leader, guest, joined };
	};

	test.each(['', '   ', '\u202E\u200F', '\n\t', '\u200B'])('%j is none', async (name) => {
		expectRefused((await knock(name)).joined, 422, 'name-is-missing');
	});

	test('a name may be sixty characters long, and a relation too, and no longer', async () => {
		expect((await knock('å'.repeat(60), 'm'.repeat(60))).joined.status).toBe(201);
		expectRefused((await knock('å'.repeat(61))).joined, 422, 'name-is-too-long');
		expectRefused((await knock('Sara', 'm'.repeat(61))).joined, 422, 'name-is-too-long');
		expectRefused((await knock('x'.repeat(10_001))).joined, 422, 'body-is-wrong');
	});

	test.each([
		['Åsa-Märta Öberg', 'Åsa-Märta Öberg'],
		['  Sara \n Ek ', 'Sara Ek'],
		['Mia 👩‍👧‍👦', 'Mia 👩‍👧‍👦'],
		['مريم', 'مريم'],
		['\u202Eevil\u202C', 'evil'],
		['<b>Sara</b>', '<b>Sara</b>'],
		["Robert'); drop table participant;--", "Robert'); drop table participant;--"]
	])('%j is shown to the facilitator as %j', async (name, shown) => {
		const { leader } = await knock(name);
		const { lead } = (await leader.do('GET', '')).body as { lead: { waiting: { name: string }[] } };
		expect(lead.waiting.map((one) => one.name)).toEqual([shown]);
	});

	test('a screen needs none', async () => {
		const leader = await Leader.withMeeting(server.now);
		expect((await stranger().join((await leader.link('projector')).token, '')).status).toBe(201);
	});
});

describe('letting in', () => {
	test('who is let in twice, or at the same moment by two clicks, is in once', async () => {
		const leader = await Leader.withMeeting(server.now, {
			participants: [
				{ name: 'Birgit', relation: 'mormor', circle: 'family' },
				{ name: 'Birgit', relation: 'faster', circle: 'family' }
			]
		});
		const birgit = await leader.guest('family', 'Birgit');
		const clicks = await Promise.all([leader.admit(birgit), leader.admit(birgit), leader.admit(birgit)]);
		expect(clicks.map((click) => click.status)).toEqual([200, 200, 200]);
		await leader.admit(birgit);
		const { seats } = (await birgit.do('GET', '')).body as { seats: { name: string; here: boolean }[] };
		const birgits = seats.filter((seat) => seat.name === 'Birgit');
		expect(birgits.map((seat) => seat.here).sort()).toEqual([false, true]);
	});

	test('only the facilitator of this meeting lets in and shows out', async () => {
		const leader = await Leader.withMeeting(server.now);
		const sara = await leader.welcome('family', 'Sara');
		const birgit = await leader.guest('family', 'Birgit');
		for (const way of ['admit', 'remove']) {
			const path = `/participants/${birgit.id}/${way}`;
			expectRefused(await sara.do('POST', path), 403, 'only-the-facilitator');
			expectRefused(await birgit.do('POST', path), 403, 'only-the-facilitator');
			const other = await Leader.withMeeting(server.now);
			expectRefused(await other.do('POST', path), 404, 'not-found');
			expectRefused(await other.call('POST', `/meetings/${leader.meeting}${path}`), 404, 'not-found');
		}
		expect((await birgit.me()).body.status).toBe('waiting');
	});

	test('somebody who is not there is not found', async () => {
		const leader = await Leader.withMeeting(server.now);
		for (const id of ['00000000-0000-4000-8000-000000000000', 'mormor', "'"])
			expectRefused(
				await leader.do('POST', `/participants/${encodeURIComponent(id)}/admit`),
				404,
				'not-found'
			);
	});

	test('who was shown out is not let in again, and what they came with opens nothing', async () => {
		const leader = await Leader.withMeeting(server.now);
		const johan = await leader.welcome('family', 'Johan');
		expect((await johan.me()).status).toBe(200);
		expect((await leader.remove(johan)).body).toMatchObject({ status: 'removed' });
		expectRefused(await johan.me(), 404, 'not-found');
		expectRefused(await johan.do('GET', '/plan'), 404, 'not-found');
		expectRefused(await johan.answer('no'), 404, 'not-found');
		expectRefused(await leader.admit(johan), 409, 'already-removed');
	});

	test('who was turned away at the door cannot see the meeting either', async () => {
		const leader = await Leader.withMeeting(server.now);
		const stranger = await leader.guest('family', 'Okänd');
		await leader.remove(stranger);
		expectRefused(await stranger.do('GET', ''), 404, 'not-found');
	});

	test('the facilitator cannot show herself out', async () => {
		const leader = await Leader.withMeeting(server.now);
		expectRefused(await leader.remove(leader), 403, 'not-for-you');
		expect((await leader.me()).status).toBe(200);
	});
});

describe('a meeting that is not yours', () => {
	test('is not found, and looks like one that there is not', async () => {
		const mine = await Leader.withMeeting(server.now);
		const theirs = await Leader.withMeeting(server.now);
		const sara = await mine.welcome('family', 'Sara');
		const nowhere = '00000000-0000-4000-8000-000000000000' as MeetingId;
		for (const meeting of [theirs.meeting, nowhere, 'not-an-id', "' or 1=1 --"])
			for (const who of [sara, mine])
				for (const [method, path, body] of [
					['GET', '', undefined],
					['GET', '/me', undefined],
					['GET', '/plan', undefined],
					['POST', '/phase', { to: 'information' }],
					['POST', '/phase/undo', undefined],
					['POST', '/links', { circle: 'family' }],
					['GET', '/private-time', undefined],
					['POST', '/private-time/end', {}],
					['POST', '/private-time/ask', undefined],
					['POST', '/private-time/answer', { answer: 'soon' }],
					['PUT', '/answer', { position: 'yes' }],
					['POST', '/agreement', undefined],
					['POST', '/information/release', undefined]
				] as const)
					expectRefused(
						await who.call(method, `/meetings/${encodeURIComponent(meeting)}${path}`, body),
						404,
						'not-found'
					);
	});

	test('who came with nothing is asked to sign in', async () => {
		const { meeting } = await Leader.withMeeting(server.now);
		const nobody = new Caller(server.now.url);
		expectRefused(await nobody.call('GET', `/meetings/${meeting}`), 401, 'not-signed-in');
		expectRefused(await nobody.call('POST', '/meetings', { title: 'x' }), 401, 'not-signed-in');
	});

	test('nor does a token open anything that is made up, cut short or somebody else’s secret', async () => {
		const leader = await Leader.withMeeting(server.now);
		const [id, secret] = leader.bearer.split('.');
		const other = await Leader.withMeeting(server.now);
		for (const bearer of ['x', 'x.y', `${id}.`, `${id}.x`, `${id}.${other.bearer.split('.')[1]}`, secret]) {
			const caller = new Caller(server.now.url);
			caller.bearer = bearer ?? '';
			expectRefused(await caller.call('GET', `/meetings/${leader.meeting}`), 401, 'not-signed-in');
		}
	});

	test('a wrong token is not made up for by a cookie that is right', async () => {
		const leader = await Leader.withMeeting(server.now);
		leader.bearer = 'x.y';
		expectRefused(await leader.me(), 401, 'not-signed-in');
	});

	test('a session ends when it has not been used for ten days', async () => {
		const leader = await Leader.withMeeting(server.now);
		const sara = await leader.welcome('family', 'Sara');
		await server.now.sql`update session set last_verified_at = now() - interval '10 days 1 minute'
			where participant_id = ${sara.id}`;
		expectRefused(await sara.me(), 404, 'not-found');
	});

	test('someone listed by account knocks like everyone else, and reads nothing before they are let in', async () => {
		const daniel = await withAccount(server.now, new Guest(server.now.url), 'professional', 'Daniel Ek');
		const leader = await Leader.withMeeting(server.now, {
			participants: [{ name: 'Daniel', circle: 'professional', email: daniel.account.email }]
		});
		daniel.meeting = leader.meeting;
		const me = (await daniel.me()).body;
		expect(me).toMatchObject({ status: 'expected', documents: { information: 'none' } });
		daniel.id = me.participantId as never;
		expectRefused(await daniel.do('GET', '/plan'), 403, 'not-admitted');
		await leader.admit(daniel);
		expect((await daniel.me()).body.documents).toMatchObject({ information: 'write' });
	});
});
