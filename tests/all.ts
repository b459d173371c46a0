import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
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

type Suite = { suites?: Suite[]; specs?: { title: string; file: string; ok: boolean }[] };

const specsOf = (suite: Suite): NonNullable<Suite['specs']> => [
	...(suite.specs ?? []),
	...(suite.suites ?? []).flatMap(specsOf)
];

/** How many tests passed, and the names of those that did not, from a report of Vitest's or Playwright's. */
function resultsOf(name: string): { passed: number; failed: string[] } {
	const read = JSON.parse(readFileSync(report(name), 'utf8')) as {
		testResults?: {
			name: string;
			status: string;
			assertionResults: { fullName: string; status: string }[];
		}[];
		suites?: Suite[];
	};
	if (read.suites) {
		const specs = read.suites.flatMap(specsOf);
		const failed = specs.filter(({ ok }) => !ok).map(({ file, title }) => `${file}: ${title}`);
		return { passed: specs.length - failed.length, failed };
	}
	let passed = 0;
	const failed: string[] = [];
	for (const { name: path, status, assertionResults } of read.testResults ?? []) {
		const file = relative(process.cwd(), path);
		const bad = assertionResults.filter((test) => test.status === 'failed');
		passed += assertionResults.filter((test) => test.status === 'passed').length;
		failed.push(...bad.map(({ fullName }) => `${file}: ${fullName}`));
		// A file that could not be read, or that failed round its tests.
		if (status === 'failed' && bad.length === 0) failed.push(file);
	}
	return { passed, failed };
}

ensureChromium();
let passed = 0;
const failed: string[] = [];
const started = Date.now();
for (const { name, command, counted } of steps) {
	const begun = Date.now();
	console.log(`\n── ${name}`);
	const [program = '', ...args] = command;
	const env = { ...process.env, PLAYWRIGHT_JSON_OUTPUT_FILE: report(name) };
	const isGood = spawnSync(program, args, { stdio: 'inherit', env }).status === 0;
	let results = { passed: isGood ? 1 : 0, failed: isGood ? [] : [name] };
	if (counted) {
		try {
			results = resultsOf(name);
		} catch {
			// It never came to a report.
		}
		// A run that failed without a failed test failed all the same.
		if (!isGood && results.failed.length === 0) results.failed.push(name);
	}
	passed += results.passed;
	failed.push(...results.failed);
	console.log(`── ${name}: ${isGood ? 'good' : 'NOT GOOD'}, ${Math.round((Date.now() - begun) / 1000)} s`);
	// Nothing that comes after a broken build means anything.
	if (name === 'build' && !isGood) break;
}
rmSync(reports, { recursive: true, force: true });
if (failed.length > 0) console.log(['\nFailed:', ...failed].join('\n  '));
console.log(`\n${passed} passed, ${failed.length} failed (${Math.round((Date.now() - started) / 1000)} s)`);
process.exit(failed.length === 0 ? 0 : 1);
