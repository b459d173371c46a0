import { randomUUID } from 'node:crypto';
import { type AgreementContent, agreementOf, canonical, whoseWords } from '#lib/domain/agreement.ts';
import {
	type AgreementFile,
	type SealedRevision,
	bytesToEnd,
	bytesToSeal,
	hashOf,
	leavesOf
} from '#lib/domain/agreement-file.ts';
import { bytesOfHex } from '#lib/domain/bytes.ts';
import { type Meeting, seal } from '#lib/domain/meeting.ts';
import type { MeetingId, Participant } from '#lib/domain/participant.ts';
import { mayLead } from '#lib/domain/permission.ts';
import { isPlanEmpty, tidyPlan } from '#lib/domain/plan.ts';
import { type Refusal, isRefusal, refuse } from '#lib/domain/refusal.ts';
import { sealWords } from '#lib/domain/words.ts';
import { charactersByClient } from '#lib/documents/authorship.ts';
import { readInformation } from '#lib/documents/information-document.ts';
import { readOffers } from '#lib/documents/offers-document.ts';
import { readPlan } from '#lib/documents/plan-document.ts';
import { answersOf } from './answers.ts';
import type { Database, Db } from './database.ts';
import { freezeDocuments, readDocument, writersOf } from './document-updates.ts';
import { changeMeeting } from './meetings.ts';
import { participantsOf } from './participants.ts';
import { erasePrivate } from './private-time.ts';
import type { Services } from './services.ts';
import { publicKeys, signerNow } from './signing.ts';

export type Agreement = SealedRevision & {
	id: string;
	chainId: MeetingId;
	meetingId: MeetingId;
	revision: number;
	/** Four, to read aloud and compare. */
	words: string[];
	sealedAt: Date;
};

type Row = {
	id: string;
	chainId: MeetingId;
	meetingId: MeetingId;
	revision: number;
	content: string;
	hash: Buffer;
	leaves: string;
	key: string;
	signature: string;
	sealedAt: Date;
};

const columns = (db: Db) => db`
	id, chain_id as "chainId", meeting_id as "meetingId", revision, content, hash, leaves, key_id as "key", signature,
	sealed_at as "sealedAt"`;

function fromRow(row: Row): Agreement {
	return {
		...row,
		content: JSON.parse(row.content) as AgreementContent,
		leaves: JSON.parse(row.leaves) as Record<string, string>,
		hash: row.hash.toString('hex'),
		words: sealWords(row.hash)
	};
}

/**
 * Seals the plan as it stands: freezes every document, writes down what was agreed and who answered what, and takes
 * away the family's private draft. One transaction, so there is a whole agreement or none.
 */
export async function sealMeeting(
	{ sql, live }: Services,
	sealer: Participant,
	now: Date
): Promise<Agreement | Refusal> {
	const refusal = mayLead(sealer);
	if (refusal) return refusal;
	let agreement: Agreement | undefined;
	const changed = await changeMeeting(sql, sealer.meetingId, async (meeting, tx) => {
		const sealed = seal(meeting, sealer.circle, now);
		if (isRefusal(sealed)) return sealed;
		await freezeDocuments(tx, meeting.id, now);
		const stored = await writeAgreement(tx, sealed, now);
		if (isRefusal(stored)) return stored;
		await erasePrivate(tx, meeting.id);
		agreement = stored;
		return sealed;
	});
	await live.meetingChanged(sealer.meetingId);
	if (isRefusal(changed)) return changed;
	await live.privateChanged(sealer.meetingId);
	if (!agreement) throw new Error('A sealed meeting has an agreement');
	return agreement;
}

async function writeAgreement(tx: Db, meeting: Meeting, now: Date): Promise<Agreement | Refusal> {
	const { plan, written } = await readDocument(tx, meeting.id, 'plan', (doc) => ({
		plan: tidyPlan(readPlan(doc)),
		written: charactersByClient(doc)
	}));
	if (isPlanEmpty(plan)) return refuse('plan-is-empty');
	const chain = await lockChain(tx, meeting);
	const participants = await participantsOf(tx, meeting.id);
	const writers = await writersOf(tx, meeting.id, 'plan');
	const before = await newestOfChain(tx, chain);
	const content = agreementOf({
		chain,
		meeting: meeting.id,
		revision: (before?.revision ?? 0) + 1,
		reason: before ? 'followed-up' : 'agreed',
		previous: before?.hash ?? null,
		method: { key: meeting.method, version: meeting.methodVersion },
		runs: meeting.runs,
		information: await readDocument(tx, meeting.id, 'information', readInformation),
		plan,
		offers: await readDocument(tx, meeting.id, 'offers', readOffers),
		participants,
		whose: whoseWords(
			[...written].map(([client, count]) => [writers.get(client) ?? null, count]),
			participants
		),
		answers: await answersOf(tx, meeting.id),
		startsAt: meeting.startsAt,
		sealedAt: now
	});
	return signAndStore(tx, content, now);
}

