import { beforeAll, describe, expect, test } from 'vitest';
import * as Y from 'yjs';
import { type DocumentName, documentNames } from '#lib/domain/method.ts';
import type { MeetingId } from '#lib/domain/participant.ts';
import type { Access } from '#lib/domain/permission.ts';
import { addItem, readInformation } from '#lib/documents/information-document.ts';
import { addNeed, readPlan } from '#lib/documents/plan-document.ts';
import { loadDocument } from '#lib/server/document-updates.ts';
import { Caller, type Guest, Leader, OpenDocument, until } from '../support/people.ts';
import { aPlan } from '../support/plans.ts';
import { PhoneLine, callBack, phoneOf } from '../support/private.ts';
import { serverForTests } from '../support/server.ts';
import { within } from '../support/lengths.ts';

/*
 * Rights as they are met over real sockets: what permission.test.ts says in a table is here what somebody can read
 * and write. The table itself is not repeated: each is asked what they were told they may do (GET me).
 */

const server = serverForTests();

/** Everything anybody wrote into a document to see if they could. */
async function storedIn(meeting: MeetingId, document: DocumentName): Promise<string> {
	const doc = await loadDocument(server.now.sql, meeting, document);
	const text = doc.getText('tried').toString();
	doc.destroy();
	return text;
}

let mark = 0;

/** The same where what is written is encrypted: a phone begins, and writes. */
async function whatHappensInPrivate(who: Guest): Promise<Access | `closed with ${number}`> {
	const phone = await PhoneLine.open(who, await phoneOf(who));
	const code = phone.line.closed.then(({ code }): Access | `closed with ${number}` =>
		code === 4403 ? 'none' : `closed with ${code}`
	);
	const written = phone.first().then(async () => {
		if (phone.of('nothing').length > 0) phone.begin(1, [phone.phone]);
		await until(() => phone.epoch === 1);
		phone.write(1);
		await until(() => phone.storedIn(1) === 0);
		return 'write' as const;
	});
	const outcome = await Promise.race([code, written.catch(() => code)]);
	phone.close();
	return outcome;
}

/** Opens a document and tries to write in it. */
async function whatHappens(who: Guest, document: DocumentName): Promise<Access | `closed with ${number}`> {
	if (document === 'private') return whatHappensInPrivate(who);
	const open = who.open(document, { ack: '1' });
	try {
		const outcome = await open.outcome();
		if (outcome !== 'read') return outcome === 4403 ? 'none' : `closed with ${outcome}`;
		const words = `<${++mark}>`;
		open.doc.getText('tried').insert(0, words);
		const ended = await Promise.race([
			open.closed,
			until(() => open.receipt.updates === 1).then(() => 'stored' as const)
		]);
		const isStored = (await storedIn(who.meeting, document)).includes(words);
		if (ended === 'stored') return isStored ? 'write' : 'closed with 0';
		return ended === 4409 && !isStored ? 'read' : `closed with ${ended}`;
	} finally {
		open.close();
	}
}

describe('what each circle can read and write, phase by phase', () => {
	let leader: Leader;
	let people: Record<string, Guest>;

	beforeAll(async () => {
		leader = await Leader.withMeeting(server.now);
		people = {
			family: await leader.welcome('family', 'Sara'),
			professional: await leader.welcome('professional', 'Petra'),
			facilitator: leader,
			interpreter: await leader.welcome('interpreter', 'Amal'),
			projector: await leader.welcome('projector', '')
		};
	});

	const endPrivateTime = () => callBack(people.family!, aPlan());

	test.each([
		['in preparation', async () => {}],
		['in preparation, when the information is released', () => leader.do('POST', '/information/release')],
		['in information', () => leader.moveTo('information')],
		['in private time', () => leader.moveTo('private')],
		['when the family presents', endPrivateTime],
		['when it is agreed', () => leader.moveTo('agreement')],
		['when it is sealed', () => leader.do('POST', '/agreement')],
		['at the follow-up', () => leader.moveTo('followup')],
		['when it is over', () => leader.moveTo('closed')]
	])('%s', async (_when, goThere) => {
		await goThere();
		const told: Record<string, unknown> = {};
		const met: Record<string, unknown> = {};
		await Promise.all(
			Object.entries(people).map(async ([circle, who]) => {
				told[circle] = (await who.me()).body.documents;
				const entries = documentNames.map(async (name) => [name, await whatHappens(who, name)]);
				met[circle] = Object.fromEntries(await Promise.all(entries)) as unknown;
			})
		);
		expect(met).toEqual(told);
	});
});

