import { Worker } from 'node:worker_threads';
import type { Logger } from 'pino';
import type { Database } from '#lib/server/database.ts';
import { loadForCompaction, replaceUpdates } from '#lib/server/document-updates.ts';
import type { Answer, Question } from './compactor-worker.ts';
import type { Room } from './room.ts';

/** As many rows are stored one by one before they are made one; or as many bytes, of the 2 MB that a document may hold. */
const mostUpdates = 2000;
const mostBytes = 1280 * 1024;
/**
 * Milliseconds between two looks: what people do decides what there is to compact, never when. So often that four who write
 * and take away 400 kB a second do not fill the rest of the 2 MB in between.
 */
const lookEvery = 1_000;
/**
 * Milliseconds without work after which the worker is let go: it is as large as a hundred open documents, and to start it costs as much
 * as to compact one.
 */
const restsAfter = 60_000;

/**
 * Makes one row of the many that a document has grown to, and lets go of the words that were taken away: people who
 * erase something mean it. Never in the way of anyone who writes or opens the document.
 */
export class Compactor {
	#sql: Database;
	#log: Logger;
	#rooms: () => AsyncIterable<Room>;
	#worker: Worker | undefined;
	#rest: NodeJS.Timeout | undefined;
	#waiting = new Map<number, { done: (snapshot: Uint8Array) => void; failed: (error: Error) => void }>();
	#asked = 0;
	#timer: NodeJS.Timeout;
	#working: Promise<void> = Promise.resolve();
	#isLooking = false;
	#isClosed = false;

	constructor(sql: Database, log: Logger, rooms: () => AsyncIterable<Room>) {
		this.#sql = sql;
		this.#log = log;
		this.#rooms = rooms;
		this.#timer = setInterval(() => void this.#look(), lookEvery).unref();
	}

	/** Compacts the documents that have grown long. */
	async #look(): Promise<void> {
		if (this.#isLooking) return;
		this.#isLooking = true;
		try {
			for await (const room of this.#rooms())
				if (room.uncompacted > mostUpdates || room.uncompactedBytes > mostBytes) await this.compact(room);
		} finally {
			this.#isLooking = false;
		}
	}

	/** One document after the other. */
	compact(room: Room): Promise<void> {
		this.#working = this.#working.then(() => (this.#isClosed ? undefined : this.#compact(room)));
		return this.#working;
	}

	async #compact(room: Room): Promise<void> {
		const { meeting, document } = room;
		room.beginCompaction();
		let snapshot: Uint8Array | null = null;
		try {
			const rows = await loadForCompaction(this.#sql, meeting, document);
			if (rows.length > 0) {
				const made = await this.#snapshotOf(rows.map((row) => new Uint8Array(row.bytes)));
				const ids = rows.map((row) => row.id);
				if (await replaceUpdates(this.#sql, meeting, document, ids, made)) snapshot = made;
			}
		} catch (error) {
			this.#log.warn({ error: String(error) }, 'A document could not be compacted; it stays as it is');
		} finally {
			room.endCompaction(snapshot);
		}
	}

	#snapshotOf(updates: Uint8Array[]): Promise<Uint8Array> {
		this.#worker ??= this.#start();
		clearTimeout(this.#rest);
		const id = ++this.#asked;
		return new Promise((done, failed) => {
			this.#waiting.set(id, { done, failed });
			this.#worker!.postMessage({ id, updates } satisfies Question);
		});
	}

	#start(): Worker {
		const worker = new Worker(new URL('./compactor-worker.ts', import.meta.url));
		worker.unref();
		worker.on('message', ({ id, snapshot }: Answer) => {
			this.#waiting.get(id)?.done(snapshot);
			this.#waiting.delete(id);
			if (this.#waiting.size > 0) return;
			this.#rest = setTimeout(() => void this.#letGo(), restsAfter).unref();
		});
		const gone = (error: unknown) => {
			// One that was let go has nothing to answer for.
			if (this.#worker !== worker) return;
			for (const { failed } of this.#waiting.values()) failed(new Error(String(error)));
			this.#waiting.clear();
			this.#worker = undefined;
		};
		worker.on('error', gone);
		worker.on('exit', gone);
		return worker;
	}

	/** Who asks after this gets a new one. */
	async #letGo(): Promise<void> {
		const worker = this.#worker;
		this.#worker = undefined;
		await worker?.terminate();
	}

	async close(): Promise<void> {
		this.#isClosed = true;
		clearInterval(this.#timer);
		await this.#working;
		clearTimeout(this.#rest);
		await this.#letGo();
	}
}
