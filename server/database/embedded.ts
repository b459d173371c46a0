import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { Worker } from 'node:worker_threads';
import postgres from 'postgres';
import type { Database } from '#lib/server/database.ts';

export type OpenDatabase = { sql: Database; close: () => Promise<void> };

/** The data folder is open in another process. Two would destroy it, and PGlite itself does not look. */
export class DataFolderInUse extends Error {}

/** Held until `close`, and let go by the system when the process dies, however it dies. */
function lockFolder(dataDir: string): DatabaseSync {
	const lock = new DatabaseSync(join(dataDir, 'lock'), { timeout: 0 });
	try {
		lock.exec('PRAGMA locking_mode = EXCLUSIVE; BEGIN EXCLUSIVE');
		return lock;
	} catch {
		lock.close();
		throw new DataFolderInUse(`The data folder ${dataDir} is in use by another Rådslag`);
	}
}

/**
 * PostgreSQL inside this process: PGlite in a worker, so that a long query does not stop the meeting, behind a socket
 * that only this user can open, so that the driver is the same as for a server. It is safe against a killed process,
 * not against power loss.
 * @throws DataFolderInUse
 */
export async function openEmbedded(dataDir: string): Promise<OpenDatabase> {
	await mkdir(dataDir, { recursive: true, mode: 0o700 });
	const lock = lockFolder(dataDir);
	// A socket's path has room for 107 characters; a data folder's may be longer.
	const folder = await mkdtemp(join(tmpdir(), 'radslag-'));
	const path = join(folder, 'pg');
	const worker = new Worker(new URL('./embedded-worker.ts', import.meta.url), {
		workerData: { dataDir: resolve(dataDir, 'postgres'), path }
	});
	try {
		await new Promise<void>((opened, failed) => {
			worker.once('message', () => opened());
			worker.once('error', failed);
		});
	} catch (error) {
		lock.close();
		await rm(folder, { recursive: true, force: true });
		throw error;
	}
	const sql = postgres({
		host: path,
		path,
		database: 'postgres',
		user: 'postgres',
		// PGlite answers one connection; more would get each other's answers.
		max: 1,
		idle_timeout: 0,
		max_lifetime: null,
		onnotice: () => {}
	});
	return {
		sql,
		close: async () => {
			await sql.end({ timeout: 5 });
			worker.postMessage('close');
			await new Promise((gone) => worker.once('exit', gone));
			lock.close();
			await rm(folder, { recursive: true, force: true });
		}
	};
}
