import { type Meeting, phaseNow } from './meeting.ts';
import { phaseOf } from './method.ts';
import { methodNamed } from './methods/all.ts';
import type { Circle, Participant, ParticipantId } from './participant.ts';
import { answers } from './participant.ts';
import { type Refusal, refuse } from './refusal.ts';

/*
 * How it is just now, from 0 (it must become different at once) to 10 (it is good as it is), as each one sees it (PRODUCT 5).
 * Nobody sees another's number; all are shown at the same time, as dots without names, and beside those of the meeting before.
 */

export const highest = 10;
export const numbers: readonly number[] = [...Array(highest + 1).keys()];

/** `value` null: would rather not say. */
export type ScaleAnswer = {
	participantId: ParticipantId;
	value: number | null;
	/** Who wrote it down for someone without a phone; null: they did so themselves. */
	through: ParticipantId | null;
};

/** With fewer, everyone would know whose each one is. */
export const fewestDots = 3;

/** What may be shown of what was said, in order of size; null when it is too few. */
export function dotsOf(said: ScaleAnswer[]): number[] | null {
	const numbers = said.flatMap(({ value }) => (value === null ? [] : [value]));
	return numbers.length < fewestDots ? null : numbers.sort((a, b) => a - b);
}

/**
 * @returns the meeting; with what was said shown, when that was the last one it waited for and there is enough to show. After
 *   that no number is changed
 */
export function afterSaying(
	meeting: Meeting,
	participants: Participant[],
	said: ScaleAnswer[],
	now: Date
): Meeting {
	const have = new Set(said.map((one) => one.participantId));
	const isLast = participants.filter(answers).every((one) => have.has(one.id));
	return isLast && dotsOf(said) ? { ...meeting, scaleShownAt: now } : meeting;
}

/** Does everyone say it in the phase that the meeting is in? */
export function hasScale(meeting: Meeting): boolean {
	return phaseOf(methodNamed(meeting.method), phaseNow(meeting))?.scale ?? false;
}

/** The facilitator shows what has been said, although not all have. What is shown stays shown. */
export function showScale(meeting: Meeting, shower: Circle, now: Date): Meeting | Refusal {
	if (shower !== 'facilitator') return refuse('only-the-facilitator');
	if (!hasScale(meeting)) return refuse('not-time-to-answer');
	return { ...meeting, scaleShownAt: meeting.scaleShownAt ?? now };
}
