import { methodNamed } from './methods/all.ts';
import { type PhaseKey, phaseOf } from './method.ts';
import type { AccountId, Circle, MeetingId, ParticipantId } from './participant.ts';
import { type Refusal, refuse } from './refusal.ts';

/** One stretch of time in one phase. A phase that ran can be opened again, and is then a run of its own. */
export type PhaseRun = { phase: PhaseKey; from: Date; to: Date | null; endedBy: Circle | null };

export type Meeting = {
	id: MeetingId;
	/** Key of the method, and the version it had when the meeting was made. */
	method: string;
	methodVersion: number;
	title: string;
	startsAt: Date;
	facilitatorId: AccountId;
	/** In order; the last one is now. Never empty. */
	runs: PhaseRun[];
	/** When the family could first read the information (PRODUCT 6: no surprises). */
	informationReleasedAt: Date | null;
	networkShared: boolean;
	networkShown: boolean;
	/** Who writes for the family, when they have lent the pen (PRODUCT 6). */
	pen: ParticipantId | null;
	/** Which part of the plan the wall shows while it is presented; null: what was written last. */
	onWall: string | null;
	sealedAt: Date | null;
	/** The meeting whose agreement this one follows up. */
	follows: MeetingId | null;
	/** When the facilitator showed what people had answered, although not all had. */
	answersShownAt: Date | null;
	/** When what people said on the scale was shown: when all had, or the facilitator showed it. */
	scaleShownAt: Date | null;
	/** When the facilitator last asked, in this private time, if the family needs more of it; and what they have said. */
	timeAskedAt: Date | null;
	timeAnswer: TimeAnswer | null;
};

export const timeAnswers = ['more', 'soon'] as const;
export type TimeAnswer = (typeof timeAnswers)[number];

/** Milliseconds from the end of private time until all that is kept of it, encrypted, is erased (PRODUCT 7). */
export const privateKeptFor = 24 * 60 * 60 * 1000;

/** How long a step can be taken back, in milliseconds (PRODUCT 5). */
export const undoWithin = 10_000;

/** A new meeting, in preparation. */
export function schedule(
	meeting: Pick<Meeting, 'id' | 'method' | 'title' | 'startsAt' | 'facilitatorId'> &
		Partial<Pick<Meeting, 'follows'>>,
	now: Date
): Meeting {
	return {
		...meeting,
		methodVersion: methodNamed(meeting.method).version,
		runs: [{ phase: 'prepare', from: now, to: null, endedBy: null }],
		informationReleasedAt: null,
		networkShared: false,
		networkShown: false,
		pen: null,
		onWall: null,
		sealedAt: null,
		follows: meeting.follows ?? null,
		answersShownAt: null,
		scaleShownAt: null,
		timeAskedAt: null,
		timeAnswer: null
	};
}

function currentRun(meeting: Meeting): PhaseRun {
	const run = meeting.runs.at(-1);
	if (!run) throw new Error('A meeting always has a phase');
	return run;
}

export function phaseNow(meeting: Meeting): PhaseKey {
	return currentRun(meeting).phase;
}

export function phaseSince(meeting: Meeting): Date {
	return currentRun(meeting).from;
}

function stepInto(meeting: Meeting, to: PhaseKey, endedBy: Circle, now: Date): Meeting {
	const run = currentRun(meeting);
	return {
		...meeting,
		// What was read aloud in the room has been released to the family, whatever was pressed before the day.
		informationReleasedAt: meeting.informationReleasedAt ?? (to === 'information' ? now : null),
		pen: null,
		onWall: null,
		timeAskedAt: null,
		timeAnswer: null,
		runs: [
			...meeting.runs.slice(0, -1),
			{ ...run, to: now, endedBy },
			{ phase: to, from: now, to: null, endedBy: null }
		]
	};
}

/**
 * The facilitator moves the meeting to another phase: forward, back, or past one. Going where the meeting already
 * is changes nothing, so a double click is harmless.
 */
export function moveTo(meeting: Meeting, to: PhaseKey, mover: Circle, now: Date): Meeting | Refusal {
	const method = methodNamed(meeting.method);
	const from = phaseNow(meeting);
	if (mover !== 'facilitator') return refuse('only-the-facilitator');
	if (to !== 'closed' && !phaseOf(method, to)) return refuse('no-such-phase');
	if (from === to) return meeting;
	if (from === 'closed') return refuse('meeting-is-closed');
	if (phaseOf(method, from)?.endedBy === 'family') return refuse('only-the-family-ends-private-time');
	if (meeting.sealedAt && to !== 'agreement' && to !== 'followup' && to !== 'closed')
		return refuse('agreement-is-sealed');
	return stepInto(meeting, to, 'facilitator', now);
}

