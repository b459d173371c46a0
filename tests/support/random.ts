/*
 * Chance that can be had again: a test that uses it has the seed in its name, and SEED=… in the environment plays that
 * one once more.
 */

export const seed = Number(process.env.SEED ?? Math.floor(Math.random() * 1_000_000_000));

export type Chance = {
	/** A whole number from 0, less than `below`. */
	below: (below: number) => number;
	one: <Value>(of: readonly Value[]) => Value;
};

/** Mulberry32. */
export function chance(from = seed): Chance {
	let state = from >>> 0;
	const next = () => {
		state = (state + 0x6d2b79f5) >>> 0;
		let mixed = Math.imul(state ^ (state >>> 15), state | 1);
		mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
		return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
	};
	const below = (limit: number) => Math.floor(next() * limit);
	return { below, one: (of) => of[below(of.length)]! };
}