describe('who is not in', () => {
	test('is told so, whatever they ask for, and reads nothing', async () => {
		const leader = await Leader.withMeeting(server.now);
		const removed = await leader.welcome('family', 'Johan');
		await leader.remove(removed);
		const forged = new Caller(server.now.url);
		forged.cookie = 'radslag_seat=x.y';
		const other = await Leader.withMeeting(server.now);
		const outside = [
			await leader.guest('family', 'Okänd'),
			await leader.guest('projector', ''),
			removed,
			forged,
			new Caller(server.now.url),
			other,
			await other.welcome('family', 'En annan familj')
		];
		await leader.moveTo('private');
		for (const who of outside)
			for (const document of documentNames) {
				const open = who.openIn(leader.meeting, document);
				expect(await open.outcome()).toBe(4401);
				expect(open.doc.store.clients.size).toBe(0);
				open.close();
			}
	});

	test('nor is there anything in a meeting that there is not', async () => {
		const leader = await Leader.withMeeting(server.now);
		const open = leader.openIn('00000000-0000-4000-8000-000000000000' as MeetingId, 'plan');
		expect(await open.outcome()).toBe(4401);
		open.close();
	});
});

describe('when the phase changes under an open document', () => {
	test('who may not read any more is disconnected within a second, and hears nothing after', async () => {
		const leader = await Leader.withMeeting(server.now);
		const sara = await leader.welcome('family', 'Sara');
		const petra = await leader.welcome('professional', 'Petra');
		const wall = await leader.welcome('projector', '');
		await leader.moveTo('information');
		const leaving = [petra, leader, wall].map((who) => who.open('information'));
		const staying = sara.open('information');
		await Promise.all([...leaving, staying].map((open) => open.synced()));
		const asked = Date.now();
		await leader.moveTo('private');
		expect(await Promise.all(leaving.map((open) => open.closed))).toEqual([4403, 4403, 4403]);
		expect(Date.now() - asked).toBeLessThan(within(1_000));
		expect(staying.provider.wsconnected).toBe(true);
		for (const open of [...leaving, staying]) open.close();
	});

	test('also out of the family’s draft, when the family calls everyone back', async () => {
		const leader = await Leader.withMeeting(server.now);
		const sara = await leader.welcome('family', 'Sara');
		await leader.moveTo('private');
		const draft = await (await PhoneLine.open(sara, await phoneOf(sara))).first();
		await callBack(sara);
		expect(await draft.code()).toBe(4403);
	});

	test('who is shown out is disconnected within a second', async () => {
		const leader = await Leader.withMeeting(server.now);
		const johan = await leader.welcome('family', 'Johan');
		const open = johan.open('network');
		await open.synced();
		const asked = Date.now();
		await leader.remove(johan);
		expect(await open.closed).toBe(4401);
		expect(Date.now() - asked).toBeLessThan(within(1_000));
		open.close();
	});

	test('who may still read stays, and is told no when they write', async () => {
		const leader = await Leader.withMeeting(server.now);
		const petra = await leader.welcome('professional', 'Petra');
		const open = petra.open('information');
		await open.synced();
		addItem(open.doc, 'strength', 'Petra', 'Duktig på matte');
		await leader.moveTo('presentation');
		addItem(open.doc, 'worry', 'Petra', 'För sent');
		expect(await open.closed).toBe(4409);
		const doc = await loadDocument(server.now.sql, leader.meeting, 'information');
		expect(readInformation(doc).map((item) => item.text)).toEqual(['Duktig på matte']);
		open.close();
	});

	test('who may write again comes back and goes on', async () => {
		const leader = await Leader.withMeeting(server.now);
		const sara = await leader.welcome('family', 'Sara');
		await leader.moveTo('presentation');
		const first = sara.open('plan', { ack: '1' });
		await first.synced();
		addNeed(first.doc, 'Sara', 'Lugna morgnar');
		await until(() => first.receipt.updates === 1);
		await leader.moveTo('information');
		expect(await first.closed).toBe(4403);
		await leader.moveTo('presentation');
		first.provider.connect();
		await until(() => first.provider.synced);
		addNeed(first.doc, 'Sara', 'Fotboll');
		await until(async () => JSON.stringify((await leader.do('GET', '/plan')).body).includes('Fotboll'));
		first.close();
	});
});

/** Sara writes in the plan, and the wall, which only reads, shows it. */
async function sarasPlanOnTheWall(): Promise<{ writing: OpenDocument; showing: OpenDocument }> {
	const leader = await Leader.withMeeting(server.now);
	const sara = await leader.welcome('family', 'Sara');
	const wall = await leader.welcome('projector', '');
	await leader.moveTo('presentation');
	const writing = sara.open('plan');
	const showing = wall.open('plan', { ack: '1' });
	await Promise.all([writing.synced(), showing.synced()]);
	return { writing, showing };
}

