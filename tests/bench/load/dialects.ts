import * as encoding from 'lib0/encoding';
import type { ServerName } from '../servers.ts';

/*
 * What goes over the line. Both speak the Yjs sync protocol; Hocuspocus puts the document's name before every message,
 * wants a token first, and has numbers of its own for the rest.
 */

const sync = 0;
const awareness = 1;
const auth = 2;
/** Hocuspocus' answer to a first step, which is not to be answered with another. */
const syncReply = 4;
export const step = { ask: 0, answer: 1, update: 2 } as const;

export type Heard =
	{ kind: 'ask' | 'answer' | 'update' | 'presence'; bytes: Buffer } | { kind: 'other'; bytes: null };
const other: Heard = { kind: 'other', bytes: null };
const kinds = ['ask', 'answer', 'update'] as const;

export class Dialect {
	/** What is said first; with Hocuspocus nothing else is heard before it. */
	readonly greeting: Uint8Array | null;
	#prefix: Uint8Array;

	constructor(server: ServerName, documentName: string) {
		const isHocuspocus = server === 'hocuspocus';
		this.#prefix = isHocuspocus
			? encoding.encode((encoder) => encoding.writeVarString(encoder, documentName))
			: new Uint8Array();
		this.greeting = isHocuspocus
			? this.#message(auth, (encoder) => {
					encoding.writeVarUint(encoder, 0);
					encoding.writeVarString(encoder, 'a token');
				})
			: null;
	}

	sync(kind: number, bytes: Uint8Array): Uint8Array {
		return this.#message(sync, (encoder) => {
			encoding.writeVarUint(encoder, kind);
			encoding.writeVarUint8Array(encoder, bytes);
		});
	}

	/** One person's presence. */
	presence(client: number, clock: number, state: string): Uint8Array {
		const entry = encoding.encode((encoder) => {
			encoding.writeVarUint(encoder, 1);
			encoding.writeVarUint(encoder, client);
			encoding.writeVarUint(encoder, clock);
			encoding.writeVarString(encoder, state);
		});
		return this.#message(awareness, (encoder) => encoding.writeVarUint8Array(encoder, entry));
	}

	read(message: Buffer): Heard {
		let at = this.#prefix.length;
		const type = message[at++];
		if (type === sync || type === syncReply) {
			const kind = kinds[message[at++] ?? kinds.length];
			return kind ? { kind, bytes: lengthened(message, at) } : other;
		}
		if (type === awareness) return { kind: 'presence', bytes: lengthened(message, at) };
		return other;
	}

	#message(type: number, write: (encoder: encoding.Encoder) => void): Uint8Array {
		const encoder = encoding.createEncoder();
		encoding.writeUint8Array(encoder, this.#prefix);
		encoding.writeVarUint(encoder, type);
		write(encoder);
		return encoding.toUint8Array(encoder);
	}
}

/** Bytes that their length stands before. */
function lengthened(message: Buffer, from: number): Buffer {
	let at = from;
	let length = 0;
	for (let factor = 1; ; factor *= 128) {
		const byte = message[at++]!;
		length += (byte & 0x7f) * factor;
		if (byte < 0x80) break;
	}
	return message.subarray(at, at + length);
}
