import * as Y from 'yjs';
import {
	type Nearness,
	type Network,
	type NetworkPerson,
	type Slice,
	nearnesses,
	slices
} from '#lib/domain/network.ts';
import {
	type Thing,
	idOf,
	makeThing,
	newId,
	removeFrom,
	sharedTextAt,
	textAt,
	thingIn,
	thingsIn
} from './layout.ts';

/*
 * How the network map lies in its Y.Doc: a list of people {id, name, help, near, slice}, and in a follow-up meeting a list of those
 * that the map had before, which nobody changes. The only file that knows.
 */

const people = (doc: Y.Doc): Y.Array<Thing> => doc.getArray('people');
const before = (doc: Y.Doc): Y.Array<Thing> => doc.getArray('before');

export type PersonText = 'name' | 'help';

export function readNetwork(doc: Y.Doc): Network {
	return { people: thingsIn(people(doc)).map(readPerson), before: thingsIn(before(doc)).map(readPerson) };
}

function readPerson(thing: Thing): NetworkPerson {
	const near = textAt(thing, 'near') as Nearness;
	const slice = textAt(thing, 'slice') as Slice;
	return {
		id: idOf(thing),
		name: textAt(thing, 'name'),
		near: nearnesses.includes(near) ? near : 'there',
		slice: slices.includes(slice) ? slice : 'family',
		help: textAt(thing, 'help')
	};
}

const personThing = ({ name, help, ...values }: NetworkPerson) => makeThing({ name, help }, values);

/** Adds somebody, last and without a name, and returns their id. */
export function addPerson(doc: Y.Doc): string {
	const id = newId();
	people(doc).push([personThing({ id, name: '', near: 'near', slice: 'family', help: '' })]);
	return id;
}

export function personText(doc: Y.Doc, id: string, text: PersonText): Y.Text | undefined {
	return sharedTextAt(thingIn(people(doc), id), text);
}

export function movePerson(doc: Y.Doc, id: string, to: { near: Nearness } | { slice: Slice }): void {
	for (const [key, value] of Object.entries(to)) thingIn(people(doc), id)?.set(key, value);
}

export function removePerson(doc: Y.Doc, id: string): void {
	removeFrom(people(doc), id);
}

/** The map of a follow-up meeting: as it was, to go on from and to compare with. */
export function layNetwork(doc: Y.Doc, was: NetworkPerson[]): void {
	people(doc).push(was.map(personThing));
	before(doc).push(was.map((one) => makeThing({}, one)));
}
