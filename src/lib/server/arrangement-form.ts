import { longestName, longestRelation } from '#lib/domain/participant.ts';
import { methods } from '#lib/domain/methods/all.ts';
import type { Arrangement } from './arranging.ts';

/** What was filled in, to show again when something was wrong. */
export type Filled = { title: string; date: string; time: string; questions: string; frames: string };

/** How far Stockholm is ahead of UTC at an instant, in milliseconds. */
function aheadOfUtc(instant: number): number {
	const parts = new Intl.DateTimeFormat('en-US', {
		timeZone: 'Europe/Stockholm',
		timeZoneName: 'longOffset'
	}).formatToParts(instant);
	const [, sign, hours, minutes] =
		/GMT([+-])(\d\d):(\d\d)/u.exec(parts.find((part) => part.type === 'timeZoneName')?.value ?? '') ?? [];
	return (sign === '-' ? -1 : 1) * (Number(hours ?? 0) * 60 + Number(minutes ?? 0)) * 60_000;
}

/** A date and a time of day on a clock in Sweden. @returns undefined when they are none */
export function inSweden(date: string, time: string): Date | undefined {
	const asIfUtc = Date.parse(`${date}T${time}:00Z`);
	return Number.isNaN(asIfUtc) ? undefined : new Date(asIfUtc - aheadOfUtc(asIfUtc));
}

const lines = (text: string) =>
	text
		.split('\n')
		.map((line) => line.trim().slice(0, 1_000))
		.filter(Boolean)
		.slice(0, 50);

/** Reads the form for a new meeting: one question and one frame a line, people in rows. */
export function readArrangement(form: FormData, now: Date): { arrangement: Arrangement; filled: Filled } {
	const field = (name: string) => String(form.get(name) ?? '');
	const filled: Filled = {
		title: field('title'),
		date: field('date'),
		time: field('time'),
		questions: field('questions'),
		frames: field('frames')
	};
	const all = (name: string) => form.getAll(name).map(String);
	const [names, relations, circles, emails] = [all('name'), all('relation'), all('circle'), all('email')];
	const central = field('central');
	const participants = names
		.map((name, index) => ({
			name: name.trim().slice(0, longestName),
			relation: (relations[index] ?? '').trim().slice(0, longestRelation),
			circle: circles[index] === 'professional' ? ('professional' as const) : ('family' as const),
			central: central === String(index),
			email: (emails[index] ?? '').trim().toLowerCase()
		}))
		.filter((person) => person.name)
		.slice(0, 100);
	return {
		filled,
		arrangement: {
			method: field('method') || (methods[0]?.key ?? ''),
			title: filled.title.trim().slice(0, 200),
			startsAt: inSweden(filled.date, filled.time) ?? now,
			questions: lines(filled.questions),
			frames: lines(filled.frames),
			participants
		}
	};
}
