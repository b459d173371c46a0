import type { Participant } from '#lib/domain/participant.ts';
import { mayReadAgreement } from '#lib/domain/permission.ts';
import { type Refusal } from '#lib/domain/refusal.ts';
import { type Agreement, agreementOfMeeting } from './agreements.ts';
import type { Db } from './database.ts';

/** The newest agreement for someone who opens it: null when there is none yet. */
export async function openAgreement(db: Db, reader: Participant): Promise<Agreement | null | Refusal> {
	return mayReadAgreement(reader) ?? (await agreementOfMeeting(db, reader.meetingId)) ?? null;
}
