import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ensureChromium } from './support/chromium.ts';
import { hasPostgres } from './support/postgres.ts';

/* `npm test`: everything, in the order that finds mistakes soonest, and one line at the end that says how it went. */

const reports = mkdtempSync(join(tmpdir(), 'radslag-reports-'));
const report = (name: string) => join(reports, `${name}.json`);
const vitest = (name: string, ...args: string[]) => [
	'vitest',
	'run',
	...args,
	'--reporter=default',
	'--reporter=json',
	`--outputFile=${report(name)}`
];

const steps: { name: string; command: string[]; counted: boolean }[] = [
	{ name: 'format', command: ['prettier', '--check', '--log-level', 'warn', '.'], counted: false },
	{ name: 'lint', command: ['eslint', '.'], counted: false },
	{
		name: 'types',
		command: ['svelte-check', '--tsconfig', './tsconfig.json', '--fail-on-warnings'],
		counted: false
	},
	{ name: 'build', command: ['vite', 'build', '--logLevel', 'warn'], counted: false },
	{ name: 'units and databases', command: vitest('units and databases'), counted: true },
	...(hasPostgres()
		? [
				{
					name: 'faults',
					command: vitest('faults', '--config', 'tests/faults/vitest.config.ts'),
					counted: true
				}
			]
		: []),
	{ name: 'fields', command: vitest('fields', '--config', 'tests/field/vitest.config.ts'), counted: true },
	{ name: 'journeys', command: ['playwright', 'test', '--reporter=list,json'], counted: true }
];

/** How many tests passed and failed, from a report of Vitest's or Playwright's. */
function count(name: string): { passed: number; failed: number } {
	const read = JSON.parse(readFileSync(report(name), 'utf8')) as {
		numPassedTests?: number;
		numFailedTests?: number;
		stats?: { expected: number; unexpected: number; flaky: number };
	};
	if (read.stats) return { passed: read.stats.expected, failed: read.stats.unexpected + read.stats.flaky };
	return { passed: read.numPassedTests ?? 0, failed: read.numFailedTests ?? 0 };
}

ensureChromium();
let passed = 0;
let failed = 0;
const started = Date.now();
for (const { name, command, counted } of steps) {
	const begun = Date.now();
	console.log(`\n── ${name}`);
	const [program = '', ...args] = command;
	const env = { ...process.env, PLAYWRIGHT_JSON_OUTPUT_FILE: report(name) };
	const isGood = spawnSync(program, args, { stdio: 'inherit', env }).status === 0;
	let counts = { passed: isGood ? 1 : 0, failed: isGood ? 0 : 1 };
	if (counted) {
		try {
			counts = count(name);
		} catch {
			// It never came to a report.
		}
		// A run that failed without a failed test failed all the same.
		if (!isGood && counts.failed === 0) counts.failed = 1;
	}
	passed += counts.passed;
	failed += counts.failed;
	console.log(`── ${name}: ${isGood ? 'good' : 'NOT GOOD'}, ${Math.round((Date.now() - begun) / 1000)} s`);
	// Nothing that comes after a broken build means anything.
	if (name === 'build' && !isGood) break;
}
rmSync(reports, { recursive: true, force: true });
console.log(`\n${passed} passed, ${failed} failed (${Math.round((Date.now() - started) / 1000)} s)`);
process.exit(failed === 0 ? 0 : 1);
