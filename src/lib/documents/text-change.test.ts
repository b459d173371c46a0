import { describe, expect, test } from 'vitest';
import * as Y from 'yjs';
import { type Chance, chance, seed } from '../../../tests/support/random.ts';
import { type Delta, type TextChange, changeAfter, changeBetween, indexAfter } from './text-change.ts';

const rounds = 2_000;
/** Few letters, so that equal ones stand beside each other; emoji that share halves; Arabic; a family of four. */
const letters = ['a', 'b', 'å', ' ', 'ب', '😀', '😁', '🙀', '👩‍👧‍👦', '\n'];

function someText(of: Chance, longest = 8): string {
	return Array.from({ length: of.below(longest + 1) }, () => of.one(letters)).join('');
}

const isHigh = (unit: number) => unit >= 0xd800 && unit <= 0xdbff;
const isLow = (unit: number) => unit >= 0xdc00 && unit <= 0xdfff;

function isInsidePair(text: string, index: number): boolean {
	return isHigh(text.charCodeAt(index - 1)) && isLow(text.charCodeAt(index));
}

/** A place between two characters. */
function somePlace(of: Chance, text: string, from = 0): number {
	const places = Array.from({ length: text.length - from + 1 }, (_, index) => from + index);
	return of.one(places.filter((index) => !isInsidePair(text, index)));
}

function made(text: string, changes: TextChange[]): string {
	return changes.reduce(
		(now, { index, remove, insert }) => now.slice(0, index) + insert + now.slice(index + remove),
		text
	);
}

describe('what a person did to a text', () => {
	test('nothing, when it is as it was', () => {
		expect(changeBetween('Lugna morgnar', 'Lugna morgnar', 3)).toBeNull();
	});

	test.each([
		['a letter at the end', 'Lugn', 'Lugna', 5, { index: 4, remove: 0, insert: 'a' }],
		['a letter first', 'ugna', 'Lugna', 1, { index: 0, remove: 0, insert: 'L' }],
		['everything taken away', 'Lugna', '', 0, { index: 0, remove: 5, insert: '' }],
		['a word put right by the keyboard', 'lgna barn', 'lugna barn', 5, { index: 1, remove: 0, insert: 'u' }],
		['one of three a, typed first', 'aaa', 'aaaa', 1, { index: 0, remove: 0, insert: 'a' }],
		['one of three a, typed second', 'aaa', 'aaaa', 2, { index: 1, remove: 0, insert: 'a' }],
		['one of three a, typed last', 'aaa', 'aaaa', 4, { index: 3, remove: 0, insert: 'a' }],
		['one of three a, erased first', 'aaa', 'aa', 0, { index: 0, remove: 1, insert: '' }],
		['one of three a, erased second', 'aaa', 'aa', 1, { index: 1, remove: 1, insert: '' }],
		['one of three a, erased last', 'aaa', 'aa', 2, { index: 2, remove: 1, insert: '' }],
		[
			'a word put right elsewhere than the caret',
			'hej pa dig',
			'hej på dig',
			0,
			{ index: 5, remove: 1, insert: 'å' }
		],
		['an emoji for its neighbour', '😀', '😁', 2, { index: 0, remove: 2, insert: '😁' }],
		['an emoji that ends as another does', '😀', '🙀', 2, { index: 0, remove: 2, insert: '🙀' }],
		['one of two equal emoji', '😀😀', '😀😀😀', 4, { index: 2, remove: 0, insert: '😀' }]
	])('%s', (_what, before, after, caret, change) => {
		expect(changeBetween(before, after, caret)).toEqual(change);
	});

	test(`any text becomes any other, wherever the caret is said to be (SEED=${seed})`, () => {
		const of = chance();
		for (let round = 0; round < rounds; round++) {
			const [before, after] = [someText(of), someText(of)];
			const caret = of.below(after.length + 3) - 1;
			const change = changeBetween(before, after, caret);
			const told = JSON.stringify({ before, after, caret, change });
			if (!change) expect(after, told).toBe(before);
			else {
				expect(made(before, [change]), told).toBe(after);
				const end = change.index + change.remove;
				expect(isInsidePair(before, change.index), told).toBe(false);
				expect(isInsidePair(before, end), told).toBe(false);
				expect(isInsidePair(after, change.index), told).toBe(false);
				expect(isInsidePair(after, change.index + change.insert.length), told).toBe(false);
			}
		}
	});

	test(`what is typed or pasted is found where the caret says it was put (SEED=${seed})`, () => {
		const of = chance();
		for (let round = 0; round < rounds; round++) {
			const before = someText(of);
			const index = somePlace(of, before);
			const insert = someText(of, 3) || 'x';
			const after = made(before, [{ index, remove: 0, insert }]);
			const told = JSON.stringify({ before, index, insert });
			expect(changeBetween(before, after, index + insert.length), told).toEqual({ index, remove: 0, insert });
		}
	});

	test(`what is erased is found where the caret was left (SEED=${seed})`, () => {
		const of = chance();
		for (let round = 0; round < rounds; round++) {
			const before = someText(of);
			const index = somePlace(of, before);
			const remove = somePlace(of, before, index) - index;
			if (remove === 0) continue;
			const after = made(before, [{ index, remove, insert: '' }]);
			const told = JSON.stringify({ before, index, remove });
			expect(changeBetween(before, after, index), told).toEqual({ index, remove, insert: '' });
		}
	});
});

