import * as encoding from 'lib0/encoding';

/* Yjs updates (V1) written by hand, so that they may say what no copy of ours would. */

export type Id = readonly [client: number, clock: number];
export type Struct = (encoder: encoding.Encoder) => void;
type Content = { ref: number; write: Struct };
type Place = { origin?: Id; right?: Id; parent?: string | Id; key?: string };

const hasOrigin = 0x80;
const hasRight = 0x40;
const hasKey = 0x20;

function writeId(encoder: encoding.Encoder, [client, clock]: Id): void {
	encoding.writeVarUint(encoder, client);
	encoding.writeVarUint(encoder, clock);
}

export function item({ origin, right, parent = 'letters', key }: Place, content: Content): Struct {
	return (encoder) => {
		const flags =
			(origin ? hasOrigin : 0) | (right ? hasRight : 0) | (key === undefined ? 0 : hasKey) | content.ref;
		encoding.writeUint8(encoder, flags);
		if (origin) writeId(encoder, origin);
		if (right) writeId(encoder, right);
		if (!origin && !right) {
			encoding.writeVarUint(encoder, typeof parent === 'string' ? 1 : 0);
			if (typeof parent === 'string') encoding.writeVarString(encoder, parent);
			else writeId(encoder, parent);
			if (key !== undefined) encoding.writeVarString(encoder, key);
		}
		content.write(encoder);
	};
}

export const text = (words: string): Content => ({
	ref: 4,
	write: (encoder) => encoding.writeVarString(encoder, words)
});

/** A list 0, a map 1, text 2, an XML element 3 with its name, an XML fragment 4. */
export const type = (kind: number, name?: string): Content => ({
	ref: 7,
	write: (encoder) => {
		encoding.writeVarUint(encoder, kind);
		if (name !== undefined) encoding.writeVarString(encoder, name);
	}
});

/** JSON as it is written, whatever that is. */
export const embed = (json: string): Content => ({
	ref: 5,
	write: (encoder) => encoding.writeVarString(encoder, json)
});

/** One plain value, in bytes of its own encoding (lib0's "any"). */
export const plain = (bytes: Uint8Array): Content => ({
	ref: 8,
	write: (encoder) => {
		encoding.writeVarUint(encoder, 1);
		encoding.writeUint8Array(encoder, bytes);
	}
});

export const deleted = (length: number): Content => ({
	ref: 1,
	write: (encoder) => encoding.writeVarUint(encoder, length)
});

export const gone =
	(length: number): Struct =>
	(encoder) => {
		encoding.writeUint8(encoder, 0);
		encoding.writeVarUint(encoder, length);
	};

export const skip =
	(length: number): Struct =>
	(encoder) => {
		encoding.writeUint8(encoder, 10);
		encoding.writeVarUint(encoder, length);
	};

type Deletion = { client: number; clock: number; length: number };

/** What one client wrote from a clock on, and what is taken away. */
export function update([client, clock]: Id, structs: Struct[], deletions: Deletion[] = []): Uint8Array {
	const encoder = encoding.createEncoder();
	encoding.writeVarUint(encoder, structs.length > 0 ? 1 : 0);
	if (structs.length > 0) {
		encoding.writeVarUint(encoder, structs.length);
		writeId(encoder, [client, clock]);
		for (const write of structs) write(encoder);
	}
	encoding.writeVarUint(encoder, deletions.length);
	for (const one of deletions) {
		encoding.writeVarUint(encoder, one.client);
		encoding.writeVarUint(encoder, 1);
		encoding.writeVarUint(encoder, one.clock);
		encoding.writeVarUint(encoder, one.length);
	}
	return encoding.toUint8Array(encoder);
}

/** Whole numbers, one after another, as the protocol writes them. */
export function numbers(...all: number[]): Uint8Array {
	const encoder = encoding.createEncoder();
	for (const one of all) encoding.writeVarUint(encoder, one);
	return encoding.toUint8Array(encoder);
}

/** A presence message: entries of client, clock and state. */
export function presence(entries: readonly (readonly [number, number, string])[]): Uint8Array {
	const inner = encoding.createEncoder();
	encoding.writeVarUint(inner, entries.length);
	for (const [client, clock, state] of entries) {
		writeId(inner, [client, clock]);
		encoding.writeVarString(inner, state);
	}
	const outer = encoding.createEncoder();
	encoding.writeVarUint(outer, 1);
	encoding.writeVarUint8Array(outer, encoding.toUint8Array(inner));
	return encoding.toUint8Array(outer);
}
