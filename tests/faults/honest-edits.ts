import * as Y from 'yjs';
import type { Chance } from '../support/random.ts';

/* Edits of every kind that an honest page can make, one at a time, in roots that no document of ours has. */

/** What an undo manager is to watch. */
export function rootsOf(doc: Y.Doc): Y.AbstractType<unknown>[] {
	return [
		doc.getText('letters'),
		doc.getArray('things'),
		doc.getMap('choices'),
		doc.getXmlFragment('page')
	] as Y.AbstractType<unknown>[];
}

/** None that is two halves to Yjs, which breaks it when somebody writes in between; a field never lets them. */
const letters = ['a', 'ö', 'word ', 'två rader\n', 'مساعدة'];
const keys = ['owner', 'kind', 'due'] as const;

function plainValue(of: Chance): unknown {
	return of.one([
		of.below(1_000_000),
		'ord 😀',
		true,
		null,
		-1.5,
		['a', [1]],
		{ day: 'tis', at: { hour: 7 } }
	]);
}

function newThing(of: Chance): Y.Map<unknown> | Y.Text | Y.Array<unknown> {
	const kind = of.below(3);
	if (kind === 0) return new Y.Text(of.one(letters));
	if (kind === 1) {
		const list = new Y.Array<unknown>();
		list.push([plainValue(of), new Y.Text(of.one(letters))]);
		return list;
	}
	return new Y.Map<unknown>([
		['id', of.below(1_000_000)],
		['words', new Y.Text(of.one(letters))]
	]);
}

function editText(text: Y.Text, of: Chance): void {
	const at = of.below(text.length + 1);
	const left = text.length - at;
	const does = of.below(8);
	if (does < 3 && left > 0) text.delete(at, 1 + of.below(Math.min(left, 6)));
	else if (does === 3 && left > 0) text.format(at, 1 + of.below(left), { bold: of.one([true, null]) });
	else if (does === 4) text.insertEmbed(at, { picture: of.below(9) });
	else text.insert(at, of.one(letters));
}

function editList(list: Y.Array<unknown>, of: Chance): void {
	const at = of.below(list.length + 1);
	const left = list.length - at;
	const inside = left > 0 ? list.get(at) : undefined;
	const does = of.below(8);
	if ((does < 2 || list.length > 60) && left > 0) list.delete(at, 1 + of.below(Math.min(left, 3)));
	else if (does < 5 && inside instanceof Y.Text) editText(inside, of);
	else if (does < 5 && inside instanceof Y.Array) editList(inside, of);
	else if (does < 5 && inside instanceof Y.Map) editMap(inside, of);
	else list.insert(at, [of.below(2) === 0 ? newThing(of) : plainValue(of)]);
}

function editMap(map: Y.Map<unknown>, of: Chance): void {
	const key = of.one(keys);
	const there = map.get(key);
	const does = of.below(6);
	if (does === 0) map.delete(key);
	else if (does < 3 && there instanceof Y.Text) editText(there, of);
	else map.set(key, of.below(3) === 0 ? new Y.Text(of.one(letters)) : plainValue(of));
}

function editPage(page: Y.XmlFragment, of: Chance): void {
	const at = of.below(page.length + 1);
	const inside = at < page.length ? page.get(at) : undefined;
	const does = of.below(6);
	if ((does === 0 || page.length > 30) && inside) page.delete(at, 1);
	else if (does < 4 && inside instanceof Y.XmlElement) inside.setAttribute('name', of.one(letters));
	else if (does < 4 && inside instanceof Y.XmlText) editText(inside, of);
	else page.insert(at, [of.below(2) === 0 ? new Y.XmlElement('p') : new Y.XmlText(of.one(letters))]);
}

/** One edit, which may turn out to change nothing. */
export function editSomething(doc: Y.Doc, of: Chance): void {
	const where = of.below(10);
	if (where < 4) editText(doc.getText('letters'), of);
	else if (where < 7) editList(doc.getArray('things'), of);
	else if (where < 9) editMap(doc.getMap('choices'), of);
	else editPage(doc.getXmlFragment('page'), of);
}
