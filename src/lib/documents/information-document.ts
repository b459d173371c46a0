import * as Y from 'yjs';
import { type Information, type InformationKind, informationKinds } from '#lib/domain/plan.ts';
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

/* How the information lies in its Y.Doc: one list a kind, each item {id, text, by}. The only file that knows. */

function list(doc: Y.Doc, kind: InformationKind): Y.Array<Thing> {
	return doc.getArray(kind);
}

export function readInformation(doc: Y.Doc): Information {
	return informationKinds.flatMap((kind) =>
		thingsIn(list(doc, kind)).map((item) => ({
			id: idOf(item),
			kind,
			text: textAt(item, 'text'),
			by: textAt(item, 'by')
		}))
	);
}

/** Adds an item last among its kind and returns its id. `by` is the first name of who writes it. */
export function addItem(
	doc: Y.Doc,
	kind: InformationKind,
	by: string,
	text = '',
	id: string = newId()
): string {
	list(doc, kind).push([makeThing({ text }, { id, by })]);
	return id;
}

export function itemText(doc: Y.Doc, kind: InformationKind, id: string): Y.Text | undefined {
	return sharedTextAt(thingIn(list(doc, kind), id), 'text');
}

export function removeItem(doc: Y.Doc, kind: InformationKind, id: string): void {
	removeFrom(list(doc, kind), id);
}
