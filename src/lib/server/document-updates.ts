import * as Y from 'yjs';
import type { DocumentName } from '#lib/domain/method.ts';
import type { MeetingId } from '#lib/domain/participant.ts';
import type { Db } from './database.ts';

/** PostgreSQL's number for the type (pg_type.oid), which the driver does not guess for lists of bytes. */
const byteaType = 17;

export type StoredUpdate = { meeting: MeetingId; document: DocumentName; bytes: Uint8Array };

/**
 * Stores updates in order, in one statement. Documents that are frozen take in nothing: the row of each document is
 * locked for sharing, so that sealing, which locks it for itself, comes wholly before or wholly after.
 * @returns for each update whether it was stored
 */
export async function appendUpdates(db: Db, updates: StoredUpdate[]): Promise<boolean[]> {
	const rows = await db<{ place: number }[]>`
		with given as (
			select * from unnest(
				${updates.map((one) => one.meeting)}::uuid[],
				${updates.map((one) => one.document)}::text[],
				${db.array(
					updates.map((one) => Buffer.from(one.bytes)),
					byteaType
				)}::bytea[]
			) with ordinality as given (meeting_id, document, bytes, place)
		), open as (
			select document.meeting_id, document.name from document
			where frozen_at is null and (document.meeting_id, document.name) in (select meeting_id, document from given)
			order by document.meeting_id, document.name
			for share
		), stored as (
			insert into document_update (meeting_id, document, bytes)
			select given.meeting_id, given.document, given.bytes from given
			join open on open.meeting_id = given.meeting_id and open.name = given.document
			order by place
		)
		select place::int as place from given
		join open on open.meeting_id = given.meeting_id and open.name = given.document`;
	const stored = new Set(rows.map((row) => row.place));
	return updates.map((_, index) => stored.has(index + 1));
}

export async function loadUpdates(db: Db, meeting: MeetingId, document: DocumentName): Promise<Uint8Array[]> {
	const rows = await db<{ bytes: Buffer }[]>`
		select bytes from document_update where meeting_id = ${meeting} and document = ${document} order by id`;
	return rows.map((row) => new Uint8Array(row.bytes));
}

/** The document as it is stored now. The caller destroys it. */
export async function loadDocument(db: Db, meeting: MeetingId, document: DocumentName): Promise<Y.Doc> {
	const doc = new Y.Doc();
	for (const update of await loadUpdates(db, meeting, document)) Y.applyUpdate(doc, update);
	return doc;
}

/** Reads a document and lets it go. */
export async function readDocument<Content>(
	db: Db,
	meeting: MeetingId,
	document: DocumentName,
	read: (doc: Y.Doc) => Content
): Promise<Content> {
	const doc = await loadDocument(db, meeting, document);
	const content = read(doc);
	doc.destroy();
	return content;
}

/**
 * Writes in a document on somebody's behalf.
 * @returns what was added, for those who have it open; null when nothing was, or the document is frozen
 */
export async function writeDocument(
	db: Db,
	meeting: MeetingId,
	document: DocumentName,
	write: (doc: Y.Doc) => void
): Promise<Uint8Array | null> {
	const doc = await loadDocument(db, meeting, document);
	const before = Y.encodeStateVector(doc);
	let changed = false;
	doc.once('update', () => {
		changed = true;
	});
	write(doc);
	const bytes = Y.encodeStateAsUpdate(doc, before);
	doc.destroy();
	if (!changed) return null;
	const [stored] = await appendUpdates(db, [{ meeting, document, bytes }]);
	return stored ? bytes : null;
}

/** From now on nothing more is stored in any of the meeting's documents. Waits for what is being stored. */
export async function freezeDocuments(db: Db, meeting: MeetingId, now: Date): Promise<void> {
	await db`update document set frozen_at = ${now} where meeting_id = ${meeting} and name <> 'network'`;
}

/** Takes away every word of the family's draft. */
export async function erasePrivate(db: Db, meeting: MeetingId): Promise<void> {
	await db`delete from document_update where meeting_id = ${meeting} and document = 'private'`;
}
