import type { Logger } from 'pino';
import type { Database } from '#lib/server/database.ts';
import { appendUpdates } from '#lib/server/document-updates.ts';
import type { Connection } from './connection.ts';
import { join } from './content.ts';
import type { Room } from './room.ts';
import type { Update } from './update.ts';

/** `update`: null when it holds nothing new, and only has to be confirmed after what was written before it. */
export type Write = {
	room: Room;
	connection: Connection;
	update: Update | null;
	claims: number[];
	isAnswer: boolean;
};

/**
 * Milliseconds. What is written alone is stored at once; while more keeps coming, what comes in this time goes together.
 * The more write, the longer: nobody notices, and each phone is woken less often. A slow database makes it longer by
 * itself, since one batch is under way at a time.
 */
function windowAfter(writes: number): number {
	if (writes < 4) return 20;
	return Math.min(70, Math.max(46, 10 + 8.5 * Math.sqrt(writes)));
}
/** Milliseconds until somebody is told that their words are stored, if nothing else was sent to them in the meantime. */
const receiptWithin = 200;
/** Bytes that one statement stores; and that wait in all before we take no more from anyone. */
const mostAtOnce = 4 * 1024 * 1024;
const mostWaiting = 64 * 1024 * 1024;
/** Milliseconds between tries while the database can't be reached. */
const pause = 500;

/** What is written in one room in one batch. */
class RoomBatch {
	readonly room: Room;
	readonly writes: Write[] = [];
	readonly updates: Update[] = [];
	#joined: Uint8Array | undefined;

	constructor(room: Room) {
		this.room = room;
	}

	add(write: Write): void {
		this.writes.push(write);
		if (write.update) this.updates.push(write.update);
	}

	get joined(): Uint8Array {
		return (this.#joined ??= join(this.updates));
	}

	get claims() {
		return this.writes.flatMap(({ claims, connection }) =>
			claims.map((client) => ({ client, owner: connection.person.participant.id }))
		);
	}
}

/** Did the database answer, and say no to what was asked? (PostgreSQL, appendix A: data, integrity, syntax, limits.) */
function isRefused(error: unknown): boolean {
	const { code } = error as { code?: unknown };
	return typeof code === 'string' && /^(?:22|23|42|54)\w{3}$/u.test(code);
}

/**
 * Stores what people write, and only then shows it to others and says so to the writer. While the database is away
 * everything waits here, in order.
 */
export class Writer {
	#sql: Database;
	#log: Logger;
	#process: string;
	#waiting: Write[] = [];
	#waitingBytes = 0;
	#storing: Promise<void> | undefined;
	#takenAt = 0;
	#window = windowAfter(0);
	#owedReceipts = new Set<Connection>();
	#isClosing = false;

	/** @param process what this process is called by the others */
	constructor(sql: Database, log: Logger, process: string) {
		this.#sql = sql;
		this.#log = log;
		this.#process = process;
	}

	/** To be asked before an update is judged: once it counts as written it must be stored. */
	hasRoomFor(update: Update): boolean {
		return this.#waitingBytes + update.bytes.length <= mostWaiting;
	}

