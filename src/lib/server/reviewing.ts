import type { Participant } from '#lib/domain/participant.ts';
import { mayReadAgreement } from '#lib/domain/permission.ts';
import { type Refusal, refuse } from '#lib/domain/refusal.ts';
import { type Agreement, agreementOfMeeting } from './agreements.ts';
import type { Db } from './database.ts';
import { Refused, orRefused } from './refused.ts';

/** The newest agreement for someone who opens it: null when there is none yet. */
export async function openAgreement(db: Db, reader: Participant): Promise<Agreement | null | Refusal> {
	return mayReadAgreement(reader) ?? (await agreementOfMeeting(db, reader.meetingId)) ?? null;
}

/** The same, for who wants it and nothing else. @throws Refused when they may not, or there is none */
export async function agreementFor(db: Db, reader: Participant): Promise<Agreement> {
	const agreement = orRefused(await openAgreement(db, reader));
	if (!agreement) throw new Refused(refuse('not-found'));
	return agreement;
}
