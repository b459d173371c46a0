import { type Proposal, type WaitingCorrection, corrected, placeToCorrect } from '#lib/domain/correction.ts';
import type { MeetingId, Participant } from '#lib/domain/participant.ts';
import { mayAnswerCorrection, mayProposeCorrection } from '#lib/domain/permission.ts';
import { type Refusal, isRefusal, refuse } from '#lib/domain/refusal.ts';
import { versionOf } from '#lib/domain/versions.ts';
import { type Agreement, agreementOfMeeting, lockChain, newestOfChain, signAndStore } from './agreements.ts';
import type { Db } from './database.ts';
import { openFollowUp } from './following-up.ts';
import { findMeeting } from './meetings.ts';
import type { Services } from './services.ts';

/* A slip in what was agreed: proposed by those at work, put right when the family says yes (PRODUCT 9). */

type Row = Proposal & { id: string; agreementId: string; by: string; proposedAt: Date };

/** The one that waits for the family's answer. */
async function waiting(db: Db, meeting: MeetingId): Promise<Row | undefined> {
	const [row] = await db<Row[]>`
		select correction.id, agreement_id as "agreementId", place, text, why, name as "by", proposed_at as "proposedAt"
		from correction join participant on participant.id = proposed_by
		where correction.meeting_id = ${meeting} and accepted is null`;
	return row;
}

/** The same as it is shown beside the agreement it is about; null: none waits. */
export async function waitingCorrection(db: Db, agreement: Agreement): Promise<WaitingCorrection | null> {
	const row = await waiting(db, agreement.meetingId);
	const at = versionOf(agreement.content).places.find((place) => place.key === row?.place);
	if (!row || !at || row.agreementId !== agreement.id) return null;
	const { id, place, text, why, by, proposedAt } = row;
	return { id, place, text, why, by, proposedAt: proposedAt.getTime(), at };
}

export async function correctionWaits(db: Db, meeting: MeetingId): Promise<boolean> {
	return (await waiting(db, meeting)) !== undefined;
}

/** The agreement that may be corrected now; the meeting's row is locked. */
async function open(tx: Db, meetingId: MeetingId): Promise<Agreement | Refusal> {
	await tx`select from meeting where id = ${meetingId} for update`;
	const [meeting, agreement] = [await findMeeting(tx, meetingId), await agreementOfMeeting(tx, meetingId)];
	if (!meeting || !agreement) return refuse('nothing-is-promised');
	if (await openFollowUp(tx, meetingId)) return refuse('follow-up-has-begun');
	const newest = await newestOfChain(tx, await lockChain(tx, meeting));
	return newest?.id === agreement.id ? agreement : refuse('agreement-is-replaced');
}

/** Proposes other words in one place. Nothing is changed until the family has said yes. */
export async function proposeCorrection(
	{ sql, live }: Services,
	proposer: Participant,
	proposal: Proposal,
	now: Date
): Promise<{ id: string } | Refusal> {
	const done = await sql.begin(async (tx): Promise<{ id: string } | Refusal> => {
		const refusal = mayProposeCorrection(proposer);
		if (refusal) return refusal;
		const agreement = await open(tx, proposer.meetingId);
		if (isRefusal(agreement)) return agreement;
		if (await waiting(tx, proposer.meetingId)) return refuse('correction-is-waiting');
		if (!placeToCorrect(agreement.content, proposer.circle, proposal)) return refuse('nothing-to-correct');
		const [row] = await tx<{ id: string }[]>`
			insert into correction (agreement_id, meeting_id, place, text, why, proposed_by, proposed_at)
			values (${agreement.id}, ${proposer.meetingId}, ${proposal.place}, ${proposal.text.trim()},
				${proposal.why.trim()}, ${proposer.id}, ${now}) returning id`;
		if (!row) throw new Error('The correction was not stored');
		await tx`insert into job (key, kind, run_at, agreement_id, reminder, action)
			values (${`remind:${agreement.id}:correction:${row.id}`}, 'remind', ${now}, ${agreement.id}, 'correction', '')`;
		return row;
	});
	if (!isRefusal(done)) await live.meetingChanged(proposer.meetingId);
	return done;
}

/** The family's yes or no. Yes seals the next revision. @returns the agreement that stands from now on */
export async function answerCorrection(
	{ sql, live }: Services,
	member: Participant,
	id: string,
	answer: 'yes' | 'no',
	now: Date
): Promise<Agreement | Refusal> {
	const done = await sql.begin(async (tx): Promise<Agreement | Refusal> => {
		const refusal = mayAnswerCorrection(member);
		if (refusal) return refusal;
		const agreement = await open(tx, member.meetingId);
		if (isRefusal(agreement)) return agreement;
		const proposal = await waiting(tx, member.meetingId);
		if (proposal?.id !== id) return refuse('not-found');
		await tx`update correction set accepted = ${answer === 'yes'}, answered_by = ${member.id}, answered_at = ${now}
			where id = ${id}`;
		if (answer === 'no') return agreement;
		const said = { by: proposal.by, acceptedBy: member.name, now };
		return signAndStore(tx, corrected(agreement.content, agreement.hash, proposal, said), now);
	});
	if (!isRefusal(done)) await live.meetingChanged(member.meetingId);
	return done;
}
