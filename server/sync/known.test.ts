import { describe, expect, test } from 'vitest';
import * as Y from 'yjs';
import { type Id, item, text, update } from '../../tests/faults/by-hand.ts';
import { type Chance, chance, seed } from '../../tests/support/random.ts';
import { editSomehow, hear, saysIn, spoilt, writer } from '../../tests/support/writers.ts';
import { Known } from './known.ts';
import { readUpdate } from './update.ts';

/* SPEC.md, "not forgeable": what is refused, and that nothing honest is. */

const [sara, johan] = ['sara', 'johan'];

function judged(known: Known, bytes: Uint8Array, owner: string): string {
	return known.judge(readUpdate(bytes), owner).is;
}

test(`nothing that honest people write is refused, however late and however often it comes (SEED=${seed})`, () => {
	const of = chance();
	let judgements = 0;
	for (let round = 0; round < 60; round++) {
		const known = new Known();
		const stored: Uint8Array[] = [];
		const people = [1, 2, 3].map((person) => ({ name: String(person), ...writer(), told: 0 }));
		const tell = (who: (typeof people)[number], bytes: Uint8Array) => {
			const verdict = known.judge(readUpdate(bytes), who.name);
			judgements++;
			expect(['fine', 'nothing new'], `round ${round}`).toContain(verdict.is);
			if (verdict.is === 'fine') stored.push(verdict.update.bytes);
		};
		for (let step = 0; step < 80; step++) {
			const who = of.one(people);
			editSomehow(of, who.doc);
			switch (of.below(6)) {
				case 0:
					// The line is lost; on the new one all is sent again that may not have come, or more.
					tell(
						who,
						Y.encodeStateAsUpdate(
							who.doc,
							of.below(2)
								? Y.encodeStateVectorFromUpdate(
										Y.mergeUpdates([...stored, Y.encodeStateAsUpdate(new Y.Doc())])
									)
								: undefined
						)
					);
					who.told = who.sent.length;
					break;
				case 1:
					break;
				default:
					for (const bytes of who.sent.slice(who.told)) tell(who, bytes);
					who.told = who.sent.length;
					if (of.below(2)) hear(who.doc, stored);
			}
			// A reload of the tab without a line: a new id, over what the old one had not sent yet.
			if (of.below(40) === 0) {
				const again = writer();
				hear(again.doc, [Y.encodeStateAsUpdate(who.doc)]);
				editSomehow(of, again.doc);
				tell(who, Y.encodeStateAsUpdate(again.doc));
				Object.assign(who, again, { told: again.sent.length });
			}
		}
		for (const who of people) tell(who, Y.encodeStateAsUpdate(who.doc));
		const all = new Y.Doc();
		hear(all, stored);
		expect(all.store.pendingStructs).toBeNull();
		for (const { doc } of people) {
			hear(doc, stored);
			expect(saysIn(doc), `round ${round}`).toEqual(saysIn(all));
		}
	}
	expect(judgements).toBeGreaterThan(3_000);
});

test(`what is not refused can be taken in by everyone, however it was spoilt (SEED=${seed})`, () => {
	const of = chance();
	let taken = 0;
	for (let person = 0; person < 4; person++) {
		const { doc, sent } = writer(1);
		for (let step = 0; step < 60; step++) editSomehow(of, doc);
		for (let round = 0; round < 1_000; round++) {
			const known = new Known();
			const stored = sent.slice(0, of.below(sent.length));
			for (const bytes of stored) known.take(readUpdate(bytes), sara);
			const bytes = spoilt(of, round % 2 ? of.one(sent) : Y.encodeStateAsUpdate(doc));
			let verdict;
			try {
				verdict = known.judge(readUpdate(bytes), sara!);
			} catch {
				continue;
			}
			if (verdict.is !== 'fine') continue;
			taken++;
			const { update } = verdict;
			const told = `round ${round}: ${Buffer.from(bytes).toString('hex')}`;
			const copy = new Y.Doc();
			expect(() => hear(copy, [...stored, update.bytes]), told).not.toThrow();
			expect(copy.store.pendingStructs, told).toBeNull();
			expect(copy.store.pendingDs, told).toBeNull();
		}
	}
	expect(taken).toBeGreaterThan(100);
});

type MadeUp = { id: Id; length: number; standsOn: Id[]; bytes: Uint8Array };

