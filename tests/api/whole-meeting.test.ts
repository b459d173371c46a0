import { createHash } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { type AgreementContent, canonical } from '#lib/domain/agreement.ts';
import { readInformation } from '#lib/documents/information-document.ts';
import { tidyPlan } from '#lib/domain/plan.ts';
import { Caller, Guest, Leader, withAccount } from '../support/people.ts';
import { aPlan } from '../support/plans.ts';
import { callBack } from '../support/private.ts';
import { serverForTests } from '../support/server.ts';

const server = serverForTests();

const nothing = { information: 'none', network: 'none', private: 'none', plan: 'none', offers: 'none' };
const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/u;

describe('a whole meeting over the API', () => {
	test('from the question to the agreed plan', async () => {
		const daniel = await withAccount(
			server.now,
			new Caller(server.now.url),
			'professional',
			'Daniel Sandberg'
		);
		const maria = await Leader.withMeeting(server.now, {
			title: 'Familjerådslag om skolan',
			startsAt: '2026-03-12T17:00:00+01:00',
			questions: ['Hur kommer Elias till skolan varje dag?'],
			frames: ['En vuxen är hemma på natten.'],
			participants: [
				{ name: 'Elias', relation: '9 år', circle: 'family', central: true },
				{ name: 'Birgit', relation: 'mormor', circle: 'family' },
				{
					name: 'Daniel',
					relation: 'socialsekreterare',
					circle: 'professional',
					email: daniel.account.email.toUpperCase()
				}
			]
		});
		expect(maria.meeting).toMatch(uuid);
		expect((await maria.me()).body).toMatchObject({
			status: 'admitted',
			circle: 'facilitator',
			phase: 'prepare',
			documents: { ...nothing, information: 'write', network: 'write' }
		});

		// Invited: a link that people open, and a code that can be said.
		const link = await maria.link('family');
		expect(link.url).toBe(`${server.now.url}/join/${link.token}`);
		expect(link.code).toMatch(/^[a-zåäö]+ [a-zåäö]+ [1-9]\d$/u);

		// Knocking.
		const elias = new Guest(server.now.url);
		const joined = await elias.join(link.token, 'elias');
		expect(joined.status).toBe(201);
		expect(joined.body).toEqual({
			meetingId: maria.meeting,
			participantId: elias.id,
			status: 'waiting'
		});
		expect(joined.headers.getSetCookie().join()).toMatch(/^radslag_seat=[\w.-]+; .*HttpOnly; SameSite=Lax$/u);
		expect((await elias.me()).body).toEqual({
			participantId: elias.id,
			status: 'waiting',
			circle: 'family',
			phase: 'prepare',
			documents: nothing
		});

		// Let in: the seat that was set out is taken, and with it whose meeting it is.
		expect((await maria.admit(elias)).body).toEqual({
			participantId: elias.id,
			status: 'admitted',
			circle: 'family'
		});
		const view = (await elias.do('GET', '')).body as { me: object; seats: { name: string }[] };
		expect(view.me).toMatchObject({ central: true, role: 'child' });
		expect(view.seats.map((seat) => seat.name)).toEqual(['elias', 'Birgit', 'Daniel', 'Maria']);
		const birgit = await maria.welcome('family', 'Birgit', 'mormor');
		const petra = await maria.welcome('professional', 'Petra', 'rektor');
		expect((await birgit.do('GET', '')).body.seats).toHaveLength(5);

		// No surprises: the family reads the information from when it is released.
		expect((await elias.me()).body.documents).toMatchObject({ information: 'none' });
		expect((await maria.do('POST', '/information/release')).status).toBe(200);
		expect((await elias.me()).body.documents).toMatchObject({ information: 'read' });
		const information = elias.open('information');
		await information.synced();
		expect(readInformation(information.doc).map(({ kind, text }) => [kind, text])).toEqual([
			['question', 'Hur kommer Elias till skolan varje dag?'],
			['frame', 'En vuxen är hemma på natten.']
		]);
		information.close();

		// The day.
		expect((await maria.moveTo('information')).body).toMatchObject({ phase: 'information' });
		expect((await maria.moveTo('private')).body).toMatchObject({ phase: 'private' });
		expect((await maria.me()).body.documents).toEqual(nothing);
		expect((await petra.me()).body.documents).toEqual(nothing);
		expect((await birgit.me()).body.documents).toMatchObject({ private: 'write' });
		const ended = await callBack(birgit, aPlan());
		expect(ended.body).toMatchObject({ phase: 'presentation' });
		expect((await petra.do('GET', '/plan')).body).toEqual(aPlan());

		// Everyone answers in their own words; nobody sees another's until all have.
		await maria.moveTo('agreement');
		expect((await elias.answer('but', ' om jag får fotboll ')).body).toMatchObject({
			position: 'but',
			words: 'om jag får fotboll'
		});
		await birgit.answer('yes');
		expect((await maria.do('GET', '')).body.answers).toBeNull();
		await petra.answer('yes', 'Skolan är med');
		expect((await maria.do('GET', '')).body.answers).toHaveLength(3);

		// Sealed.
		const sealed = await maria.do('POST', '/agreement');
		expect(sealed.status).toBe(201);
		expect(sealed.body).toMatchObject({ revision: 1, words: expect.any(Array) as string[] });
		const path = `/agreements/${String(sealed.body.id)}`;
		const read = await petra.call('GET', path);
		expect(read.status).toBe(200);
		const content = read.body.content as AgreementContent;
		expect(content.plan).toEqual(tidyPlan(aPlan()));
		expect(content.heldAt).toBe('2026-03-12T16:00:00.000Z');
		expect(content.phases.map((one) => one.phase)).toEqual([
			'prepare',
			'information',
			'private',
			'presentation',
			'agreement'
		]);
		expect(content.present.map((one) => one.name)).toEqual(['Maria', 'elias', 'Birgit', 'Petra']);
		expect(content.answers.map(({ name, position, words }) => [name, position, words])).toEqual([
			['elias', 'but', 'om jag får fotboll'],
			['Birgit', 'yes', ''],
			['Petra', 'yes', 'Skolan är med']
		]);
		expect(createHash('sha256').update(canonical(content)).digest('hex')).toBe(read.body.hash);
		expect(read.body.hash).toBe(sealed.body.hash);

		// Read by everyone who was there, and by Daniel, who was listed and could not come.
		for (const reader of [maria, elias, birgit, daniel])
			expect((await reader.call('GET', path)).body).toEqual(read.body);

		// And frozen, also when the meeting goes on to its end.
		await maria.moveTo('followup');
		expect((await birgit.me()).body.documents).toMatchObject({ plan: 'read', offers: 'read' });
		await maria.moveTo('closed');
		expect((await birgit.me()).body).toMatchObject({ phase: 'closed', documents: nothing });
		expect((await petra.call('GET', path)).body).toEqual(read.body);
	});

	test('a meeting of one is a meeting', async () => {
		const maria = await Leader.withMeeting(server.now);
		const astrid = await maria.welcome('family', 'Astrid');
		await maria.moveTo('private');
		await callBack(astrid, aPlan());
		await maria.moveTo('agreement');
		await astrid.answer('yes');
		expect((await maria.do('POST', '/agreement')).status).toBe(201);
	});
});
