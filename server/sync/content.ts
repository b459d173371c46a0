import * as encoding from 'lib0/encoding';
import * as Y from 'yjs';
import { Ranges } from './ranges.ts';
import { At, type Block, Kind, type Update, fields, readUpdate } from './update.ts';

/*
 * What a document holds, as the bytes it came in. In V1 a struct's bytes say the same wherever they stand, so updates are
 * joined by laying those of each client id end to end. No Y.Doc: a tenth of the memory, and a keystroke costs a copy.
 */

/** Some of one client id's structs, without gaps. */
type Piece = { clock: number; count: number; bytes: Uint8Array };

/** Bytes: so few, as a keystroke is, are copied sooner one by one than by making a view of them. */
const longestByByte = 64;
/** Bytes between two places in what someone has written that can be found without reading it from the beginning. */
const stride = 4096;

/** Bytes `from`–`to`, put at `place`. */
function copy(bytes: Uint8Array, from: number, to: number, into: Uint8Array, place: number): void {
	if (to - from > longestByByte) into.set(bytes.subarray(from, to), place);
	else for (let at = from; at < to;) into[place++] = bytes[at++]!;
}

/** All that one client id has inserted, end to end. */
class Written {
	readonly client: number;
	end = 0;
	#bytes: Buffer = Buffer.alloc(0);
	#length = 0;
	#count = 0;
	/** `[clock, byte, count, …]`: the struct at `byte` begins at `clock`, and `count` come before it. */
	#marks: number[] = [0, 0, 0];

	constructor(client: number) {
		this.client = client;
	}

