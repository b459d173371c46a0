import type { AgreementContent } from './agreement.ts';
import { agreedAt } from './correction.ts';
import type { Circle, MeetingId, Participant } from './participant.ts';
import type { Action, Need, Offer } from './plan.ts';
import { daysBetween } from './plan-lint.ts';

/*
 * What came of an agreement (PRODUCT 10): what each one promised, what they say has become of it, and the days from the
 * need to the help. Days are ISO 8601, as a calendar in Sweden has them. Nothing here scores anybody.
 */

export const reportStatuses = ['not-begun', 'under-way', 'done', 'did-not-work'] as const;
export type ReportStatus = (typeof reportStatuses)[number];

/** What somebody said of a promise. Said again it is said anew: earlier ones stay. `by` is a first name. */
export type PromiseReport = { action: string; status: ReportStatus; words: string; at: Date; by: string };

export const verdictAnswers = ['yes', 'partly', 'no'] as const;
export type VerdictAnswer = (typeof verdictAnswers)[number];

/** What someone in the family says of a need: did it become what we needed? */
export type Verdict = { need: string; answer: VerdictAnswer; words: string; at: Date; by: string };

/** Who answers for a promise. `isPresent`: was in the room when it was agreed. */
export type Owner = { name: string; circle: Circle; isPresent: boolean };

export type Promised = {
	/** The action's id. */
	id: string;
	/** The need it is for. */
	need: string;
	action: Action;
	offer: Offer | null;
	owner: Owner;
	/** Promised by an agency, or by someone who was there in their job. */
	isAgencys: boolean;
	/** The agency answered that it can't: told, and not waited for. */
	isDeclined: boolean;
	/** When it is to be done, or decided: a day, or empty. */
	due: string;
	status: ReportStatus;
	/** The first one first. */
	reports: PromiseReport[];
};

export function isSameName(a: string, b: string): boolean {
	return a.trim() !== '' && a.trim().toLocaleLowerCase('sv') === b.trim().toLocaleLowerCase('sv');
}

/** Every action of an agreement, with its owner and what has been said of it, in the order of the plan. */
export function promisesOf(
	content: Pick<AgreementContent, 'plan' | 'offers' | 'present'>,
	reports: PromiseReport[]
): Promised[] {
	const inOrder = reports.toSorted((a, b) => a.at.getTime() - b.at.getTime());
	return content.plan.needs.flatMap((need) =>
		need.actions.map((action) => {
			const offer = content.offers.find((one) => one.action === action.id) ?? null;
			const owner = ownerOf(action, offer, content.present);
			const told = inOrder.filter((report) => report.action === action.id);
			return {
				id: action.id,
				need: need.id,
				action,
				offer,
				owner,
				isAgencys: action.kind === 'agency' || owner.circle === 'professional',
				isDeclined: offer?.decision === 'cannot',
				due: offer?.day || lastDay(action),
				status: told.at(-1)?.status ?? 'not-begun',
				reports: told
			};
		})
	);
}

/** What is done again each week has no day it is to be done by, but perhaps a last one. */
function lastDay({ when }: Action): string {
	return (when?.weekdays.length ? when.until : when?.day) ?? '';
}

/** Whose name stands there; without one, who answered the family. Of two with one name, the one in the action's own circle. */
function ownerOf(action: Action, offer: Offer | null, present: AgreementContent['present']): Owner {
	const name = action.owner.trim() || offer?.by.trim() || '';
	const circle: Circle = action.kind === 'agency' ? 'professional' : 'family';
	const named = present.filter((one) => isSameName(one.name, name));
	const found = named.find((one) => one.circle === circle) ?? named[0];
	return { name, circle: found?.circle ?? circle, isPresent: found !== undefined };
}

/**
 * Is this their own promise? By name and circle, as the agreement has them: two of one name in one circle share theirs.
 * What an agency was asked for is also the promise of who answered.
 */
export function isMine(promise: Promised, one: Pick<Participant, 'name' | 'circle'>): boolean {
	const { owner, offer, action } = promise;
	if (owner.circle === one.circle && isSameName(owner.name, one.name)) return true;
	const isAnswerer = one.circle === 'professional' && isSameName(offer?.by ?? '', one.name);
	return isAnswerer && action.kind === 'agency';
}

