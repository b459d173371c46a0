import ical, { ICalCalendarMethod, ICalEventStatus } from 'ical-generator';
import type { Key } from '#lib/catalogue.ts';
import type { AgreementContent } from '#lib/domain/agreement.ts';
import { agreedAt } from '#lib/domain/correction.ts';
import type { Language } from '#lib/domain/language.ts';
import { type When, isDay } from '#lib/domain/plan.ts';
import { sayIn } from '../catalogue.ts';
import { dayAfter, dayAt, instantOf, timeZone, weekdayOf } from './dates.ts';

/*
 * Every date of an agreement, for a calendar (RFC 5545). A phone's calendar is seen by others: on a locked screen, in a shared
 * family account, in a car. So an entry says that there is something to do and when, and nothing of what the plan says.
 */

/** One entry. `time` and `weekdays` empty: all day, once. */
export type Entry = { uid: string; key: Key; day: string; time: string; weekdays: number[]; until: string };

/** Days after the seal that someone asks how it goes (PRODUCT 10). */
export const checkInAfter = 28;

/** ISO weekdays 1–7. */
const weekdays = ['MO', 'TU', 'WE', 'TH', 'FR', 'SA', 'SU'];

/** The same day three months on, or the last of that month. */
function threeMonthsAfter(day: string): string {
	const [year = 0, month = 0, date = 0] = day.split('-').map(Number);
	const last = new Date(Date.UTC(year, month + 3, 0)).getUTCDate();
	return new Date(Date.UTC(year, month + 2, Math.min(date, last))).toISOString().slice(0, 10);
}

/** The first day, from `day` on, that is one of these weekdays. */
function firstOf(day: string, days: number[]): string {
	for (let after = 0; after < 7; after++)
		if (days.includes(weekdayOf(dayAfter(day, after)))) return dayAfter(day, after);
	return day;
}

function entryOf(uid: string, when: When, followUpOn: string): Entry | undefined {
	const days = when.weekdays.filter((day) => day >= 1 && day <= 7);
	if (!isDay(when.day)) return undefined;
	const once = { uid, key: 'document.calendar-to-do' as Key, time: when.time, weekdays: [], until: '' };
	if (days.length === 0) return { ...once, day: when.day };
	const day = firstOf(when.day, days);
	const ends = [when.until, followUpOn].find((end) => isDay(end) && end >= day) ?? threeMonthsAfter(day);
	// A last day before the first one was said: it is done once, and not for ever.
	if (isDay(when.until) && when.until < day) return { ...once, day: when.day };
	return { ...once, day, weekdays: [...new Set(days)].sort(), until: ends };
}

/** All that an agreement has a date for. Each is known by the first meeting and the action, through every revision. */
export function entriesOf(content: AgreementContent): Entry[] {
	const { chain, plan, offers } = content;
	// An id is whatever a phone made it: nothing in it may end a line or begin a property.
	const uid = (what: string) => `${chain}.${encodeURIComponent(what.toWellFormed())}@radslag`;
	const allDay = (what: string, key: Key, day: string): Entry[] =>
		isDay(day) ? [{ uid: uid(what), key, day, time: '', weekdays: [], until: '' }] : [];
	return [
		...plan.needs
			.flatMap((need) => need.actions)
			.flatMap(({ id, when }) => (when && entryOf(uid(id), when, plan.followUpOn)) ?? []),
		...offers.flatMap(({ action, day }) => allDay(`${action}.offer`, 'document.calendar-offer', day)),
		...allDay('follow-up', 'document.calendar-follow-up', plan.followUpOn),
		...allDay(
			'check-in',
			'document.calendar-check-in',
			dayAfter(dayAt(new Date(agreedAt(content))), checkInAfter)
		)
	];
}

/** The European Union's summer time, as it has been since 1996 (directive 2000/84/EC). */
const stockholm = `BEGIN:VTIMEZONE
TZID:${timeZone}
BEGIN:DAYLIGHT
TZOFFSETFROM:+0100
TZOFFSETTO:+0200
TZNAME:CEST
DTSTART:19960331T020000
RRULE:FREQ=YEARLY;BYMONTH=3;BYDAY=-1SU
END:DAYLIGHT
BEGIN:STANDARD
TZOFFSETFROM:+0200
TZOFFSETTO:+0100
TZNAME:CET
DTSTART:19961027T030000
RRULE:FREQ=YEARLY;BYMONTH=10;BYDAY=-1SU
END:STANDARD
END:VTIMEZONE`;

/** RFC 5545, 3.3.10: the end is written as the beginning is, but in UTC. */
function ruleOf({ time, weekdays: days, until }: Entry): string | null {
	if (days.length === 0) return null;
	const end = time ? instantOf(until, '23:59').toISOString().replace(/\.\d+/u, '') : until;
	const byDay = days.map((day) => weekdays[day - 1]).join(',');
	return `RRULE:FREQ=WEEKLY;BYDAY=${byDay};UNTIL=${end.replace(/[-:]/gu, '')}`;
}

/**
 * The calendar of the newest revision. What an earlier one had and this one does not is cancelled, for who has it already.
 * @param revisions the first one first
 */
export function icsOf(revisions: AgreementContent[], language: Language): string {
	const newest = revisions.at(-1);
	if (!newest) throw new Error('There is no agreement to make a calendar of');
	const entries = entriesOf(newest);
	const earlier = revisions.slice(0, -1).flatMap(entriesOf);
	const gone = new Map(
		earlier.filter(({ uid }) => !entries.some((now) => now.uid === uid)).map((entry) => [entry.uid, entry])
	);
	const calendar = ical({
		prodId: { company: 'radslag', product: 'radslag', language: language.toUpperCase() },
		method: ICalCalendarMethod.PUBLISH,
		// Not the calendar's own time zone: its stamps would be written in it, and they are to be in UTC.
		timezone: { name: null, generator: () => stockholm }
	});
	const put = (entry: Entry, status: ICalEventStatus) =>
		calendar.createEvent({
			id: entry.uid,
			sequence: newest.revision - 1,
			stamp: new Date(newest.sealedAt),
			// Text and not an instant: it is the time on the wall, wherever the server's own clock stands.
			start: entry.time ? `${entry.day}T${entry.time}:00` : entry.day,
			timezone: entry.time ? timeZone : null,
			allDay: !entry.time,
			repeating: ruleOf(entry),
			summary: sayIn(language, entry.key),
			status
		});
	for (const entry of entries) put(entry, ICalEventStatus.CONFIRMED);
	for (const entry of gone.values()) put(entry, ICalEventStatus.CANCELLED);
	return calendar.toString();
}
