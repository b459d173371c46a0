import { type ChildProcess, spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { fileURLToPath } from 'node:url';
import type { RoomAddress, Where } from './load/line.ts';
import { cpuSecondsOf, memoryOf } from './machine.ts';
import { makeMeetings } from './meetings.ts';

/* The servers that are measured, each a process of its own, started anew for each measurement. */

export const serverNames = ['radslag', 'hocuspocus', 'y-websocket-server'] as const;
export type ServerName = (typeof serverNames)[number];

const root = fileURLToPath(new URL('../../', import.meta.url));
const here = (file: string) => fileURLToPath(new URL(file, import.meta.url));

const programs: Record<ServerName, string> = {
	radslag: `${root}server/index.ts`,
	hocuspocus: here('peers/hocuspocus.ts'),
	'y-websocket-server': here('peers/y-websocket-server.ts')
};

/** Keeps what is written when it is restarted? */
export const stores: Record<ServerName, boolean> = {
	radslag: true,
	hocuspocus: true,
	'y-websocket-server': false
};

const pause = (milliseconds: number) => new Promise((over) => setTimeout(over, milliseconds));
/** Milliseconds that a server may take to open. */
const patience = 30_000;

/** None goes on when we are stopped in the middle. */
const running = new Set<ChildProcess>();
process.once('exit', () => {
	for (const child of running) child.kill('SIGKILL');
});

/** `unlimited`: nobody is stopped for writing faster than people do. Only Rådslag has such a limit. */
export type Settings = { databaseUrl: string; unlimited?: boolean };

export class BenchServer {
	readonly name: ServerName;
	#settings: Settings;
	#child: ChildProcess | undefined;
	#port = 0;
	/** What it said last: tells why when it ends by itself. */
	#said = '';

	private constructor(name: ServerName, settings: Settings) {
		this.name = name;
		this.#settings = settings;
	}

	static async start(name: ServerName, settings: Settings): Promise<BenchServer> {
		const server = new BenchServer(name, settings);
		await server.start();
		return server;
	}

	/** Starts it, or starts it again on the same database. */
	async start(): Promise<void> {
		const { PATH = '', HOME = '', NODE_COMPILE_CACHE = '' } = process.env;
		const { databaseUrl, unlimited } = this.#settings;
		const child = spawn(
			process.execPath,
			['--expose-gc', '--import', here('collect.ts'), programs[this.name]],
			{
				cwd: root,
				env: {
					PATH,
					HOME,
					NODE_COMPILE_CACHE,
					PORT: '0',
					HOST: '127.0.0.1',
					LOG_LEVEL: 'info',
					NODE_ENV: 'production',
					DATABASE_URL: databaseUrl,
					...(unlimited ? { RADSLAG_BENCH_FRAMES_PER_SECOND: '1000000' } : {})
				},
				stdio: ['ignore', 'ignore', 'pipe']
			}
		);
		this.#child = child;
		running.add(child);
		child.once('close', () => running.delete(child));
		this.#said = '';
		this.#port = await new Promise<number>((opened, failed) => {
			const tooLate = setTimeout(
				() => failed(new Error(`${this.name} did not open: ${this.#said}`)),
				patience
			);
			child.stderr.setEncoding('utf8').on('data', (text: string) => {
				this.#said = (this.#said + text).slice(-4000);
				const port = /"url":"http:\/\/[^":]+:(\d+)"/u.exec(this.#said)?.[1];
				if (!port) return;
				clearTimeout(tooLate);
				opened(Number(port));
			});
			child.once('close', () => {
				clearTimeout(tooLate);
				failed(new Error(`${this.name} ended: ${this.#said}`));
			});
		});
	}

	get where(): Where {
		return { server: this.name, port: this.#port };
	}

	/** In this process, so far. */
	get cpuSeconds(): number {
		return cpuSecondsOf(this.#pid);
	}

	/** Resident bytes, with nothing in them that is only waiting to be collected. */
	async memory(): Promise<number> {
		await this.#atRest();
		const read: number[] = [];
		for (let turn = 0; turn < 3; turn++) {
			this.#child?.kill('SIGUSR2');
			await pause(700);
			read.push(memoryOf(this.#pid));
		}
		return Math.min(...read);
	}

	/** Waits until it has done what it does after the fact: what is measured is a room in which nothing happens. */
	async #atRest(): Promise<void> {
		const end = Date.now() + 60_000;
		for (let quiet = 0; quiet < 3 && Date.now() < end;) {
			const before = this.cpuSeconds;
			await pause(1_000);
			quiet = this.cpuSeconds - before < 0.03 ? quiet + 1 : 0;
		}
	}

	/** Addresses of new rooms, with a seat in them for each person. */
	async makeRooms(rooms: number, people: number): Promise<RoomAddress[]> {
		if (this.name === 'radslag') return makeMeetings(this.#settings.databaseUrl, rooms, people);
		return Array.from({ length: rooms }, () => {
			const name = randomUUID();
			return { name, path: `/${name}`, cookies: new Array<string>(people).fill('') };
		});
	}

	/** Ends it: by asking, or as if its machine had gone. */
	async end(signal: 'SIGTERM' | 'SIGKILL' = 'SIGKILL'): Promise<void> {
		const child = this.#child;
		if (!child || child.exitCode !== null || child.signalCode !== null) return;
		const ended = new Promise((done) => child.once('close', done));
		child.kill(signal);
		await ended;
	}

	get #pid(): number {
		const pid = this.#child?.pid;
		if (!pid) throw new Error(`${this.name} is not running`);
		return pid;
	}
}
