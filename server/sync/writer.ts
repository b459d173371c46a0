import type { Logger } from 'pino';
import type { Database } from '#lib/server/database.ts';
import { appendUpdates } from '#lib/server/document-updates.ts';
import type { DocumentName } from '#lib/domain/method.ts';
import type { MeetingId } from '#lib/domain/participant.ts';
import type { Line } from './line.ts';

/** Anything that is stored as bytes. */
export type Piece = { bytes: Uint8Array };

/** Something that somebody wrote. */
export type Write<One extends Piece = Piece> = {
	room: WritableRoom<One>;
	connection: Line;
	/** Null when it holds nothing new, and only has to be confirmed after what was written before it. */
	update: One | null;
	/** Ids of theirs that nobody has written under before. */
	claims: number[];
	/** It is stored. */
	confirm: () => void;
};

/** What the writer needs of a room. */
export interface WritableRoom<One extends Piece = Piece> {
	readonly meeting: MeetingId;
	readonly document: DocumentName;
	/** Of the document that was written in. */
	readonly lineage: string;
	/** Keeps it awake until `release`. */
	hold(): void;
	release(): void;
	/** So many bytes are on their way to be stored. */
	waits(bytes: number): void;
	/** Several as one. */
	join(updates: One[]): Uint8Array;
	/** These are stored, as `together`: they may be shown. */
	stored(writes: Write<One>[], together: Uint8Array): void;
	/** These will not be stored. @param later wait behind them @returns those of `later` that can be */
	refused(writes: Write<One>[], later: Write<One>[]): Write<One>[];
}

/**
 * Milliseconds. What is written alone is stored at once; while more keeps coming, what comes in this time goes together.
 * The more write, the longer: nobody notices, and each phone is woken less often; longest where many write in the same
 * rooms, since each batch is a frame to everyone in them. A slow database makes it longer by itself, since one batch
 * is under way at a time.
 * @param writes in one batch, usually; @param rooms that they are in
 */
function windowAfter(writes: number, rooms: number): number {
	if (writes < 4) return 20;
	if (writes >= 4 * rooms) return 90;
	return Math.min(90, Math.max(46, 10 + 9.3 * Math.sqrt(writes)));
}

/** How much of what is usual the last batch counts for: a window that goes up and down keeps the unlucky waiting. */
const lately = 0.25;

/**
 * Milliseconds between two looks at who is owed a receipt. Whoever was owed one at the look before, and has not been sent anything
 * that it could go with, is told then that their words are stored.
 */
const receiptsEvery = 150;
/** Bytes that one statement stores; and that wait in all before we take no more from anyone. */
const mostAtOnce = 4 * 1024 * 1024;
const mostWaiting = 64 * 1024 * 1024;
/** Milliseconds between tries while the database can't be reached. */
const pause = 500;

/** What is written in one room in one batch. */
class RoomBatch {
	readonly room: WritableRoom;
	readonly writes: Write[] = [];
	readonly updates: Piece[] = [];
	#joined: Uint8Array | undefined;

	constructor(room: WritableRoom) {
		this.room = room;
	}

	add(write: Write): void {
		this.writes.push(write);
		if (write.update) this.updates.push(write.update);
	}

	get joined(): Uint8Array {
		return (this.#joined ??= this.room.join(this.updates));
	}

	get claims() {
		return this.writes.flatMap(({ claims, connection }) =>
			claims.map((client) => ({ client, owner: connection.person.participant.id }))
		);
	}
}

const lengthOf = ({ update }: Write) => update?.bytes.length ?? 0;

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
	/** In one batch, usually. */
	#usual = { writes: 0, rooms: 0 };
	/** Since the last look, and since the one before it. */
	#owed = new Set<Line>();
	#owedLonger = new Set<Line>();
	#receipts: NodeJS.Timeout | undefined;
	#isClosing = false;

	/** @param process what this process is called by the others */
	constructor(sql: Database, log: Logger, process: string) {
		this.#sql = sql;
		this.#log = log;
		this.#process = process;
	}

	/** To be asked before an update is judged: once it counts as written it must be stored. */
	hasRoomFor(update: Piece): boolean {
		return this.#waitingBytes + update.bytes.length <= mostWaiting;
	}

	put<One extends Piece>(write: Write<One>): void {
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
		clearTimeout(this.#receipts);
		for (const connection of [...this.#owedLonger, ...this.#owed]) connection.sendReceipt();
	}

	async #storeAll(): Promise<void> {
		while (this.#waiting.length > 0) {
			const rest = this.#takenAt + windowAfter(this.#usual.writes, this.#usual.rooms) - Date.now();
			// At least to the end of this turn: frames come several to a packet.
			await new Promise<void>((go) =>
				rest > 0 && !this.#isClosing ? setTimeout(go, rest) : setImmediate(go)
			);
			this.#takenAt = Date.now();
			const writes = this.#waiting.length;
			const batches = this.#take();
			this.#usual.writes += lately * (writes - this.#usual.writes);
			this.#usual.rooms += lately * (batches.length - this.#usual.rooms);
			if (!(await this.#store(batches))) return;
		}
	}

	#take(): RoomBatch[] {
		const rooms = new Map<WritableRoom, RoomBatch>();
		let bytes = 0;
		let taken = 0;
		for (const write of this.#waiting) {
			bytes += lengthOf(write);
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
		const given = toStore.map(({ room: { meeting, document, lineage }, joined, claims }) => ({
			meeting,
			document,
			lineage,
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
		for (const write of writes) this.#waitingBytes -= lengthOf(write);
		if (isStored) {
			for (const { connection, confirm } of writes) {
				confirm();
				this.#owe(connection);
			}
			if (updates.length > 0) room.stored(writes, batch.joined);
		} else this.#refuse(batch);
		for (const { room } of writes) room.release();
	}

	/** Their receipt goes with the next that they are sent, or by itself soon. */
	#owe(connection: Line): void {
		this.#owed.add(connection);
		this.#receipts ??= setTimeout(() => this.#sendReceipts(), receiptsEvery);
	}

	#sendReceipts(): void {
		for (const connection of this.#owedLonger) connection.sendReceipt();
		[this.#owedLonger, this.#owed] = [this.#owed, this.#owedLonger];
		this.#owed.clear();
		this.#receipts =
			this.#owedLonger.size > 0 ? setTimeout(() => this.#sendReceipts(), receiptsEvery) : undefined;
	}

	/** The document is frozen or another, or an id is somebody else's: nothing of this, and nothing that stands on it. */
	#refuse({ room, writes }: RoomBatch): void {
		const later = this.#waiting.filter((write) => write.room === room);
		this.#waiting = this.#waiting.filter((write) => write.room !== room);
		const kept = new Set(room.refused(writes, later));
		for (const write of later) {
			if (kept.has(write)) {
				this.#waiting.push(write);
				continue;
			}
			this.#waitingBytes -= lengthOf(write);
			room.release();
		}
	}
}
