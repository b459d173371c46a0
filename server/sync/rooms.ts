import type { DocumentKey } from '#lib/documents/shared-document.ts';
import type { Database } from '#lib/server/database.ts';
import { loadUpdates } from '#lib/server/document-updates.ts';
import { Room } from './room.ts';

/**
 * The documents that somebody has open. Two who come at once wake the same room once. It sleeps when all have left and
 * all they wrote is stored.
 */
export class Rooms {
	#sql: Database;
	#rooms = new Map<string, Promise<Room>>();

	constructor(sql: Database) {
		this.#sql = sql;
	}

	/** The room, held awake until `release`. */
	async enter(key: DocumentKey): Promise<Room> {
		const name = nameOf(key);
		const waking = this.#rooms.get(name) ?? this.#wake(key);
		this.#rooms.set(name, waking);
		try {
			const room = await waking;
			room.hold();
			return room;
		} catch (error) {
			this.#rooms.delete(name);
			throw error;
		}
	}

	/** The room, if it is awake. */
	async find(key: DocumentKey): Promise<Room | undefined> {
		return this.#rooms.get(nameOf(key));
	}

	async #wake(key: DocumentKey): Promise<Room> {
		const stored = await loadUpdates(this.#sql, key.meeting, key.document);
		return new Room(key, stored, () => this.#rooms.delete(nameOf(key)));
	}
}

function nameOf({ meeting, document }: DocumentKey): string {
	return `${meeting}/${document}`;
}
