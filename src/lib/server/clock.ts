import type { Db } from './database.ts';

/*
 * What time it is for what comes after a meeting: promises, lines, reminders, seals. In a demo that clock can be moved, so that
 * four weeks need not be waited for; it lies in the database, so that all processes and the command line mean the same.
 */

/** Tells the time. */
export type Clock = () => Promise<Date>;

export const systemClock: Clock = () => Promise.resolve(new Date());

const day = 86_400_000;

export function demoClock(db: Db): Clock {
	return async () => new Date(Date.now() + ((await daysAhead(db)) ?? 0) * day);
}

/** @returns null when this is no demo */
export async function daysAhead(db: Db): Promise<number | null> {
	const [row] = await db<{ days: number }[]>`select days from demo_clock`;
	return row?.days ?? null;
}

/** Makes this database a demo's, or no demo's any more. */
export async function markDemo(db: Db, isDemo: boolean): Promise<void> {
	if (isDemo) await db`insert into demo_clock (days) values (0) on conflict do nothing`;
	else await db`delete from demo_clock`;
}

/** Moves the demo's clock on. @returns how many days it is ahead then; null, and nothing moves, when this is no demo */
export async function moveClock(db: Db, days: number): Promise<number | null> {
	const [row] = await db<{ days: number }[]>`update demo_clock set days = days + ${days} returning days`;
	return row?.days ?? null;
}