/** Is it still to be done? */
export function isOpen(promise: Promised): boolean {
	return !promise.isDeclined && promise.status !== 'done' && promise.status !== 'did-not-work';
}

/** One's own first; otherwise in the order of the plan. */
export function mineFirst(promises: Promised[], me: Pick<Participant, 'name' | 'circle'>): Promised[] {
	return promises.toSorted((a, b) => Number(isMine(b, me)) - Number(isMine(a, me)));
}

/** As a follow-up meeting opens: those who are paid to keep theirs go first. */
export function agenciesFirst(promises: Promised[]): Promised[] {
	return promises.toSorted((a, b) => Number(b.isAgencys) - Number(a.isAgencys));
}

/** Each one's newest word about a need. */
export function standingVerdicts(verdicts: Verdict[], need: string): Verdict[] {
	const newest = new Map<string, Verdict>();
	for (const one of verdicts.toSorted((a, b) => a.at.getTime() - b.at.getTime()))
		if (one.need === need) newest.set(one.by, one);
	return [...newest.values()];
}

/** Which day it is in Sweden at an instant. */
export function dayOf(instant: Date): string {
	return new Intl.DateTimeFormat('sv-SE', { timeZone: 'Europe/Stockholm' }).format(instant);
}

/** The same date some months later, or the last of a month that has no such date. */
export function monthsLater(day: string, months: number): string {
	const [year = 0, month = 1, date = 1] = day.split('-').map(Number);
	const last = new Date(Date.UTC(year, month - 1 + months + 1, 0));
	const there = new Date(
		Date.UTC(last.getUTCFullYear(), last.getUTCMonth(), Math.min(date, last.getUTCDate()))
	);
	return there.toISOString().slice(0, 10);
}

export function daysLater(day: string, days: number): string {
	return new Date(Date.parse(day) + days * 86_400_000).toISOString().slice(0, 10);
}

/** A decision that is granted and not carried out within three months is to be reported (SoL 34:1). */
export const decisionWithin = 3;

/** When what was applied for is to have come: as was said, or three months after it was agreed. */
export function decisionDue(offer: Offer, sealedAt: string): string {
	return offer.day || monthsLater(dayOf(new Date(sealedAt)), decisionWithin);
}

export type DecisionClock = { action: string; due: string; isOverdue: boolean };

/** One need from voiced to delivered. */
export type NeedLine = {
	need: string;
	words: string;
	by: string;
	/** When the family presented it. */
	asked: string;
	/** When the answer to it was sealed. */
	answered: string;
	/** When something for it was first done; null: nothing has come. */
	came: string | null;
	daysToAnswer: number;
	/** From the answer to what came; while nothing has, null. */
	daysToDelivery: number | null;
	/** Days since the answer, while nothing has come. */
	daysWaiting: number | null;
	/** The earliest decision that is waited for. */
	clock: DecisionClock | null;
	verdicts: Verdict[];
};

/**
 * The line of one need. What a family has said first in one meeting and still says in the next has waited since the first.
 * A `done` that was taken back does not count.
 * @param revisions of the agreement, the first one first
 * @param today ISO 8601
 */
export function needLine(
	need: Need,
	revisions: AgreementContent[],
	reports: PromiseReport[],
	verdicts: Verdict[],
	today: string
): NeedLine {
	const first =
		revisions.find((one) => one.plan.needs.some((there) => there.id === need.id)) ?? revisions.at(-1);
	if (!first) throw new RangeError('A need without an agreement has no line');
	const presented = first.phases.find((run) => run.phase === 'presentation');
	const asked = dayOf(new Date(presented?.from ?? first.heldAt));
	const answered = dayOf(new Date(first.sealedAt));
	const came = firstDone(need, reports);
	return {
		need: need.id,
		words: need.words,
		by: need.by,
		asked,
		answered,
		came,
		daysToAnswer: daysBetween(asked, answered),
		daysToDelivery: came ? daysBetween(answered, came) : null,
		daysWaiting: came ? null : daysBetween(answered, today),
		clock: clockOf(need, revisions, reports, today),
		verdicts: standingVerdicts(verdicts, need.id)
	};
}

function reportsOn(action: string, reports: PromiseReport[]): PromiseReport[] {
	return reports
		.filter((report) => report.action === action)
		.toSorted((a, b) => a.at.getTime() - b.at.getTime());
}

