/*
 * The long battery against the document engine. Each has a short form that runs in `npm test` and a long one that runs in
 * `npm run test:faults`; how long either is stands here and nowhere else.
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
	eveningRestarts: 2
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
	eveningMinutes: 15,
	eveningEdits: 650,
	eveningRestarts: 0
};

export const lengths = isLong ? long : short;
