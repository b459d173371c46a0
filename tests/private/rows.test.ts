import { describe, expect, test } from 'vitest';
import type { Db } from '#lib/server/database.ts';
import { appendUpdates } from '#lib/server/document-updates.ts';
import { loadPrivate } from '#lib/server/private-time.ts';
import { closing, largestDocument } from '#lib/wire/closing.ts';
import {
	frameFromPhone,
	joinEnvelopes,
	longestEpoch,
	longestSignal,
	readEnvelopes,
	readHeader
} from '#lib/wire/private-time.ts';
import { Leader, until } from '../support/people.ts';
import {
	type Begun,
	FakePhone,
	PhoneLine,
	anEnvelope,
	anEpoch,
	headsOf,
	twoInPrivate
} from '../support/private.ts';
import { serverForTests } from '../support/server.ts';
import { Line } from '../support/sockets.ts';

/* Private time as the server keeps it: envelopes that it orders, counts and stores, and never opens. */

const server = serverForTests();

async function storedWords(meeting: Leader['meeting']): Promise<Uint8Array[]> {
	return readEnvelopes((await loadPrivate(server.now.sql, meeting))!.words);
}

/** All that lies in the document, of whatever epoch. */
async function everyRow(meeting: Leader['meeting']): Promise<Uint8Array[]> {
	const rows = await server.now.sql<{ bytes: Buffer }[]>`
		select bytes from document_update where meeting_id = ${meeting} and document = 'private' order by id`;
	return rows.flatMap(({ bytes }) => readEnvelopes(bytes));
}

/** Holds the document's row as who begins an epoch does. @returns what lets it go, having done one thing more */
async function holdDocument(
	meeting: Leader['meeting']
): Promise<(last?: (tx: Db) => Promise<unknown>) => Promise<unknown>> {
	let done: Promise<unknown> | undefined;
	const letGo = await new Promise<(last?: (tx: Db) => Promise<unknown>) => void>((held) => {
		done = server.now.sql.begin(async (tx) => {
			await tx`select from document where meeting_id = ${meeting} and name = 'private' for update`;
			const last = await new Promise<((tx: Db) => Promise<unknown>) | undefined>((go) => held(go));
			await last?.(tx);
		});
	});
	return (last) => {
		letGo(last);
		return done!;
	};
}

const isSomebodyWaiting = async () =>
	(
		await server.now.sql`select 1 from pg_stat_activity
		where datname = current_database() and wait_event_type = 'Lock'`
	).length > 0;

/** As `beginEpoch` does when the row is its own. */
async function beginEpochIn(tx: Db, meeting: Leader['meeting'], { epoch, snapshot }: Begun): Promise<void> {
	const { wraps, ...link } = epoch;
	await tx`insert into private_epoch (meeting_id, epoch, link, wraps, snapshot, rows_before)
		values (${meeting}, ${link.roster.epoch}, ${JSON.stringify(link)}, ${JSON.stringify(wraps)},
			${Buffer.from(snapshot)}, 0)`;
	await tx`update document set lineage = gen_random_uuid() where meeting_id = ${meeting} and name = 'private'`;
}

/** Embedded there is one connection: who holds it is waited for, and not seen waiting. */
const isOnServer = process.env.RADSLAG_TEST_DATABASE === 'postgres';

const same = (one: Uint8Array | undefined, other: Uint8Array) =>
	Buffer.compare(one ?? Uint8Array.of(), other) === 0;

