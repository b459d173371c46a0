import { expect, test } from 'vitest';
import * as Y from 'yjs';
import { emptyPlan } from '#lib/domain/plan.ts';
import { chance, seed } from '../../../tests/support/random.ts';
import { charactersByClient } from './authorship.ts';
import { addNeed, layPlan, needWords, planText } from './plan-document.ts';

test(`letters that three wrote into each other are counted to the letter (seed ${seed})`, () => {
	const { below } = chance();
	const docs = [new Y.Doc(), new Y.Doc(), new Y.Doc()];
	const id = addNeed(docs[0]!, 'Sara');
	const meet = () => {
		for (const one of docs) for (const other of docs) Y.applyUpdate(other, Y.encodeStateAsUpdate(one));
	};
	meet();
	/** Everyone writes a letter of their own, so that the text itself says who wrote what. */
	const letters = ['a', 'b', '🙂'];
	for (let round = 0; round < 300; round++) {
		const who = below(3);
		const text = needWords(docs[who]!, id)!;
		const length = text.length;
		const at = length === 0 ? 0 : below(length);
		const before = text.toString();
		// Never into the middle of an emoji: no field does.
		const place = /[\uDC00-\uDFFF]/u.test(before[at] ?? '') ? at + 1 : at;
		if (below(4) === 0 && length > 4) {
			const unit = before[place] ?? '';
			if (unit) text.delete(place, /[\uD800-\uDBFF]/u.test(unit) ? 2 : 1);
		} else text.insert(place, letters[who]!.repeat(1 + below(3)));
		if (below(3) === 0) meet();
	}
	meet();
	const said = needWords(docs[0]!, id)!.toString();
	const counted = charactersByClient(docs[2]!);
	for (const [index, letter] of letters.entries())
		expect(counted.get(docs[index]!.clientID) ?? 0).toBe([...said].filter((one) => one === letter).length);
	expect([...counted.values()].reduce((sum, one) => sum + one, 0)).toBe([...said].length);
});

test('what nobody filled in, and what was taken away, counts for nobody', () => {
	const doc = new Y.Doc();
	layPlan(doc, { ...emptyPlan, lead: 'Anna' });
	addNeed(doc, 'Sara', '   ');
	planText(doc, 'told').insert(0, 'mamma');
	planText(doc, 'told').delete(0, 5);
	expect([...charactersByClient(doc)]).toEqual([[doc.clientID, 4]]);
});
