import { bytesOfHex, hexOf } from '#lib/domain/bytes.ts';
import * as decoding from 'lib0/decoding';
import * as encoding from 'lib0/encoding';
import type { ParticipantId } from '#lib/domain/participant.ts';

/*
 * What crosses the wire in private time, on `/sync/<meeting>/private`. All words in it are encrypted on a phone; what is
 * written here in the clear is what the server needs to refuse, order and count, and all that it learns.
 *
 * A **phone** (device) is a browser of someone in the family. It signs what it says. An **epoch** is a time in which the
 * same phones share the same key; it begins with a snapshot of everything. In an epoch each tab's words are numbered
 * from 0, and each names the hash of the one before it.
 */

/** 16 bytes in hexadecimal: the beginning of the SHA-256 of a phone's card (`lib/private/phone.ts`). */
export type PhoneId = string;

/** What a phone is known by. Its id is the hash of all this, so that nothing in it can be changed. */
export type PhoneCard = {
	seat: ParticipantId;
	/** First name of whose phone it is, as they are called in the meeting. */
	name: string;
	/** Public keys, P-256, uncompressed (65 bytes), base64: to wrap a room key for it (HPKE), and to check what it signed (ECDSA). */
	wrapTo: string;
	signedBy: string;
};

/** Why a new epoch began. */
export type EpochReason = 'start' | 'join' | 'remove' | 'return' | 'tidy';

/** Whose phones are in, from this epoch on. Its hash is what all of them compare. */
export type Roster = {
	v: 1;
	meeting: string;
	/** From 1. */
	epoch: number;
	/** How many times private time had begun: the first is 1. */
	run: number;
	/** SHA-256 of the roster before, hexadecimal; null in the first. */
	previous: string | null;
	reason: EpochReason;
	/** In order of their ids. */
	phones: PhoneCard[];
};

/** One link of the chain that every phone follows from the epoch it knows to the one that is now. */
export type Link = {
	roster: Roster;
	/** The phone that made it, one of the epoch before; in the first epoch the only one. */
	by: PhoneId;
	/** SHA-256, hexadecimal, of the canonical JSON of the wraps, and of the snapshot. */
	hashes: { wraps: string; snapshot: string };
	/** `by`'s, over all of the above; base64. */
	signature: string;
};

/** The beginning of an epoch, as the server keeps and hands it out. */
export type Epoch = Link & {
	/** The epoch's key, for each phone of the roster (HPKE: encapsulation, then ciphertext; base64). */
	wraps: Record<PhoneId, string>;
};

/** Bytes: the largest frame of each kind. An epoch holds a snapshot of everything. */
export const longestEpoch = 2 * 1024 * 1024;
export const longestSignal = 4 * 1024;

/* Frames. The first byte says which. */

const frames = { epoch: 1, words: 2, signal: 3, confirm: 4, stored: 5, notNow: 6, nothing: 7 } as const;

/** What a phone says. */
export type FromPhone =
	| { kind: 'epoch'; epoch: Epoch; snapshot: Uint8Array; heads: Head[] }
	/** One envelope. */
	| { kind: 'words'; envelope: Uint8Array }
	/** For everyone in the room who has it open now, never stored: presence, and getting in. */
	| { kind: 'signal'; bytes: Uint8Array }
	/** "I have opened this epoch's snapshot, and all that I had is in it": what came before need not be kept. */
	| { kind: 'confirm'; epoch: number };

/** What the server says. */
export type FromServer =
	/**
	 * First of all, and when a new one begins. `links`: those between the epoch that the phone said it knows
	 * (`?epoch=N` in the address) and this one.
	 */
	| { kind: 'epoch'; epoch: Epoch; links: Link[]; snapshot: Uint8Array }
	/** First of all, when no phone has begun. */
	| { kind: 'nothing' }
	/** None: nothing but a sign of life, every 15 seconds. */
	| { kind: 'words'; envelopes: Uint8Array[] }
	| { kind: 'signal'; from: ParticipantId; bytes: Uint8Array }
	/** All that this socket sent in this epoch up to and with this number is stored (COMMIT). */
	| { kind: 'stored'; epoch: number; number: number }
	/**
	 * An epoch was not taken: another came first (`late`: its own follows), or words have come that its snapshot lacks
	 * (`lacks`). Or words were not: they belong to an epoch that has passed (`late`).
	 */
	| { kind: 'not now'; what: 'epoch' | 'words'; why: 'late' | 'lacks' };