describe('words', () => {
	test('are stored before anyone is shown them, and the writer is told', async () => {
		const { leader, hers, other } = await twoInPrivate(server.now);
		const written = [hers.write(2), hers.write(2, 40_000), hers.write(2)];
		await until(() => other.words.length === 3);
		expect(other.words.map((one, at) => same(one, written[at]!))).toEqual([true, true, true]);
		const stored = await storedWords(leader.meeting);
		expect(stored.map((one, at) => same(one, written[at]!))).toEqual([true, true, true]);
		await until(() => hers.storedIn(2) === 2);
		expect(hers.words).toEqual([]);
	});

	if (isOnServer)
		test('are not shown, nor called stored, while they can’t be stored', async () => {
			const { leader, hers, other } = await twoInPrivate(server.now);
			const letGo = await holdDocument(leader.meeting);
			hers.write(2);
			await until(isSomebodyWaiting);
			expect([other.words, hers.storedIn(2)]).toEqual([[], -1]);
			await letGo();
			await until(() => hers.storedIn(2) === 0 && other.words.length === 1);
		});

	test('of several in one batch come to each without their own', async () => {
		const { hers, other } = await twoInPrivate(server.now);
		for (let round = 0; round < 20; round++) {
			hers.write(2);
			other.write(2);
		}
		await until(() => hers.words.length === 20 && other.words.length === 20);
		await until(() => hers.storedIn(2) === 19 && other.storedIn(2) === 19);
	});

	test('all of them, and the epoch before them, come to who opens it later', async () => {
		const { sara, phones, hers, other } = await twoInPrivate(server.now);
		for (let round = 0; round < 5; round++) hers.write(2);
		other.write(2);
		await until(() => hers.storedIn(2) === 4 && other.storedIn(2) === 0);
		for (const line of [hers, other]) {
			line.close();
			await line.line.closed;
		}
		const later = await PhoneLine.open(sara, phones.sara);
		await until(() => later.words.length === 6);
		expect(later.heard.map(({ kind }) => kind)).toEqual(['epoch', 'words']);
		expect(later.epoch).toBe(2);
	});

	test('that come again are not stored again, but called stored again', async () => {
		const { leader, sara, phones, hers, other } = await twoInPrivate(server.now);
		const written = [hers.write(2), hers.write(2)];
		await until(() => hers.storedIn(2) === 1);
		hers.line.socket.terminate();
		const again = await (await PhoneLine.open(sara, phones.sara, hers.tab)).first();
		for (const envelope of written) again.say({ kind: 'words', envelope });
		again.say({ kind: 'words', envelope: anEnvelope('words', 2, phones.sara.id, hers.tab, 2) });
		await until(() => again.storedIn(2) === 2);
		expect(await storedWords(leader.meeting)).toHaveLength(3);
		await until(() => other.words.length === 3);
	});

	test.each([
		['leave a gap', (line: PhoneLine) => anEnvelope('words', 2, line.phone.id, line.tab, 1)],
		[
			'are said to be another phone’s',
			(line: PhoneLine, other: PhoneLine) => anEnvelope('words', 2, other.phone.id, line.tab, 0)
		],
		[
			'are of a phone that is not in',
			(line: PhoneLine) => anEnvelope('words', 2, '00'.repeat(16), line.tab, 0)
		]
	])('that %s are refused aloud, and stored nowhere', async (_what, make) => {
		const { leader, hers, other } = await twoInPrivate(server.now);
		hers.say({ kind: 'words', envelope: make(hers, other) });
		expect(await hers.code()).toBe(closing.writeRefused);
		expect(await storedWords(leader.meeting)).toEqual([]);
		expect(other.words).toEqual([]);
	});

	test('of a second tab on the same line are refused', async () => {
		const { hers } = await twoInPrivate(server.now);
		hers.write(2);
		hers.say({ kind: 'words', envelope: anEnvelope('words', 2, hers.phone.id, 'ab'.repeat(16), 0) });
		expect(await hers.code()).toBe(closing.writeRefused);
	});

	test('of an epoch that has passed are not taken now, and the line stays', async () => {
		const { leader, hers } = await twoInPrivate(server.now);
		hers.write(1);
		await until(() => hers.of('not now').length === 1);
		expect(hers.of('not now')[0]).toEqual({ kind: 'not now', what: 'words', why: 'late' });
		hers.write(2);
		await until(() => hers.storedIn(2) === 0);
		expect(await storedWords(leader.meeting)).toHaveLength(1);
	});

	test('that fill the epoch are refused with 4413', async () => {
		const { hers } = await twoInPrivate(server.now);
		const each = 250 * 1024;
		for (let bytes = 0; bytes <= largestDocument; bytes += each) hers.write(2, each);
		expect(await hers.code()).toBe(closing.tooLarge);
	});

	test.each([
		[
			'a snapshot among the words',
			(line: PhoneLine) =>
				frameFromPhone({ kind: 'words', envelope: anEnvelope('snapshot', 2, line.phone.id, line.tab, 0) })
		],
		['half an envelope', () => frameFromPhone({ kind: 'words', envelope: new Uint8Array(80) })],
		['a frame that only servers send', () => Uint8Array.of(5, 1, 1)],
		['a frame of the other documents', () => Uint8Array.of(0, 0, 1, 0)],
		['nothing', () => Uint8Array.of()]
	])('%s closes the line with 4400', async (_what, make) => {
		const { hers } = await twoInPrivate(server.now);
		hers.line.send(make(hers));
		expect(await hers.code()).toBe(closing.malformed);
	});
});

