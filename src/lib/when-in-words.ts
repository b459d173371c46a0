import type { Key, Values } from './catalogue.ts';
import type { Language } from './domain/language.ts';
import { type When, isDay } from './domain/plan.ts';

/* Days of a plan in words: the same on a page and in a document. */

type Say = (key: Key, values?: Values) => string;

/** "17 november 2026" @param day ISO 8601; what is no day is said as it is written */
export function sayDay(language: Language, day: string): string {
	if (!isDay(day)) return day;
	const format = new Intl.DateTimeFormat(language, { dateStyle: 'long', timeZone: 'UTC' });
	return format.format(Date.parse(day));
}

/** "07.45" in Swedish. @param time HH:MM */
export const withDot = (language: Language, time: string): string =>
	language === 'sv' ? time.replace(':', '.') : time;

/** What a calendar knows of when, in words: for an action that nobody wrote any words for. */
export function sayWhen(language: Language, when: When, say: Say): string {
	const time = when.time && withDot(language, when.time);
	if (when.weekdays.length === 0) return [sayDay(language, when.day), time].filter(Boolean).join(' ');
	// The second of January 2023 was a Monday.
	const name = new Intl.DateTimeFormat(language, { weekday: 'long', timeZone: 'UTC' });
	const days = [...new Set(when.weekdays)].sort().map((day) => name.format(Date.UTC(2023, 0, 1 + day)));
	const list = new Intl.ListFormat(language, { type: 'conjunction' }).format(days);
	return [
		say('document.every', { days: list }),
		time,
		when.day && say('document.from', { day: sayDay(language, when.day) }),
		when.until && say('document.until', { day: sayDay(language, when.until) })
	]
		.filter(Boolean)
		.join(' ');
}
