/*
 * Batteries that have a short form, which runs in `npm test`, and a long one: against the document engine in
 * `npm run test:faults`, against what others may do in `npm run test:others`. How long either is stands here and nowhere
 * else.
 */

export const isLong = process.env.RADSLAG_LONG === '1';

const long = {
	killsOfApp: 20,
	killsOfPostgres: 10,
	killsOfBoth: 5,
	hostileFrames: 100_000,
	honestUpdates: 30_000,
	crossings: 300,
	killsOfOneOfTwo: 10,
	drops: 1_000,
	/** Minutes of a family's evening, and the least that is written in it. */
	eveningMinutes: 300,
	eveningEdits: 13_000,
	eveningRestarts: 2,
	/** Private times that twenty others try to read. */
	privateTimes: 100,
	/** Of what a route could be asked for, everything, or one thing in so many. */
	oneBodyIn: 1
};

const short: typeof long = {
	killsOfApp: 2,
	killsOfPostgres: 1,
	killsOfBoth: 1,
	hostileFrames: 3_000,
	honestUpdates: 2_000,
	crossings: 60,
	killsOfOneOfTwo: 1,
	drops: 40,
	eveningMinutes: 10,
	eveningEdits: 400,
	eveningRestarts: 0,
	privateTimes: 20,
	oneBodyIn: 4
};

export const lengths = isLong ? long : short;

/**
 * How soon something must be so, in milliseconds. The long form, on a quiet machine, holds it to what is promised; the short
 * one runs where others use the machine, too, and says only that it comes.
 */
export const within = (promised: number): number => (isLong ? promised : 60_000);
