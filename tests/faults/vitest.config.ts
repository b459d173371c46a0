import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';
import { isLong } from '../support/lengths.ts';

/*
 * The battery against the document engine, on PostgreSQL: in its short form a step of `npm test`, in its long form
 * `npm run test:faults`, which takes half an hour; a part of it: `npm run test:faults -- kill`. There, files run one after
 * another, since several measure how soon a server answers.
 */

export default defineConfig({
	root: fileURLToPath(new URL('../..', import.meta.url)),
	test: {
		name: isLong ? 'faults, the long form' : 'faults',
		include: ['tests/faults/*.test.ts'],
		maxWorkers: isLong ? 1 : 2,
		testTimeout: isLong ? 3_600_000 : 600_000,
		hookTimeout: 180_000
	}
});
