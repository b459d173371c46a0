import { describe, expect, test } from 'vitest';
import * as Y from 'yjs';
import { item, update, text as words } from '../../tests/faults/by-hand.ts';
import { type Chance, chance, seed } from '../../tests/support/random.ts';
import { type WriterInTest, editSomehow, hear, saysIn, writer } from '../../tests/support/writers.ts';
import { Content, join } from './content.ts';
import { Known } from './known.ts';
import { type Update, readStateVector, readUpdate } from './update.ts';

/** Several people who each hear the others now and then; every update in an order in which it could be stored. */
function together(of: Chance, steps: number): { people: WriterInTest[]; stored: Uint8Array[] } {
	const people = [writer(), writer(), writer()];
	const stored: Uint8Array[] = [];
	for (let step = 0; step < steps; step++) {
		const who = of.one(people);
		if (of.below(2) === 0) hear(who.doc, stored);
		const before = who.sent.length;
		editSomehow(of, who.doc);
		stored.push(...who.sent.slice(before));
	}
	return { people, stored };
}

const docOf = (updates: Iterable<Uint8Array>) => {
	const doc = new Y.Doc();
	hear(doc, updates);
	return doc;
};

/** As the server has them when they are joined: judged, in the order in which they came. */
function judged(updates: Uint8Array[]): Update[] {
	const known = new Known();
	return updates.map((bytes) => {
		const verdict = known.judge(readUpdate(bytes), 'sara');
		if (verdict.is !== 'fine') throw new Error(verdict.is);
		return verdict.update;
	});
}

const contentOf = (updates: Uint8Array[]) => {
	const content = new Content();
	for (const update of updates) content.add(readUpdate(update));
	return content;
};

