import { type ChildProcess, spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { Config } from '#lib/server/config.ts';

/* Rådslag as people start it: processes of its own, told what to do by environment and arguments. */

const root = fileURLToPath(new URL('../../', import.meta.url));
type Environment = Record<string, string>;

/** What a process said before it ended. */
export type Ended = { code: number | null; out: string; error: string };

function start(args: string[], environment: Environment): ChildProcess {
	// Nothing else from the environment of the tests themselves.
	const { PATH = '', HOME = '', NODE_COMPILE_CACHE = '' } = process.env;
	return spawn(process.execPath, args, {
		cwd: root,
		env: { PATH, HOME, NODE_COMPILE_CACHE, ...environment }
	});
}

/** Runs a program to its end. */
export async function run(args: string[], environment: Environment, input = ''): Promise<Ended> {
	const child = start(args, environment);
	let [out, error] = ['', ''];
	child.stdout?.setEncoding('utf8').on('data', (text: string) => (out += text));
	child.stderr?.setEncoding('utf8').on('data', (text: string) => (error += text));
	child.stdin?.end(input);
	const code = await new Promise<number | null>((ended) => child.once('close', ended));
	return { code, out, error };
}

/** The settings of a test's database, as the environment says them. */
export function environmentOf(settings: Pick<Config, 'dataDir' | 'databaseUrl'>): Environment {
	const { dataDir, databaseUrl } = settings;
	return { DATA_DIR: dataDir, ...(databaseUrl ? { DATABASE_URL: databaseUrl } : {}) };
}

/** `npm run radslag -- …` */
export function radslag(words: string[], environment: Environment, input = ''): Promise<Ended> {
	return run(['server/cli/index.ts', ...words], environment, input);
}

export class ServerProcess {
	readonly url: string;
	/** What it has said on standard output. */
	out = '';
	/** What it has said on standard error: its log. */
	log: string;
	#child: ChildProcess;

	private constructor(child: ChildProcess, url: string, log: string) {
		this.#child = child;
		this.url = url;
		this.log = log;
		child.stdout?.setEncoding('utf8').on('data', (text: string) => (this.out += text));
		child.stderr?.on('data', (text: string) => (this.log += text));
	}

	/** The last of its log: why it ended, when nobody told it to. */
	get lastWords(): string {
		return this.log.slice(-2_000);
	}

	/** `npm start` (with `--demo`: `npm run demo`), on any free port; resolves when it is open. */
	static async start(environment: Environment, args: string[] = []): Promise<ServerProcess> {
		const child = start(['server/index.ts', ...args], {
			PORT: '0',
			HOST: '127.0.0.1',
			LOG_LEVEL: 'info',
			...environment
		});
		let said = '';
		const url = await new Promise<string>((opened, failed) => {
			child.stderr?.setEncoding('utf8').on('data', (text: string) => {
				said += text;
				const found = /"url":"([^"]+)"/u.exec(said)?.[1];
				if (found) opened(found);
			});
			child.once('close', () => failed(new Error(`The server did not start: ${said}`)));
		});
		return new ServerProcess(child, url, said);
	}

	get pid(): number {
		return this.#child.pid!;
	}

	get hasEnded(): boolean {
		return this.#child.exitCode !== null || this.#child.signalCode !== null;
	}

	/** Tells it to stop, or ends it without a word; resolves when it has ended. */
	async end(signal: 'SIGTERM' | 'SIGKILL' = 'SIGTERM'): Promise<number | null> {
		if (this.hasEnded) return this.#child.exitCode;
		const ended = new Promise<number | null>((code) => this.#child.once('close', code));
		this.#child.kill(signal);
		return ended;
	}
}
