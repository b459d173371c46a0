import { choose, layPlan, readPlan } from '#lib/documents/plan-document.ts';
import {
	type Meeting,
	endPrivateTime,
	moveTo,
	phaseNow,
	releaseInformation,
	undo
} from '#lib/domain/meeting.ts';
import type { PhaseKey } from '#lib/domain/method.ts';
import type { Participant } from '#lib/domain/participant.ts';
import { mayLead } from '#lib/domain/permission.ts';
import { type Plan, isPlanEmpty, tidyPlan } from '#lib/domain/plan.ts';
import { type Refusal, isRefusal, refuse } from '#lib/domain/refusal.ts';
import type { Db } from './database.ts';
import { readDocument, writeDocument } from './document-updates.ts';
import { changeMeeting } from './meetings.ts';
import type { Services } from './services.ts';

/* Moving a meeting. Each returns when it has taken effect: whoever may no longer read has been disconnected. */

export async function movePhase(
	{ sql, live }: Services,
	leader: Participant,
	to: PhaseKey,
	now: Date
): Promise<Meeting | Refusal> {
	const refusal = mayLead(leader);
	if (refusal) return refusal;
	let takenBackIn: Uint8Array | null = null;
	const moved = await changeMeeting(sql, leader.meetingId, async (meeting, tx) => {
		const next = moveTo(meeting, to, leader.circle, now);
		if (!isRefusal(next) && to === 'private' && phaseNow(meeting) !== 'private')
			takenBackIn = await takeBackIn(tx, meeting);
		return next;
	});
	if (!isRefusal(moved) && takenBackIn) live.updateStored(leader.meetingId, 'private', takenBackIn);
	await live.meetingChanged(leader.meetingId);
	return moved;
}

/** When the family goes back to private time, their draft goes on from the plan as it now reads. */
async function takeBackIn(tx: Db, meeting: Meeting): Promise<Uint8Array | null> {
	const plan = await readDocument(tx, meeting.id, 'plan', readPlan);
	if (isPlanEmpty(plan)) return null;
	const shown = new Set(plan.needs.map((need) => need.id));
	return writeDocument(tx, meeting.id, 'private', (draft) => {
		// What was taken out of the plan in the room is not shown again by itself.
		for (const need of readPlan(draft).needs) if (!shown.has(need.id)) choose(draft, need.id, false);
		layPlan(draft, plan);
	});
}

export async function undoPhase(
	{ sql, live }: Services,
	leader: Participant,
	now: Date
): Promise<Meeting | Refusal> {
	const refusal = mayLead(leader);
	if (refusal) return refusal;
	const undone = await changeMeeting(sql, leader.meetingId, (meeting) => undo(meeting, leader.circle, now));
	await live.meetingChanged(leader.meetingId);
	return undone;
}

export async function releaseToFamily(
	{ sql, live }: Services,
	leader: Participant,
	now: Date
): Promise<Meeting | Refusal> {
	const refusal = mayLead(leader);
	if (refusal) return refusal;
	const released = await changeMeeting(sql, leader.meetingId, (meeting) =>
		releaseInformation(meeting, leader.circle, now)
	);
	await live.meetingChanged(leader.meetingId);
	return released;
}

/**
 * The family calls the others back. What they chose to show becomes the plan in the same transaction, word for word,
 * so there is no moment when it is in neither place.
 * @param shown what they chose; `without` names needs that were shown earlier and are not any more
 */
export async function callBack(
	{ sql, live }: Services,
	member: Participant,
	shown: { plan: Plan; without: string[] } | null,
	now: Date
): Promise<Meeting | Refusal> {
	if (member.status !== 'admitted') return refuse('not-admitted');
	let published: Uint8Array | null = null;
	const ended = await changeMeeting(sql, member.meetingId, async (meeting, tx) => {
		const next = endPrivateTime(meeting, member.circle, now);
		if (!isRefusal(next) && shown)
			published = await writeDocument(tx, meeting.id, 'plan', (doc) =>
				layPlan(doc, tidyPlan(shown.plan), shown.without)
			);
		return next;
	});
	if (!isRefusal(ended) && published) live.updateStored(member.meetingId, 'plan', published);
	await live.meetingChanged(member.meetingId);
	return ended;
}
