import { layPlan } from '#lib/documents/plan-document.ts';
import {
	type Meeting,
	type TimeAnswer,
	answerAboutTime,
	askAboutTime,
	endPrivateTime,
	moveTo,
	phaseNow,
	releaseInformation,
	undo
} from '#lib/domain/meeting.ts';
import type { PhaseKey } from '#lib/domain/method.ts';
import type { Participant } from '#lib/domain/participant.ts';
import { mayLead } from '#lib/domain/permission.ts';
import { tidyPlan } from '#lib/domain/plan.ts';
import { type Refusal, isRefusal, refuse } from '#lib/domain/refusal.ts';
import type { EndPrivateTime } from '#lib/wire/api.ts';
import { writeDocument } from './document-updates.ts';
import { changeMeeting } from './meetings.ts';
import { erasePrivate, haveAgreed, keepEnd } from './private-time.ts';
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
	const moved = await changeMeeting(sql, leader.meetingId, async (meeting, tx) => {
		const next = moveTo(meeting, to, leader.circle, now);
		if (!isRefusal(next) && phaseNow(next) === 'closed') await erasePrivate(tx, meeting.id);
		return next;
	});
	await live.meetingChanged(leader.meetingId);
	if (!isRefusal(moved) && to === 'closed') await live.privateChanged(leader.meetingId);
	return moved;
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
 * The family calls the others back, if its phones have signed what becomes visible. That becomes the plan in the same
 * transaction, word for word, so there is no moment when it is in neither place. Without a phone that is in (they wrote on
 * paper, or the phones are lost) they call the others back showing nothing, and what was kept is erased: nobody has its key.
 * @param ending `publish` is what they chose; its `without` names needs that were shown earlier and are not any more
 */
export async function callBack(
	{ sql, live }: Services,
	member: Participant,
	{ publish, consents }: EndPrivateTime,
	now: Date
): Promise<Meeting | Refusal> {
	if (member.status !== 'admitted') return refuse('not-admitted');
	const showsNothing = publish === undefined && consents.length === 0;
	let published: Uint8Array | null = null;
	const ended = await changeMeeting(sql, member.meetingId, async (meeting, tx) => {
		const next = endPrivateTime(meeting, member.circle, now);
		if (isRefusal(next)) return next;
		if (showsNothing) await erasePrivate(tx, meeting.id);
		else if (!(await haveAgreed(tx, meeting, member, publish, consents)))
			return refuse('family-has-not-agreed');
		await keepEnd(tx, meeting, publish, consents, now);
		if (publish)
			published = await writeDocument(tx, meeting.id, 'plan', (doc) =>
				layPlan(doc, tidyPlan(publish), publish.without)
			);
		return next;
	});
	if (!isRefusal(ended) && published) live.updateStored(member.meetingId, 'plan', published);
	await live.meetingChanged(member.meetingId);
	if (!isRefusal(ended) && showsNothing) await live.privateChanged(member.meetingId);
	return ended;
}

/** The facilitator asks if the family needs more time. */
export async function askForTime(
	{ sql, live }: Services,
	leader: Participant,
	now: Date
): Promise<Meeting | Refusal> {
	const refusal = mayLead(leader);
	if (refusal) return refusal;
	const asked = await changeMeeting(sql, leader.meetingId, (meeting) =>
		askAboutTime(meeting, leader.circle, now)
	);
	await live.meetingChanged(leader.meetingId);
	return asked;
}

/** The family says if it does. */
export async function answerForTime(
	{ sql, live }: Services,
	member: Participant,
	answer: TimeAnswer
): Promise<Meeting | Refusal> {
	if (member.status !== 'admitted') return refuse('not-admitted');
	const answered = await changeMeeting(sql, member.meetingId, (meeting) =>
		answerAboutTime(meeting, member.circle, answer)
	);
	await live.meetingChanged(member.meetingId);
	return answered;
}