/** Stores the next revision of a chain whose first meeting's row is locked (`lockChain`). */
export async function signAndStore(tx: Db, content: AgreementContent, now: Date): Promise<Agreement> {
	const [hash, leaves, signer] = [await hashOf(content), await leavesOf(content), await signerNow(tx)];
	const signature = await signer.sign(await bytesToSeal(hash, leaves));
	const [row] = await tx<Row[]>`
		insert into agreement
			(id, chain_id, meeting_id, revision, content, hash, leaves, key_id, signature, sealed_at)
		values (${randomUUID()}, ${content.chain}, ${content.meeting}, ${content.revision}, ${canonical(content)},
			${bytesOfHex(hash)}, ${JSON.stringify(leaves)}, ${signer.id}, ${signature}, ${now})
		returning ${columns(tx)}`;
	if (!row) throw new Error('The agreement was not stored');
	return fromRow(row);
}

/** The first meeting of those that follow each other; its row is locked, so that they seal one at a time. */
export async function lockChain(tx: Db, meeting: Meeting): Promise<MeetingId> {
	let first = meeting.id;
	for (let before = meeting.follows; before;) {
		first = before;
		const [row] = await tx<{ follows: MeetingId | null }[]>`
			select follows from meeting where id = ${first} for update`;
		before = row?.follows ?? null;
	}
	return first;
}

export async function newestOfChain(db: Db, chain: MeetingId): Promise<Agreement | undefined> {
	const [row] = await db<Row[]>`
		select ${columns(db)} from agreement where chain_id = ${chain} order by revision desc limit 1`;
	return row && fromRow(row);
}

/** Every revision, the first one first. */
export async function revisionsOf(db: Db, chain: MeetingId): Promise<Agreement[]> {
	const rows = await db<Row[]>`
		select ${columns(db)} from agreement where chain_id = ${chain} order by revision`;
	return rows.map(fromRow);
}

/**
 * The agreement with its revisions, for whoever wants to keep it or check it (domain/agreement-file.ts).
 * @param upTo the newest revision that is theirs to read: who was at the first meeting was perhaps not at the second
 */
export async function fileOf(
	sql: Database,
	chain: MeetingId,
	now: Date,
	upTo = Number.POSITIVE_INFINITY
): Promise<AgreementFile> {
	return sql.begin(async (tx) => {
		const all = await revisionsOf(tx, chain);
		const theirs = all.filter((one) => one.revision <= upTo);
		const last = theirs.at(-1);
		if (!last) throw new Error('There is no agreement to give');
		const signer = await signerNow(tx);
		const end = {
			revisions: theirs.length,
			of: all.length,
			last: last.hash,
			at: now.toISOString(),
			key: signer.id
		};
		const keys = (await publicKeys(tx)).map(({ id, publicKey }) => ({ id, publicKey }));
		return {
			format: 'radslag/agreement-file/1',
			chain,
			revisions: theirs.map(({ content, hash, leaves, key, signature }) => ({
				content,
				hash,
				leaves,
				key,
				signature
			})),
			end: { ...end, signature: await signer.sign(bytesToEnd({ chain, keys }, end)) },
			keys
		};
	});
}

export async function findAgreement(db: Db, id: string): Promise<Agreement | undefined> {
	const [row] = await db<Row[]>`select ${columns(db)} from agreement where id = ${id}`;
	return row && fromRow(row);
}

/** The newest agreement of a meeting. */
export async function agreementOfMeeting(db: Db, meeting: MeetingId): Promise<Agreement | undefined> {
	const [row] = await db<Row[]>`
		select ${columns(db)} from agreement where meeting_id = ${meeting} order by revision desc limit 1`;
	return row && fromRow(row);
}
