import { isUtf8 } from 'node:buffer';

/*
 * A Yjs update (V1), read without making anything of it: what it inserts, under whose ids, what that stands on, and what
 * it takes away. Nothing is stored, merged or shown that was not read here first. The format is Yjs' own
 * (yjs/src/utils/UpdateDecoder.js, structs/*): blocks of structs, one per client id, then the deletions.
 */

/** The deepest that one shared type, or one value, may lie in another. */
export const deepest = 32;
/** Letters and other things that one client id may ever insert. No person comes near; it keeps numbers small. */
const highestClock = 2 ** 31;
const highestClient = 2 ** 53 - 1;

/** What one client id inserts, in order: bytes `from`–`to` of the update hold `count` structs. */
export type Block = {
	client: number;
	clock: number;
	end: number;
	count: number;
	from: number;
	to: number;
	/** Where its structs begin in `Update.structs`. */
	first: number;
};

/** What is taken away from one client id: `[from, to, from, to, …]`. */
export type Deletion = { client: number; ranges: number[] };

/** `structs` holds `fields` numbers for each struct, see `At`; `names` are what its roots and keys are called. */
export type Update = {
	bytes: Uint8Array;
	blocks: Block[];
	structs: number[];
	names: string[];
	deletions: Deletion[];
	/** It is one thing that was put right after the last that its writer put anywhere; found out by `Known`. */
	goesOn: boolean;
};

/** Numbers per struct. */
export const fields = 12;
/**
 * Which of a struct's numbers is which. An id that is not there has client -1. A parent that is a root has client -2, and
 * for its clock the place of its name; `key` is the place of the name in a map, or -1.
 */
export const At = {
	clock: 0,
	length: 1,
	leftClient: 2,
	leftClock: 3,
	rightClient: 4,
	rightClock: 5,
	parentClient: 6,
	parentClock: 7,
	key: 8,
	kind: 9,
	byte: 10,
	/** Where in the bytes its content begins. */
	content: 11
} as const;
export const none = -1;
export const root = -2;
/** `deleted` was taken away before it was sent, `gone` with everything round it. */
export const Kind = { gone: 0, item: 1, type: 2, skip: 3, deleted: 4, format: 5, text: 6 } as const;

let arr: Uint8Array = new Uint8Array(0);
let pos = 0;

function broken(what: string): Error {
	return new Error(`No V1 update: ${what}`);
}

function byte(): number {
	const value = arr[pos++];
	if (value === undefined) throw broken('it ends too early');
	return value;
}

/** As lib0 reads it. */
function number(): number {
	let value = byte();
	if (value < 0x80) return value;
	value &= 0x7f;
	for (let scale = 128; ; scale *= 128) {
		const next = byte();
		value += (next & 0x7f) * scale;
		if (next < 0x80) return value;
		if (value > Number.MAX_SAFE_INTEGER) throw broken('a number is too large');
	}
}

function clock(): number {
	const value = number();
	if (value > highestClock) throw broken('a clock is too large');
	return value;
}

function client(): number {
	const value = number();
	if (value > highestClient) throw broken('a client id is too large');
	return value;
}

function skipBytes(count: number): void {
	pos += count;
	if (pos > arr.length) throw broken('it ends too early');
}

/** @returns how long the string is in UTF-16 units, which is how Yjs counts */
function skipText(): number {
	const bytes = number();
	const from = pos;
	skipBytes(bytes);
	let units = 0;
	let isPlain = true;
	for (let at = from; at < pos; at++) {
		const value = arr[at]!;
		if (value < 0x80) units++;
		else {
			isPlain = false;
			if (value >= 0xf0) units += 2;
			else if (value >= 0xc0) units++;
		}
	}
	if (!isPlain && !isUtf8(arr.subarray(from, pos))) throw broken('a text is not UTF-8');
	return units;
}

const decoder = new TextDecoder();

function text(): string {
	const bytes = number();
	const from = pos;
	skipBytes(bytes);
	const part = arr.subarray(from, pos);
	if (!isUtf8(part)) throw broken('a text is not UTF-8');
	return decoder.decode(part);
}

/** A name; not one that would reach the prototype of whatever object it is put in. */
function key(): string {
	const name = text();
	if (name === '__proto__') throw broken('a key that no honest writer uses');
	return name;
}

function checkJson(json: string): void {
	const open: [unknown, number][] = [[JSON.parse(json) as unknown, 0]];
	for (let next = open.pop(); next; next = open.pop()) {
		const [value, depth] = next;
		if (depth > deepest) throw broken('a value lies too deep');
		if (typeof value !== 'object' || value === null) continue;
		if (Object.hasOwn(value, '__proto__')) throw broken('a key that no honest writer uses');
		for (const part of Object.values(value)) open.push([part, depth + 1]);
	}
}

function skipValue(depth: number): void {
	if (depth > deepest) throw broken('a value lies too deep');
	const kind = byte();
	switch (kind) {
		case 127: // undefined
		case 126: // null
		case 121: // false
		case 120: // true
			return;
		case 125: {
			// A whole number with a sign: seven bits a byte, six in the first.
			let size = 1;
			while ((byte() & 0x80) !== 0) if (++size > 8) throw broken('a number is too large');
			return;
		}
		case 124:
			return skipBytes(4);
		case 123:
		case 122:
			return skipBytes(8);
		case 119:
			skipText();
			return;
		case 118: {
			for (let left = number(); left > 0; left--) {
				key();
				skipValue(depth + 1);
			}
			return;
		}
		case 117: {
			for (let left = number(); left > 0; left--) skipValue(depth + 1);
			return;
		}
		case 116:
			return skipBytes(number());
		default:
			throw broken('a value of no kind');
	}
}

