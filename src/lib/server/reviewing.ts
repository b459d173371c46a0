import type { Participant } from '#lib/domain/participant.ts';
import { mayReadAgreement } from '#lib/domain/permission.ts';
import { type Refusal, refuse } from '#lib/domain/refusal.ts';
import { type Version, versionOf } from '#lib/domain/versions.ts';
import { type Agreement, agreementOfMeeting, revisionsOf } from './agreements.ts';
import type { Db } from './database.ts';
import { noteReading } from './readings.ts';
import { Refused, orRefused } from './refused.ts';

/** The newest agreement for someone who opens it: null when there is none yet. That they have had it is noted. */
export async function openAgreement(db: Db, reader: Participant): Promise<Agreement | null | Refusal> {
	const refusal = mayReadAgreement(reader);
	if (refusal) return refusal;
	const agreement = await agreementOfMeeting(db, reader.meetingId);
	if (!agreement) return null;
	await noteReading(db, agreement.id, reader);
	return agreement;
}

/** What the plan said in each revision up to this one, the first one first. */
export async function versionsUpTo(db: Db, { chainId, revision }: Agreement): Promise<Version[]> {
	const revisions = await revisionsOf(db, chainId);
	return revisions.filter((one) => one.revision <= revision).map(({ content }) => versionOf(content));
}

/** The same, for who wants it and nothing else. @throws Refused when they may not, or there is none */
export async function agreementFor(db: Db, reader: Participant): Promise<Agreement> {
	const agreement = orRefused(await openAgreement(db, reader));
	if (!agreement) throw new Refused(refuse('not-found'));
	return agreement;
}
