import { type Meeting, phaseNow } from './meeting.ts';
import type { Circle, Participant, ParticipantId } from './participant.ts';
import { answers } from './participant.ts';
import { canPenBeLent } from './permission.ts';
import { type Refusal, refuse } from './refusal.ts';

/*
 * The plan is presented one part at a time: the questions, each need, and what holds for the whole. The facilitator turns
 * the page on the wall; on the phones people say that it fits, or that they want to ask.
 */

/** Parts that are no need; a need is named by its id. */
export const questionsPart = 'questions';
export const wholePart = 'whole';

export const marks = ['fits', 'asks'] as const;
export type Mark = (typeof marks)[number];
export type PartMark = { participantId: ParticipantId; mark: Mark };

/** The parts of a plan, in the order they are presented. */
export function partsOf(needs: { id: string }[], hasQuestions: boolean): string[] {
	return [...(hasQuestions ? [questionsPart] : []), ...needs.map((need) => need.id), wholePart];
}

/**
 * The family lends the pen to the facilitator, who then writes for them, or takes it back (PRODUCT 6). Who has it may also
 * give it back. `to` null: the family has it again.
 */
export function lendPen(meeting: Meeting, lender: Participant, to: Participant | null): Meeting | Refusal {
	const isGivenBack = to === null && meeting.pen === lender.id;
	if (lender.circle !== 'family' && !isGivenBack) return refuse('pen-is-the-familys');
	if (to === null) return { ...meeting, pen: null };
	if (to.circle !== 'facilitator' || to.status !== 'admitted') return refuse('not-for-you');
	if (!canPenBeLent(meeting)) return refuse('pen-is-not-lent-now');
	return { ...meeting, pen: to.id };
}

/** Which part the wall shows; null: what was written last. */
export function showOnWall(meeting: Meeting, shower: Circle, part: string | null): Meeting | Refusal {
	if (shower !== 'facilitator') return refuse('only-the-facilitator');
	if (phaseNow(meeting) !== 'presentation') return refuse('nothing-is-presented');
	return { ...meeting, onWall: part };
}

/** May they say something of this part now? Null when they may. */
export function mayMark(participant: Participant, meeting: Meeting, part: string): Refusal | null {
	if (participant.status !== 'admitted') return refuse('not-admitted');
	if (!answers(participant)) return refuse('not-for-you');
	return phaseNow(meeting) === 'presentation' && meeting.onWall === part
		? null
		: refuse('nothing-is-presented');
}