describe('a write that is refused', () => {
	test('is refused aloud, seen by nobody, stored nowhere, and does not slip in when the writer comes back', async () => {
		const leader = await Leader.withMeeting(server.now);
		const sara = await leader.welcome('family', 'Sara');
		const petra = await leader.welcome('professional', 'Petra');
		await leader.moveTo('presentation');
		const watching = sara.open('plan');
		const hers = petra.open('plan');
		await Promise.all([watching.synced(), hers.synced()]);
		addNeed(hers.doc, 'Petra', 'Skolans behov');
		expect(await hers.closed).toBe(4409);
		hers.provider.destroy();

		// She comes back with the same copy, in which her words still stand.
		const again = new OpenDocument(petra, leader.meeting, 'plan', {}, hers.doc);
		expect(await again.closed).toBe(4409);
		again.provider.destroy();

		// With an empty one she can read as before.
		const empty = petra.open('plan');
		await empty.synced();
		addNeed(watching.doc, 'Sara', 'Lugna morgnar');
		await until(() => readPlan(empty.doc).needs.length === 1);
		for (const doc of [watching.doc, empty.doc])
			expect(readPlan(doc).needs.map((need) => need.words)).toEqual(['Lugna morgnar']);
		expect((await leader.do('GET', '/plan')).body.needs).toHaveLength(1);
		for (const open of [watching, empty]) open.close();
		hers.doc.destroy();
	});

	test('also when it only takes away', async () => {
		const leader = await Leader.withMeeting(server.now);
		const sara = await leader.welcome('family', 'Sara');
		await leader.moveTo('private');
		await callBack(sara, aPlan());
		const hers = leader.open('plan');
		await hers.synced();
		hers.doc.getArray('needs').delete(0, 1);
		expect(await hers.closed).toBe(4409);
		expect((await leader.do('GET', '/plan')).body).toEqual(aPlan());
		hers.close();
	});

	test('someone who only reads comes back as often as they like, with all they had read', async () => {
		const { writing, showing } = await sarasPlanOnTheWall();
		for (let round = 0; round < 3; round++) {
			addNeed(writing.doc, 'Sara', `Behov ${round}`);
			if (round > 0) writing.doc.getArray('needs').delete(0, 1);
			await until(() => readPlan(showing.doc).needs[0]?.words === `Behov ${round}`);
			showing.loseLine();
			showing.provider.connect();
			expect(await showing.answered()).toBe('stored');
		}
		for (const open of [writing, showing]) open.close();
	});

	test('also after two of the family chose different people for the same action at the same moment', async () => {
		const leader = await Leader.withMeeting(server.now);
		const family = [await leader.welcome('family', 'Sara'), await leader.welcome('family', 'Johan')];
		const wall = await leader.welcome('projector', '');
		await leader.moveTo('presentation');
		const choosing = family.map((who) => who.open('plan'));
		const showing = wall.open('plan', { ack: '1' });
		await Promise.all([...choosing, showing].map((open) => open.synced()));
		// Neither has a line while they choose, so neither can know what the other chose.
		for (const open of choosing) open.loseLine();
		for (const [index, open] of choosing.entries()) open.doc.getMap('tried').set('owner', index);
		for (const open of choosing) open.provider.connect();
		const both = choosing.map((open) => open.doc.clientID);
		await until(() => both.every((client) => Y.getState(showing.doc.store, client) > 0));
		showing.loseLine();
		showing.provider.connect();
		expect(await showing.answered()).toBe('stored');
		for (const open of [...choosing, showing]) open.close();
	});

	test('also when their copy tidies away how letters look, which no field of ours says', async () => {
		const { writing, showing } = await sarasPlanOnTheWall();
		const [written, shown] = [writing.doc.getText('tried'), showing.doc.getText('tried')];
		written.insert(0, 'Lugna morgnar');
		written.format(0, 5, { bold: true });
		await until(() => shown.toDelta().length === 2);
		// As Yjs does by itself in each copy, with what says nothing more.
		showing.doc.transact((transaction) => {
			for (let item = shown._start; item; item = item.right)
				if (item.content instanceof Y.ContentFormat) item.delete(transaction);
		});
		written.insert(13, '!');
		await until(() => shown.length === 14);
		showing.loseLine();
		showing.provider.connect();
		expect(await showing.answered()).toBe('stored');
		for (const open of [writing, showing]) open.close();
	});
});
