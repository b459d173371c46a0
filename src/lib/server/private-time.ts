import type { MeetingId, Participant } from '#lib/domain/participant.ts';
import { type Meeting, isPrivateDue, privateRuns } from '#lib/domain/meeting.ts';
import { consentBytes, publishHash } from '#lib/private/consent.ts';
import { phonesOf } from '#lib/private/epoch.ts';
import { isSignedByPhone } from '#lib/private/phone.ts';
import {
	type Consent,
	type Epoch,
	type Head,
	type Link,
	type PrivateTimeNow,
	readEnvelopes,
	readHeader
} from '#lib/wire/private-time.ts';
import type { Database, Db } from './database.ts';
import { neighboursChannel } from './document-updates.ts';
import { changeMeeting } from './meetings.ts';
import type { Services } from './services.ts';

/* Private time as it is stored: encrypted on the family's phones, and never read here beyond what stands before it. */

/** `words`: envelopes one after the other (wire/private-time.ts), of this epoch. */
export type StoredPrivate = {
	/** Another for every epoch. */
	lineage: string;
	epoch: { content: Epoch; snapshot: Uint8Array; isConfirmed: boolean } | null;
	/** Of the epochs before it. */
	links: Link[];
	words: Uint8Array;
};

type Row = {
	lineage: string;
	link: string | null;
	wraps: string | null;
	snapshot: Buffer | null;
	isConfirmed: boolean;
	links: string | null;
	words: Buffer | null;
};

/** All that a room in private time begins with, as it was at one moment. */
export async function loadPrivate(db: Db, meeting: MeetingId): Promise<StoredPrivate | undefined> {
	const [row] = await db<Row[]>`
		select lineage, link, wraps, snapshot, confirmed_at is not null as "isConfirmed", (
			select string_agg(before.link, ',' order by before.epoch) from private_epoch as before
			where before.meeting_id = ${meeting} and before.epoch < now.epoch
		) as links, (
			select string_agg(bytes, ''::bytea order by id) from document_update
			where meeting_id = ${meeting} and document = 'private' and id > rows_before
		) as words
		from document left join lateral (
			select * from private_epoch where meeting_id = ${meeting} order by epoch desc limit 1
		) as now on true
		where document.meeting_id = ${meeting} and name = 'private'`;
	if (!row) return undefined;
	const { lineage, link, wraps, snapshot, isConfirmed, links, words } = row;
	return {
		lineage,
		epoch:
			link && wraps && snapshot
				? { content: epochOf(link, wraps), snapshot: new Uint8Array(snapshot), isConfirmed }
				: null,
		links: JSON.parse(`[${links ?? ''}]`) as Link[],
		words: new Uint8Array(words ?? [])
	};
}

function epochOf(link: string, wraps: string): Epoch {
	return { ...(JSON.parse(link) as Link), wraps: JSON.parse(wraps) as Epoch['wraps'] };
}

/** Tells the other processes that what is kept of a private time is another now. @param from the one that need not be told */
async function tellOthers(tx: Db, meeting: MeetingId, from: string): Promise<void> {
	await tx`select pg_notify(${neighboursChannel}, ${`private ${from || '-'} ${meeting}`})`;
}

/** Bytes of snapshots that are kept because nobody has opened a later one: far more than a family makes in a day. */
const mostSnapshots = 64 * 1024 * 1024;

/**
 * Begins an epoch, unless another came first (`late`), words were stored that its maker did not have (`lacks`) or too
 * much is kept already (`full`). The
 * document's row is held meanwhile, which those who store words share: what belongs to the epoch before is stored wholly
 * before or not at all, since the document has another lineage then.
 * @param lineage of the epoch that it follows
 * @param heads what its snapshot holds of that epoch's words
 */
export async function beginEpoch(
	sql: Database,
	begun: { meeting: MeetingId; lineage: string; epoch: Epoch; snapshot: Uint8Array; heads: Head[] },
	from: string
): Promise<'begun' | 'late' | 'lacks' | 'full'> {
	const { meeting, snapshot } = begun;
	const { wraps, ...link } = begun.epoch;
	const held = new Map(begun.heads.map(({ phone, tab, number }) => [`${phone}/${tab}`, number]));
	return sql.begin(async (tx) => {
		const [document] = await tx<{ isOpen: boolean }[]>`
			select frozen_at is null and lineage = ${begun.lineage} as "isOpen" from document
			where meeting_id = ${meeting} and name = 'private' for update`;
		if (!document?.isOpen) return 'late';
		const [before] = await tx<{ rows: string; kept: number }[]>`
			select rows_before as rows, (sum(length(snapshot)) over ())::float8 as kept
			from private_epoch where meeting_id = ${meeting} order by epoch desc limit 1`;
		if (before && before.kept + snapshot.length > mostSnapshots) return 'full';
		const rows = await tx<{ id: string; bytes: Buffer }[]>`
			select id, bytes from document_update
			where meeting_id = ${meeting} and document = 'private' and id > ${before?.rows ?? 0} order by id`;
		for (const { bytes } of rows)
			for (const envelope of readEnvelopes(bytes)) {
				const { phone, tab, number } = readHeader(envelope);
				if ((held.get(`${phone}/${tab}`) ?? -1) < number) return 'lacks';
			}
		await tx`insert into private_epoch (meeting_id, epoch, link, wraps, snapshot, rows_before)
			values (${meeting}, ${link.roster.epoch}, ${JSON.stringify(link)}, ${JSON.stringify(wraps)},
				${Buffer.from(snapshot)}, ${rows.at(-1)?.id ?? before?.rows ?? 0})`;
		await tx`update document set lineage = gen_random_uuid() where meeting_id = ${meeting} and name = 'private'`;
		await tellOthers(tx, meeting, from);
		return 'begun';
	});
}

