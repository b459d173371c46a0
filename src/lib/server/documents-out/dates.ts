import type { Language } from '#lib/domain/language.ts';
import { withDot } from '#lib/when-in-words.ts';

/* Days and times as documents write them, in the time zone the meeting is held in. */

export const timeZone = 'Europe/Stockholm';

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

/** "18.41" in Swedish. @param instant ISO 8601 */
export function sayTime(language: Language, instant: string): string {
	const format = new Intl.DateTimeFormat(language, { hour: '2-digit', minute: '2-digit', timeZone });
	return withDot(language, format.format(Date.parse(instant)));
}
