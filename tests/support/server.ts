import { execFile } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import postgres from 'postgres';
import { afterAll, beforeAll, inject } from 'vitest';
import type { Config } from '#lib/server/config.ts';
import { makeLog } from '../../server/log.ts';
import { type Running, startServer } from '../../server/start.ts';

/** A database is a thousand files: the system's own programs take a tenth of the time that Node takes for them. */
const run = promisify(execFile);

/** Where the server of this test file keeps its data: a fresh database of the kind that the project is named for. */
export async function freshDatabase(): Promise<{
	settings: Pick<Config, 'dataDir' | 'databaseUrl'>;
	remove: () => Promise<void>;
}> {
	const dataDir = await mkdtemp(join(tmpdir(), 'radslag-test-'));
	const remove = async () => void (await run('rm', ['-rf', dataDir]));
	if (process.env.RADSLAG_TEST_DATABASE === 'embedded') {
		await run('cp', ['-R', `${inject('emptyData')}/.`, dataDir]);
		return { settings: { dataDir, databaseUrl: undefined }, remove };
	}
	const name = `test_${randomUUID().replaceAll('-', '')}`;
	const server = postgres(`${inject('postgres')}/postgres`, { max: 1 });
	await server.unsafe(`create database ${name}`);
	await server.end();
	return { settings: { dataDir, databaseUrl: `${inject('postgres')}/${name}` }, remove };
}

/** The whole server, on any free port, for the tests of one file. */
export function serverForTests(more: Partial<Config> = {}): { readonly now: Running } {
	let running: Running | undefined;
	let remove: () => Promise<void>;
	beforeAll(async () => {
		const fresh = await freshDatabase();
		remove = fresh.remove;
		running = await startServer(
			{ port: 0, host: '127.0.0.1', origin: undefined, logLevel: 'fatal', ...fresh.settings, ...more },
			makeLog('fatal')
		);
	});
	afterAll(async () => {
		await running?.close();
		await remove();
	});
	return {
		get now() {
			if (!running) throw new Error('The server has not started');
			return running;
		}
	};
}
