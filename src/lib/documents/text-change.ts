/*
 * What a person did to a text, as one change: at an index, some characters taken away and some put in. Indexes and
 * lengths are UTF-16 units, as in the DOM and in Y.Text, and never fall inside a surrogate pair.
 */

export type TextChange = { index: number; remove: number; insert: string };

/** One step of a Y.Text delta. */
export type Delta = { retain?: number; delete?: number; insert?: string | object }[];

const isLow = (unit: number) => unit >= 0xdc00 && unit <= 0xdfff;
const isHigh = (unit: number) => unit >= 0xd800 && unit <= 0xdbff;

/**
 * The change that turns `before` into `after`. `caret` is where the caret stood afterwards: it settles which of
 * several equal letters was typed, so that the letter lands where the person put it and not beside it.
 */
export function changeBetween(before: string, after: string, caret: number): TextChange | null {
	if (before === after) return null;
	const grown = after.length - before.length;
	const furthest = Math.min(before.length, after.length, Math.max(0, Math.min(caret, caret - grown)));
	let start = 0;
	while (start < furthest && before.charCodeAt(start) === after.charCodeAt(start)) start++;
	let tail = 0;
	const mostTail = Math.min(before.length, after.length) - start;
	while (
		tail < mostTail &&
		before.charCodeAt(before.length - 1 - tail) === after.charCodeAt(after.length - 1 - tail)
	)
		tail++;
	// A program that corrects a word elsewhere leaves the caret where it was; keep the letters between them.
	while (
		start < Math.min(before.length, after.length) - tail &&
		before.charCodeAt(start) === after.charCodeAt(start)
	)
		start++;
	// Two emoji can share a half; keep whole ones on either side of the cut.
	if (start > 0 && isHigh(before.charCodeAt(start - 1)) && isHigh(after.charCodeAt(start - 1))) start--;
	if (tail > 0 && isLow(before.charCodeAt(before.length - tail))) tail--;
	return {
		index: start,
		remove: before.length - tail - start,
		insert: after.slice(start, after.length - tail)
	};
}

/**
 * Where `index` has moved to when a text has changed. What was put in right at `index` comes after it, or, for the
 * beginning of a selection, which stays at its first letter, before it.
 */
export function indexAfter(index: number, delta: Delta, atLetter = false): number {
	let at = 0;
	for (const step of delta) {
		if (step.retain) at += step.retain;
		else if (step.delete) {
			if (at < index) index -= Math.min(step.delete, index - at);
		} else if (step.insert !== undefined) {
			const length = typeof step.insert === 'string' ? step.insert.length : 1;
			if (at < index || (atLetter && at === index)) index += length;
			at += length;
		}
		if (at > index) break;
	}
	return index;
}

/**
 * The same change, made to a text that others have changed meanwhile. What they put in stays, also in the middle of
 * what was taken away, so one change can become several; they are to be made in order.
 */
export function changeAfter(change: TextChange, deltas: Delta[]): TextChange[] {
	let taken = [{ from: change.index, to: change.index + change.remove }];
	let index = change.index;
	for (const delta of deltas) {
		index = indexAfter(index, delta);
		taken = taken.flatMap((range) => splitByInserts(range, delta));
	}
	const removals = taken
		.filter((range) => range.to > range.from)
		.sort((a, b) => b.from - a.from)
		.map((range) => ({ index: range.from, remove: range.to - range.from, insert: '' }));
	return change.insert ? [...removals, { index, remove: 0, insert: change.insert }] : removals;
}

/**
 * Where an index has moved to that was seen in a field after `change` was made there, when the text has changed by
 * `deltas` and then by `made`: what became of `change`, or nothing when it was refused.
 */
export function indexInText(
	index: number,
	change: TextChange | null,
	deltas: Delta[],
	made: TextChange[],
	atLetter: boolean
): number {
	const into = change ? index - change.index : 0;
	if (change && into > 0) {
		const put = made.find((part) => part.insert);
		if (put && into <= change.insert.length) return put.index + into;
		index = change.index + change.remove + Math.max(0, into - change.insert.length);
	}
	const met = deltas.reduce((at, delta) => indexAfter(at, delta, atLetter), index);
	return made.reduce((at, part) => indexAfter(at, deltaOf(part)), met);
}

const deltaOf = (change: TextChange): Delta => [
	{ retain: change.index },
	{ delete: change.remove },
	{ insert: change.insert }
];

function splitByInserts(range: { from: number; to: number }, delta: Delta): { from: number; to: number }[] {
	const whole: { from: number; to: number }[] = [];
	let { from, to } = range;
	let at = 0;
	for (const step of delta) {
		if (step.retain) at += step.retain;
		else if (step.delete) {
			const end = at + step.delete;
			const before = Math.max(0, Math.min(end, from) - at);
			const inside = Math.max(0, Math.min(end, to) - Math.max(at, from));
			from -= before;
			to -= before + inside;
		} else if (step.insert !== undefined) {
			const length = typeof step.insert === 'string' ? step.insert.length : 1;
			if (at <= from) {
				from += length;
				to += length;
			} else if (at < to) {
				whole.push({ from, to: at });
				from = at + length;
				to += length;
			}
			at += length;
		}
	}
	return [...whole, { from, to }];
}
