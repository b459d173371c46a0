import type { Key, Values } from '#lib/catalogue.ts';
import type { Language } from '#lib/domain/language.ts';
import type { When } from '#lib/domain/plan.ts';

/* Days and times as documents write them, in the time zone the meeting is held in. */

export const timeZone = 'Europe/Stockholm';

type Say = (key: Key, values?: Values) => string;

/** Is it a day that exists, as ISO 8601 writes it? */
export function isDay(text: string): boolean {
	const at = Date.parse(text);
	return /^\d{4}-\d\d-\d\d$/u.test(text) && at > 0 && new Date(at).toISOString().startsWith(text);
}

/** @param by days; may be negative */
export function dayAfter(day: string, by: number): string {
	return new Date(Date.parse(day) + by * 86_400_000).toISOString().slice(0, 10);
}

/** ISO 8601: 1 is Monday. */
export function weekdayOf(day: string): number {
	return new Date(day).getUTCDay() || 7;
}

/** The day on the wall's calendar at that instant. @returns ISO 8601 */
export function dayAt(instant: Date): string {
	// Sweden's own way to write a day is ISO 8601.
	return new Intl.DateTimeFormat('sv', { timeZone }).format(instant);
}

/** When a clock on a wall in Sweden shows this. @param time HH:MM */
export function instantOf(day: string, time: string): Date {
	const clock = new Intl.DateTimeFormat('sv', { timeZone, dateStyle: 'short', timeStyle: 'short' });
	// Summer time is two hours before UTC, winter time one.
	const times = [2, 1].map((hours) => new Date(Date.parse(`${day}T${time}:00Z`) - hours * 3_600_000));
	return times.find((at) => clock.format(at) === `${day} ${time}`) ?? times[1]!;
}

const plainly = (date: string) => date.replace(' den ', ' ');

/** "tisdag 17 november 2026" @param instant ISO 8601 */
export function sayDate(language: Language, instant: string): string {
	const format = new Intl.DateTimeFormat(language, { dateStyle: 'full', timeZone });
	return plainly(format.format(Date.parse(instant)));
}

/** "17 november 2026" @param day ISO 8601; what is no day is said as it is written */
export function sayDay(language: Language, day: string): string {
	if (!isDay(day)) return day;
	const format = new Intl.DateTimeFormat(language, { dateStyle: 'long', timeZone: 'UTC' });
	return format.format(Date.parse(day));
}

/** "18.41" in Swedish. @param instant ISO 8601 */
export function sayTime(language: Language, instant: string): string {
	const format = new Intl.DateTimeFormat(language, { hour: '2-digit', minute: '2-digit', timeZone });
	return withDot(language, format.format(Date.parse(instant)));
}

const withDot = (language: Language, time: string) => (language === 'sv' ? time.replace(':', '.') : time);

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
