import * as decoding from 'lib0/decoding';
import * as encoding from 'lib0/encoding';
import { messageLineage, messageStored } from '#lib/wire/closing.ts';

/* The y-websocket protocol, version 1: what a frame says, and frames to say it back. */

const sync = 0;
const awareness = 1;
const queryAwareness = 3;
const step1 = 0;
const step2 = 1;
const update = 2;

export type Message =
	| { kind: 'ask'; stateVector: Uint8Array }
	/** `isAnswer`: what the client had and we lacked when it connected, rather than a new edit. */
	| { kind: 'write'; update: Uint8Array; isAnswer: boolean }
	| { kind: 'presence'; entries: PresenceEntry[] }
	| { kind: 'ask presence' };

export type PresenceEntry = Readonly<{ client: number; clock: number; state: string }>;

/** @throws Error when the frame is not one of the protocol's */
export function readMessage(frame: Uint8Array): Message {
	const decoder = decoding.createDecoder(frame);
	const kind = decoding.readVarUint(decoder);
	if (kind === sync) {
		const step = decoding.readVarUint(decoder);
		const bytes = decoding.readVarUint8Array(decoder);
		if (step === step1) return { kind: 'ask', stateVector: bytes };
		if (step === step2 || step === update) return { kind: 'write', update: bytes, isAnswer: step === step2 };
	}
	if (kind === awareness)
		return { kind: 'presence', entries: readPresence(decoding.readVarUint8Array(decoder)) };
	if (kind === queryAwareness) return { kind: 'ask presence' };
	throw new Error('No such message');
}

function readPresence(bytes: Uint8Array): PresenceEntry[] {
	const decoder = decoding.createDecoder(bytes);
	const count = decoding.readVarUint(decoder);
	const entries: PresenceEntry[] = [];
	for (let i = 0; i < count; i++)
		entries.push({
			client: decoding.readVarUint(decoder),
			clock: decoding.readVarUint(decoder),
			state: decoding.readVarString(decoder)
		});
	return entries;
}

/** What comes before `length` bytes of a sync message. */
function syncHead(step: number, length: number): Uint8Array {
	const encoder = encoding.createEncoder();
	encoding.writeVarUint(encoder, sync);
	encoding.writeVarUint(encoder, step);
	encoding.writeVarUint(encoder, length);
	return encoding.toUint8Array(encoder);
}

const syncMessage = (step: number, bytes: Uint8Array): Uint8Array =>
	Buffer.concat([syncHead(step, bytes.length), bytes]);

export const askMessage = (stateVector: Uint8Array) => syncMessage(step1, stateVector);

/** What someone lacked, in pieces, as a frame: a document can be long, and is copied once. */
export function answerFrame(pieces: Uint8Array[]): Buffer {
	const length = pieces.reduce((sum, piece) => sum + piece.length, 0);
	return webSocketFrame(syncHead(step2, length), ...pieces);
}

export const updateMessage = (bytes: Uint8Array) => syncMessage(update, bytes);

/** With no entries it says only that the line is alive. */
export function presenceMessage(entries: PresenceEntry[]): Uint8Array {
	const inner = encoding.createEncoder();
	encoding.writeVarUint(inner, entries.length);
	for (const entry of entries) encoding.writeUint8Array(inner, presenceBytes(entry));
	const encoder = encoding.createEncoder();
	encoding.writeVarUint(encoder, awareness);
	encoding.writeVarUint8Array(encoder, encoding.toUint8Array(inner));
	return encoding.toUint8Array(encoder);
}

/** Of entries that have been said: everyone who comes is told who is there. */
const said = new WeakMap<PresenceEntry, Uint8Array>();

function presenceBytes(entry: PresenceEntry): Uint8Array {
	const known = said.get(entry);
	if (known) return known;
	const encoder = encoding.createEncoder();
	encoding.writeVarUint(encoder, entry.client);
	encoding.writeVarUint(encoder, entry.clock);
	encoding.writeVarString(encoder, entry.state);
	const bytes = encoding.toUint8Array(encoder);
	said.set(entry, bytes);
	return bytes;
}

export function storedMessage(isAnswerStored: boolean, updates: number): Uint8Array {
	const encoder = encoding.createEncoder();
	encoding.writeVarUint(encoder, messageStored);
	encoding.writeVarUint(encoder, isAnswerStored ? 1 : 0);
	encoding.writeVarUint(encoder, updates);
	return encoding.toUint8Array(encoder);
}

export function lineageMessage(lineage: string): Uint8Array {
	const encoder = encoding.createEncoder();
	encoding.writeVarUint(encoder, messageLineage);
	encoding.writeVarString(encoder, lineage);
	return encoding.toUint8Array(encoder);
}

/**
 * A binary WebSocket frame of a message, as servers send it (RFC 6455, 5.2: whole, not masked). Made once, it is the same for everyone
 * in the room.
 */
export function webSocketFrame(...message: Uint8Array[]): Buffer {
	let length = 0;
	for (const piece of message) length += piece.length;
	const header = length < 126 ? 2 : length < 65_536 ? 4 : 10;
	const frame = Buffer.allocUnsafe(header + length);
	frame[0] = 0x82;
	if (header === 2) frame[1] = length;
	else if (header === 4) {
		frame[1] = 126;
		frame.writeUInt16BE(length, 2);
	} else {
		frame[1] = 127;
		frame.writeBigUInt64BE(BigInt(length), 2);
	}
	let at = header;
	for (const piece of message) {
		frame.set(piece, at);
		at += piece.length;
	}
	return frame;
}

/** Asks a client's browser whether it is there, which it answers by itself (RFC 6455, 5.5.2). */
const ping = Buffer.from([0x89, 0]);

/** That, and `signOfLife` for the page, which hears nothing of it: in one piece, since thousands who do nothing are asked all the time. */
export const beatFrames = (signOfLife: Uint8Array): Buffer =>
	Buffer.concat([ping, webSocketFrame(signOfLife)]);
