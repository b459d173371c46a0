import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import postgres from 'postgres';
import { type PostgresServer, startPostgres } from '../support/postgres.ts';
import { Generator } from './generator.ts';
import { cpuSecondsOf, cpuSecondsOfAll, cpuSecondsOfFamily, parentOf } from './machine.ts';
import type { Table } from './report.ts';
import { BenchServer, type ServerName, type Settings } from './servers.ts';
import { type Trace, saveTrace, typeTrace } from './trace.ts';

/** What every scenario is given: servers to start, a database under them, a load generator, and how long to go on. */

export type Values = Record<string, number>;
export type Scenario = {
	name: string;
	title: string;
	/** What is done and how it is counted, for who reads the numbers. */
	about: string;
	run: (bench: Bench) => Promise<Table[]>;
};

/** One server's turn. */
export type Turn = {
	server: BenchServer;
	load: Generator;
	/** From 0. */
	repetition: number;
};

/**
 * Seconds of processor time since it was made. `noise`: how many cores were busy with what is none of ours, the
 * kernel's part of our sockets among it.
 */
export type Costs = () => { server: number; postgres: number; seconds: number; noise: number };

/** Cores that others may keep busy where `--wait` waits for quiet. */
const quiet = 0.25;

export type Options = {
	isShort: boolean;
	seed: number;
	names: readonly ServerName[];
	/** Instead of as many as each scenario wants. */
	repetitions: number | undefined;
	/** Seconds that a turn may wait until the machine is quiet. */
	longestWait: number;
};

export class Bench {
	readonly isShort: boolean;
	readonly seed: number;
	readonly postgresVersion: string;
	/** Turns that came to nothing, and why. */
	readonly failures: string[] = [];
	#names: readonly ServerName[];
	#repetitions: number | undefined;
	#longestWait: number;
	#postgres: PostgresServer;
	#sql: postgres.Sql;
	#postmaster: number;
	#folder = mkdtempSync(join(tmpdir(), 'radslag-bench-'));
	#traces = new Map<string, { file: string; trace: Trace }>();

	private constructor(
		parts: Options & { postgres: PostgresServer; sql: postgres.Sql; postmaster: number; version: string }
	) {
		this.isShort = parts.isShort;
		this.seed = parts.seed;
		this.postgresVersion = parts.version;
		this.#names = parts.names;
		this.#repetitions = parts.repetitions;
		this.#longestWait = parts.longestWait;
		this.#postgres = parts.postgres;
		this.#sql = parts.sql;
		this.#postmaster = parts.postmaster;
	}

	static async open(options: Options): Promise<Bench> {
		const server = await startPostgres();
		const sql = postgres(`${server.url}/postgres`, { max: 1, onnotice: () => {} });
		const [row] = await sql<{ pid: number; version: string; fsync: string; commit: string }[]>`
			select pg_backend_pid() as pid, current_setting('server_version') as version,
				current_setting('fsync') as fsync, current_setting('synchronous_commit') as commit`;
		if (row?.fsync !== 'on' || row.commit !== 'on') throw new Error('PostgreSQL must store durably here');
		const version = row.version.split(' ')[0] ?? '';
		return new Bench({ ...options, postgres: server, sql, postmaster: parentOf(row.pid), version });
	}

