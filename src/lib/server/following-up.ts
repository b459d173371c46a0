import { randomUUID } from 'node:crypto';
import { addItem } from '#lib/documents/information-document.ts';
import { layNetwork, readNetwork } from '#lib/documents/network-document.ts';
import { layPlan } from '#lib/documents/plan-document.ts';
import type { AgreementContent } from '#lib/domain/agreement.ts';
import { type Meeting, phaseNow, schedule } from '#lib/domain/meeting.ts';
import type { MeetingId, Participant } from '#lib/domain/participant.ts';
import { mayLead } from '#lib/domain/permission.ts';
import { type Refusal, refuse } from '#lib/domain/refusal.ts';
import { agreementOfMeeting, revisionsOf } from './agreements.ts';
import type { Database, Db } from './database.ts';
import { readDocument, writeDocument } from './document-updates.ts';
import { findMeeting, insertMeeting } from './meetings.ts';
import { insertParticipant, participantsOf } from './participants.ts';

/**
 * Makes the meeting in which everyone looks back: the same people expected, the same questions and frames, and the plan laid as
 * it was agreed on. Asked for again while there is one that has not been sealed, that one is given.
 */
export async function arrangeFollowUp(
	sql: Database,
	leader: Participant,
	startsAt: Date,
	now: Date
): Promise<Meeting | Refusal> {
	const refusal = mayLead(leader);
	if (refusal) return refusal;
	return sql.begin(async (tx): Promise<Meeting | Refusal> => {
		// One at a time: two clicks are one meeting.
		await tx`select 1 from meeting where id = ${leader.meetingId} for update`;
		const before = await findMeeting(tx, leader.meetingId);
		const agreement = await agreementOfMeeting(tx, leader.meetingId);
		if (!before || !agreement) return refuse('nothing-is-promised');
		const open = await openFollowUp(tx, before.id);
		if (open) return open;
		const revisions = await revisionsOf(tx, agreement.chainId);
		if (revisions.some((one) => one.revision > agreement.revision)) return refuse('agreement-is-replaced');
		const meeting = schedule(
			{
				id: randomUUID() as MeetingId,
				method: before.method,
				title: before.title,
				startsAt,
				facilitatorId: before.facilitatorId,
				follows: before.id
			},
			now
		);
		await insertMeeting(tx, meeting);
		for (const one of await participantsOf(tx, before.id)) await expectAgain(tx, meeting.id, one, now);
		await layOut(tx, meeting.id, before.id, agreement.content);
		return meeting;
	});
}

/** The meeting that follows this one and has not sealed its own agreement. */
export async function openFollowUp(tx: Db, meeting: MeetingId): Promise<Meeting | undefined> {
	const rows = await tx<{ id: MeetingId }[]>`
		select id from meeting where follows = ${meeting} and sealed_at is null`;
	for (const { id } of rows) {
		const found = await findMeeting(tx, id);
		if (found && phaseNow(found) !== 'closed') return found;
	}
	return undefined;
}

/** Whoever was in, or was listed; who was shown out is not expected again. */
async function expectAgain(tx: Db, meeting: MeetingId, one: Participant, now: Date): Promise<void> {
	if (one.status === 'removed' || one.status === 'waiting' || one.circle === 'projector') return;
	const leads = one.circle === 'facilitator';
	await insertParticipant(tx, {
		meetingId: meeting,
		accountId: one.accountId,
		circle: one.circle,
		name: one.name,
		relation: one.relation,
		language: one.language,
		central: one.central,
		status: leads ? 'admitted' : 'expected',
		admittedAt: leads ? now : null
	});
}

/** With the ids they had: a need is the same need, and so its line goes on. */
async function layOut(
	tx: Db,
	meeting: MeetingId,
	before: MeetingId,
	content: AgreementContent
): Promise<void> {
	await writeDocument(tx, meeting, 'information', (doc) => {
		for (const { kind, by, text, id } of content.information)
			if (kind === 'question' || kind === 'frame') addItem(doc, kind, by, text, id);
	});
	// When to meet again was about this meeting; the next time is still to be said.
	const plan = { ...content.plan, followUp: '', followUpOn: '' };
	await writeDocument(tx, meeting, 'plan', (doc) => layPlan(doc, plan));
	const { people } = await readDocument(tx, before, 'network', readNetwork);
	if (people.length > 0) await writeDocument(tx, meeting, 'network', (doc) => layNetwork(doc, people));
}
