import * as encoding from 'lib0/encoding';
import { beforeAll, describe, expect, test } from 'vitest';
import * as Y from 'yjs';
import { type Guest, Leader, type OpenDocument, until } from '../support/people.ts';
import { serverForTests } from '../support/server.ts';
import { Line, syncFrame } from '../support/sockets.ts';

const server = serverForTests();
let leader: Leader;
let sara: Guest;
let birgit: Guest;
let johan: Guest;

beforeAll(async () => {
	leader = await Leader.withMeeting(server.now);
	sara = await leader.welcome('family', 'Sara');
	birgit = await leader.welcome('family', 'Birgit');
	johan = await leader.welcome('family', 'Johan');
	await leader.moveTo('presentation');
});

async function inThePlan(...people: Guest[]): Promise<OpenDocument[]> {
	const documents = people.map((who) => who.open('plan'));
	await Promise.all(documents.map((one) => one.synced()));
	return documents;
}

/** What `viewer` sees of where `of` is. */
function seenBy(viewer: OpenDocument, of: OpenDocument): unknown {
	return viewer.provider.awareness.getStates().get(of.doc.clientID);
}

/** A presence message, as y-protocols writes it. */
function presence(entries: [client: number, clock: number, state: string][]): Uint8Array {
	const inner = encoding.createEncoder();
	encoding.writeVarUint(inner, entries.length);
	for (const [client, clock, state] of entries) {
		encoding.writeVarUint(inner, client);
		encoding.writeVarUint(inner, clock);
		encoding.writeVarString(inner, state);
	}
	const outer = encoding.createEncoder();
	encoding.writeVarUint(outer, 1);
	encoding.writeVarUint8Array(outer, encoding.toUint8Array(inner));
	return encoding.toUint8Array(outer);
}

