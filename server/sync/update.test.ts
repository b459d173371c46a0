import { describe, expect, test } from 'vitest';
import * as Y from 'yjs';
import { chance, seed } from '../../tests/support/random.ts';
import { editSomehow, hear, spoilt, writer } from '../../tests/support/writers.ts';
import { At, fields, readUpdate } from './update.ts';

/** What Yjs itself finds in an update: whose, from when, how long. */
function asYjsReads(bytes: Uint8Array): unknown {
	const { structs, ds } = Y.decodeUpdate(bytes);
	return {
		structs: structs.map(({ id, length }) => [id.client, id.clock, length]),
		deletions: [...ds.clients].map(([client, ranges]) => [
			client,
			ranges.flatMap(({ clock, len }) => [clock, clock + len])
		])
	};
}

function asWeRead(bytes: Uint8Array): unknown {
	const { blocks, structs, deletions } = readUpdate(bytes);
	return {
		structs: blocks.flatMap(({ client, count, first }) =>
			Array.from({ length: count }, (_, index) => {
				const at = first + index * fields;
				return [client, structs[at + At.clock], structs[at + At.length]];
			})
		),
		deletions: deletions.map(({ client, ranges }) => [client, ranges])
	};
}

describe('an update', () => {
	test(`is read as Yjs reads it, whatever was written (SEED=${seed})`, () => {
		const of = chance();
		for (let round = 0; round < 30; round++) {
			const people = [writer(), writer()];
			for (let step = 0; step < 40; step++) {
				const who = of.one(people);
				editSomehow(of, who.doc);
				who.doc.getText('text').format(0, of.below(3), { bold: of.below(2) ? true : null });
				if (of.below(3) === 0) hear(who.doc, of.one(people).sent);
			}
			for (const { doc, sent } of people)
				for (const bytes of [...sent, Y.encodeStateAsUpdate(doc)])
					expect(asWeRead(bytes)).toEqual(asYjsReads(bytes));
		}
	});

	test(`is read as Yjs reads it or not at all, however it was spoilt (SEED=${seed})`, () => {
		const of = chance();
		const { doc, sent } = writer(1);
		for (let step = 0; step < 60; step++) editSomehow(of, doc);
		let taken = 0;
		for (let round = 0; round < 4_000; round++) {
			const bytes = spoilt(of, round % 2 ? of.one(sent) : Y.encodeStateAsUpdate(doc));
			try {
				readUpdate(bytes);
			} catch {
				continue;
			}
			taken++;
			expect(asWeRead(bytes), `round ${round}: ${Buffer.from(bytes).toString('hex')}`).toEqual(
				asYjsReads(bytes)
			);
		}
		expect(taken).toBeGreaterThan(0);
	});

	const deepValue = (): unknown => {
		let value: unknown = 'x';
		for (let depth = 0; depth < 100; depth++) value = [value];
		return value;
	};
	const of = (write: (doc: Y.Doc) => void) => {
		const doc = new Y.Doc();
		write(doc);
		return [...Y.encodeStateAsUpdate(doc)];
	};

	test.each([
		['nothing', []],
		['one byte', [1]],
		['text', [...Buffer.from('hello, this is no update')]],
		['the beginning of one', of((doc) => doc.getText('text').insert(0, 'Lugna morgnar')).slice(0, 9)],
		['one with something after it', [...of((doc) => doc.getText('text').insert(0, 'Lugna')), 0]],
		[
			'the newer encoding',
			[...Y.convertUpdateFormatV1ToV2(Uint8Array.from(of((doc) => doc.getText('text').insert(0, 'a'))))]
		],
		['a letter that stands after one that is not written yet', [1, 1, 1, 0, 0x84, 1, 5, 1, 0x61, 0]],
		['a letter that stands after itself', [1, 1, 1, 0, 0x84, 1, 0, 1, 0x61, 0]],
		['no letters at all', [1, 1, 1, 0, 4, 1, 1, 0x61, 0, 0]],
		['taking away no letters at all', [0, 1, 1, 1, 0, 0]],
		['two blocks of one person', [2, 1, 1, 0, 4, 1, 1, 0x61, 1, 0x61, 1, 1, 1, 4, 1, 1, 0x61, 1, 0x61, 0]],
		['a text that is not UTF-8', [1, 1, 1, 0, 4, 1, 1, 0x61, 1, 0xff, 0]],
		['a huge number of letters', [1, 1, 1, 0, 1, 1, 1, 0x61, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x7f, 0]],
		['a value that lies too deep', of((doc) => doc.getMap('plan').set('a', deepValue()))],
		[
			'a value with a key that reaches the prototype',
			of((doc) => doc.getMap('plan').set('a', JSON.parse('{"__proto__":{"x":1}}')))
		],
		['such a key itself', of((doc) => doc.getMap('plan').set('__proto__', 1))],
		['a document in the document', of((doc) => doc.getMap('plan').set('a', new Y.Doc()))]
	])('is not %s', (_what, bytes) => {
		expect(() => readUpdate(Uint8Array.from(bytes))).toThrow('No V1 update');
	});
});