describe('an epoch', () => {
	test('before there is one, it is said that nobody has begun', async () => {
		const leader = await Leader.withMeeting(server.now);
		const sara = await leader.welcome('family', 'Sara');
		await leader.moveTo('private');
		const hers = await (await PhoneLine.open(sara, await FakePhone.of(sara.id))).first();
		expect(hers.heard).toEqual([{ kind: 'nothing' }]);
		hers.write(1);
		await until(() => hers.of('not now').length === 1);
	});

	test('is kept and shown word for word, snapshot and all, also when it is larger than other frames', async () => {
		const { leader, hers, other, phones } = await twoInPrivate(server.now);
		const snapshot = anEnvelope('snapshot', 3, phones.sara.id, hers.tab, 0, 1_500_000);
		const begun = hers.begin(3, [phones.sara, phones.birgit], { snapshot });
		await until(() => other.epoch === 3);
		const told = other.of('epoch').at(-1)!;
		expect(told.epoch).toEqual(begun.epoch);
		expect(same(told.snapshot, snapshot)).toBe(true);
		const [row] = await server.now.sql<{ wraps: string; link: string }[]>`
			select wraps, link from private_epoch where meeting_id = ${leader.meeting} and epoch = 3`;
		expect({ ...JSON.parse(row!.link), wraps: JSON.parse(row!.wraps) as unknown }).toEqual(begun.epoch);
	});

	test('comes with the links from the one that the phone says it knows, also when the rest of those is erased', async () => {
		const { birgit, hers, other, phones } = await twoInPrivate(server.now);
		const both = [phones.sara, phones.birgit];
		const begun = [3, 4, 5].map((epoch) => anEpoch(hers.meeting, epoch, both, { by: phones.sara }));
		for (const one of begun) {
			hers.say(one);
			await until(() => other.epoch === one.epoch.roster.epoch);
		}
		expect(other.of('epoch').map(({ links }) => links)).toEqual([[], [], [], [], []]);
		other.say({ kind: 'confirm', epoch: 5 });
		other.write(5);
		await until(() => other.storedIn(5) === 0);
		const linksOf = async (knows: number) => {
			const line = await (await PhoneLine.open(birgit, phones.birgit, undefined, knows)).first();
			expect(line.epoch).toBe(5);
			line.close();
			return line.of('epoch')[0]!.links;
		};
		const expected = begun.slice(0, 2).map(({ epoch: { wraps: _wraps, ...link } }) => link);
		expect(await linksOf(2)).toEqual(expected);
		expect(await linksOf(3)).toEqual(expected.slice(1));
		for (const knows of [0, 4, 5, 9]) expect(await linksOf(knows)).toEqual([]);
	});

	test('larger than that closes the line with 4413', async () => {
		const { hers, phones } = await twoInPrivate(server.now);
		const snapshot = anEnvelope('snapshot', 3, phones.sara.id, hers.tab, 0, longestEpoch);
		hers.begin(3, [phones.sara], { snapshot });
		expect(await hers.code()).toBe(closing.tooLarge);
	});

	test('of two that begin at once, one does, and the other is told which', async () => {
		const { hers, other, phones } = await twoInPrivate(server.now);
		const both = [phones.sara, phones.birgit];
		hers.begin(3, both);
		other.begin(3, both);
		await until(() => [hers, other].some((line) => line.of('not now').length === 1));
		await until(() => hers.epoch === 3 && other.epoch === 3);
		const late = [hers, other].filter((line) => line.of('not now').length === 1);
		expect(late).toHaveLength(1);
		expect(late[0]!.of('not now')).toEqual([{ kind: 'not now', what: 'epoch', why: 'late' }]);
		expect(late[0]!.heard.at(-1)).toMatchObject({ kind: 'epoch' });
		expect(hers.of('epoch').at(-1)!.epoch).toEqual(other.of('epoch').at(-1)!.epoch);
	});

	test('whose snapshot lacks words that are stored is not taken; with them it is', async () => {
		const { hers, other, phones } = await twoInPrivate(server.now);
		const both = [phones.sara, phones.birgit];
		const words = other.write(2);
		await until(() => other.storedIn(2) === 0);
		hers.begin(3, both);
		await until(() => hers.of('not now').length === 1);
		expect(hers.of('not now')).toEqual([{ kind: 'not now', what: 'epoch', why: 'lacks' }]);
		expect(hers.epoch).toBe(2);
		hers.begin(3, both, { heads: headsOf([words]) });
		await until(() => other.epoch === 3);
	});

	test('nothing of an old lineage is stored, in any document, and what is written in the new is', async () => {
		const { sql } = server.now;
		const { leader, hers, phones } = await twoInPrivate(server.now);
		const { meeting } = leader;
		const lineage = (await loadPrivate(sql, meeting))!.lineage;
		hers.begin(3, [phones.sara]);
		await until(() => hers.epoch === 3);
		const now = (await loadPrivate(sql, meeting))!.lineage;
		const bytes = joinEnvelopes([anEnvelope('words', 3, phones.sara.id, hers.tab, 0)]);
		expect(
			await appendUpdates(sql, [
				{ meeting, document: 'private', bytes, lineage },
				{ meeting, document: 'private', bytes, lineage: now },
				{ meeting, document: 'plan', bytes, lineage }
			])
		).toEqual([false, true, false]);
	});

	if (isOnServer)
		test('words that waited to be stored while it began are not, and their writer is told', async () => {
			const { leader, hers, other } = await twoInPrivate(server.now);
			const letGo = await holdDocument(leader.meeting);
			hers.write(2);
			await until(isSomebodyWaiting);
			// Behind what waits already, in the same process.
			hers.write(2);
			await letGo((tx) =>
				beginEpochIn(tx, leader.meeting, anEpoch(leader.meeting, 3, [other.phone, hers.phone]))
			);
			await until(() => hers.of('not now').length > 0 && hers.epoch === 3 && other.epoch === 3);
			expect(hers.of('not now')[0]).toEqual({ kind: 'not now', what: 'words', why: 'late' });
			expect(hers.storedIn(2)).toBe(-1);
			expect(other.words).toEqual([]);
			hers.write(3);
			await until(() => other.words.length === 1);
			const stored = await everyRow(leader.meeting);
			expect(stored.map((one) => readHeader(one).epoch)).toEqual([3]);
		});

	test.each<
		[
			string,
			number,
			(begin: { line: PhoneLine; own: FakePhone; other: FakePhone; stranger: FakePhone }) => void
		]
	>([
		[
			'of another meeting',
			4409,
			({ line, own }) => line.begin(3, [own], { roster: { meeting: crypto.randomUUID() } })
		],
		['of another private time', 4409, ({ line, own }) => line.begin(3, [own], { roster: { run: 2 } })],
		['made by somebody else’s phone', 4409, ({ line, own, other }) => line.begin(3, [own], { by: other })],
		[
			'made by a phone that was not in',
			4409,
			({ line, stranger }) => line.begin(3, [stranger], { by: stranger })
		],
		[
			'for someone who is not of the family',
			4409,
			({ line, own, stranger }) => line.begin(3, [own, stranger])
		],
		[
			'for a phone without its key',
			4409,
			({ line, own, other }) => line.begin(3, [own, other], { epoch: { wraps: {} } })
		],
		[
			'with the same phone twice',
			4409,
			({ line, own }) => line.begin(3, [own], { roster: { phones: [own.card, own.card] } })
		],
		[
			'with a snapshot that is none',
			4409,
			({ line, own }) => line.begin(3, [own], { snapshot: new Uint8Array(500) })
		],
		[
			'with more in it than there should be',
			4400,
			({ line, own }) => line.begin(3, [own], { roster: { words: 'i klartext' } as never })
		],
		[
			'with a key that is none',
			4400,
			({ line, own }) => line.begin(3, [own], { roster: { phones: [{ ...own.card, wrapTo: 'hej' }] } })
		]
	])('%s is refused, and not kept', async (_what, code, begin) => {
		const { leader, hers, phones } = await twoInPrivate(server.now);
		const petra = await leader.welcome('professional', 'Petra');
		const stranger = await FakePhone.of(petra.id, 'Petra');
		begin({ line: hers, own: phones.sara, other: phones.birgit, stranger });
		expect(await hers.code()).toBe(code);
		const [row] = await server.now.sql<{ epoch: number }[]>`
			select max(epoch) as epoch from private_epoch where meeting_id = ${leader.meeting}`;
		expect(row?.epoch).toBe(2);
	});

	test('the first holds only the phone that makes it', async () => {
		const leader = await Leader.withMeeting(server.now);
		const [sara, birgit] = [await leader.welcome('family', 'Sara'), await leader.welcome('family', 'Birgit')];
		await leader.moveTo('private');
		const [own, other] = [await FakePhone.of(sara.id), await FakePhone.of(birgit.id)];
		const hers = await (await PhoneLine.open(sara, own)).first();
		hers.say(anEpoch(leader.meeting, 1, [own, other]));
		expect(await hers.code()).toBe(closing.writeRefused);
	});

	test('who is taken out keeps the line, hears no words any more, and may ask to be let in again', async () => {
		const { hers, other, phones } = await twoInPrivate(server.now);
		other.write(2);
		await until(() => hers.words.length === 1);
		hers.begin(3, [phones.sara], { heads: headsOf(hers.words), roster: { reason: 'remove' } });
		await until(() => other.epoch === 3);
		hers.write(3);
		await until(() => hers.storedIn(3) === 0);
		other.say({ kind: 'signal', bytes: Uint8Array.of(7) });
		await until(() => hers.of('signal').length === 1);
		hers.say({ kind: 'signal', bytes: Uint8Array.of(8) });
		await until(() => other.of('signal').length === 1);
		expect(other.words).toEqual([]);
	});
});

