import * as Y from 'yjs';
import type { DocumentName } from '#lib/domain/method.ts';
import type { MeetingId, ParticipantId } from '#lib/domain/participant.ts';
import type { Database, Db } from './database.ts';

/** Whose a client id is from now on; null: the server's own. */
export type Claim = { client: number; owner: ParticipantId | null };

/**
 * `claims`: client ids that nobody has written under before. `lineage`: of the document that it was written in; left out
 * by who holds the document's row.
 */
export type StoredUpdate = {
	meeting: MeetingId;
	document: DocumentName;
	bytes: Uint8Array;
	lineage?: string;
	claims?: Claim[];
};

/** Where the processes of one installation tell each other what has been committed. */
export const neighboursChannel = 'radslag';
/** Bytes of an update that is told whole; a longer one is fetched. A notification holds 8000 (PostgreSQL, NOTIFY). */
const longestTold = 1_200;
/** Characters of notifications in one; one more update may come on top. */
const toldTogether = 3_500;

/** Built once: putting a statement together takes the driver as long as storing it takes PostgreSQL. */
const appending = `
		with given as (
			select * from unnest(
				$1::uuid[], $2::text[], $3::bytea[], $8::uuid[]
			) with ordinality as given (meeting_id, document, bytes, lineage, place)
		), open as (
			-- Waits for who replaces it, and then sees its new lineage.
			select document.meeting_id, document.name, document.lineage from document
			where frozen_at is null and (document.meeting_id, document.name) in (select meeting_id, document from given)
			order by document.meeting_id, document.name
			for share
		), claim as (
			select * from unnest(
				$4::bigint[], $5::bigint[], $6::uuid[]
			) as claim (place, client, owner)
		), claimed as (
			insert into document_client (meeting_id, document, client, participant_id)
			select given.meeting_id, given.document, client, owner from claim
			join given using (place)
			join open on open.meeting_id = given.meeting_id and open.name = given.document
				and open.lineage = coalesce(given.lineage, open.lineage)
			on conflict (meeting_id, document, client)
				do update set participant_id = excluded.participant_id
				where document_client.participant_id is not distinct from excluded.participant_id
			returning meeting_id, document, client
		), welcome as (
			select given.* from given
			join open on open.meeting_id = given.meeting_id and open.name = given.document
				and open.lineage = coalesce(given.lineage, open.lineage)
			where not exists (
				select from claim where claim.place = given.place and not exists (
					select from claimed where claimed.meeting_id = given.meeting_id
						and claimed.document = given.document and claimed.client = claim.client))
		), stored as (
			insert into document_update (meeting_id, document, bytes)
			select meeting_id, document, bytes from welcome order by place
			returning id, meeting_id, document, bytes
		), owner as (
			select meeting_id, document, string_agg(client || ':' || coalesce(owner::text, ''), ',') as words
			from claim join given using (place) group by meeting_id, document
		), line as (
			-- Owners that are too many to be told are marked with a star.
			select id, concat_ws(' ', meeting_id, document, id,
				case when length(owner.words) > ${longestTold} then '*' else coalesce(owner.words, '-') end,
				case when length(bytes) <= ${longestTold} then translate(encode(bytes, 'base64'), E'\n', '') end) as words
			from stored left join owner using (meeting_id, document)
		), part as (
			select words, id, (sum(length(words)) over (order by id) - length(words)) / ${toldTogether} as part from line
		), told as (
			select pg_notify('${neighboursChannel}', 'updates ' || $7::text || E'\n' || string_agg(words, E'\n' order by id))
			from part group by part
		)
		select string_agg(place::text, ' ') as places, (select count(*) from told) as told from welcome`;

/**
 * Stores updates in order, in one statement, and tells the other processes. Documents that are frozen take in nothing:
 * the row of each document is locked for sharing, so that sealing, which locks it for itself, comes wholly before or
 * wholly after. Nor is anything stored whose client id turns out to be somebody else's, or that was written in a document
 * that has been replaced since.
 * @param from the process that tells, and need not be told
 * @returns for each update whether it was stored
 */
export async function appendUpdates(db: Db, updates: StoredUpdate[], from = ''): Promise<boolean[]> {
	const claims = updates.flatMap((one, index) =>
		(one.claims ?? []).map((claim) => ({ ...claim, place: index + 1 }))
	);
	const [row] = await db.unsafe<{ places: string | null; told: string }[]>(
		appending,
		[
			list(updates.map((one) => one.meeting)),
			list(updates.map((one) => one.document)),
			list(updates.map((one) => `"\\\\x${hexOf(one.bytes)}"`)),
			list(claims.map((one) => one.place)),
			list(claims.map((one) => one.client)),
			list(claims.map((one) => one.owner ?? 'null')),
			from,
			list(updates.map((one) => one.lineage ?? 'null'))
		],
		{ prepare: true }
	);
	const stored = new Set(row?.places?.split(' '));
	return updates.map((_, index) => stored.has(String(index + 1)));
}

/** An array as PostgreSQL writes it: of ids, numbers, names of documents, and bytes in hexadecimal, which need no quoting. */
function list(values: (string | number)[]): string {
	return `{${values.join(',')}}`;
}

function hexOf({ buffer, byteOffset, byteLength }: Uint8Array): string {
	return Buffer.from(buffer, byteOffset, byteLength).toString('hex');
}

export async function loadUpdates(db: Db, meeting: MeetingId, document: DocumentName): Promise<Uint8Array[]> {
	const rows = await db<{ bytes: Buffer }[]>`
		select bytes from document_update where meeting_id = ${meeting} and document = ${document} order by id`;
	return rows.map((row) => new Uint8Array(row.bytes));
}

