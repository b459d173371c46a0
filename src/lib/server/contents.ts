import type * as Y from 'yjs';
import { readInformation } from '#lib/documents/information-document.ts';
import { readOffers } from '#lib/documents/offers-document.ts';
import { readPlan } from '#lib/documents/plan-document.ts';
import type { MeetingView } from '#lib/domain/view.ts';
import type { DocumentName } from '#lib/domain/method.ts';
import type { Db } from './database.ts';
import { readDocument } from './document-updates.ts';

/** What a page comes with, so that it can be read before any script runs: each document that this person may read now. */
export async function readContents(db: Db, view: MeetingView) {
	const readable = <Content>(name: DocumentName, read: (doc: Y.Doc) => Content) =>
		view.documents[name] === 'none' ? null : readDocument(db, view.id, name, read);
	return {
		information: await readable('information', readInformation),
		plan: await readable('plan', readPlan),
		offers: await readable('offers', readOffers)
	};
}
