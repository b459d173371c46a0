import type { Participant } from '#lib/domain/participant.ts';
import { needsByFilter } from '#lib/domain/review.ts';
import { promisesOf } from '#lib/domain/follow-up.ts';
import { mayReadAgreement } from '#lib/domain/permission.ts';
import { type Refusal, refuse } from '#lib/domain/refusal.ts';
import { type Version, versionOf } from '#lib/domain/versions.ts';
import { type Agreement, agreementOfMeeting, revisionsOf } from './agreements.ts';
import type { Db } from './database.ts';
import { reportsOf } from './promises.ts';
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

/** Which needs stand behind each filter, for those who work there; null for the family, whose plan is one whole. */
export async function filtersFor(
	db: Db,
	{ content, chainId }: Agreement,
	reader: Participant
): Promise<ReturnType<typeof needsByFilter> | null> {
	if (reader.circle !== 'professional' && reader.circle !== 'facilitator') return null;
	const promises = promisesOf(content, await reportsOf(db, chainId));
	const colleagues = await colleaguesOf(db, reader);
	return needsByFilter(content.plan.needs, promises, { ...reader, colleagues });
}

/** Those in the meeting whose accounts are in the same team. */
async function colleaguesOf(db: Db, reader: Participant): Promise<string[] | null> {
	const rows = await db<{ name: string }[]>`
		select participant.name from participant join account on account.id = participant.account_id
		where meeting_id = ${reader.meetingId}
			and team_id = (select team_id from account where id = ${reader.accountId})`;
	return rows.length > 0 ? rows.map(({ name }) => name) : null;
}

/** The same, for who wants it and nothing else. @throws Refused when they may not, or there is none */
export async function agreementFor(db: Db, reader: Participant): Promise<Agreement> {
	const agreement = orRefused(await openAgreement(db, reader));
	if (!agreement) throw new Refused(refuse('not-found'));
	return agreement;
}
