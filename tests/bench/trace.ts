import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { serialize } from 'node:v8';
import * as Y from 'yjs';
import { type Chance, chance } from '../support/random.ts';
import { textName } from './load/updates.ts';

/*
 * A history as one person types it: runs of letters, some of them taken back at once, and then on at another place. The
 * shape is that of a paper written in an editor (about a quarter of all edits delete, 200 000 edits leave 94 000 letters
 * that take 177 kB as an update).
 */

const averageRun = 96;
const averageTakenBack = 34;

export type Trace = {
	client: number;
	/** Every edit's update, one after the other, and how long each is. */
	bytes: Uint8Array;
	lengths: Uint32Array;
	/** How many letters the client has typed after each edit. */
	clocks: Uint32Array;
	/** The same at the end. */
	clock: number;
	/** Letters that are left. */
	letters: number;
	/** All of it as one update, with what was deleted collected. */
	document: Uint8Array;
	stateVector: Uint8Array;
	/** What a client that has everything answers a server that has everything. */
	nothingNew: Uint8Array;
};

/** Types until `isEnough`; the last edit is a letter. */
export function typeTrace(
	seed: number,
	isEnough: (now: { edits: number; letters: number }) => boolean
): Trace {
	const dice = chance(seed);
	const doc = new Y.Doc();
	doc.clientID = 1 + dice.below(0xffff_fffe);
	const text = doc.getText(textName);
	const updates: Uint8Array[] = [];
	const clocks: number[] = [];
	let clock = 0;
	doc.on('update', (update: Uint8Array) => updates.push(update));
	for (const edit of edits(dice, () => text.length)) {
		if (edit.letter) {
			text.insert(edit.at, edit.letter);
			clock++;
		} else text.delete(edit.at, 1);
		clocks.push(clock);
		if (edit.letter && isEnough({ edits: clocks.length, letters: text.length })) break;
	}
	const stateVector = Y.encodeStateVector(doc);
	return {
		client: doc.clientID,
		bytes: Buffer.concat(updates),
		lengths: Uint32Array.from(updates, ({ length }) => length),
		clocks: Uint32Array.from(clocks),
		clock,
		letters: text.length,
		document: Y.encodeStateAsUpdate(doc),
		stateVector,
		nothingNew: Y.encodeStateAsUpdate(doc, stateVector)
	};
}

/** Without a letter: takes back the one at `at`. */
function* edits(dice: Chance, length: () => number): Generator<{ at: number; letter?: string }> {
	let cursor = 0;
	for (;;) {
		for (let left = 1 + dice.below(2 * averageRun); left > 0; left--)
			yield { at: cursor++, letter: String.fromCharCode(97 + dice.below(26)) };
		for (let left = dice.below(2 * averageTakenBack); left > 0 && cursor > 0; left--) yield { at: --cursor };
		cursor = dice.below(length() + 1);
	}
}

/** Writes a trace where the load generator finds it. */
export function saveTrace(folder: string, name: string, trace: Trace): string {
	const file = join(folder, name);
	writeFileSync(file, serialize(trace));
	return file;
}
