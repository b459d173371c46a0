import { describe, expect, test } from 'vitest';
import * as Y from 'yjs';
import { informationKinds } from '#lib/domain/plan.ts';
import { addItem, itemText, readInformation, removeItem } from './information-document.ts';

describe('the information', () => {
	test('is read back kind by kind, in the order it was written', () => {
		const doc = new Y.Doc();
		addItem(doc, 'worry', 'Petra', 'Borta 23 dagar');
		addItem(doc, 'question', '', 'Vem är hemma på natten?');
		addItem(doc, 'question', '', 'Hur kommer Elias till skolan?');
		expect(readInformation(doc).map(({ kind, text, by }) => [kind, text, by])).toEqual([
			['question', 'Vem är hemma på natten?', ''],
			['question', 'Hur kommer Elias till skolan?', ''],
			['worry', 'Borta 23 dagar', 'Petra']
		]);
	});

	test.each(informationKinds)('a %s can be written in together, and taken away', (kind) => {
		const doc = new Y.Doc();
		const id = addItem(doc, kind, 'Petra');
		itemText(doc, kind, id)?.insert(0, 'Matte');
		expect(readInformation(doc)).toEqual([{ id, kind, text: 'Matte', by: 'Petra' }]);
		removeItem(doc, kind, id);
		removeItem(doc, kind, id);
		expect(readInformation(doc)).toEqual([]);
		expect(itemText(doc, kind, id)).toBeUndefined();
	});

	test('two who add at the same time get both', () => {
		const [school, social] = [new Y.Doc(), new Y.Doc()];
		addItem(school, 'support', 'Petra', 'Möta på morgonen');
		addItem(social, 'support', 'Daniel', 'Familjebehandling');
		Y.applyUpdate(school, Y.encodeStateAsUpdate(social));
		Y.applyUpdate(social, Y.encodeStateAsUpdate(school));
		expect(readInformation(school)).toEqual(readInformation(social));
		expect(readInformation(school)).toHaveLength(2);
	});

	test.each([
		['a word', 'rubbish'],
		['nothing', null],
		['a number', 7],
		['an object', { id: 'x', text: 'y' }],
		['an item of numbers', new Y.Map(Object.entries({ id: 1, text: 2, by: 3 }))],
		['an id that cannot be made into text', new Y.Map([['id', { toString: null }]])]
	])('%s that somebody put among the questions does not hide the others', (_what, rubbish) => {
		const spoilt = new Y.Doc();
		spoilt.getArray('question').push([rubbish]);
		const id = addItem(spoilt, 'question', '', 'Vem är hemma på natten?');
		const doc = new Y.Doc();
		Y.applyUpdate(doc, Y.encodeStateAsUpdate(spoilt));
		const read = readInformation(doc);
		expect(read).toContainEqual({ id, kind: 'question', text: 'Vem är hemma på natten?', by: '' });
		for (const item of read) expect([typeof item.text, typeof item.by]).toEqual(['string', 'string']);
		removeItem(doc, 'question', id);
		expect(readInformation(doc).map((item) => item.text)).not.toContain('Vem är hemma på natten?');
	});
});