/** Reads past what an item holds. @returns its length as Yjs counts */
function skipContent(kind: number): number {
	switch (kind) {
		case 1: // deleted before it was sent
			return clock();
		case 2: {
			// JSON, as early versions wrote it
			const length = clock();
			for (let left = length; left > 0; left--) {
				const json = text();
				if (json !== 'undefined') checkJson(json);
			}
			return length;
		}
		case 3: // bytes
			skipBytes(number());
			return 1;
		case 4:
			return skipText();
		case 5: // something embedded in a text
			checkJson(text());
			return 1;
		case 6: // how a text looks
			key();
			checkJson(text());
			return 1;
		case 7: {
			const type = number();
			if (type > 6) throw broken('a type that there is not');
			// An XML element's or hook's name
			if (type === 3 || type === 5) key();
			return 1;
		}
		case 8: {
			const length = clock();
			for (let left = length; left > 0; left--) skipValue(1);
			return length;
		}
		// 9 is a document in the document, which could never be opened here.
		default:
			throw broken('content of no kind');
	}
}

/** Reads one struct into `structs`. @returns the clock after it */
function readStruct(of: number, at: number, structs: number[], names: string[]): number {
	const start = pos;
	const info = byte();
	const ref = info & 0x1f;
	let [leftClient, leftClock, rightClient, rightClock, parentClient, parentClock] = [
		none,
		0,
		none,
		0,
		none,
		0
	];
	let keyAt: number = none;
	let content = start;
	let length: number;
	let kind: number = Kind.item;
	if (info === 10 || ref === 0) {
		if (info !== 10 && info !== 0) throw broken('a struct of no kind');
		kind = info === 10 ? Kind.skip : Kind.gone;
		length = clock();
	} else {
		if (info & 0x80) {
			leftClient = client();
			leftClock = clock();
		}
		if (info & 0x40) {
			rightClient = client();
			rightClock = clock();
		}
		if ((info & 0xc0) === 0) {
			if (number() === 1) {
				parentClient = root;
				parentClock = names.push(key()) - 1;
			} else {
				parentClient = client();
				parentClock = clock();
			}
			if (info & 0x20) keyAt = names.push(key()) - 1;
		}
		if (ref === 7) kind = Kind.type;
		else if (ref === 1) kind = Kind.deleted;
		else if (ref === 6) kind = Kind.format;
		else if (ref === 4) kind = Kind.text;
		content = pos;
		length = skipContent(ref);
	}
	// Yjs waits for what others have not sent yet, but takes for granted that one's own edits come in order.
	if (
		(leftClient === of && leftClock >= at) ||
		(rightClient === of && rightClock >= at) ||
		(parentClient === of && parentClock >= at)
	)
		throw broken('an edit stands on a later one');
	const end = at + length;
	if (length === 0) throw broken('a struct of nothing');
	if (end > highestClock) throw broken('a clock is too large');
	structs.push(
		at,
		length,
		leftClient,
		leftClock,
		rightClient,
		rightClock,
		parentClient,
		parentClock,
		keyAt,
		kind,
		start,
		content
	);
	return end;
}

/** @throws Error when the bytes are no V1 update that every copy can take in, as far as can be said without one */
export function readUpdate(bytes: Uint8Array): Update {
	arr = bytes;
	pos = 0;
	const blocks: Block[] = [];
	const structs: number[] = [];
	const names: string[] = [];
	const blockCount = number();
	// Most hold one.
	const clients = blockCount > 1 ? new Set<number>() : null;
	for (let left = blockCount; left > 0; left--) {
		const count = number();
		const of = client();
		let at = clock();
		const block = { client: of, clock: at, end: at, count, from: pos, to: pos, first: structs.length };
		// Yjs takes only the last of two blocks with one id.
		if (clients?.has(of)) throw broken('a client id stands twice');
		clients?.add(of);
		for (let structsLeft = count; structsLeft > 0; structsLeft--) at = readStruct(of, at, structs, names);
		if (count === 0) throw broken('a block of nothing');
		block.end = at;
		block.to = pos;
		blocks.push(block);
	}
	const deletions: Deletion[] = [];
	for (let left = number(); left > 0; left--) {
		const of = client();
		const ranges: number[] = [];
		for (let rangesLeft = number(); rangesLeft > 0; rangesLeft--) {
			const from = clock();
			const length = clock();
			if (length === 0) throw broken('a deletion of nothing');
			ranges.push(from, from + length);
		}
		if (ranges.length > 0) deletions.push({ client: of, ranges });
	}
	// The newer encoding reads as nothing, with something after it.
	if (pos !== bytes.length) throw broken('it goes on after its end');
	return { bytes, blocks, structs, names, deletions, goesOn: false };
}

/** Who has written how far: `client → clock`. @throws Error when the bytes are no state vector */
export function readStateVector(bytes: Uint8Array): Map<number, number> {
	arr = bytes;
	pos = 0;
	const clocks = new Map<number, number>();
	for (let left = number(); left > 0; left--) clocks.set(client(), clock());
	return clocks;
}