describe('that somebody else has opened the snapshot', () => {
	const epochsOf = async (meeting: Leader['meeting']) =>
		(
			await server.now.sql<{ epoch: number }[]>`
				select epoch from private_epoch
				where meeting_id = ${meeting} and snapshot is not null and wraps is not null order by epoch`
		).map(({ epoch }) => epoch);

	test('erases what came before; that its maker says so does not', async () => {
		const { leader, hers, other, phones } = await twoInPrivate(server.now);
		const words = hers.write(2);
		await until(() => other.words.length === 1);
		hers.begin(3, [phones.sara, phones.birgit], { heads: headsOf([words]) });
		await until(() => other.epoch === 3);
		hers.write(3);
		await until(() => hers.storedIn(3) === 0);
		hers.say({ kind: 'confirm', epoch: 3 });
		hers.write(3);
		await until(() => hers.storedIn(3) === 1);
		expect(await epochsOf(leader.meeting)).toEqual([1, 2, 3]);
		other.say({ kind: 'confirm', epoch: 3 });
		await until(async () => (await epochsOf(leader.meeting)).length === 1);
		expect(await epochsOf(leader.meeting)).toEqual([3]);
		expect(await everyRow(leader.meeting)).toHaveLength(2);
	});

	test('of an epoch that has passed changes nothing', async () => {
		const { leader, other } = await twoInPrivate(server.now);
		other.say({ kind: 'confirm', epoch: 1 });
		other.say({ kind: 'confirm', epoch: 9 });
		other.write(2);
		await until(() => other.storedIn(2) === 0);
		expect(await epochsOf(leader.meeting)).toEqual([1, 2]);
	});
});

