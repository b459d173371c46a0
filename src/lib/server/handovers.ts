import { randomUUID } from 'node:crypto';
import { canonical } from '#lib/domain/agreement.ts';
import { bytesOfHex } from '#lib/domain/bytes.ts';
import type { Language } from '#lib/domain/language.ts';
import type { MeetingId, Participant } from '#lib/domain/participant.ts';
import { mayAcknowledge, mayHandOver } from '#lib/domain/permission.ts';
import { type Refusal, isRefusal, refuse } from '#lib/domain/refusal.ts';
import { fileOf } from './agreements.ts';
import type { Db } from './database.ts';
import { type Package, packageOf } from './documents-out/handover.ts';
import { odtOf } from './documents-out/odt.ts';
import { pageOf } from './documents-out/page.ts';
import { openAgreement } from './reviewing.ts';
import type { Services } from './services.ts';

/* What was given to the municipality's case system, and whether it came there (PRODUCT 9). */

export type Handover = {
	id: string;
	agreementId: string;
	madeAt: Date;
	/** First name of who made it. */
	madeBy: string;
	sha256: string;
	receiptBy: string | null;
	receiptAt: Date | null;
};

type Row = Omit<Handover, 'sha256'> & { sha256: Buffer };

const fromRow = (row: Row): Handover => ({ ...row, sha256: row.sha256.toString('hex') });

/** Of a meeting, the first one first. */
async function select(db: Db, meeting: MeetingId): Promise<Handover[]> {
	const rows = await db<Row[]>`
		select handover.id, agreement_id as "agreementId", made_at as "madeAt", participant.name as "madeBy",
			sha256, receipt_by as "receiptBy", receipt_at as "receiptAt"
		from handover
		join agreement on agreement.id = agreement_id
		join participant on participant.id = made_by
		where agreement.meeting_id = ${meeting} order by made_at, handover.id`;
	return rows.map(fromRow);
}

export async function handoversFor(db: Db, reader: Participant): Promise<Handover[] | Refusal> {
	return mayHandOver(reader) ?? select(db, reader.meetingId);
}

/** Makes the package of the newest agreement and writes down that it was made. */
export async function handOver(
	{ sql, makePdf }: Services,
	giver: Participant,
	language: Language,
	now: Date
): Promise<{ id: string; given: Package } | Refusal> {
	const refusal = mayHandOver(giver);
	if (refusal) return refusal;
	const agreement = await openAgreement(sql, giver);
	if (isRefusal(agreement)) return agreement;
	if (!agreement) return refuse('not-found');
	const page = pageOf(agreement, language);
	const pdf = await makePdf(page);
	if (isRefusal(pdf)) return pdf;
	const given = packageOf({
		pdf,
		odt: odtOf(page),
		json: canonical(await fileOf(sql, agreement.chainId, now)),
		sealedAt: page.sealedAt
	});
	const id = randomUUID();
	await sql`insert into handover (id, agreement_id, made_at, made_by, sha256)
		values (${id}, ${agreement.id}, ${now}, ${giver.id}, ${bytesOfHex(given.sha256)})`;
	return { id, given };
}

/** Says that a package came to where it was sent; said once. */
export async function acknowledge(
	db: Db,
	receiver: Participant,
	id: string,
	by: string,
	now: Date
): Promise<Handover | Refusal> {
	const refusal = mayAcknowledge(receiver);
	if (refusal) return refusal;
	const isFirst = await db`
		update handover set receipt_by = ${by}, receipt_through = ${receiver.id}, receipt_at = ${now}
		where id = ${id} and receipt_at is null
			and agreement_id in (select id from agreement where meeting_id = ${receiver.meetingId})`;
	const found = (await select(db, receiver.meetingId)).find((one) => one.id === id);
	if (!found) return refuse('not-found');
	return isFirst.count === 1 ? found : refuse('already-received');
}