/** Everything that the live half of a document begins with. */
export type StoredDocument = { lineage: string; updates: Uint8Array[]; claims: Claim[] };

/** @returns undefined when there is no such document */
export async function loadForWriting(
	db: Db,
	meeting: MeetingId,
	document: DocumentName
): Promise<StoredDocument | undefined> {
	// In one question: these updates are of this lineage, and these are the owners of what is in them.
	const rows = await db<{ lineage: string | null; claims: string | null; bytes: Buffer | null }[]>`
		select 0 as id, lineage, null as bytes, (
			select string_agg(client || ':' || coalesce(participant_id::text, ''), ' ') from document_client
			where meeting_id = ${meeting} and document = ${document}
		) as claims
		from document where meeting_id = ${meeting} and name = ${document}
		union all
		select id, null, bytes, null from document_update where meeting_id = ${meeting} and document = ${document}
		order by id`;
	const [first, ...updates] = rows;
	if (!first?.lineage) return undefined;
	const claims = first.claims?.split(' ') ?? [];
	return {
		lineage: first.lineage,
		updates: updates.map(({ bytes }) => new Uint8Array(bytes!)),
		claims: claims.map((claim) => {
			const [client, owner] = claim.split(':');
			return { client: Number(client), owner: owner ? (owner as ParticipantId) : null };
		})
	};
}

/** Who writes under which client id; null: the server. */
export async function writersOf(
	db: Db,
	meeting: MeetingId,
	document: DocumentName
): Promise<Map<number, ParticipantId | null>> {
	const rows = await db<{ client: string; owner: ParticipantId | null }[]>`
		select client, participant_id as owner from document_client
		where meeting_id = ${meeting} and document = ${document}`;
	return new Map(rows.map(({ client, owner }) => [Number(client), owner]));
}

/** One stored update; undefined when it has been compacted since. */
export async function loadUpdate(db: Db, id: string): Promise<Uint8Array | undefined> {
	const [row] = await db<{ bytes: Buffer }[]>`select bytes from document_update where id = ${id}`;
	return row && new Uint8Array(row.bytes);
}

/** What there is to be made one: the updates of a document with their numbers. */
export async function loadForCompaction(
	db: Db,
	meeting: MeetingId,
	document: DocumentName
): Promise<{ id: string; bytes: Uint8Array }[]> {
	return db<{ id: string; bytes: Buffer }[]>`
		select id, bytes from document_update where meeting_id = ${meeting} and document = ${document} order by id`;
}

/**
 * Puts `snapshot` in the place of exactly the updates it was made of; what was stored meanwhile stays.
 * @returns false when some of them are gone already, and nothing was done
 */
export async function replaceUpdates(
	sql: Database,
	meeting: MeetingId,
	document: DocumentName,
	ids: string[],
	snapshot: Uint8Array
): Promise<boolean> {
	const nothingDone = Symbol('nothing done');
	try {
		await sql.begin(async (tx) => {
			// Whoever erases or replaces the document holds its row; what they erased must not come back by this.
			await tx`select from document where meeting_id = ${meeting} and name = ${document} for share`;
			const gone = await tx`delete from document_update where id = any(${ids}::bigint[]) returning id`;
			if (gone.length !== ids.length) throw nothingDone;
			// At the place of the first, so that everything still comes after what it stands on.
			await tx`
				insert into document_update (id, meeting_id, document, bytes) overriding system value
				values (${ids[0]!}, ${meeting}, ${document}, ${Buffer.from(snapshot)})`;
		});
		return true;
	} catch (error) {
		if (error === nothingDone) return false;
		throw error;
	}
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
	// Within a transaction: what it stands on is not replaced before it is stored.
	await db`select from document where meeting_id = ${meeting} and name = ${document} for share`;
	const doc = await loadDocument(db, meeting, document);
	const before = Y.encodeStateVector(doc);
	let changed = false;
	doc.once('update', () => {
		changed = true;
	});
	write(doc);
	const bytes = Y.encodeStateAsUpdate(doc, before);
	const claims = [{ client: doc.clientID, owner: null }];
	doc.destroy();
	if (!changed) return null;
	const [stored] = await appendUpdates(db, [{ meeting, document, bytes, claims }]);
	return stored ? bytes : null;
}

/**
 * Puts another content in the place of a document's, and begins a new lineage: pages that have the old one are told to
 * fetch it anew. Writing the content into the old one instead would double it in every page that is open.
 */
export async function replaceDocument(
	sql: Database,
	meeting: MeetingId,
	document: DocumentName,
	write: (doc: Y.Doc) => void
): Promise<void> {
	const doc = new Y.Doc();
	write(doc);
	const bytes = Y.encodeStateAsUpdate(doc);
	const claims = [{ client: doc.clientID, owner: null }];
	doc.destroy();
	await sql.begin(async (tx) => {
		await tx`
			update document set lineage = gen_random_uuid() where meeting_id = ${meeting} and name = ${document}`;
		await tx`delete from document_update where meeting_id = ${meeting} and document = ${document}`;
		// Whose the old client ids are is kept: that is how an old copy is known when it comes back.
		await appendUpdates(tx, [{ meeting, document, bytes, claims }]);
		await tx`select pg_notify(${neighboursChannel}, ${`replaced ${meeting} ${document}`})`;
	});
}

/** From now on nothing more is stored in any of the meeting's documents. Waits for what is being stored. */
export async function freezeDocuments(db: Db, meeting: MeetingId, now: Date): Promise<void> {
	await db`update document set frozen_at = ${now} where meeting_id = ${meeting} and name <> 'network'`;
}
