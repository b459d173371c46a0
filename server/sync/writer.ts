import type { Logger } from 'pino';
import type { Database } from '#lib/server/database.ts';
import { appendUpdates } from '#lib/server/document-updates.ts';
import type { Connection } from './connection.ts';
import type { Room } from './room.ts';

export type Write = { room: Room; connection: Connection; update: Uint8Array; isAnswer: boolean };

/** As many as one statement stores at once. */
const atOnce = 500;
/** Milliseconds between tries while the database can't be reached. */
const pause = 500;

/**
 * Stores what people write, and only then shows it to others and says so to the writer. One batch is under way at a
 * time; what arrives meanwhile is the next. While the database is away everything waits here, in order.
 */
export class Writer {
	#sql: Database;
	#log: Logger;
	#waiting: Write[] = [];
	#storing: Promise<void> | undefined;
	#isClosing = false;

	constructor(sql: Database, log: Logger) {
		this.#sql = sql;
		this.#log = log;
	}

	put(write: Write): void {
		write.room.hold();
		this.#waiting.push(write);
		this.#storing ??= this.#storeAll().finally(() => {
			this.#storing = undefined;
		});
	}

	/** Waits until everything is stored, or gives up at once if the database is away. */
	async close(): Promise<void> {
		this.#isClosing = true;
		await this.#storing;
	}

	async #storeAll(): Promise<void> {
		let isTroubled = false;
		while (this.#waiting.length > 0) {
			const batch = this.#waiting.splice(0, atOnce);
			let stored: boolean[];
			try {
				stored = await this.#store(batch);
				if (isTroubled) this.#log.info('The database is back; what waited is stored');
				isTroubled = false;
			} catch (error) {
				this.#waiting.unshift(...batch);
				if (!isTroubled)
					this.#log.error({ error: String(error) }, 'Nothing can be stored just now; trying again');
				isTroubled = true;
				if (this.#isClosing) return;
				await new Promise((again) => setTimeout(again, pause));
				continue;
			}
			this.#deliver(batch, stored);
		}
	}

	#store(batch: Write[]): Promise<boolean[]> {
		return appendUpdates(
			this.#sql,
			batch.map(({ room, update }) => ({ meeting: room.meeting, document: room.document, bytes: update }))
		);
	}

	#deliver(batch: Write[], stored: boolean[]): void {
		const byRoom = new Map<Room, Write[]>();
		for (const [index, write] of batch.entries()) {
			if (stored[index]) byRoom.set(write.room, [...(byRoom.get(write.room) ?? []), write]);
			else write.connection.refuseWrite();
		}
		for (const [room, writes] of byRoom) {
			room.takeIn(
				writes.map((write) => write.update),
				new Set(writes.map((write) => write.connection))
			);
			for (const write of writes) write.connection.confirm(write);
		}
		for (const { room } of batch) room.release();
	}
}