	async close(): Promise<void> {
		await this.#sql.end();
		this.#postgres.stop();
		rmSync(this.#folder, { recursive: true, force: true });
	}

	/** What one does in a short run, and in a long one. */
	pick<Value>(short: Value, long: Value): Value {
		return this.isShort ? short : long;
	}

	say(words: string): void {
		console.log(`   ${words}`);
	}

	/** A typed history, made once and shared. */
	trace(name: string, isEnough: Parameters<typeof typeTrace>[1]): { file: string; trace: Trace } {
		const made = this.#traces.get(name);
		if (made) return made;
		const trace = typeTrace(this.seed, isEnough);
		const kept = { file: saveTrace(this.#folder, name, trace), trace };
		this.#traces.set(name, kept);
		return kept;
	}

	/**
	 * Lets every server take its turn, as many times as there are repetitions, another first each time.
	 * @returns the medians of what `measure` gave for each
	 */
	async alternate(
		repetitions: { short: number; long: number },
		settings: Omit<Settings, 'databaseUrl'>,
		measure: (turn: Turn) => Promise<Values>
	): Promise<Map<ServerName, Values>> {
		const all = new Map<ServerName, Values[]>(this.#names.map((name) => [name, []]));
		const times = this.#repetitions ?? this.pick(repetitions.short, repetitions.long);
		for (let repetition = 0; repetition < times; repetition++) {
			const first = repetition % this.#names.length;
			for (const name of [...this.#names.slice(first), ...this.#names.slice(0, first)]) {
				try {
					const values = await this.#takeTurn(name, settings, repetition, measure);
					all.get(name)?.push(values);
					this.say(`${name}: ${sayValues(values)}`);
				} catch (error) {
					// The others are measured all the same; a server without a number has a dash in the table.
					this.failures.push(`${name}: ${error instanceof Error ? error.message : String(error)}`);
					this.say(`${this.failures.at(-1)}`);
				}
			}
		}
		return new Map([...all].map(([name, values]) => [name, medians(values)]));
	}

	async #takeTurn(
		name: ServerName,
		settings: Omit<Settings, 'databaseUrl'>,
		repetition: number,
		measure: (turn: Turn) => Promise<Values>
	): Promise<Values> {
		await this.#waitForQuiet();
		const database = `bench_${randomUUID().replaceAll('-', '')}`;
		await this.#sql.unsafe(`create database ${database}`);
		const server = await BenchServer.start(name, {
			...settings,
			databaseUrl: `${this.#postgres.url}/${database}`
		});
		const load = new Generator();
		try {
			return await measure({ server, load, repetition });
		} finally {
			await load.end();
			await server.end();
			await this.#sql.unsafe(`drop database ${database} with (force)`);
		}
	}

	/** Nothing of ours runs but the database. */
	async #waitForQuiet(): Promise<void> {
		const end = performance.now() + this.#longestWait * 1000;
		while (performance.now() < end) {
			const [before, from] = [cpuSecondsOfAll(), performance.now()];
			await pause(2);
			if ((cpuSecondsOfAll() - before) / ((performance.now() - from) / 1000) <= quiet) return;
		}
	}

	/** Counts from now. */
	costsOf({ server, load }: Pick<Turn, 'server' | 'load'>): Costs {
		const now = () => {
			const spent = { server: server.cpuSeconds, postgres: cpuSecondsOfFamily(this.#postmaster) };
			const ours = spent.server + spent.postgres + load.cpuSeconds + cpuSecondsOf(process.pid);
			return { ...spent, others: cpuSecondsOfAll() - ours, seconds: performance.now() / 1000 };
		};
		const before = now();
		return () => {
			const after = now();
			const seconds = after.seconds - before.seconds;
			return {
				server: after.server - before.server,
				postgres: after.postgres - before.postgres,
				seconds,
				noise: Math.max(0, (after.others - before.others) / seconds)
			};
		};
	}
}

export const pause = (seconds: number) => new Promise((over) => setTimeout(over, seconds * 1000));

export function median(values: number[]): number {
	const sorted = values.filter((value) => !Number.isNaN(value)).sort((a, b) => a - b);
	const middle = sorted.length / 2;
	if (sorted.length === 0) return NaN;
	if (sorted.length % 2 === 1) return sorted[Math.floor(middle)]!;
	return (sorted[middle - 1]! + sorted[middle]!) / 2;
}

function medians(runs: Values[]): Values {
	const keys = Object.keys(runs.at(-1) ?? {});
	return Object.fromEntries(keys.map((key) => [key, median(runs.map((values) => values[key] ?? NaN))]));
}

function sayValues(values: Values): string {
	return Object.entries(values)
		.map(([key, value]) => `${key} ${Number(value.toPrecision(3))}`)
		.join(', ');
}
