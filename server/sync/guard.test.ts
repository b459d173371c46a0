import { describe, expect, test } from 'vitest';
import * as Y from 'yjs';
import { type Chance, chance, seed } from '../../tests/support/random.ts';
import { Known, readUpdate } from './guard.ts';

/** Someone who writes, and every update they sent. */
function writer(client?: number): { doc: Y.Doc; sent: Uint8Array[] } {
	const doc = new Y.Doc();
	if (client !== undefined) doc.clientID = client;
	const sent: Uint8Array[] = [];
	doc.on('update', (update: Uint8Array, origin: unknown) => {
		if (origin !== 'others') sent.push(update);
	});
	return { doc, sent };
}

function hear(doc: Y.Doc, updates: Uint8Array[]): void {
	for (const update of updates) Y.applyUpdate(doc, update, 'others');
}

function knowing(updates: Uint8Array[]): Known {
	const known = new Known();
	for (const update of updates) known.add(readUpdate(update));
	return known;
}

/** What a client answers when it is asked for what the server lacks. */
function answerOf(doc: Y.Doc, stored: Uint8Array[]): Uint8Array {
	return Y.encodeStateAsUpdate(doc, Y.encodeStateVectorFromUpdate(Y.mergeUpdates(stored)));
}

describe('what a document has', () => {
	test('lacks what has not been written in it, and not what has', () => {
		const { doc, sent } = writer();
		doc.getText('text').insert(0, 'Lugna');
		const known = new Known();
		expect(known.lacks(readUpdate(sent[0]!))).toBe(true);
		known.add(readUpdate(sent[0]!));
		expect(known.lacks(readUpdate(sent[0]!))).toBe(false);
	});

	test('lacks the second half of what it has the first half of', () => {
		const { doc, sent } = writer();
		doc.getText('text').insert(0, 'Lugna');
		doc.getText('text').insert(5, ' morgnar');
		expect(knowing(sent.slice(0, 1)).lacks(readUpdate(Y.encodeStateAsUpdate(doc)))).toBe(true);
	});

	test('lacks what was only taken away: erasing is writing too', () => {
		const { doc, sent } = writer();
		doc.getText('text').insert(0, 'Lugna morgnar');
		const known = knowing(sent);
		doc.getText('text').delete(2, 3);
		const erased = readUpdate(sent[1]!);
		expect(erased.structs).toEqual([]);
		expect(known.lacks(erased)).toBe(true);
		known.add(erased);
		expect(known.lacks(erased)).toBe(false);
		doc.getText('text').delete(1, 4);
		expect(known.lacks(readUpdate(sent[2]!))).toBe(true);
	});

	test('what was taken away piece by piece has been taken away as a whole', () => {
		const { doc, sent } = writer();
		doc.getText('text').insert(0, 'abcdef');
		for (const index of [4, 0, 2, 1, 1, 0]) doc.getText('text').delete(index, 1);
		expect(knowing(sent).lacks(readUpdate(Y.encodeStateAsUpdate(doc)))).toBe(false);
	});

	test('an empty update brings nothing', () => {
		expect(new Known().lacks(readUpdate(Y.encodeStateAsUpdate(new Y.Doc())))).toBe(false);
	});

	test('what was typed while the line opened does not hide what was typed before it', () => {
		// Without a line: "Jag ". The line opens: "vill" is sent at once, and only then is all of it asked for.
		const { doc, sent } = writer();
		doc.getText('text').insert(0, 'Jag ');
		doc.getText('text').insert(4, 'vill');
		const known = knowing([sent[1]!]);
		expect(known.lacks(readUpdate(Y.encodeStateAsUpdate(doc)))).toBe(true);
		known.add(readUpdate(Y.encodeStateAsUpdate(doc)));
		expect(known.lacks(readUpdate(sent[0]!))).toBe(false);
	});
});