	put(write: Write): void {
		const bytes = write.update?.bytes.length ?? 0;
		this.#waitingBytes += bytes;
		write.room.hold();
		write.room.waits(bytes);
		this.#waiting.push(write);
		this.#storing ??= this.#storeAll().finally(() => {
			this.#storing = undefined;
		});
	}

	/** Waits until everything is stored, or gives up at once if the database is away. */
	async close(): Promise<void> {
		this.#isClosing = true;
		await this.#storing;
		this.#sendReceipts();
	}

	async #storeAll(): Promise<void> {
		while (this.#waiting.length > 0) {
			const rest = this.#takenAt + this.#window - Date.now();
			// At least to the end of this turn: frames come several to a packet.
			await new Promise<void>((go) =>
				rest > 0 && !this.#isClosing ? setTimeout(go, rest) : setImmediate(go)
			);
			this.#window = windowAfter(this.#waiting.length);
			this.#takenAt = Date.now();
			if (!(await this.#store(this.#take()))) return;
		}
	}

	#take(): RoomBatch[] {
		const rooms = new Map<Room, RoomBatch>();
		let bytes = 0;
		let taken = 0;
		for (const write of this.#waiting) {
			bytes += write.update?.bytes.length ?? 0;
			if (taken > 0 && bytes > mostAtOnce) break;
			const batch = rooms.get(write.room) ?? new RoomBatch(write.room);
			rooms.set(write.room, batch);
			batch.add(write);
			taken++;
		}
		this.#waiting.splice(0, taken);
		return [...rooms.values()];
	}

	/** Tries until it is stored. @returns false when we are closing and it can't be */
	async #store(batches: RoomBatch[]): Promise<boolean> {
		const toStore = batches.filter(({ updates }) => updates.length > 0);
		const given = toStore.map(({ room: { meeting, document }, joined, claims }) => ({
			meeting,
			document,
			bytes: joined,
			claims
		}));
		for (let isTroubled = false; ; isTroubled = true) {
			try {
				const stored = given.length > 0 ? await appendUpdates(this.#sql, given, this.#process) : [];
				if (isTroubled) this.#log.info('The database is back; what waited is stored');
				const refused = new Set(toStore.filter((_, index) => !stored[index]));
				for (const batch of batches) this.#deliver(batch, !refused.has(batch));
				return true;
			} catch (error) {
				if (!isTroubled)
					this.#log.error({ error: String(error) }, 'Nothing can be stored just now; trying again');
				if (isRefused(error)) return this.#storeApart(batches);
				if (this.#isClosing) return false;
				await new Promise((again) => setTimeout(again, pause));
			}
		}
	}

	/** One room's words that can't be stored must not keep everyone else's from it. */
	async #storeApart(batches: RoomBatch[]): Promise<boolean> {
		if (batches.length === 1) {
			this.#deliver(batches[0]!, false);
			return true;
		}
		for (const batch of batches) if (!(await this.#store([batch]))) return false;
		return true;
	}

	#deliver(batch: RoomBatch, isStored: boolean): void {
		const { room, writes, updates } = batch;
		for (const { update } of writes) this.#waitingBytes -= update?.bytes.length ?? 0;
		if (isStored) {
			const writers = new Set(writes.flatMap(({ update, connection }) => (update ? [connection] : [])));
			for (const { connection, isAnswer } of writes) {
				connection.confirm(isAnswer);
				this.#owe(connection);
			}
			if (updates.length > 0) room.stored(updates, batch.joined, writers);
		} else this.#refuse(batch);
		for (const { room } of writes) room.release();
	}

	/** Their receipt goes with the next that they are sent, or by itself soon. */
	#owe(connection: Connection): void {
		if (this.#owedReceipts.size === 0) setTimeout(() => this.#sendReceipts(), receiptWithin);
		this.#owedReceipts.add(connection);
	}

	#sendReceipts(): void {
		for (const connection of this.#owedReceipts) connection.sendReceipt();
		this.#owedReceipts.clear();
	}

	/** The document is frozen, or an id is somebody else's: nothing of this, and nothing that stands on it. */
	#refuse({ room, writes }: RoomBatch): void {
		const later = this.#waiting.filter((write) => write.room === room);
		this.#waiting = this.#waiting.filter((write) => write.room !== room);
		room.forgetWaiting();
		const refused = new Set(writes.flatMap(({ update, connection }) => (update ? [connection] : [])));
		for (const connection of refused) connection.refuseWrite();
		// What held nothing new may have been known from what is refused now: they say it again, and are judged anew.
		for (const { update, connection } of [...writes, ...later]) if (!update) connection.sendAway();
		for (const write of later) {
			if (!write.update) {
				room.release();
				continue;
			}
			const verdict = room.judge(write.update, write.connection.person.participant.id);
			if (refused.has(write.connection) || verdict.is !== 'fine') {
				this.#waitingBytes -= write.update.bytes.length;
				write.connection.refuseWrite();
				room.release();
			} else {
				room.waits(write.update.bytes.length);
				this.#waiting.push(write);
			}
		}
		// Somebody else's words may be what it ran into.
		void room.catchUp().catch(() => {});
	}
}
