import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';
import { hasPostgres } from './tests/support/postgres.ts';

/*
 * unit: beside what they test, no server. embedded and postgres: the same tests on both databases, each file with a
 * server and a database of its own. The database server is skipped, and says so, where PostgreSQL is not installed.
 */

/** The same on both databases and long: on the one that real meetings are held on, where it is there. */
const onServerIfThere = ['tests/api/family-words.test.ts', 'tests/private/gate.test.ts'];
/** Several processes on one database. */
const onServerOnly = ['tests/private/two-processes.test.ts'];
/** Milliseconds: no test should take so long, but a machine that others use, too, may stand still for a while. */
const patience = 120_000;

const onDatabase = (name: 'embedded' | 'postgres') => ({
	test: {
		name,
		include: ['tests/{store,sync,private,api,control,cli}/**/*.test.ts'],
		exclude: name === 'embedded' ? [...onServerOnly, ...(hasPostgres() ? onServerIfThere : [])] : [],
		globalSetup: [fileURLToPath(new URL('tests/support/databases.ts', import.meta.url))],
		env: { RADSLAG_TEST_DATABASE: name },
		testTimeout: patience,
		hookTimeout: patience
	}
});

if (!hasPostgres()) console.warn('No PostgreSQL on this machine: tests run on the embedded database only');

export default defineConfig({
	test: {
		// Most of the time is waiting: for sockets, processes, disks.
		maxWorkers: 3,
		projects: [
			{
				test: {
					name: 'unit',
					include: [
						'src/**/*.test.ts',
						'server/**/*.test.ts',
						'tests/*.test.ts',
						'tests/documents-out/**/*.test.ts'
					],
					testTimeout: patience
				}
			},
			onDatabase('embedded'),
			...(hasPostgres() ? [onDatabase('postgres')] : [])
		]
	}
});