describe('someone who only reads', () => {
	test('brings nothing when they come back with all they had read', () => {
		const { doc, sent } = writer();
		doc.getText('text').insert(0, 'Lugna morgnar');
		doc.getText('text').delete(0, 6);
		const reader = new Y.Doc();
		hear(reader, sent);
		expect(knowing(sent).lacks(readUpdate(answerOf(reader, sent)))).toBe(false);
	});

	test('nor when two others chose at the same time, and their copy has dropped the one that lost', () => {
		const [sara, johan] = [writer(1), writer(2)];
		sara.doc.getMap('action').set('owner', 'Sara');
		johan.doc.getMap('action').set('owner', 'Johan');
		const stored = [...sara.sent, ...johan.sent];
		const reader = new Y.Doc();
		hear(reader, stored);
		expect(knowing(stored).lacks(readUpdate(answerOf(reader, stored)))).toBe(false);
	});

	test('nor when someone wrote in what another took away at the same time', () => {
		const [sara, johan] = [writer(1), writer(2)];
		sara.doc.getArray('needs').push([new Y.Text('Lugna')]);
		hear(johan.doc, sara.sent);
		sara.doc.getArray('needs').delete(0, 1);
		(johan.doc.getArray('needs').get(0) as Y.Text).insert(5, ' morgnar');
		const stored = [...sara.sent, ...johan.sent];
		const reader = new Y.Doc();
		hear(reader, stored);
		expect(knowing(stored).lacks(readUpdate(answerOf(reader, stored)))).toBe(false);
	});
});

function edit(of: Chance, doc: Y.Doc): void {
	const text = doc.getText('text');
	const [place, many] = [of.below(text.length + 1), of.below(4)];
	if (of.below(3)) text.insert(place, 'åäö'.slice(0, 1 + many));
	else text.delete(place, Math.min(many, text.length - place));
}

describe('whatever was written, in whatever order it came', () => {
	test(`everything stored is known, everything new is not (SEED=${seed})`, () => {
		const of = chance();
		for (let round = 0; round < 50; round++) {
			const people = [writer(1), writer(2), writer(3)];
			for (let step = 0; step < 20; step++) {
				const who = of.one(people);
				edit(of, who.doc);
				if (of.below(3) === 0) hear(who.doc, of.one(people).sent);
			}
			const stored = people.flatMap((one) => one.sent).sort(() => of.below(3) - 1);
			const known = knowing(stored);
			for (const update of stored) expect(known.lacks(readUpdate(update)), `round ${round}`).toBe(false);
			const reader = new Y.Doc();
			hear(reader, stored);
			if (stored.length > 0)
				expect(known.lacks(readUpdate(answerOf(reader, stored))), `round ${round}`).toBe(false);
			const newcomer = writer(4);
			hear(newcomer.doc, stored);
			edit(of, newcomer.doc);
			for (const update of newcomer.sent)
				expect(known.lacks(readUpdate(update)), `round ${round}`).toBe(true);
		}
	});

	test(`bytes that are no update are refused, and what is not refused anyone can take in (SEED=${seed})`, () => {
		const of = chance();
		const { doc, sent } = writer(1);
		for (let step = 0; step < 30; step++) edit(of, doc);
		doc.getArray('needs').push([new Y.Map([['words', new Y.Text('Lugna')]])]);
		const whole = Y.mergeUpdates(sent);
		for (let round = 0; round < 2_500; round++) {
			const bytes = Uint8Array.from(round % 2 ? of.one(sent) : Y.encodeStateAsUpdate(doc));
			for (let spoilt = 1 + of.below(3); spoilt > 0; spoilt--) bytes[of.below(bytes.length)] = of.below(256);
			let update: ReturnType<typeof readUpdate>;
			try {
				update = readUpdate(bytes);
			} catch {
				continue;
			}
			const told = `round ${round}: ${Buffer.from(bytes).toString('hex')}`;
			expect(() => {
				const known = knowing(sent);
				known.lacks(update);
				known.add(update);
				const merged = Y.mergeUpdates([whole, bytes]);
				Y.diffUpdate(merged, Y.encodeStateVectorFromUpdate(merged));
				Y.mergeUpdates([merged, whole]);
				// In the order they are stored: by who was there, and by who comes later and gets all at once.
				hear(new Y.Doc(), [whole, bytes]);
				hear(new Y.Doc(), [merged]);
			}, told).not.toThrow();
		}
	});

	test.each([
		['nothing', []],
		['one byte', [1]],
		['text', [...Buffer.from('hello, this is no update')]],
		['the beginning of an update', [...Y.encodeStateAsUpdate(someDoc()).slice(0, 9)]],
		// Both can be read, but break every copy that takes them in.
		['a letter that stands after one that is not written yet', [1, 1, 1, 0, 0x84, 1, 5, 1, 0x61, 0]],
		['taking away no letters at all', [0, 1, 1, 1, 0, 0]]
	])('%s is no update', (_what, bytes) => {
		expect(() => readUpdate(Uint8Array.from(bytes))).toThrow();
	});
});

function someDoc(): Y.Doc {
	const doc = new Y.Doc();
	doc.getText('text').insert(0, 'Lugna morgnar');
	return doc;
}