/** The last that someone has of one tab's words. */
export type Head = { phone: PhoneId; tab: string; number: number };

/**
 * What stands before the encrypted part of an envelope, all of it bound into encryption and signature.
 *
 * Bytes: 1 version (1) · 1 kind · 4 epoch · 16 phone · 16 tab · 4 number · 32 hash of the tab's envelope before (for the
 * first one: of the roster) · then the ciphertext with its tag · last 64 the signature. Numbers are big-endian.
 */
export type Header = {
	kind: 'words' | 'snapshot' | 'presence';
	epoch: number;
	phone: PhoneId;
	/** 16 random bytes, hexadecimal; new at every opening of the page. */
	tab: string;
	number: number;
	before: Uint8Array;
};
const kinds = ['words', 'snapshot', 'presence'] as const;
export const headerLength = 1 + 1 + 4 + 16 + 16 + 4 + 32;
export const signatureLength = 64;
/** AES-GCM's tag. */
const tagLength = 16;

export function writeHeader(header: Header): Uint8Array<ArrayBuffer> {
	const bytes = new Uint8Array(headerLength);
	const view = new DataView(bytes.buffer);
	bytes[0] = 1;
	bytes[1] = kinds.indexOf(header.kind);
	view.setUint32(2, header.epoch);
	bytes.set(bytesOfHex(header.phone), 6);
	bytes.set(bytesOfHex(header.tab), 22);
	view.setUint32(38, header.number);
	bytes.set(header.before, 42);
	return bytes;
}

/** @throws Error when it is no envelope of ours */
export function readHeader(envelope: Uint8Array): Header {
	const kind = kinds[envelope[1] ?? -1];
	if (envelope[0] !== 1 || !kind || envelope.length < headerLength + tagLength + signatureLength)
		throw new Error('No envelope of ours');
	const view = new DataView(envelope.buffer, envelope.byteOffset, envelope.byteLength);
	return {
		kind,
		epoch: view.getUint32(2),
		phone: hexOf(envelope.subarray(6, 22)),
		tab: hexOf(envelope.subarray(22, 38)),
		number: view.getUint32(38),
		before: envelope.slice(42, headerLength)
	};
}

export function frameFromPhone(said: FromPhone): Uint8Array {
	const encoder = encoding.createEncoder();
	encoding.writeUint8(encoder, frames[said.kind]);
	if (said.kind === 'epoch') {
		encoding.writeVarString(encoder, JSON.stringify({ epoch: said.epoch, heads: said.heads }));
		encoding.writeVarUint8Array(encoder, said.snapshot);
	} else if (said.kind === 'confirm') encoding.writeVarUint(encoder, said.epoch);
	else encoding.writeVarUint8Array(encoder, said.kind === 'words' ? said.envelope : said.bytes);
	return encoding.toUint8Array(encoder);
}

/** Is this the frame that may be longer than others? */
export function isEpochFrame(frame: Uint8Array): boolean {
	return frame[0] === frames.epoch;
}

/** The JSON within is whatever the phone said: it is for the reader to check (wire/private-checks.ts). @throws Error when it is no frame of ours */
export function readFromPhone(frame: Uint8Array): FromPhone {
	const decoder = decoding.createDecoder(frame);
	switch (decoding.readUint8(decoder)) {
		case frames.epoch: {
			const { epoch, heads } = JSON.parse(decoding.readVarString(decoder)) as {
				epoch: Epoch;
				heads: Head[];
			};
			return { kind: 'epoch', epoch, heads, snapshot: decoding.readVarUint8Array(decoder) };
		}
		case frames.words:
			return { kind: 'words', envelope: decoding.readVarUint8Array(decoder) };
		case frames.signal:
			return { kind: 'signal', bytes: decoding.readVarUint8Array(decoder) };
		case frames.confirm:
			return { kind: 'confirm', epoch: decoding.readVarUint(decoder) };
	}
	throw new Error('No such frame');
}

