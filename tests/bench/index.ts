import { execFileSync } from 'node:child_process';
import { existsSync, statSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { hasPostgres } from '../support/postgres.ts';
import { seed } from '../support/random.ts';
import type { Scenario } from './bench.ts';

/*
 * `npm run bench -- [--short] [--servers=radslag,hocuspocus] [--repetitions=N] [--wait=SECONDS]
 * [--write|--no-write] [scenario …]`
 * A long run writes docs/benchmarks.md; a short one, which shows that everything works and little more, does not.
 * --wait: before each turn, wait up to so long until others leave the machine in peace.
 */

const here = (file: string) => fileURLToPath(new URL(file, import.meta.url));

/** The peers are no dependencies of Rådslag's: they are fetched when somebody measures. */
function installPeers(): void {
	const installed = here('node_modules/.package-lock.json');
	const isFresh =
		existsSync(installed) && statSync(installed).mtimeMs >= statSync(here('package-lock.json')).mtimeMs;
	if (isFresh) return;
	console.log('Installing the peers');
	execFileSync('npm', ['ci', '--no-audit', '--no-fund'], { cwd: here('.'), stdio: 'inherit' });
}

function stop(why: string): never {
	console.error(why);
	process.exit(1);
}

const { values: options, positionals } = parseArgs({
	allowPositionals: true,
	allowNegative: true,
	options: {
		short: { type: 'boolean', default: false },
		servers: { type: 'string' },
		repetitions: { type: 'string' },
		wait: { type: 'string', default: '0' },
		write: { type: 'boolean' }
	}
});

if (process.platform !== 'linux')
	stop('Processor time and memory are read from /proc: this runs on Linux only');
if (!hasPostgres()) stop('PostgreSQL is not installed (apt install postgresql)');
if (!existsSync(here('../../build/handler.js'))) stop('Run `npm run build` first');
installPeers();

// What is imported here needs the peers' own packages.
const { Bench } = await import('./bench.ts');
const { describeMachine } = await import('./machine.ts');
const { sectionText, writeDocument } = await import('./report.ts');
const { scenarios } = await import('./scenarios/all.ts');
const { serverNames } = await import('./servers.ts');

const names = serverNames.filter((name) => !options.servers || options.servers.split(',').includes(name));
const unknown = positionals.filter((name) => !scenarios.some((scenario) => scenario.name === name));
if (unknown.length > 0)
	stop(`No such scenario: ${unknown.join(', ')}. There are ${scenarios.map(({ name }) => name).join(', ')}`);
const chosen = scenarios.filter(({ name }) => positionals.length === 0 || positionals.includes(name));

const bench = await Bench.open({
	isShort: options.short,
	seed,
	names,
	repetitions: options.repetitions ? Number(options.repetitions) : undefined,
	longestWait: Number(options.wait)
});
const machine = describeMachine(bench.postgresVersion);
const written = new Map<string, string>();
console.log(`${machine}; seed ${seed} (SEED=${seed} plays it again)`);

async function play(scenario: Scenario): Promise<void> {
	console.log(`\n── ${scenario.name}`);
	const begun = Date.now();
	try {
		const tables = await scenario.run(bench);
		const date = new Date(begun).toISOString().slice(0, 10);
		const form = bench.isShort ? 'a short run: shows that it works, not how fast; ' : '';
		const section = sectionText(scenario, tables, `${date}; ${form}${machine}; seed ${seed}.`);
		written.set(scenario.name, section);
		console.log(`\n${section}\n`);
	} catch (error) {
		bench.failures.push(`${scenario.name}: ${String(error)}`);
		console.error(error);
	}
	console.log(`── ${scenario.name}: ${Math.round((Date.now() - begun) / 1000)} s`);
}

// The database runs apart from us, and would go on.
for (const signal of ['SIGINT', 'SIGTERM'] as const)
	process.once(signal, () => void bench.close().finally(() => process.exit(1)));

for (const scenario of chosen) await play(scenario);
await bench.close();
if (options.write ?? !bench.isShort) writeDocument(here('../../docs/benchmarks.md'), scenarios, written);
if (bench.failures.length > 0) stop(`Not measured:\n${bench.failures.join('\n')}`);