describe('what a document holds', () => {
	test(`is what Yjs makes of it, whole or from wherever someone has come (SEED=${seed})`, () => {
		const of = chance();
		for (let round = 0; round < 40; round++) {
			const { people, stored } = together(of, 120);
			const content = contentOf(stored);
			const whole = docOf(stored);
			expect(saysIn(docOf([content.since(new Map())]))).toEqual(saysIn(whole));
			expect(readStateVector(content.stateVector())).toEqual(readStateVector(Y.encodeStateVector(whole)));
			for (const { doc } of people) {
				hear(doc, [content.since(readStateVector(Y.encodeStateVector(doc)))]);
				expect(saysIn(doc)).toEqual(saysIn(whole));
				expect(doc.store.pendingStructs).toBeNull();
			}
			const reader = docOf([...stored.slice(0, of.below(stored.length))]);
			hear(reader, [content.since(readStateVector(Y.encodeStateVector(reader)))]);
			expect(saysIn(reader)).toEqual(saysIn(whole));
		}
	});

	test(`joined, several updates say what they said one by one (SEED=${seed})`, () => {
		const of = chance();
		for (let round = 0; round < 40; round++) {
			const { stored } = together(of, 60);
			const updates = judged(stored);
			const joined: Uint8Array[] = [];
			for (let at = 0; at < stored.length;) {
				const many = 1 + of.below(12);
				joined.push(join(updates.slice(at, at + many)));
				at += many;
			}
			expect(saysIn(docOf(joined))).toEqual(saysIn(docOf(stored)));
			expect(saysIn(docOf([contentOf(joined).since(new Map())]))).toEqual(saysIn(docOf(stored)));
		}
	});

	test(`joined, letters of people who type at one place stand as each of them sees them (SEED=${seed})`, () => {
		const of = chance();
		for (let round = 0; round < 60; round++) {
			const known = new Known();
			const people = [writer(), writer(), writer()];
			const [waiting, joined, apart]: [Update[], Uint8Array[], Uint8Array[]] = [[], [], []];
			for (let step = 0; step < 80; step++) {
				const who = of.one(people);
				const text = who.doc.getText('text');
				if (of.below(12) === 0) hear(who.doc, joined);
				// After their own last letter, wherever that has come, or somewhere else.
				const clock = Y.getState(who.doc.store, who.doc.clientID) - 1;
				const item = { client: who.doc.clientID, clock };
				const own = Y.createRelativePositionFromJSON(clock < 0 ? { tname: 'text' } : { item, assoc: -1 });
				const place = Y.createAbsolutePositionFromRelativePosition(own, who.doc)?.index ?? 0;
				text.insert(of.below(9) > 0 ? place : of.below(text.length + 1), of.one([...'abcåäö']));
				const verdict = known.judge(readUpdate(who.sent.at(-1)!), String(who.doc.clientID));
				if (verdict.is !== 'fine') throw new Error(verdict.is);
				apart.push(verdict.update.bytes);
				waiting.push(verdict.update);
				if (of.below(6) === 0) joined.push(join(waiting.splice(0)));
			}
			if (waiting.length > 0) joined.push(join(waiting));
			const whole = docOf(apart).getText('text').toString();
			expect(docOf(joined).getText('text').toString(), `round ${round}`).toBe(whole);
			for (const { doc } of people) {
				hear(doc, joined);
				expect(doc.getText('text').toString(), `round ${round}`).toBe(whole);
			}
		}
	});

	test('typed letter by letter and joined, is one text, which others can write in the middle of', () => {
		const [sara, johan] = [writer(1), writer(2)];
		const text = sara.doc.getText('text');
		for (const [at, letter] of [...'Lugna mörgnar'].entries()) text.insert(at, letter);
		text.delete(7, 1);
		text.insert(7, 'o');
		for (const [at, letter] of [...' för alla'].entries()) text.insert(13 + at, letter);
		text.insertEmbed(22, { picture: 1 });
		text.insert(23, '!');
		// Typed on, while somebody had written right behind it.
		hear(johan.doc, sara.sent);
		johan.doc.getText('text').insert(24, '?');
		text.insert(24, '!');
		text.insert(25, '!');
		const stored = [...sara.sent, ...johan.sent];
		const together = join(judged(stored));
		expect(saysIn(docOf([together]))).toEqual(saysIn(docOf(stored)));
		expect(together.length).toBeLessThan(150);
	});

	test('keeps apart what one key has had, one after the other', () => {
		const updates = [
			update([3, 0], [item({ parent: 'plan', key: 'lead' }, words('B'))]),
			update([3, 1], [item({ origin: [3, 0] }, words('S'))])
		];
		const together = join(judged(updates));
		expect(readUpdate(together).blocks[0]!.count).toBe(2);
		expect(docOf([together]).getMap('plan').toJSON()).toEqual({ lead: 'S' });
	});

	test('is given from the middle of a long text to who has half of it', () => {
		const { doc, sent } = writer(7);
		doc.getText('text').insert(0, 'Lugna morgnar för alla');
		const content = contentOf(sent);
		const half = docOf([Y.diffUpdate(sent[0]!, Y.encodeStateVector(new Map()))]);
		expect(content.since(new Map([[7, 5]])).length).toBeLessThanOrEqual(sent[0]!.length);
		hear(half, [content.since(new Map([[7, 5]]))]);
		expect(half.getText('text').toString()).toBe('Lugna morgnar för alla');
	});
});

describe('someone who only reads', () => {
	const lacks = (stored: Uint8Array[], reader: Y.Doc) => {
		const content = contentOf(stored);
		const answer = readUpdate(Y.encodeStateAsUpdate(reader, content.stateVector()));
		return content.lacksInserts(answer) || content.lacksDeletionsInTheEnd(answer);
	};

	test(`brings nothing when they come back with all they had read (SEED=${seed})`, () => {
		const of = chance();
		for (let round = 0; round < 40; round++) {
			const { stored } = together(of, 60);
			expect(lacks(stored, docOf(stored))).toBe(false);
		}
	});

	test('nor when two others chose at the same time, and their copy has dropped the one that lost', () => {
		const [sara, johan] = [writer(1), writer(2)];
		sara.doc.getMap('plan').set('lead', 'Sara');
		johan.doc.getMap('plan').set('lead', 'Johan');
		const stored = [...sara.sent, ...johan.sent];
		expect(lacks(stored, docOf(stored))).toBe(false);
	});

	test('is found out when they took something away', () => {
		const { doc, sent } = writer(1);
		doc.getText('text').insert(0, 'Lugna morgnar');
		const stored = [...sent];
		doc.getText('text').delete(0, 6);
		expect(lacks(stored, doc)).toBe(true);
	});
});