describe('where people write', () => {
	test('is seen by the others, with the name the server knows them by, also by who comes later', async () => {
		const [hers, his] = (await inThePlan(sara, johan)) as [OpenDocument, OpenDocument];
		hers.provider.awareness.setLocalState({ at: 'mornings' });
		await until(() => seenBy(his, hers) !== undefined);
		const where = { at: 'mornings', seat: sara.id, name: 'Sara', circle: 'family' };
		expect(seenBy(his, hers)).toEqual(where);
		const [later] = (await inThePlan(birgit)) as [OpenDocument];
		await until(() => seenBy(later, hers) !== undefined);
		expect(seenBy(later, hers)).toEqual(where);
		for (const one of [hers, his, later]) one.close();
	});

	test('nobody can go by another name', async () => {
		const [hers, his] = (await inThePlan(sara, johan)) as [OpenDocument, OpenDocument];
		his.provider.awareness.setLocalState({ at: 'x', seat: birgit.id, name: 'Birgit' });
		await until(() => seenBy(hers, his) !== undefined);
		expect(seenBy(hers, his)).toEqual({ at: 'x', seat: johan.id, name: 'Johan', circle: 'family' });
		for (const one of [hers, his]) one.close();
	});

	test('nobody can say where another is, or that they have gone', async () => {
		const [hers, theirs] = (await inThePlan(sara, birgit)) as [OpenDocument, OpenDocument];
		hers.provider.awareness.setLocalState({ at: 'mornings' });
		await until(() => seenBy(theirs, hers) !== undefined);
		const line = await Line.open(johan, `${leader.meeting}/plan`);
		const { clientID } = hers.doc;
		line.send(presence([[clientID, 1_000, '{"at":"elsewhere"}']]));
		line.send(presence([[clientID, 1_001, 'null']]));
		// Two at once are not one's own either. Then one that counts, so that we know the others were heard.
		line.send(
			presence([
				[7, 1, '{"at":"seven"}'],
				[clientID, 1_002, '{"at":"elsewhere"}']
			])
		);
		line.send(presence([[8, 1, '{"at":"eight"}']]));
		await until(() => theirs.provider.awareness.getStates().has(8));
		expect(seenBy(theirs, hers)).toEqual({ at: 'mornings', seat: sara.id, name: 'Sara', circle: 'family' });
		expect(theirs.provider.awareness.getStates().has(7)).toBe(false);
		line.close();
		await until(() => !theirs.provider.awareness.getStates().has(8));
		for (const one of [hers, theirs]) one.close();
	});

	test('keeps an id for the one who is seen under it, before their first word and while their line is lost', async () => {
		const [hers, theirs] = (await inThePlan(sara, birgit)) as [OpenDocument, OpenDocument];
		const forged = new Y.Doc();
		forged.clientID = hers.doc.clientID;
		forged.getText('text').insert(0, 'Jag ångrar mig.');
		const frame = syncFrame(2, Y.encodeStateAsUpdate(forged));
		for (const isLost of [false, true]) {
			hers.provider.awareness.setLocalState({ at: 'mornings' });
			await until(() => seenBy(theirs, hers) !== undefined);
			if (isLost) hers.loseLine();
			if (isLost) await until(() => seenBy(theirs, hers) === undefined);
			const line = await Line.open(johan, `${leader.meeting}/plan`);
			line.send(syncFrame(0, Uint8Array.of(0)));
			line.send(syncFrame(1, Uint8Array.of(0, 0)));
			line.send(frame);
			expect(await line.closed).toMatchObject({ code: 4409 });
		}
		hers.provider.connect();
		hers.doc.getText('text').insert(0, 'Detta säger jag.');
		await until(() => theirs.doc.getText('text').length > 0);
		expect(theirs.doc.getText('text').toString()).toBe('Detta säger jag.');
		for (const one of [hers, theirs]) one.close();
	});

	test('is not seen of who only reads', async () => {
		const [hers] = (await inThePlan(sara)) as [OpenDocument];
		const line = await Line.open(leader, `${leader.meeting}/plan`);
		line.send(presence([[9, 1, '{"at":"mornings"}']]));
		line.send(Uint8Array.of(3));
		await until(() => line.frames.some((frame) => frame[0] === 1));
		expect(hers.provider.awareness.getStates().has(9)).toBe(false);
		line.close();
		hers.close();
	});

	test('is gone when they are', async () => {
		const [hers, his] = (await inThePlan(sara, johan)) as [OpenDocument, OpenDocument];
		hers.provider.awareness.setLocalState({ at: 'mornings' });
		await until(() => seenBy(his, hers) !== undefined);
		const { clientID } = hers.doc;
		hers.close();
		await until(() => !his.provider.awareness.getStates().has(clientID));
		his.close();
	});

	test('is back when their line is', async () => {
		const [hers, his] = (await inThePlan(sara, johan)) as [OpenDocument, OpenDocument];
		hers.provider.awareness.setLocalState({ at: 'mornings' });
		await until(() => seenBy(his, hers) !== undefined);
		hers.loseLine();
		await until(() => seenBy(his, hers) === undefined);
		hers.provider.awareness.setLocalState({ at: 'nights' });
		hers.provider.connect();
		await until(() => seenBy(his, hers) !== undefined);
		expect(seenBy(his, hers)).toMatchObject({ at: 'nights' });
		for (const one of [hers, his]) one.close();
	});

	test('too long a tale of it is not passed on', async () => {
		const [hers] = (await inThePlan(sara)) as [OpenDocument];
		const line = await Line.open(johan, `${leader.meeting}/plan`);
		line.send(presence([[11, 1, JSON.stringify({ at: 'x'.repeat(5_000) })]]));
		line.send(presence([[12, 1, '{"at":"short"}']]));
		await until(() => hers.provider.awareness.getStates().has(12));
		expect(hers.provider.awareness.getStates().has(11)).toBe(false);
		line.close();
		hers.close();
	});
});