describe('a place in a text that others change', () => {
	test.each([
		['stays when they write after it', 2, [{ retain: 5 }, { insert: 'xx' }], 2],
		['moves on when they write before it', 2, [{ insert: 'xx' }], 4],
		['stays before what they put in just there', 2, [{ retain: 2 }, { insert: 'xx' }], 2],
		['moves back when they erase before it', 4, [{ retain: 1 }, { delete: 2 }], 2],
		['is where they erased, when it was in the middle of that', 4, [{ retain: 2 }, { delete: 5 }], 2],
		['stays when they erase after it', 2, [{ retain: 2 }, { delete: 3 }], 2],
		['counts anything else that is put in as one', 2, [{ insert: { image: 'x' } }], 3]
	])('%s', (_what, index, delta, now) => {
		expect(indexAfter(index, delta)).toBe(now);
	});

	test('stays at its letter, when it is where a selection begins', () => {
		expect(indexAfter(2, [{ retain: 2 }, { insert: 'xx' }], true)).toBe(4);
		expect(indexAfter(2, [{ retain: 3 }, { insert: 'xx' }], true)).toBe(2);
	});
});

/**
 * The same, thought out in another way: each character is a thing of its own, and the place where the person writes
 * stands among them as a thing too.
 */
class Letters {
	#row: { letter: string; isTaken: boolean }[];
	#place = { letter: '', isTaken: false };

	constructor(text: string, change: TextChange) {
		this.#row = text.split('').map((letter, index) => ({
			letter,
			isTaken: index >= change.index && index < change.index + change.remove
		}));
		this.#row.splice(change.index, 0, this.#place);
	}

	/** Where a count of characters leads in the row: past the person's place when that is next to it. */
	#at(count: number): number {
		let seen = 0;
		let at = 0;
		while (at < this.#row.length && (seen < count || this.#row[at] === this.#place)) {
			if (this.#row[at] !== this.#place) seen++;
			at++;
		}
		return at;
	}

	take(delta: Delta): void {
		let count = 0;
		for (const step of delta) {
			if (step.retain) count += step.retain;
			else if (step.delete) {
				for (let i = 0; i < step.delete; i++) this.#row.splice(this.#at(count), 1);
			} else if (typeof step.insert === 'string') {
				const put = step.insert.split('').map((letter) => ({ letter, isTaken: false }));
				this.#row.splice(this.#at(count), 0, ...put);
				count += put.length;
			}
		}
	}

	text(insert: string): string {
		return this.#row.map((one) => (one === this.#place ? insert : one.isTaken ? '' : one.letter)).join('');
	}
}

/** What others did, as Yjs tells it: some transactions with some edits each. */
function othersIn(of: Chance, text: Y.Text): Delta[] {
	const deltas: Delta[] = [];
	const listen = (event: Y.YTextEvent) => deltas.push(event.delta as Delta);
	text.observe(listen);
	for (let i = of.below(4); i > 0; i--)
		text.doc?.transact(() => {
			for (let edits = 1 + of.below(3); edits > 0; edits--) {
				const now = text.toString();
				const index = somePlace(of, now);
				if (of.below(2)) text.insert(index, someText(of, 3));
				else text.delete(index, somePlace(of, now, index) - index);
			}
		});
	text.unobserve(listen);
	return deltas;
}

describe('a change to a text that others have changed meanwhile', () => {
	test('a word that was composed here lands beside what they wrote', () => {
		const change = { index: 5, remove: 0, insert: ' morgnar' };
		const theirs = [[{ insert: 'Vi vill ha ' }]];
		expect(made('Vi vill ha Lugna', changeAfter(change, theirs))).toBe('Vi vill ha Lugna morgnar');
	});

	test('what they put into the middle of what was taken away here stays', () => {
		const change = { index: 0, remove: 5, insert: 'Stilla' };
		const theirs = [[{ retain: 2 }, { insert: 'MITT' }]];
		expect(made('LuMITTgna', changeAfter(change, theirs))).toBe('StillaMITT');
	});

	test('what both took away is taken away once', () => {
		const change = { index: 0, remove: 5, insert: '' };
		expect(made('na barn', changeAfter(change, [[{ delete: 3 }]]))).toBe(' barn');
	});

	test(`keeps everybody's words, whatever they did (SEED=${seed})`, () => {
		const of = chance();
		for (let round = 0; round < rounds; round++) {
			const doc = new Y.Doc();
			const text = doc.getText('text');
			const before = someText(of, 10);
			text.insert(0, before);
			const index = somePlace(of, before);
			const change = {
				index,
				remove: somePlace(of, before, index) - index,
				insert: someText(of, 2)
			};
			const deltas = othersIn(of, text);
			const letters = new Letters(before, change);
			for (const delta of deltas) letters.take(delta);
			const told = JSON.stringify({ before, change, deltas });
			expect(made(text.toString(), changeAfter(change, deltas)), told).toBe(letters.text(change.insert));
			doc.destroy();
		}
	});
});
