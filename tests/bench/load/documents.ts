import { readFileSync } from 'node:fs';
import { setTimeout as wait } from 'node:timers/promises';
import { deserialize } from 'node:v8';
import * as Y from 'yjs';
import type { Trace } from '../trace.ts';
import { Line, type RoomAddress, type Where } from './line.ts';
import { rangesIn, textName } from './updates.ts';

/* One person and a whole document: putting it there, typing it there, reading it. */

/** Milliseconds. */
const patience = 60_000;
/** Edits on their way before the writer waits for its reader. */
const mostUnderWay = 200;

export function loadTrace(file: string): Trace {
	return deserialize(readFileSync(file)) as Trace;
}

function lettersIn(update: Uint8Array): number {
	return rangesIn(update).reduce((sum, { length }) => sum + length, 0);
}

/** Puts the same document in each room, and goes when the server has it. @returns the lines, if they stay */
export async function fill(
	where: Where,
	rooms: RoomAddress[],
	traceFile: string,
	stay: boolean
): Promise<Line[]> {
	const { document, clock } = loadTrace(traceFile);
	const staying: Line[] = [];
	for (const room of rooms) {
		const line = await Line.open(where, room, 0);
		await line.greet();
		line.write(document);
		const end = Date.now() + patience;
		while (lettersIn(await line.askForAll()) < clock) {
			if (Date.now() > end) throw new Error(`${where.server} did not take in a document`);
			await wait(50);
		}
		if (stay) staying.push(line);
		else await line.leave();
	}
	return staying;
}

/** Waits until somebody calls what `listen` is given. @returns false when nobody did for too long */
async function heard(listen: (woken: () => void) => void): Promise<boolean> {
	const tooLong = new AbortController();
	const isHeard = await Promise.race([
		new Promise<true>((woken) => listen(() => woken(true))),
		wait(patience, false as const, { signal: tooLong.signal })
	]);
	tooLong.abort();
	return isHeard;
}

export type Taken = { milliseconds: number; edits: number };

/** Types a whole history, as fast as a reader beside gets it. */
export async function typeHistory(where: Where, room: RoomAddress, traceFile: string): Promise<Taken> {
	const { bytes, lengths, clocks, clock } = loadTrace(traceFile);
	const [writer, reader] = [await Line.open(where, room, 0), await Line.open(where, room, 1)];
	await writer.greet();
	await reader.greet();
	let seen = 0;
	let lostWith = 0;
	let wake = () => {};
	writer.onLost = (code) => {
		lostWith = code;
		wake();
	};
	reader.onUpdate = (update) => {
		for (const range of rangesIn(update)) seen = Math.max(seen, range.clock + range.length);
		wake();
	};
	const begun = performance.now();
	let at = 0;
	let edit = 0;
	while (seen < clock) {
		for (; edit < lengths.length && clocks[edit]! - seen <= mostUnderWay; edit++) {
			writer.write(bytes.subarray(at, at + lengths[edit]!));
			at += lengths[edit]!;
		}
		const isHeard = await heard((woken) => (wake = woken));
		if (lostWith) throw new Error(`${where.server} closed the writer's line with ${lostWith}`);
		if (!isHeard) throw new Error(`${where.server} stopped at letter ${seen} of ${clock}`);
	}
	const milliseconds = performance.now() - begun;
	// The peers store a moment after the last edit.
	await wait(3000);
	await Promise.all([writer.leave(), reader.leave()]);
	return { milliseconds, edits: lengths.length };
}

/** `milliseconds`: from the first byte of the handshake until all was there; what comes again, or is a receipt, is not waited for. */
export type Read = {
	milliseconds: number;
	bytes: number;
	/** Letters that one sees. */
	letters: number;
	/** For each client, how many letters of theirs are here. */
	clocks: [client: number, clock: number][];
	/** Something came that can't be placed without something that did not. */
	isIncomplete: boolean;
};

/** Opens a document as someone new, and listens until it has been quiet for a while. */
export async function readWhole(where: Where, room: RoomAddress, quiet: number): Promise<Read> {
	const begun = performance.now();
	const line = await Line.open(where, room, 0);
	const updates: { bytes: Buffer; at: number }[] = [];
	line.onUpdate = (bytes) => updates.push({ bytes, at: performance.now() });
	await line.greet();
	while (performance.now() - line.receivedAt < quiet) await wait(20);
	const { received } = line;
	await line.leave();
	const doc = new Y.Doc();
	let wholeAt = begun;
	for (const { bytes, at } of updates) {
		const bringsSomething = () => (wholeAt = at);
		doc.on('update', bringsSomething);
		Y.applyUpdate(doc, bytes);
		doc.off('update', bringsSomething);
	}
	const clocks = [...Y.decodeStateVector(Y.encodeStateVector(doc))];
	return {
		milliseconds: wholeAt - begun,
		bytes: received,
		letters: doc.getText(textName).length,
		clocks,
		isIncomplete: doc.store.pendingStructs !== null
	};
}
