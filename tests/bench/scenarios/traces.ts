import type { Bench } from '../bench.ts';

/** A long plan: 50 000 letters, about 92 kB as an update. */
export function documentOf50kB(bench: Bench) {
	return bench.trace('50kB', ({ letters }) => letters >= 50_000);
}