/** Letters of four people, each put between any two that there are, or over any that a key of a map had. */
function madeUp(of: Chance, known: Known, isKey: boolean): MadeUp[] {
	const people = [10, 20, 30, 40].map((client) => client + of.below(9));
	const ends = new Map<number, number>();
	const letters: Id[] = [];
	const taken: MadeUp[] = [];
	for (let step = 0; step < 24; step++) {
		const client = of.one(people);
		const id = [client, ends.get(client) ?? 0] as const;
		const origin = letters.length > 0 && of.below(6) > 0 ? of.one(letters) : undefined;
		const right = letters.length > 0 && !isKey && of.below(3) > 0 ? of.one(letters) : undefined;
		const place = { ...(origin && { origin }), ...(right && { right }) };
		const length = isKey ? 1 : 1 + of.below(3);
		const said = text(String.fromCharCode(97 + step).repeat(length));
		const bytes = update(id, [
			item(origin || right ? place : { parent: 'list', ...(isKey && { key: 'k' }) }, said)
		]);
		let isFine: boolean;
		try {
			isFine = judged(known, bytes, String(client)) === 'fine';
		} catch {
			continue;
		}
		if (!isFine) continue;
		for (let clock = id[1]; clock < id[1] + length; clock++) letters.push([client, clock]);
		ends.set(client, id[1] + length);
		taken.push({ id, length, standsOn: [origin, right].filter((one) => one !== undefined), bytes });
	}
	return taken;
}

/** A copy that hears them in another order: nothing before what it stands on. */
function heardSomehow(of: Chance, all: MadeUp[]): Y.Doc {
	const copy = new Y.Doc();
	const ends = new Map<number, number>();
	const end = (client: number) => ends.get(client) ?? 0;
	for (let left = all; left.length > 0;) {
		const next = of.one(
			left.filter(
				({ id, standsOn }) => end(id[0]) === id[1] && standsOn.every(([client, clock]) => clock < end(client))
			)
		);
		hear(copy, [next.bytes]);
		ends.set(next.id[0], next.id[1] + next.length);
		left = left.filter((one) => one !== next);
	}
	return copy;
}

test(`what is not refused stands in one order in every copy, whoever hears what first (SEED=${seed})`, () => {
	const of = chance();
	for (let round = 0; round < 3_000; round++) {
		const isKey = round % 3 === 0;
		const taken = madeUp(of, new Known(), isKey);
		const says = [1, 2, 3, 4].map(() => {
			const copy = heardSomehow(of, taken);
			return isKey ? JSON.stringify(copy.getMap('list')) : copy.getText('list').toString();
		});
		expect(new Set(says).size, `round ${round}: ${says.join(' ')}`).toBe(1);
	}
});