export function frameFromServer(said: FromServer): Uint8Array {
	const encoder = encoding.createEncoder();
	encoding.writeUint8(encoder, said.kind === 'not now' ? frames.notNow : frames[said.kind]);
	switch (said.kind) {
		case 'epoch':
			encoding.writeVarString(encoder, JSON.stringify({ epoch: said.epoch, links: said.links }));
			encoding.writeVarUint8Array(encoder, said.snapshot);
			break;
		case 'words':
			for (const envelope of said.envelopes) encoding.writeVarUint8Array(encoder, envelope);
			break;
		case 'signal':
			encoding.writeVarString(encoder, said.from);
			encoding.writeVarUint8Array(encoder, said.bytes);
			break;
		case 'stored':
			encoding.writeVarUint(encoder, said.epoch);
			encoding.writeVarUint(encoder, said.number);
			break;
		case 'not now':
			encoding.writeVarString(encoder, `${said.what} ${said.why}`);
			break;
	}
	return encoding.toUint8Array(encoder);
}

/** @throws Error when it is no frame of ours */
export function readFromServer(frame: Uint8Array): FromServer {
	const decoder = decoding.createDecoder(frame);
	switch (decoding.readUint8(decoder)) {
		case frames.nothing:
			return { kind: 'nothing' };
		case frames.epoch: {
			const { epoch, links } = JSON.parse(decoding.readVarString(decoder)) as {
				epoch: Epoch;
				links: Link[];
			};
			return { kind: 'epoch', epoch, links, snapshot: decoding.readVarUint8Array(decoder) };
		}
		case frames.words:
			return { kind: 'words', envelopes: readEnvelopes(frame.subarray(1)) };
		case frames.signal:
			return {
				kind: 'signal',
				from: decoding.readVarString(decoder) as ParticipantId,
				bytes: decoding.readVarUint8Array(decoder)
			};
		case frames.stored:
			return {
				kind: 'stored',
				epoch: decoding.readVarUint(decoder),
				number: decoding.readVarUint(decoder)
			};
		case frames.notNow: {
			const [what, why] = decoding.readVarString(decoder).split(' ');
			return {
				kind: 'not now',
				what: what === 'epoch' ? 'epoch' : 'words',
				why: why === 'lacks' ? 'lacks' : 'late'
			};
		}
	}
	throw new Error('No such frame');
}

/** Envelopes one after the other, each behind its length: as they are stored together, and sent. */
export function joinEnvelopes(envelopes: Uint8Array[]): Uint8Array {
	const encoder = encoding.createEncoder();
	for (const envelope of envelopes) encoding.writeVarUint8Array(encoder, envelope);
	return encoding.toUint8Array(encoder);
}

/** @throws Error when they are not whole */
export function readEnvelopes(bytes: Uint8Array): Uint8Array[] {
	const decoder = decoding.createDecoder(bytes);
	const envelopes: Uint8Array[] = [];
	while (decoding.hasContent(decoder)) envelopes.push(decoding.readVarUint8Array(decoder));
	return envelopes;
}

/* The end. */

/**
 * Said by the phone of whoever calls the others back, and by each that agreed: over the SHA-256 of what becomes visible
 * (`lib/private/consent.ts`).
 */
export type Consent = {
	phone: PhoneId;
	/** ECDSA, P-256 and SHA-256: 64 bytes, base64. */
	signature: string;
};

/** How private time was ended the last time, so that every phone can see that phones of the family did. */
export type PrivateEnd = {
	/** Which private time: the first is 1. */
	run: number;
	/** SHA-256 of what became visible, hexadecimal. */
	publishHash: string;
	consents: Consent[];
};

/** What `GET …/private-time` answers. `epoch`: null when no phone has begun, or all is erased. */
export type PrivateTimeNow = { epoch: number | null; end: PrivateEnd | null };
