import * as Y from 'yjs';
import type { Chance } from './random.ts';

/* People who write in a document, without a line: what each wrote is kept, in order. */

export type WriterInTest = { doc: Y.Doc; sent: Uint8Array[] };

/** Someone who writes, and every update they made themselves. */
export function writer(client?: number): WriterInTest {
	const doc = new Y.Doc();
	if (client !== undefined) doc.clientID = client;
	const sent: Uint8Array[] = [];
	doc.on('update', (update: Uint8Array, origin: unknown) => {
		if (origin !== 'others') sent.push(update);
	});
	return { doc, sent };
}

export function hear(doc: Y.Doc, updates: Iterable<Uint8Array>): void {
	for (const update of updates) Y.applyUpdate(doc, update, 'others');
}

/** Everything that a document says, compared by content: state vectors are equal for different words, too. */
export function saysIn(doc: Y.Doc): unknown {
	return {
		text: doc.getText('text').toDelta() as unknown,
		needs: doc.getArray('needs').toJSON(),
		plan: doc.getMap('plan').toJSON(),
		page: doc.getXmlFragment('page').toString()
	};
}

/** Without emoji: Yjs breaks one that is cut in two, differently in each copy; the field that people write in never cuts one. */
const words = ['a', 'åäö', 'mormor', '☺', 'السلام', 'x'.repeat(300), '\u0000"\\'];

/** One edit of any of the kinds that Yjs knows, but how a text looks: there its own copies do not always agree, and we have none. */
export function editSomehow(of: Chance, doc: Y.Doc): void {
	const text = doc.getText('text');
	const needs = doc.getArray<Y.Map<unknown>>('needs');
	const plan = doc.getMap<unknown>('plan');
	const page = doc.getXmlFragment('page');
	const need = needs.length > 0 ? needs.get(of.below(needs.length)) : undefined;
	const inner = need?.get('words');
	const place = of.below(text.length + 1);
	const deeds = [
		() => text.insert(place, of.one(words)),
		() => text.insert(text.length, of.one(words)),
		() => text.delete(place, Math.min(of.below(5), text.length - place)),
		() => text.insertEmbed(place, { picture: of.below(9) }),
		() => needs.push([new Y.Map<unknown>([['words', new Y.Text(of.one(words))]])]),
		() => need && needs.delete(of.below(needs.length)),
		() => inner instanceof Y.Text && inner.insert(of.below(inner.length + 1), of.one(words)),
		() =>
			need?.set(
				'owner',
				of.one([1, -7, 1.5, 2n ** 40n, true, null, undefined, 'Sara', { a: [1, { b: 'c' }] }])
			),
		() => plan.set(of.one(['lead', 'date']), of.one(['Birgit', 12, new Uint8Array([1, 2, 3])])),
		() => plan.delete('lead'),
		() => page.insert(0, [of.below(2) ? new Y.XmlElement('p') : new Y.XmlText(of.one(words))])
	];
	of.one(deeds)();
}

/** The same bytes, but for one to three. */
export function spoilt(of: Chance, bytes: Uint8Array): Uint8Array {
	const copy = Uint8Array.from(bytes);
	for (let left = 1 + of.below(3); left > 0; left--) copy[of.below(copy.length)] = of.below(256);
	return copy;
}
