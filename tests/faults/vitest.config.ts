import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';
import { hasPostgres } from '../support/postgres.ts';
import { faults } from './lengths.ts';

/* `npm run test:faults`: the battery in its long form. About an hour; a part of it: `npm run test:faults -- kill`. */

if (!hasPostgres())
	throw new Error('No PostgreSQL on this machine, and nothing else survives what is done here');

export default defineConfig({
	root: fileURLToPath(new URL('../..', import.meta.url)),
	test: {
		...faults,
		name: 'faults, the long form',
		env: { RADSLAG_LONG: '1' },
		testTimeout: 3_600_000
	}
});