/** The family calls the others back; what they made is presented (PRODUCT 7: only they can). */
export function endPrivateTime(meeting: Meeting, ender: Circle, now: Date): Meeting | Refusal {
	if (ender !== 'family') return refuse('private-time-is-the-familys');
	if (phaseNow(meeting) !== 'private') return refuse('not-in-private-time');
	return stepInto(meeting, 'presentation', 'family', now);
}

/** How many times private time has begun. */
export function privateRuns(meeting: Meeting): number {
	return meeting.runs.filter((run) => run.phase === 'private').length;
}

/** Is it time to erase what is kept of private time? While the family can come back to it within a day, it is kept. */
export function isPrivateDue(meeting: Meeting, now: Date): boolean {
	if (phaseNow(meeting) === 'closed') return true;
	const last = meeting.runs.findLast((run) => run.phase === 'private');
	return last?.to ? now.getTime() - last.to.getTime() >= privateKeptFor : false;
}

/** The facilitator asks if the family needs more time. She can ask, not end it (PRODUCT 7). */
export function askAboutTime(meeting: Meeting, asker: Circle, now: Date): Meeting | Refusal {
	if (asker !== 'facilitator') return refuse('only-the-facilitator');
	if (phaseNow(meeting) !== 'private') return refuse('not-in-private-time');
	return { ...meeting, timeAskedAt: now, timeAnswer: null };
}

/** What the family says to that; they may say it unasked, too. */
export function answerAboutTime(meeting: Meeting, answerer: Circle, answer: TimeAnswer): Meeting | Refusal {
	if (answerer !== 'family') return refuse('not-for-you');
	if (phaseNow(meeting) !== 'private') return refuse('not-in-private-time');
	return { ...meeting, timeAnswer: answer };
}

/** The facilitator shows what has been answered, although not all have. What is shown stays shown. */
export function showAnswers(meeting: Meeting, shower: Circle, now: Date): Meeting | Refusal {
	if (shower !== 'facilitator') return refuse('only-the-facilitator');
	const phase = phaseOf(methodNamed(meeting.method), phaseNow(meeting));
	if (!phase?.answering) return refuse('not-time-to-answer');
	return { ...meeting, answersShownAt: meeting.answersShownAt ?? now };
}

/**
 * What makes the last step final, apart from time. A step into private time can't be taken back from outside: that
 * would be leaving it, and only the family does that.
 */
export function whatStopsUndo(meeting: Meeting): Refusal | null {
	const before = meeting.runs.at(-2);
	if (!before || meeting.sealedAt || before.endedBy !== 'facilitator') return refuse('nothing-to-undo');
	if (phaseOf(methodNamed(meeting.method), phaseNow(meeting))?.endedBy === 'family')
		return refuse('only-the-family-ends-private-time');
	return null;
}

/** Takes back the last step as if it had not been taken, within ten seconds. */
export function undo(meeting: Meeting, mover: Circle, now: Date): Meeting | Refusal {
	if (mover !== 'facilitator') return refuse('only-the-facilitator');
	const stop = whatStopsUndo(meeting);
	if (stop) return stop;
	if (now.getTime() - phaseSince(meeting).getTime() > undoWithin) return refuse('undo-is-too-late');
	const before = meeting.runs.at(-2)!;
	// What the step itself released is not released either; an earlier release has its own time.
	const wasReleasedByIt = meeting.informationReleasedAt?.getTime() === phaseSince(meeting).getTime();
	const informationReleasedAt = wasReleasedByIt ? null : meeting.informationReleasedAt;
	return {
		...meeting,
		informationReleasedAt,
		runs: [...meeting.runs.slice(0, -2), { ...before, to: null, endedBy: null }]
	};
}

/** Lets the family read the information before the meeting. The first time is what counts, and is kept. */
export function releaseInformation(meeting: Meeting, by: Circle, now: Date): Meeting | Refusal {
	if (by !== 'facilitator') return refuse('only-the-facilitator');
	return { ...meeting, informationReleasedAt: meeting.informationReleasedAt ?? now };
}

/** The plan becomes the agreement; from here on nothing in it changes. */
export function seal(meeting: Meeting, sealer: Circle, now: Date): Meeting | Refusal {
	if (sealer !== 'facilitator') return refuse('only-the-facilitator');
	if (meeting.sealedAt) return refuse('agreement-is-sealed');
	const phase = phaseOf(methodNamed(meeting.method), phaseNow(meeting));
	if (!phase?.answering) return refuse('not-time-to-seal');
	return { ...meeting, sealedAt: now };
}