/** Another phone has opened the epoch's snapshot: what came before it is erased, but the links. Does nothing if there is no such epoch. */
export async function confirmEpoch(sql: Database, meeting: MeetingId, epoch: number): Promise<void> {
	await sql.begin(async (tx) => {
		const [confirmed] = await tx<{ rows: string }[]>`
			update private_epoch set confirmed_at = coalesce(confirmed_at, now())
			where meeting_id = ${meeting} and epoch = ${epoch} returning rows_before as rows`;
		if (!confirmed) return;
		await tx`delete from document_update
			where meeting_id = ${meeting} and document = 'private' and id <= ${confirmed.rows}`;
		await tx`update private_epoch set wraps = null, snapshot = null
			where meeting_id = ${meeting} and epoch < ${epoch} and snapshot is not null`;
	});
}

/**
 * Erases every word of private time, encrypted as they are. Nothing that still waits to be stored comes back by that: the
 * document has another lineage. Who asks tells the living half after the commit.
 */
export async function erasePrivate(tx: Db, meeting: MeetingId): Promise<void> {
	await tx`update document set lineage = gen_random_uuid() where meeting_id = ${meeting} and name = 'private'`;
	await tx`delete from document_update where meeting_id = ${meeting} and document = 'private'`;
	await tx`delete from private_epoch where meeting_id = ${meeting}`;
	await tellOthers(tx, meeting, '');
}

/** Erases what is kept of private times that ended long enough ago. @returns how many */
export async function eraseWhatIsDue(
	{ sql, live }: Pick<Services, 'sql' | 'live'>,
	now: Date
): Promise<number> {
	const kept = await sql<{ meeting: MeetingId }[]>`
		select meeting_id as meeting from private_epoch
		union select meeting_id from document_update where document = 'private'`;
	let erased = 0;
	for (const { meeting } of kept) {
		let isDue = false;
		await changeMeeting(sql, meeting, async (found, tx) => {
			isDue = isPrivateDue(found, now);
			if (isDue) await erasePrivate(tx, meeting);
			return found;
		});
		if (!isDue) continue;
		await live.privateChanged(meeting);
		erased++;
	}
	return erased;
}

/** What the family's phones ask: has anyone begun, and who ended it? */
export async function privateTimeNow(db: Db, meeting: MeetingId): Promise<PrivateTimeNow> {
	const [epoch] = await db<{ epoch: number | null }[]>`
		select max(epoch) as epoch from private_epoch where meeting_id = ${meeting}`;
	const [end] = await db<{ run: number; publishHash: string; consents: Consent[] }[]>`
		select run, publish_hash as "publishHash", consents from private_end
		where meeting_id = ${meeting} order by run desc limit 1`;
	return { epoch: epoch?.epoch ?? null, end: end ?? null };
}

/** Did phones of the family sign that this becomes visible? The caller's own first, and another one if there is another. */
export async function haveAgreed(
	tx: Db,
	meeting: Meeting,
	caller: Participant,
	publish: unknown,
	consents: Consent[]
): Promise<boolean> {
	// No other phone comes in or goes while they are counted.
	await tx`select from document where meeting_id = ${meeting.id} and name = 'private' for share`;
	const [row] = await tx<{ link: string }[]>`
		select link from private_epoch where meeting_id = ${meeting.id} order by epoch desc limit 1`;
	if (!row) return false;
	const phones = await phonesOf((JSON.parse(row.link) as Link).roster);
	const bytes = await consentBytes(meeting.id, privateRuns(meeting), publish);
	for (const { phone, signature } of consents) {
		const card = phones.get(phone);
		if (!card || !(await isSignedByPhone(card, signature, bytes))) return false;
	}
	const first = consents[0] && phones.get(consents[0].phone);
	const agreed = new Set(consents.map(({ phone }) => phone));
	return first?.seat === caller.id && agreed.size >= Math.min(2, phones.size);
}

/** Keeps who ended private time, so that every phone can see that it was the family. */
export async function keepEnd(
	tx: Db,
	meeting: Meeting,
	publish: unknown,
	consents: Consent[],
	now: Date
): Promise<void> {
	await tx`insert into private_end (meeting_id, run, publish_hash, consents, ended_at)
		values (${meeting.id}, ${privateRuns(meeting)}, ${await publishHash(publish)}, ${tx.json(consents)}, ${now})`;
}
