import type { Information, Plan } from './plan.ts';

/*
 * What a plan lacks, said kindly (PRODUCT 8). It stops nothing: a family may know why a line is as it is.
 */

export const gapKinds = [
	'question-unanswered',
	'frame-uncovered',
	'no-owner',
	'owner-is-a-unit',
	'no-due',
	'no-check',
	'no-backup',
	'not-explained',
	'no-follow-up',
	'follow-up-late',
	'nobody-tells'
] as const;
export type GapKind = (typeof gapKinds)[number];

/** `of`: id of the question, frame or action; empty: the whole plan. `words`: what it says, to be recognised by. */
export type Gap = { kind: GapKind; of: string; words: string };

/** Days within which everyone meets again. */
export const followUpWithin = 92;

/** Abbreviations that a family should not have to know (DOMAIN 2.8); written out they are understood. */
const abbreviations =
	/(?<![\p{L}\p{N}])(BBIC|LVU|LSS|SIP|BUP|SoL|OSL|IVO|HVB|NPF|EHT|FRL|LVM)(?![\p{L}\p{N}])/u;
/** A unit's name where a person's should be: nobody can ring a unit and ask how it went. */
const units = /(socialtj|kommun|enhet|förvaltning|teamet|mottagning|skolan|regionen|avdelning)/iu;

/** @param today ISO 8601; left out, nothing is said about how late the follow-up is */
export function lint(plan: Plan, information: Information, today?: string): Gap[] {
	const asked = information.filter((item) => item.kind === 'question' && item.text.trim());
	const frames = information.filter((item) => item.kind === 'frame' && item.text.trim());
	const answered = new Set(plan.answers.filter((one) => one.words.trim()).map((one) => one.question));
	const covered = new Set(plan.needs.flatMap((need) => need.covers));
	const gaps: Gap[] = [
		...asked
			.filter((item) => !answered.has(item.id))
			.map((item): Gap => ({ kind: 'question-unanswered', of: item.id, words: item.text })),
		...frames
			.filter((item) => !covered.has(item.id))
			.map((item): Gap => ({ kind: 'frame-uncovered', of: item.id, words: item.text }))
	];
	for (const action of plan.needs.flatMap((need) => need.actions)) {
		const words = action.what.trim() || action.ask.trim();
		if (!words) continue;
		const gap = (kind: GapKind) => gaps.push({ kind, of: action.id, words });
		if (!action.owner.trim()) gap('no-owner');
		else if (units.test(action.owner)) gap('owner-is-a-unit');
		if (!action.due.trim() && !action.when) gap('no-due');
		if (!action.check.trim()) gap('no-check');
		if (action.kind === 'family' && !action.backup.trim()) gap('no-backup');
		if (abbreviations.test(`${action.what} ${action.ask} ${action.backup}`)) gap('not-explained');
	}
	const whole = (kind: GapKind) => gaps.push({ kind, of: '', words: '' });
	if (!plan.followUp.trim() && !plan.followUpOn) whole('no-follow-up');
	else if (today && plan.followUpOn && daysBetween(today, plan.followUpOn) > followUpWithin)
		whole('follow-up-late');
	if (!plan.told.trim()) whole('nobody-tells');
	return gaps;
}

/** Whole days from one day to another, both ISO 8601. */
export function daysBetween(from: string, to: string): number {
	return Math.round((Date.parse(to.slice(0, 10)) - Date.parse(from.slice(0, 10))) / 86_400_000);
}
