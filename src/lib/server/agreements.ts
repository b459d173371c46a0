import { randomUUID } from 'node:crypto';
import { type AgreementContent, agreementOf, canonical } from '#lib/domain/agreement.ts';
import { type Meeting, seal } from '#lib/domain/meeting.ts';
import type { MeetingId, Participant } from '#lib/domain/participant.ts';
import { mayLead } from '#lib/domain/permission.ts';
import { isPlanEmpty, tidyPlan } from '#lib/domain/plan.ts';
import { type Refusal, isRefusal, refuse } from '#lib/domain/refusal.ts';
import { sealWords } from '#lib/domain/words.ts';
import { readInformation } from '#lib/documents/information-document.ts';
import { readOffers } from '#lib/documents/offers-document.ts';
import { readPlan } from '#lib/documents/plan-document.ts';
import { answersOf } from './answers.ts';
import type { Db } from './database.ts';
import { freezeDocuments, readDocument } from './document-updates.ts';
import { changeMeeting } from './meetings.ts';
import { participantsOf } from './participants.ts';
import { erasePrivate } from './private-time.ts';
import { sha256 } from './secrets.ts';
import type { Services } from './services.ts';

export type Agreement = {
	id: string;
	meetingId: MeetingId;
	revision: number;
	content: AgreementContent;
	/** Hexadecimal SHA-256 of the canonical content. */
	hash: string;
	words: string[];
	sealedAt: Date;
};

type Row = {
	id: string;
	meetingId: MeetingId;
	revision: number;
	content: string;
	hash: Buffer;
	sealedAt: Date;
};

const columns = (db: Db) => db`
	id, meeting_id as "meetingId", revision, content, hash, sealed_at as "sealedAt"`;

function fromRow(row: Row): Agreement {
	return {
		...row,
		content: JSON.parse(row.content) as AgreementContent,
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
	const plan = tidyPlan(await readDocument(tx, meeting.id, 'plan', readPlan));
	if (isPlanEmpty(plan)) return refuse('plan-is-empty');
	const content = agreementOf({
		meeting: meeting.id,
		revision: 1,
		method: { key: meeting.method, version: meeting.methodVersion },
		runs: meeting.runs,
		information: await readDocument(tx, meeting.id, 'information', readInformation),
		plan,
		offers: await readDocument(tx, meeting.id, 'offers', readOffers),
		participants: await participantsOf(tx, meeting.id),
		answers: await answersOf(tx, meeting.id),
		startsAt: meeting.startsAt,
		sealedAt: now
	});
	const text = canonical(content);
	const [row] = await tx<Row[]>`
		insert into agreement (id, meeting_id, revision, content, hash, sealed_at)
		values (${randomUUID()}, ${meeting.id}, ${content.revision}, ${text}, ${sha256(text)}, ${now})
		returning ${columns(tx)}`;
	if (!row) throw new Error('The agreement was not stored');
	return fromRow(row);
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