describe('what is refused', () => {
	function said(): { known: Known; doc: Y.Doc; sent: Uint8Array[] } {
		const known = new Known();
		const { doc, sent } = writer(1);
		doc.getText('text').insert(0, 'Hej ');
		expect(judged(known, sent[0]!, sara)).toBe('fine');
		return { known, doc, sent };
	}

	test("words under somebody else's id, also as the server's own", () => {
		const { known } = said();
		const forger = writer(1);
		forger.doc.getText('text').insert(0, 'FALSK');
		expect(judged(known, forger.sent[0]!, johan)).toBe('forged');
		known.setOwner(9, null);
		const other = writer(9);
		other.doc.getText('text').insert(0, 'FALSK');
		expect(judged(known, other.sent[0]!, johan)).toBe('forged');
	});

	test('words that come before those that they follow, until those have come', () => {
		const { known, doc, sent } = said();
		doc.getText('text').insert(4, 'på ');
		doc.getText('text').insert(7, 'dig');
		expect(judged(known, sent[2]!, sara)).toBe('early');
		expect(judged(known, sent[1]!, sara)).toBe('fine');
		expect(judged(known, sent[2]!, sara)).toBe('fine');
	});

	test('words that stand on what nobody has written', () => {
		const { known } = said();
		const elsewhere = writer(5);
		elsewhere.doc.getText('text').insert(0, 'Ett annat rum');
		const stranger = writer(6);
		hear(stranger.doc, elsewhere.sent);
		stranger.doc.getText('text').insert(3, '!');
		expect(judged(known, stranger.sent[0]!, johan)).toBe('early');
	});

	test('two who stand on each other', () => {
		const { known } = said();
		// 11 stands after 10's letter, and 10 after 11's.
		const bytes = Uint8Array.of(2, 1, 11, 0, 0x84, 10, 0, 1, 0x61, 1, 10, 0, 0x84, 11, 0, 1, 0x62, 0);
		expect(judged(known, bytes, johan)).toBe('early');
	});

	test('a word that stands in two lists', () => {
		const { known } = said();
		const { doc, sent } = writer(4);
		doc.getText('other').insert(0, 'Hej');
		expect(judged(known, sent[0]!, johan)).toBe('fine');
		// After the first letter of one text, before the first of the other.
		expect(judged(known, Uint8Array.of(1, 1, 4, 3, 0xc4, 1, 0, 4, 0, 1, 0x61, 0), johan)).toBe('forged');
	});

	test('a letter between two that never stood side by side', () => {
		const { known } = said();
		// After the H of Hej, before its j.
		const apart = update([4, 0], [item({ origin: [1, 0], right: [1, 2] }, text('x'))]);
		expect(judged(known, apart, johan)).toBe('forged');
		const backwards = update([4, 0], [item({ origin: [1, 2], right: [1, 1] }, text('x'))]);
		expect(judged(known, backwards, johan)).toBe('forged');
		const first = update([4, 0], [item({ right: [1, 1] }, text('x'))]);
		expect(judged(known, first, johan)).toBe('forged');
		// Not though somebody had written in between meanwhile: they may not have heard it yet.
		const between = (client: number) =>
			update([client, 0], [item({ origin: [1, 0], right: [1, 1] }, text('x'))]);
		expect(judged(known, between(5), johan)).toBe('fine');
		expect(judged(known, between(4), sara)).toBe('fine');
	});

	test('two that each stand on the other, while two that stand on each other in turn are taken', () => {
		const after = (client: number, clock: number) => [0x84, client, clock, 1, 0x61];
		const first = [0x04, 1, 1, 0x61, 1, 0x61];
		const inTurn = Uint8Array.of(
			2,
			2,
			6,
			0,
			...after(5, 0),
			...after(5, 1),
			2,
			5,
			0,
			...first,
			...after(6, 0),
			0
		);
		expect(judged(new Known(), inTurn, johan)).toBe('fine');
		const both = Uint8Array.of(2, 1, 6, 0, ...after(5, 0), 1, 5, 0, ...after(6, 0), 0);
		expect(judged(new Known(), both, johan)).toBe('early');
	});

	test('what would keep the server busy', () => {
		const { known } = said();
		// Nobody has read what the others wrote, so each looks where it comes among all of them.
		for (let client = 10; client < 1_010; client++)
			expect(judged(known, update([client, 0], [item({ parent: 'list' }, text('x'))]), johan)).toBe('fine');
		const backwards = (client: number, letters: number) =>
			update(
				[client, 0],
				Array.from({ length: letters }, (_, at) =>
					item(at === 0 ? { parent: 'list' } : { right: [client, at - 1] }, text('y'))
				)
			);
		expect(judged(known, backwards(9_000, 100), sara)).toBe('fine');
		expect(judged(known, backwards(9_001, 5_000), sara)).toBe('forged');
		expect(known.end(9_001)).toBe(0);
	});

	test('what would keep every phone busy that has the document open, while what people type is still taken', () => {
		const { known } = said();
		// Nobody has read what the others wrote, so each is compared with all of them.
		const atOnePlace = (client: number) => update([client, 0], [item({ parent: 'list' }, text('y'))]);
		let client = 100;
		while (client < 20_000 && judged(known, atOnePlace(client), johan) === 'fine') client++;
		expect(judged(known, atOnePlace(client), johan)).toBe('full');
		expect(known.end(client)).toBe(0);
		const typed = update([4, 0], [item({ parent: 'elsewhere' }, text('Hej'))]);
		expect(judged(known, typed, johan)).toBe('fine');
	});

	test('what comes after something refused is judged as if that had never been', () => {
		const { known } = said();
		const two = [item({ origin: [1, 0], right: [1, 1] }, text('xy')), item({ origin: [4, 0] }, text('z'))];
		expect(judged(known, update([4, 0], two), johan)).toBe('forged');
		expect(known.end(4)).toBe(0);
		expect(known.owner(4)).toBeUndefined();
		expect(judged(known, update([4, 0], two.slice(0, 1)), johan)).toBe('fine');
		const onThat = update([1, 4], [item({ origin: [4, 1], right: [1, 1] }, text('!'))]);
		expect(judged(known, onThat, sara)).toBe('fine');
	});

	test('taking away what nobody has written', () => {
		const { known } = said();
		expect(judged(known, Uint8Array.of(0, 1, 1, 1, 2, 50), johan)).toBe('early');
	});

	test('types that lie deeper in each other than any plan does', () => {
		const { known } = said();
		const { doc, sent } = writer(3);
		let inner = doc.getArray<unknown>('needs');
		for (let depth = 1; depth <= 40; depth++) {
			const deeper = new Y.Array<unknown>();
			inner.push([deeper]);
			inner = deeper;
		}
		const verdicts = sent.map((bytes) => judged(known, bytes, johan));
		expect(verdicts.slice(0, 32)).toEqual(Array(32).fill('fine'));
		expect(verdicts[32]).toBe('too deep');
		expect(judged(new Known(), Y.encodeStateAsUpdate(doc), johan)).toBe('too deep');
	});

	test('more client ids at once than anyone has', () => {
		const { known } = said();
		const many = new Y.Doc();
		for (let client = 100; client < 200; client++) {
			const one = writer(client);
			one.doc.getText('text').insert(0, 'x');
			hear(many, one.sent);
		}
		expect(judged(known, Y.encodeStateAsUpdate(many), johan)).toBe('forged');
	});
});
