import * as encoding from 'lib0/encoding';
import * as Y from 'yjs';

/*
 * Edits without a Y.Doc: one letter as a V1 update made by hand, and which letters an update brings, read without taking
 * it in. https://github.com/yjs/yjs: Item.write, readClientsStructRefs.
 */

/** A text at the root of a plan (src/lib/documents/plan-document.ts), so that what is written is what people write. */
export const textName = 'lead';

const string = 4;
const deleted = 1;
const garbage = 0;
const gap = 10;
const hasOrigin = 0x80;
const hasRightOrigin = 0x40;
const hasParentSub = 0x20;

/** The next letter after one's own last: everyone types at a place of their own. */
export function letterUpdate(client: number, clock: number): Uint8Array {
	const encoder = encoding.createEncoder();
	encoding.writeVarUint(encoder, 1);
	encoding.writeVarUint(encoder, 1);
	encoding.writeVarUint(encoder, client);
	encoding.writeVarUint(encoder, clock);
	if (clock === 0) {
		encoding.writeUint8(encoder, string);
		encoding.writeVarUint(encoder, 1);
		encoding.writeVarString(encoder, textName);
	} else {
		encoding.writeUint8(encoder, string | hasOrigin);
		encoding.writeVarUint(encoder, client);
		encoding.writeVarUint(encoder, clock - 1);
	}
	encoding.writeVarString(encoder, String.fromCharCode(97 + (clock % 26)));
	encoding.writeVarUint(encoder, 0);
	return encoding.toUint8Array(encoder);
}

/** Letters `clock` to `clock + length - 1` of a client. */
export type Range = { client: number; clock: number; length: number };

/** What an update brings. */
export function rangesIn(update: Uint8Array): Range[] {
	return new RangeReader(update).read() ?? rangesByYjs(update);
}

function rangesByYjs(update: Uint8Array): Range[] {
	return Y.decodeUpdate(update)
		.structs.filter((struct) => !(struct instanceof Y.Skip))
		.map(({ id, length }) => ({ client: id.client, clock: id.clock, length }));
}

/** Knows letters, what was deleted and what is left out; at anything else it gives up. */
class RangeReader {
	#bytes: Uint8Array;
	#at = 0;

	constructor(bytes: Uint8Array) {
		this.#bytes = bytes;
	}

	read(): Range[] | null {
		const ranges: Range[] = [];
		for (let clients = this.#number(); clients > 0; clients--) {
			let structs = this.#number();
			const client = this.#number();
			let clock = this.#number();
			for (; structs > 0; structs--) {
				const info = this.#bytes[this.#at++]!;
				const kind = info & 0x1f;
				const length = this.#lengthOf(info, kind);
				if (length < 0) return null;
				const last = ranges.at(-1);
				if (kind !== gap) {
					if (last && last.client === client && last.clock + last.length === clock) last.length += length;
					else ranges.push({ client, clock, length });
				}
				clock += length;
			}
		}
		return ranges;
	}

	#lengthOf(info: number, kind: number): number {
		if (kind === garbage || kind === gap) return this.#number();
		if (kind !== string && kind !== deleted) return -1;
		if (info & hasOrigin) this.#id();
		if (info & hasRightOrigin) this.#id();
		if (!(info & (hasOrigin | hasRightOrigin))) {
			if (this.#number() === 1) this.#text();
			else this.#id();
			if (info & hasParentSub) this.#text();
		}
		return kind === string ? this.#text() : this.#number();
	}

	#number(): number {
		let value = 0;
		for (let factor = 1; ; factor *= 128) {
			const byte = this.#bytes[this.#at++]!;
			value += (byte & 0x7f) * factor;
			if (byte < 0x80) return value;
		}
	}

	#id(): void {
		this.#number();
		this.#number();
	}

	/** @returns its length in UTF-16 units, as Yjs counts */
	#text(): number {
		const end = this.#number() + this.#at;
		let units = 0;
		for (; this.#at < end; this.#at++) {
			const byte = this.#bytes[this.#at]!;
			if (byte < 0x80 || byte >= 0xc0) units += byte >= 0xf0 ? 2 : 1;
		}
		return units;
	}
}
