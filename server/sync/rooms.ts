import type { DocumentKey } from '#lib/documents/shared-document.ts';

/** What is awake while it is held: someone is in it, or something they wrote is not stored yet. */
export class Sleeper {
	#holders = 0;
	#timesLeft = 0;
	#sleep: () => void;

	/** @param sleep is called each time when nobody holds it any more */
	constructor(sleep: () => void) {
		this.#sleep = sleep;
	}

	hold(): void {
		this.#holders++;
	}

	release(): void {
		if (--this.#holders > 0) return;
		this.#timesLeft++;
		this.#sleep();
	}

	/** How often all have left it, so far. */
	get timesLeft(): number {
		return this.#timesLeft;
	}

	/** Has nobody been back since all left it for the `time`th time? */
	isLeftSince(time: number): boolean {
		return this.#holders === 0 && this.#timesLeft === time;
	}
}

/** Milliseconds: who lost the line together comes back together, and nobody is to tidy just then. */
const tidiesAfter = 1_500;

/**
 * The documents that somebody has open. Two who come at once wake the same room once. It sleeps a moment after all have
 * left and all they wrote is stored.
 */
export class Rooms<One extends Sleeper> {
	#rooms = new Map<string, Promise<One>>();
	#make: (key: DocumentKey, sleep: (room: One) => void) => Promise<One>;
	#tidy: (room: One) => void;
	#lingers: () => number;

	/**
	 * @param make the room, which calls `sleep` when nobody holds it any more
	 * @param tidy is told when all have left for a while
	 * @param lingers milliseconds that a room stays awake then
	 */
	constructor(
		make: (key: DocumentKey, sleep: (room: One) => void) => Promise<One>,
		tidy: (room: One) => void = () => {},
		lingers: () => number = () => 0
	) {
		this.#make = make;
		this.#tidy = tidy;
		this.#lingers = lingers;
	}

	/** The room, held awake until `release`. @throws Error when it can't be read, or there is no such document */
	async enter(key: DocumentKey): Promise<One> {
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
	find(key: DocumentKey): Promise<One> | undefined {
		return this.#rooms.get(nameOf(key));
	}

	/** All that are awake. */
	async *all(): AsyncGenerator<One> {
		for (const waking of [...this.#rooms.values()]) {
			const room = await waking.catch(() => undefined);
			if (room) yield room;
		}
	}

	/** Who comes from now on gets the document as it is stored now. */
	forget(key: DocumentKey): void {
		this.#rooms.delete(nameOf(key));
	}

	#wake(key: DocumentKey): Promise<One> {
		return this.#make(key, (room) => {
			const time = room.timesLeft;
			const tidy = () => this.#ifLeft(key, room, time, () => this.#tidy(room));
			const sleep = () => this.#ifLeft(key, room, time, () => this.#rooms.delete(nameOf(key)));
			const lingers = this.#lingers();
			if (lingers > 0) {
				setTimeout(tidy, tidiesAfter).unref();
				setTimeout(sleep, lingers).unref();
			} else {
				tidy();
				sleep();
			}
		});
	}

	/** A replaced document's room may be left while its successor is awake, and someone may be back, or have been. */
	#ifLeft(key: DocumentKey, room: One, time: number, deed: () => void): void {
		void this.#rooms.get(nameOf(key))?.then((now) => {
			if (now === room && room.isLeftSince(time)) deed();
		});
	}
}

function nameOf({ meeting, document }: DocumentKey): string {
	return `${meeting}/${document}`;
}
