import * as Y from 'yjs';
import { uuidv4 } from 'lib0/random';

/*
 * How a list of things with ids lies in a Y.Doc: a Y.Array of Y.Maps, each with its `id`. Shared by the documents
 * that keep such lists; what the other keys mean, only the document's own file knows.
 */

export type Thing = Y.Map<unknown>;

/** Not crypto.randomUUID: phones on a plain-http network in the room have none. */
export const newId = uuidv4;

export function idOf(thing: Thing): string {
	return textAt(thing, 'id');
}

/** The things in the list, without what else a hostile client may have put there. */
export function thingsIn(list: Y.Array<Thing>): Thing[] {
	return list.toArray().filter((thing) => thing instanceof Y.Map);
}

/** Where in the list the thing is, or -1. */
export function placeOf(list: Y.Array<Thing>, id: string): number {
	return list.toArray().findIndex((thing) => thing instanceof Y.Map && idOf(thing) === id);
}

export function thingIn(list: Y.Array<Thing>, id: string): Thing | undefined {
	return thingsIn(list).find((thing) => idOf(thing) === id);
}

export function removeFrom(list: Y.Array<Thing>, id: string): void {
	const place = placeOf(list, id);
	if (place >= 0) list.delete(place, 1);
}

/** What a key holds, as text, whether it is shared text or a plain value, and whatever a hostile client put there. */
export function textAt(thing: Thing, key: string): string {
	const value = thing.get(key);
	if (value instanceof Y.Text) return value.toString();
	return typeof value === 'string' ? value : '';
}

export function sharedTextAt(thing: Thing | undefined, key: string): Y.Text | undefined {
	const value = thing?.get(key);
	return value instanceof Y.Text ? value : undefined;
}

/** A thing with shared texts and plain values, ready to be put in a list. */
export function makeThing(texts: Record<string, string>, values: Record<string, unknown>): Thing {
	const thing: Thing = new Y.Map();
	for (const [key, value] of Object.entries(values)) thing.set(key, value);
	for (const [key, text] of Object.entries(texts)) thing.set(key, new Y.Text(text));
	return thing;
}

/** A day as ISO 8601 writes it; empty when the value is none. */
export function isoDay(value: unknown): string {
	if (typeof value !== 'string' || !/^\d{4}-\d\d-\d\d$/u.test(value)) return '';
	return Number.isNaN(Date.parse(value)) ? '' : value;
}
