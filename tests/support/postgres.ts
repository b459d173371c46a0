import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, readdirSync, rmSync, chownSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/* A PostgreSQL server of the tests' own, from what the machine has installed; on loopback, in a temporary folder. */

const debian = '/usr/lib/postgresql';

function folderOfPrograms(): string | undefined {
	const versions = existsSync(debian) ? readdirSync(debian).sort((a, b) => Number(b) - Number(a)) : [];
	const installed = versions
		.map((version) => join(debian, version, 'bin'))
		.find((bin) => existsSync(join(bin, 'initdb')));
	if (installed) return installed;
	const onPath = spawnSync('sh', ['-c', 'command -v initdb'], { encoding: 'utf8' }).stdout.trim();
	return onPath ? join(onPath, '..') : undefined;
}

/** PostgreSQL refuses to run as root; Debian's package made a user for it. */
function someoneElse(): { uid: number; gid: number } | undefined {
	if (process.getuid?.() !== 0) return undefined;
	const id = (flag: string) => Number(spawnSync('id', [flag, 'postgres'], { encoding: 'utf8' }).stdout);
	const [uid, gid] = [id('-u'), id('-g')];
	return uid && gid ? { uid, gid } : undefined;
}

export function hasPostgres(): boolean {
	return folderOfPrograms() !== undefined && (process.getuid?.() !== 0 || someoneElse() !== undefined);
}

function freePort(): Promise<number> {
	return new Promise((found) => {
		const server = createServer().listen(0, '127.0.0.1', () => {
			const address = server.address();
			server.close(() => found(typeof address === 'object' ? (address?.port ?? 0) : 0));
		});
	});
}

function isRunning(pid: number): boolean {
	try {
		process.kill(pid, 0);
		return true;
	} catch {
		return false;
	}
}

export type PostgresServer = {
	/** Without a database's name. */
	url: string;
	/** The folder with its data. */
	data: string;
	/** Everything in a database, as `pg_dump` writes it. */
	dump: (database: string) => Buffer;
	/** As if its machine lost power: no time to say goodbye to anyone. */
	crash: () => void;
	/** `kill -9` of all its processes at once: not even the time that `crash` gives them. */
	kill: () => Promise<void>;
	/** Starts it again on the same data, port and all. */
	start: () => void;
	/** Stops it and takes its data away. */
	stop: () => void;
};

/** Starts a server with fsync on. */
export async function startPostgres(): Promise<PostgresServer> {
	const bin = folderOfPrograms();
	if (!bin) throw new Error('PostgreSQL is not installed');
	const folder = mkdtempSync(join(tmpdir(), 'radslag-pg-'));
	const as = someoneElse();
	if (as) chownSync(folder, as.uid, as.gid);
	const run = (program: string, args: string[]) =>
		execFileSync(join(bin, program), args, { ...as, cwd: folder, stdio: 'pipe', maxBuffer: 1 << 30 });
	const data = join(folder, 'data');
	const port = await freePort();
	run('initdb', ['-D', data, '-U', 'radslag', '-A', 'trust', '-E', 'UTF8', '--no-sync', '--locale=C']);
	const settings = `-p ${port} -c listen_addresses=127.0.0.1 -c unix_socket_directories=${folder}`;
	const start = () => {
		run('pg_ctl', ['-D', data, '-w', '-l', join(folder, 'log'), '-o', settings, 'start']);
	};
	const crash = () => {
		run('pg_ctl', ['-D', data, '-m', 'immediate', 'stop']);
	};
	const kill = async () => {
		const postmaster = Number(readFileSync(join(data, 'postmaster.pid'), 'utf8').split('\n')[0]);
		// Stopped first, so that it starts no more children while they are counted.
		process.kill(postmaster, 'SIGSTOP');
		const listed = spawnSync('pgrep', ['-P', String(postmaster)], { encoding: 'utf8' }).stdout;
		const all = [postmaster, ...listed.split('\n').filter(Boolean).map(Number)];
		for (const pid of all) if (isRunning(pid)) process.kill(pid, 'SIGKILL');
		// A new one does not start while any of the old holds the memory they share.
		while (all.some(isRunning)) await new Promise((again) => setTimeout(again, 10));
	};
	const url = `postgres://radslag@127.0.0.1:${port}`;
	start();
	return {
		url,
		data,
		dump: (database) => run('pg_dump', [`${url}/${database}`]),
		crash,
		kill,
		start,
		stop: () => {
			crash();
			rmSync(folder, { recursive: true, force: true });
		}
	};
}