function firstDone(need: Need, reports: PromiseReport[]): string | null {
	const days = need.actions.flatMap((action) => {
		const told = reportsOn(action.id, reports);
		const done = told.at(-1)?.status === 'done' && told.find((report) => report.status === 'done');
		return done ? [dayOf(done.at)] : [];
	});
	return days.toSorted()[0] ?? null;
}

/** A decision that was promised again at a later meeting is waited for since the first. */
function clockOf(
	need: Need,
	revisions: AgreementContent[],
	reports: PromiseReport[],
	today: string
): DecisionClock | null {
	const clocks = need.actions.flatMap((action): DecisionClock[] => {
		const answers = revisions.map((one) => ({
			sealedAt: agreedAt(one),
			offer: one.offers.find((offer) => offer.action === action.id)
		}));
		if (answers.at(-1)?.offer?.decision !== 'application') return [];
		if (reportsOn(action.id, reports).at(-1)?.status === 'done') return [];
		const first = answers.find(({ offer }) => offer?.decision === 'application');
		if (!first?.offer) return [];
		const due = decisionDue(first.offer, first.sealedAt);
		return [{ action: action.id, due, isOverdue: today > due }];
	});
	return clocks.toSorted((a, b) => (a.due < b.due ? -1 : 1))[0] ?? null;
}

/** A promise as one person sees it. */
export type SeenPromise = Promised & { isMine: boolean; mayReport: boolean };

/** All of it as one person sees it. `isReplaced`: a later meeting has agreed anew, and this is only to be read. */
export type FollowUp = {
	meeting: MeetingId;
	/** ISO 8601, in UTC. */
	sealedAt: string;
	isReplaced: boolean;
	/** One's own first; the agencies' first for the family and in the room. */
	promises: SeenPromise[];
	lines: NeedLine[];
	mayGiveVerdict: boolean;
};

export const reminderKinds = ['check-in', 'due', 'decision', 'correction'] as const;
export type ReminderKind = (typeof reminderKinds)[number];

/** `action` is what it is about; empty: the whole agreement, or a correction that waits for the family. */
export type Reminder = { kind: ReminderKind; day: string; action: string };

/** Days from the agreement to the check-in; before a date; before three months have gone. */
const checkInAfter = 28;
const dueBefore = 2;
const decisionBefore = 14;

/** Which days somebody is to be reminded after an agreement. A day that has passed already when it is sealed is not. */
export function remindersOf(content: AgreementContent): Reminder[] {
	const sealed = dayOf(new Date(agreedAt(content)));
	const promises = promisesOf(content, []).filter((promise) => !promise.isDeclined);
	const days = promises.flatMap(({ id, offer, action }): Reminder[] => {
		const named = [...new Set([action.when?.day ?? '', offer?.day ?? ''])].filter(Boolean);
		const decision: Reminder[] =
			offer?.decision === 'application'
				? [
						{
							kind: 'decision',
							action: id,
							day: daysLater(decisionDue(offer, agreedAt(content)), -decisionBefore)
						}
					]
				: [];
		return [
			...named.map((day): Reminder => ({ kind: 'due', action: id, day: daysLater(day, -dueBefore) })),
			...decision
		];
	});
	const checkIn: Reminder = { kind: 'check-in', action: '', day: daysLater(sealed, checkInAfter) };
	return [checkIn, ...days.filter((reminder) => reminder.day > sealed)];
}

/**
 * Whom a reminder is for: everyone, the family whose answer is waited for, or those whose promise it is, while it is one. A
 * waiting decision also concerns who leads.
 */
export function isFor(
	reminder: Pick<Reminder, 'kind' | 'action'>,
	one: Pick<Participant, 'name' | 'circle'>,
	promises: Promised[]
): boolean {
	if (one.circle === 'projector' || one.circle === 'interpreter') return false;
	if (reminder.kind === 'check-in') return true;
	if (reminder.kind === 'correction') return one.circle === 'family';
	const promise = promises.find(({ id }) => id === reminder.action);
	if (!promise || !isOpen(promise)) return false;
	return isMine(promise, one) || (reminder.kind === 'decision' && one.circle === 'facilitator');
}
