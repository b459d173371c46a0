import { expect, test } from 'vitest';
import { chance, seed } from '../../tests/support/random.ts';
import { Ranges } from './ranges.ts';

test(`stretches cover what was added and nothing else, and stay apart (SEED=${seed})`, () => {
	const of = chance();
	for (let round = 0; round < 200; round++) {
		const ranges = new Ranges();
		const has = new Set<number>();
		for (let step = 0; step < 30; step++) {
			const from = of.below(60);
			const to = from + 1 + of.below(8);
			ranges.add(from, to);
			for (let at = from; at < to; at++) has.add(at);
			const asked = of.below(60);
			const until = asked + 1 + of.below(6);
			const isIn = Array.from({ length: until - asked }, (_, index) => has.has(asked + index)).every(Boolean);
			expect(ranges.covers(asked, until)).toBe(isIn);
		}
		const sorted = [...ranges.edges].sort((a, b) => a - b);
		expect(ranges.edges).toEqual([...new Set(sorted)]);
	}
});
