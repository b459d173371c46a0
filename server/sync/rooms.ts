import type { DocumentKey } from '#lib/documents/shared-document.ts';
import { wakesFor } from '../awake-meetings.ts';
import { Room, type Surroundings } from './room.ts';

/**
 * The documents that somebody has open. Two who come at once wake the same room once. It sleeps a moment after all have
 * left and all they wrote is stored.
 */
export class Rooms {
	#rooms = new Map<string, Promise<Room>>();
	#around: (key: DocumentKey) => Surroundings & { askWhoIsThere: () => void };

	constructor(around: (key: DocumentKey) => Surroundings & { askWhoIsThere: () => void }) {
		this.#around = around;
	}

	/** The room, held awake until `release`. @throws Error when it can't be read, or there is no such document */
	async enter(key: DocumentKey): Promise<Room> {
		const name = nameOf(key);
		const waking = this.#rooms.get(name) ?? this.#wake(key);
		this.#rooms.set(name, waking);
		try {
			const room = await waking;
			room.hold();
			return room;
		} catch (error) {
			if (this.#rooms.get(name) === waking) this.#rooms.delete(name);
			throw error;
		}
	}

	/** The room, if it is awake or waking. */
	find(key: DocumentKey): Promise<Room> | undefined {
		return this.#rooms.get(nameOf(key));
	}

	/** All that are awake. */
	async *all(): AsyncGenerator<Room> {
		for (const waking of [...this.#rooms.values()]) {
			const room = await waking.catch(() => undefined);
			if (room) yield room;
		}
	}

	/** Who comes from now on gets the document as it is stored now. */
	forget(key: DocumentKey): void {
		this.#rooms.delete(nameOf(key));
	}

	async #wake(key: DocumentKey): Promise<Room> {
		const around = this.#around(key);
		const stored = await around.load();
		if (!stored) throw new Error('There is no such document');
		const room: Room = new Room(key, stored, {
			...around,
			sleep: () => setTimeout(() => this.#sleep(key, room, around), wakesFor).unref()
		});
		around.askWhoIsThere();
		return room;
	}

	#sleep(key: DocumentKey, room: Room, around: Surroundings): void {
		// A replaced document's room may go to sleep while its successor is awake.
		void this.#rooms.get(nameOf(key))?.then((now) => {
			if (now !== room || room.isHeld) return;
			this.#rooms.delete(nameOf(key));
			around.sleep(room);
		});
	}
}

function nameOf({ meeting, document }: DocumentKey): string {
	return `${meeting}/${document}`;
}
