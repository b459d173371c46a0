import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';
import { hasPostgres } from './tests/support/postgres.ts';

/*
 * unit: beside what they test, no server. embedded and postgres: the same tests on both databases, each file with a
 * server and a database of its own. The database server is skipped, and says so, where PostgreSQL is not installed.
 */

/** Every case there is, for minutes: they are the same on both, and run on the one that is used for real meetings. */
const exhaustive = ['tests/api/family-words.test.ts', 'tests/private/gate.test.ts'];

const onDatabase = (name: 'embedded' | 'postgres') => ({
	test: {
		name,
		include: ['tests/{store,sync,private,api,control,cli}/**/*.test.ts'],
		exclude: name === 'embedded' && hasPostgres() ? exhaustive : [],
		globalSetup: [fileURLToPath(new URL('tests/support/databases.ts', import.meta.url))],
		env: { RADSLAG_TEST_DATABASE: name },
		testTimeout: 30_000,
		hookTimeout: 60_000
	}
});

if (!hasPostgres()) console.warn('No PostgreSQL on this machine: tests run on the embedded database only');

export default defineConfig({
	test: {
		// Most of the time is waiting: for sockets, processes, disks.
		maxWorkers: 2,
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
					// Seeded batteries take a while where the machine is slow, which is no mistake of theirs.
					testTimeout: 30_000
				}
			},
			onDatabase('embedded'),
			...(hasPostgres() ? [onDatabase('postgres')] : [])
		]
	}
});
