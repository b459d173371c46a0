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
	showAnswers,
	undo
} from '#lib/domain/meeting.ts';
import type { PhaseKey } from '#lib/domain/method.ts';
import type { MeetingId, Participant, ParticipantId } from '#lib/domain/participant.ts';
import { lendPen, showOnWall } from '#lib/domain/presenting.ts';
import { mayLead, mayOpenNetwork } from '#lib/domain/permission.ts';
import { showScale } from '#lib/domain/scale.ts';
import { tidyPlan } from '#lib/domain/plan.ts';
import { type Refusal, isRefusal, refuse } from '#lib/domain/refusal.ts';
import type { EndPrivateTime } from '#lib/wire/api.ts';
import { writeDocument } from './document-updates.ts';
import { changeMeeting } from './meetings.ts';
import { findParticipant } from './participants.ts';
import { erasePrivate, haveAgreed, keepEnd } from './private-time.ts';
import type { Services } from './services.ts';

/* Moving a meeting. Each returns when it has taken effect: whoever may no longer read has been disconnected. */

type Change = Parameters<typeof changeMeeting>[2];

export async function movePhase(
	services: Services,
	leader: Participant,
	to: PhaseKey,
	now: Date
): Promise<Meeting | Refusal> {
	const moved = await lead(services, leader, async (meeting, tx) => {
		const next = moveTo(meeting, to, leader.circle, now);
		if (!isRefusal(next) && phaseNow(next) === 'closed') await erasePrivate(tx, meeting.id);
		return next;
	});
	if (!isRefusal(moved) && to === 'closed') await services.live.privateChanged(leader.meetingId);
	return moved;
}

export function undoPhase(services: Services, leader: Participant, now: Date): Promise<Meeting | Refusal> {
	return lead(services, leader, (meeting) => undo(meeting, leader.circle, now));
}

export function releaseToFamily(
	services: Services,
	leader: Participant,
	now: Date
): Promise<Meeting | Refusal> {
	return lead(services, leader, (meeting) => releaseInformation(meeting, leader.circle, now));
}

/** The facilitator asks if the family needs more time. */
export function askForTime(services: Services, leader: Participant, now: Date): Promise<Meeting | Refusal> {
	return lead(services, leader, (meeting) => askAboutTime(meeting, leader.circle, now));
}

/**
 * The family calls the others back, if its phones have signed what becomes visible. That becomes the plan in the same
 * transaction, word for word, so there is no moment when it is in neither place. Without a phone that is in (they wrote on
 * paper, or the phones are lost) they call the others back showing nothing, and what was kept is erased: nobody has its key.
 * @param ending `publish` is what they chose; its `without` names needs that were shown earlier and are not any more
 */
export async function callBack(
	services: Services,
	member: Participant,
	{ publish, consents }: EndPrivateTime,
	now: Date
): Promise<Meeting | Refusal> {
	if (member.status !== 'admitted') return refuse('not-admitted');
	const showsNothing = publish === undefined && consents.length === 0;
	let published: Uint8Array | null = null;
	const { live } = services;
	const ended = await changeMeeting(services.sql, member.meetingId, async (meeting, tx) => {
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

/** The family says if it does. */
export async function answerForTime(
	services: Services,
	member: Participant,
	answer: TimeAnswer
): Promise<Meeting | Refusal> {
	if (member.status !== 'admitted') return refuse('not-admitted');
	return changeAndShow(services, member.meetingId, (meeting) =>
		answerAboutTime(meeting, member.circle, answer)
	);
}

/** Lends the family's pen to the facilitator, or takes it back with `to` null. Open documents follow at once. */
export async function lendThePen(
	services: Services,
	lender: Participant,
	to: string | null
): Promise<Meeting | Refusal> {
	const scribe = to === null ? null : await findParticipant(services.sql, to as ParticipantId);
	if (scribe === undefined || (scribe && scribe.meetingId !== lender.meetingId)) return refuse('not-found');
	return changeAndShow(services, lender.meetingId, (meeting) => lendPen(meeting, lender, scribe));
}

export function putOnWall(
	services: Services,
	leader: Participant,
	part: string | null
): Promise<Meeting | Refusal> {
	return lead(services, leader, (meeting) => showOnWall(meeting, leader.circle, part));
}

export function showTheAnswers(
	services: Services,
	leader: Participant,
	now: Date
): Promise<Meeting | Refusal> {
	return lead(services, leader, (meeting) => showAnswers(meeting, leader.circle, now));
}

export function showTheScale(services: Services, leader: Participant, now: Date): Promise<Meeting | Refusal> {
	return lead(services, leader, (meeting) => showScale(meeting, leader.circle, now));
}

/** The family says who else sees the network map: those who are there in their job, and the wall. Open documents follow at once. */
export async function openTheNetwork(
	services: Services,
	member: Participant,
	{ shared, shown }: { shared: boolean; shown: boolean }
): Promise<Meeting | Refusal> {
	const change: Change = (meeting) => ({ ...meeting, networkShared: shared, networkShown: shown });
	return mayOpenNetwork(member) ?? changeAndShow(services, member.meetingId, change);
}

/** A change that only the facilitator makes. */
async function lead(services: Services, leader: Participant, change: Change): Promise<Meeting | Refusal> {
	return mayLead(leader) ?? changeAndShow(services, leader.meetingId, change);
}

async function changeAndShow(
	{ sql, live }: Services,
	id: MeetingId,
	change: Change
): Promise<Meeting | Refusal> {
	const changed = await changeMeeting(sql, id, change);
	await live.meetingChanged(id);
	return changed;
}
