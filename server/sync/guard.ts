import * as Y from 'yjs';

/*
 * What an update holds, read without taking it in. Only V1 is read, and no merge function is ever given bytes that
 * were not read here first.
 */

export type Update = ReturnType<typeof Y.decodeUpdate>;

/** @throws Error when the bytes are no V1 update */
export function readUpdate(bytes: Uint8Array): Update {
	return Y.decodeUpdate(bytes);
}

/** Ranges of numbers, sorted and apart. */
class Ranges {
	#ranges: { from: number; to: number }[] = [];

	add(from: number, to: number): void {
		const apart = this.#ranges.filter((range) => range.to < from || range.from > to);
		const touching = this.#ranges.filter((range) => range.to >= from && range.from <= to);
		const joined = {
			from: Math.min(from, ...touching.map((range) => range.from)),
			to: Math.max(to, ...touching.map((range) => range.to))
		};
		this.#ranges = [...apart, joined].sort((a, b) => a.from - b.from);
	}

	has(from: number, to: number): boolean {
		return this.#ranges.some((range) => range.from <= from && range.to >= to);
	}
}

/** What a document has: for each client how far its edits reach, and which have been deleted. */
export class Known {
	#reach = new Map<number, number>();
	#deleted = new Map<number, Ranges>();

	/** Would the update bring anything? A client that only reads still sends one, with nothing new in it. */
	lacks(update: Update): boolean {
		const newer = update.structs.some(
			(struct) =>
				!(struct instanceof Y.Skip) &&
				struct.id.clock + struct.length > (this.#reach.get(struct.id.client) ?? 0)
		);
		if (newer) return true;
		for (const [client, deletions] of update.ds.clients)
			for (const { clock, len } of deletions)
				if (!this.#deleted.get(client)?.has(clock, clock + len)) return true;
		return false;
	}

	add(update: Update): void {
		for (const struct of update.structs) {
			if (struct instanceof Y.Skip) continue;
			const { client, clock } = struct.id;
			this.#reach.set(client, Math.max(this.#reach.get(client) ?? 0, clock + struct.length));
		}
		for (const [client, deletions] of update.ds.clients) {
			const ranges = this.#deleted.get(client) ?? new Ranges();
			for (const { clock, len } of deletions) ranges.add(clock, clock + len);
			this.#deleted.set(client, ranges);
		}
	}
}
