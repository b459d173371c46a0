import { expect, test } from 'vitest';
import * as Y from 'yjs';
import {
	addPerson,
	layNetwork,
	movePerson,
	personText,
	readNetwork,
	removePerson
} from './network-document.ts';

test('people are added, named, moved and taken away', () => {
	const doc = new Y.Doc();
	const [birgit, johan] = [addPerson(doc), addPerson(doc)];
	personText(doc, birgit, 'name')?.insert(0, 'Birgit');
	personText(doc, birgit, 'help')?.insert(0, 'Går med till skolan');
	movePerson(doc, birgit, { near: 'together' });
	movePerson(doc, birgit, { slice: 'relatives' });
	removePerson(doc, johan);
	expect(readNetwork(doc)).toEqual({
		people: [
			{ id: birgit, name: 'Birgit', near: 'together', slice: 'relatives', help: 'Går med till skolan' }
		],
		before: []
	});
});

test('what was before stays as it was, whatever becomes of the map', () => {
	const doc = new Y.Doc();
	const was = [{ id: 'b', name: 'Birgit', near: 'near', slice: 'relatives', help: '' }] as const;
	layNetwork(doc, [...was]);
	personText(doc, 'b', 'name')?.insert(0, 'Mormor ');
	movePerson(doc, 'b', { near: 'there' });
	expect(readNetwork(doc).before).toEqual(was);
	expect(readNetwork(doc).people).toMatchObject([{ name: 'Mormor Birgit', near: 'there' }]);
});

test('what a hostile page wrote is read as something that can be shown', () => {
	const doc = new Y.Doc();
	doc.getArray('people').push(['x', new Y.Map(Object.entries({ id: 1, near: {}, slice: 'moon', name: 7 }))]);
	expect(readNetwork(doc).people).toEqual([{ id: '', name: '', near: 'there', slice: 'family', help: '' }]);
});
