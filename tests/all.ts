import { spawn } from 'node:child_process';
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

type Step = { name: string; command: string[] };

/** What needs no build, at once: each keeps one core busy. */
const reading: Step[] = [
	{ name: 'format', command: ['prettier', '--check', '--log-level', 'warn', '.'] },
	{ name: 'lint', command: ['eslint', '.'] },
	{ name: 'types', command: ['svelte-check', '--tsconfig', './tsconfig.json', '--fail-on-warnings'] }
];

const building: Step = { name: 'build', command: ['vite', 'build', '--logLevel', 'warn'] };

const faults = { name: 'faults', command: vitest('faults', '--config', 'tests/faults/vitest.config.ts') };
const fields = { name: 'fields', command: vitest('fields', '--config', 'tests/field/vitest.config.ts') };
const browsers = (project: string) => ({
	name: project,
	command: ['playwright', 'test', `--project=${project}`, '--reporter=list,json']
});

/** Each writes a report, by which its tests are counted. One after another, but for two that mostly wait. */
const counted: Step[][] = [
	[{ name: 'units and databases', command: vitest('units and databases') }],
	hasPostgres() ? [faults, fields] : [fields],
	[browsers('journeys')],
	[browsers('the first meeting')]
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

/** Runs a step to its end; what it says is shown when it has ended. @returns whether it was good */
function run({ name, command }: Step, whatItSays: 'at once' | 'at the end'): Promise<boolean> {
	const [program = '', ...args] = command;
	const env = { ...process.env, PLAYWRIGHT_JSON_OUTPUT_FILE: report(name) };
	const begun = Date.now();
	const title = `\n── ${name}`;
	if (whatItSays === 'at once') console.log(title);
	const child = spawn(program, args, { env, stdio: whatItSays === 'at once' ? 'inherit' : 'pipe' });
	let words = '';
	for (const stream of [child.stdout, child.stderr])
		stream?.setEncoding('utf8').on('data', (text: string) => (words += text));
	return new Promise((done) => {
		child.once('error', (error) => (words += String(error)));
		child.once('close', (code) => {
			if (whatItSays === 'at the end') console.log(`${title}\n${words}`);
			const took = Math.round((Date.now() - begun) / 1000);
			console.log(`── ${name}: ${code === 0 ? 'good' : 'NOT GOOD'}, ${took} s`);
			done(code === 0);
		});
	});
}

ensureChromium();
let passed = 0;
const failed: string[] = [];
const started = Date.now();
const note = ({ name }: Step, isGood: boolean) => {
	if (isGood) passed++;
	else failed.push(name);
};

/** Runs a step that writes a report, and counts its tests. */
async function count(step: Step, whatItSays: 'at once' | 'at the end'): Promise<void> {
	const isGood = await run(step, whatItSays);
	let results: ReturnType<typeof resultsOf> = { passed: 0, failed: [] };
	try {
		results = resultsOf(step.name);
	} catch {
		// It never came to a report.
	}
	passed += results.passed;
	failed.push(...results.failed);
	// A run that failed without a failed test failed all the same.
	if (!isGood && results.failed.length === 0) failed.push(step.name);
}

await Promise.all(reading.map(async (step) => note(step, await run(step, 'at the end'))));
const isBuilt = await run(building, 'at once');
note(building, isBuilt);
// Nothing that comes after a broken build means anything.
for (const together of isBuilt ? counted : [])
	await Promise.all(together.map((step) => count(step, together.length > 1 ? 'at the end' : 'at once')));
rmSync(reports, { recursive: true, force: true });
if (failed.length > 0) console.log(['\nFailed:', ...failed].join('\n  '));
console.log(`\n${passed} passed, ${failed.length} failed (${Math.round((Date.now() - started) / 1000)} s)`);
process.exit(failed.length === 0 ? 0 : 1);