	/** Bytes `from`–`to` of an update: `count` structs, after which it has come to `end`. */
	add(bytes: Uint8Array, from: number, to: number, count: number, end: number): void {
		const needed = this.#length + to - from;
		if (needed > this.#bytes.length) {
			// What is read at once is most often all there is for a long time.
			const grown = Buffer.allocUnsafe(this.#length === 0 ? needed : Math.ceil(needed * 1.5));
			grown.set(this.#bytes.subarray(0, this.#length));
			this.#bytes = grown;
		}
		if (this.#length - this.#marks[this.#marks.length - 2]! > stride)
			this.#marks.push(this.end, this.#length, this.#count);
		copy(bytes, from, to, this.#bytes, this.#length);
		this.#length = needed;
		this.#count += count;
		this.end = end;
	}

	/** From the struct that holds `clock` on; who has half of a struct is given it whole, and Yjs takes the half it lacks. */
	from(clock: number): Piece {
		let mark = this.#marks.length - 3;
		while (this.#marks[mark]! > clock) mark -= 3;
		const [at, byte, before] = this.#marks.slice(mark, mark + 3) as [number, number, number];
		const piece = {
			clock: at,
			count: this.#count - before,
			bytes: this.#bytes.subarray(byte, this.#length)
		};
		return at === clock ? piece : cut(this.client, piece, clock);
	}
}

const nothing: Update = {
	...{ bytes: new Uint8Array(), blocks: [], structs: [], names: [], deletions: [] },
	goesOn: false
};

/** Answers that are kept for a moment, until the document changes: many who lost the line together lack the same. */
const mostAnswers = 32;
/** Milliseconds. */
const answersFor = 1_000;

export class Content {
	#written = new Map<number, Written>();
	#taken = new Map<number, Ranges>();
	#bytes = 0;
	#answers = new Map<string, Uint8Array[]>();
	/** Null: not known since the last change. */
	#formats: Map<number, Ranges> | null = null;

	/** Bytes of everything in it, as it came. */
	get size(): number {
		return this.#bytes;
	}

	/** The clock after the last that this client id has inserted. */
	end(client: number): number {
		return this.#written.get(client)?.end ?? 0;
	}

	/** Would the update insert anything new? */
	lacksInserts({ blocks }: Update): boolean {
		return blocks.some(({ client, end }) => end > this.end(client));
	}

	/** Would the update take anything away that is not taken away yet? */
	lacksDeletions({ deletions }: Update): boolean {
		for (const { client, ranges } of deletions) {
			if (!this.#taken.get(client)?.coversAll(ranges)) return true;
		}
		return false;
	}

	/** Is each block of it either here already, or what comes next under its id? */
	fits({ blocks }: Update): boolean {
		return blocks.every(({ client, clock, end }) => clock === this.end(client) || end <= this.end(client));
	}

	/** Takes in an update that fits. */
	add({ bytes, blocks, deletions }: Update): void {
		for (const { client, count, end, from, to } of blocks) {
			const written = this.#written.get(client) ?? new Written(client);
			if (end <= written.end) continue;
			this.#written.set(client, written);
			written.add(bytes, from, to, count, end);
			this.#bytes += to - from;
		}
		for (const { client, ranges } of deletions) {
			const taken = this.#taken.get(client) ?? new Ranges();
			this.#taken.set(client, taken);
			taken.addAll(ranges);
		}
		this.#answers.clear();
		this.#formats = null;
	}

	/**
	 * As `lacksDeletions`, but for what every copy takes away by itself: of two who chose at once it drops one, and of
	 * formats those that say nothing more (no field of ours makes any, a hostile page can). Costs a whole Y.Doc, once until
	 * the next change.
	 */
	lacksDeletionsInTheEnd(update: Update): boolean {
		if (!this.lacksDeletions(update)) return false;
		if (!this.#formats) {
			const doc = new Y.Doc();
			Y.applyUpdate(doc, this.since(new Map()));
			const { deletions } = readUpdate(Y.encodeStateAsUpdate(doc, Y.encodeStateVector(doc)));
			doc.destroy();
			this.add({ ...nothing, deletions });
			this.#formats = formatsIn(readUpdate(this.since(new Map())));
		}
		return update.deletions.some(({ client, ranges }) => {
			const goes = new Ranges();
			for (const known of [this.#taken.get(client), this.#formats?.get(client)])
				if (known) goes.addAll(known.edges);
			return !goes.coversAll(ranges);
		});
	}

	stateVector(): Uint8Array {
		const encoder = encoding.createEncoder();
		encoding.writeVarUint(encoder, this.#written.size);
		for (const [client, { end }] of this.#written) {
			encoding.writeVarUint(encoder, client);
			encoding.writeVarUint(encoder, end);
		}
		return encoding.toUint8Array(encoder);
	}

	/** What someone lacks who has `has`, as one update. */
	since(has: Map<number, number>): Uint8Array {
		return Buffer.concat(this.piecesSince(has));
	}

	/** The same, in pieces that laid end to end are the update. They are views of what is kept, and don't change. */
	piecesSince(has: Map<number, number>): Uint8Array[] {
		const known = [...has].filter(([client]) => this.#written.has(client)).sort(([a], [b]) => a - b);
		const question = known.join(';');
		let answer = this.#answers.get(question);
		if (!answer) {
			answer = this.#encodeSince(has);
			if (this.#answers.size === 0) setTimeout(() => this.#answers.clear(), answersFor).unref();
			if (this.#answers.size < mostAnswers) this.#answers.set(question, answer);
		}
		return answer;
	}

	#encodeSince(has: Map<number, number>): Uint8Array[] {
		const lacking = new Map<number, Piece>();
		// Yjs writes higher ids first, which makes taking them in easier.
		for (const [client, written] of [...this.#written].sort(([a], [b]) => b - a)) {
			const from = has.get(client) ?? 0;
			if (from < written.end) lacking.set(client, written.from(from));
		}
		return piecesOf(lacking, this.#taken);
	}
}

/** The piece without the structs that end before `clock`. */
function cut(client: number, piece: Piece, clock: number): Piece {
	const { bytes, structs } = readUpdate(encode(new Map([[client, piece]]), new Map()));
	let first = 0;
	while (structs[first + At.clock]! + structs[first + At.length]! <= clock) first += fields;
	return {
		clock: structs[first + At.clock]!,
		count: (structs.length - first) / fields,
		// The last byte says that nothing is taken away.
		bytes: bytes.subarray(structs[first + At.byte]!, bytes.length - 1)
	};
}

/** The clocks of what says how letters look. */
function formatsIn({ blocks, structs }: Update): Map<number, Ranges> {
	const formats = new Map<number, Ranges>();
	for (const { client, first, count } of blocks) {
		const found = new Ranges();
		for (let at = first; at < first + count * fields; at += fields)
			if (structs[at + At.kind] === Kind.format)
				found.add(structs[at + At.clock]!, structs[at + At.clock]! + structs[at + At.length]!);
		formats.set(client, found);
	}
	return formats;
}

/** Only what the update takes away. */
export function deletionsOf(update: Update): Update {
	const { blocks, deletions } = update;
	if (blocks.length === 0) return update;
	return readUpdate(join([{ ...nothing, deletions }, nothing]));
}

/**
 * Some of what one client id inserts, as it is to be written: the bytes `from`–`to`, and then, if there are any, letters that
 * were typed one by one, as one text.
 */
type Part = { bytes: Uint8Array; from: number; to: number; letters: Uint8Array[] };

/** What one client id inserts in several updates. */
class Insertions {
	readonly clock: number;
	count = 0;
	#parts: Part[] = [];
	/** The last part, if it is one text and nothing else: what is typed right after it becomes part of it. */
	#typing: Part | null = null;

	constructor(clock: number) {
		this.clock = clock;
	}

	add({ bytes, structs, goesOn }: Update, { first, count, from, to }: Block): void {
		const isText = count === 1 && structs[first + At.kind] === Kind.text;
		const content = structs[first + At.content]!;
		if (goesOn && isText && this.#typing) {
			this.#typing.letters.push(lettersOf(bytes, content, to));
			return;
		}
		this.count += count;
		const part = isText
			? { bytes, from, to: content, letters: [lettersOf(bytes, content, to)] }
			: { bytes, from, to, letters: [] };
		this.#parts.push(part);
		this.#typing = isText ? part : null;
	}

	write(encoder: encoding.Encoder): void {
		for (const { bytes, from, to, letters } of this.#parts) {
			encoding.writeUint8Array(encoder, bytes.subarray(from, to));
			if (letters.length === 0) continue;
			const length = letters.reduce((sum, some) => sum + some.length, 0);
			encoding.writeVarUint(encoder, length);
			for (const some of letters) encoding.writeUint8Array(encoder, some);
		}
	}
}

/** The bytes of the text that begins at `from` with their number. */
function lettersOf(bytes: Uint8Array, from: number, to: number): Uint8Array {
	let at = from;
	while (bytes[at]! >= 0x80) at++;
	return bytes.subarray(at + 1, to);
}

/** Several updates as one. What each holds must follow on what the ones before it hold. */
export function join(updates: Update[]): Uint8Array {
	if (updates.length === 1) return updates[0]!.bytes;
	const written = new Map<number, Insertions>();
	const taken = new Map<number, Ranges>();
	for (const update of updates) {
		for (const block of update.blocks) {
			const known = written.get(block.client) ?? new Insertions(block.clock);
			written.set(block.client, known);
			known.add(update, block);
		}
		for (const { client, ranges } of update.deletions) {
			const known = taken.get(client) ?? new Ranges();
			taken.set(client, known);
			known.addAll(ranges);
		}
	}
	const encoder = encoding.createEncoder();
	encoding.writeVarUint(encoder, written.size);
	for (const [client, insertions] of written) {
		writeHead(encoder, client, insertions.clock, insertions.count);
		insertions.write(encoder);
	}
	writeTaken(encoder, taken);
	return encoding.toUint8Array(encoder);
}

function writeHead(encoder: encoding.Encoder, client: number, clock: number, count: number): void {
	encoding.writeVarUint(encoder, count);
	encoding.writeVarUint(encoder, client);
	encoding.writeVarUint(encoder, clock);
}

function writeTaken(encoder: encoding.Encoder, taken: Map<number, Ranges>): void {
	encoding.writeVarUint(encoder, taken.size);
	for (const [client, { edges }] of taken) {
		encoding.writeVarUint(encoder, client);
		encoding.writeVarUint(encoder, edges.length / 2);
		for (let at = 0; at < edges.length; at += 2) {
			encoding.writeVarUint(encoder, edges[at]!);
			encoding.writeVarUint(encoder, edges[at + 1]! - edges[at]!);
		}
	}
}

function encode(written: Map<number, Piece>, taken: Map<number, Ranges>): Uint8Array {
	return Buffer.concat(piecesOf(written, taken));
}

/** An update in pieces, to be copied once however long they are. */
function piecesOf(written: Map<number, Piece>, taken: Map<number, Ranges>): Uint8Array[] {
	const all: Uint8Array[] = [];
	let encoder = encoding.createEncoder();
	const turnOver = () => {
		all.push(encoding.toUint8Array(encoder));
		encoder = encoding.createEncoder();
	};
	encoding.writeVarUint(encoder, written.size);
	for (const [client, { clock, count, bytes }] of written) {
		writeHead(encoder, client, clock, count);
		turnOver();
		all.push(bytes);
	}
	writeTaken(encoder, taken);
	turnOver();
	return all;
}