describe('a signal', () => {
	test('comes to the others with the sender’s seat, not to the sender, and is not stored', async () => {
		const { leader, sara, hers, other } = await twoInPrivate(server.now);
		const bytes = new Uint8Array(longestSignal).fill(7);
		hers.say({ kind: 'signal', bytes });
		await until(() => other.of('signal').length === 1);
		expect(other.of('signal')[0]).toEqual({ kind: 'signal', from: sara.id, bytes });
		expect(hers.of('signal')).toEqual([]);
		expect(await storedWords(leader.meeting)).toEqual([]);
	});

	test('that is too long is refused with 4413, and too many with 4429', async () => {
		const { hers, other } = await twoInPrivate(server.now);
		hers.say({ kind: 'signal', bytes: new Uint8Array(longestSignal + 1) });
		expect(await hers.code()).toBe(closing.tooLarge);
		for (let sent = 0; sent < 800; sent++) other.say({ kind: 'signal', bytes: Uint8Array.of(1) });
		expect(await other.code()).toBe(closing.tooFast);
	});
});

test('what y-websocket says closes the line: nothing of it is ever stored', async () => {
	const { leader, sara } = await twoInPrivate(server.now);
	const line = await Line.open(sara, `${leader.meeting}/private?ack=1`);
	line.send(Uint8Array.of(0, 2, 1, 0));
	expect((await line.closed).code).toBe(closing.malformed);
	expect(await storedWords(leader.meeting)).toEqual([]);
});
