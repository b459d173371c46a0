import { bytesOfHex } from '#lib/domain/bytes.ts';
import {
	type Header,
	type PhoneCard,
	headerLength,
	readHeader,
	signatureLength,
	writeHeader
} from '#lib/wire/private-time.ts';
import { fromBase64 } from 'lib0/buffer';
import type { Known } from './epoch.ts';
import type { PhoneKeys } from './phone.ts';
import {
	type Bytes,
	decrypt,
	encrypt,
	isSignedBy,
	label,
	sign,
	signerOf,
	tabKey,
	together
} from './primitives.ts';

/*
 * One envelope: header, encrypted words, signature. The header and the roster's hash are bound into the encryption, and
 * all of it is signed: nobody can move it to another room, time, phone, tab or place.
 */

/** Bytes. What is written is filled up to the next of these, so that its length says little. */
const sizes = [256, 1024, 4096, 16_384, 65_536];

/** @returns the length (4 bytes), the words, and zeros */
export function pad(plain: Uint8Array): Bytes {
	const needed = plain.length + 4;
	const largest = sizes.at(-1)!;
	const size = sizes.find((one) => one >= needed) ?? Math.ceil(needed / largest) * largest;
	const bytes = new Uint8Array(size);
	new DataView(bytes.buffer).setUint32(0, plain.length);
	bytes.set(plain, 4);
	return bytes;
}

/** @throws Error when it was not padded so */
export function unpad(padded: Uint8Array): Uint8Array {
	const length = new DataView(padded.buffer, padded.byteOffset, padded.byteLength).getUint32(0);
	if (length + 4 > padded.length) throw new Error('Not padded');
	return padded.subarray(4, 4 + length);
}

/** The keys of an epoch's tabs, each made once. */
export class TabKeys {
	readonly known: Known;
	#roomKey: CryptoKey;
	#keys = new Map<string, Promise<CryptoKey>>();
	#signers = new Map<string, Promise<CryptoKey>>();

	constructor(known: Known, roomKey: CryptoKey) {
		this.known = known;
		this.#roomKey = roomKey;
	}

	/** One for each kind of what a tab says, since each kind is numbered by itself. */
	keyOf({ kind, phone, tab }: Pick<Header, 'kind' | 'phone' | 'tab'>): Promise<CryptoKey> {
		const name = `${kind}/${phone}/${tab}`;
		let key = this.#keys.get(name);
		if (!key) {
			key = tabKey(this.#roomKey, bytesOfHex(tab), label('tab', this.known.hash, kind, phone));
			this.#keys.set(name, key);
		}
		return key;
	}

	signerOf(phone: string, card: PhoneCard): Promise<CryptoKey> {
		let signer = this.#signers.get(phone);
		if (!signer) {
			signer = signerOf(fromBase64(card.signedBy));
			this.#signers.set(phone, signer);
		}
		return signer;
	}
}

const contextOf = (known: Known, header: Uint8Array) =>
	together(label('envelope', known.roster.meeting, known.hash), header);

export async function seal(
	keys: PhoneKeys,
	tabKeys: TabKeys,
	header: Header,
	plain: Uint8Array
): Promise<Bytes> {
	const head = writeHeader(header);
	const context = contextOf(tabKeys.known, head);
	const key = await tabKeys.keyOf(header);
	const encrypted = await encrypt(key, { ...header, context }, pad(plain));
	const signature = await sign(keys.signing.privateKey, together(context, encrypted));
	const bytes = new Uint8Array(head.length + encrypted.length + signatureLength);
	bytes.set(head);
	bytes.set(encrypted, head.length);
	bytes.set(signature, head.length + encrypted.length);
	return bytes;
}

/** `forged`: not signed by whom it names; `stranger`: it names a phone that is not in. */
export type Opened = { is: 'fine'; plain: Uint8Array } | { is: 'forged' } | { is: 'stranger' };

export async function open(tabKeys: TabKeys, envelope: Uint8Array): Promise<Opened> {
	const header = readHeader(envelope);
	const card = tabKeys.known.phones.get(header.phone);
	if (!card) return { is: 'stranger' };
	const context = contextOf(tabKeys.known, envelope.subarray(0, headerLength));
	const encrypted = envelope.subarray(headerLength, envelope.length - signatureLength);
	const signature = envelope.subarray(envelope.length - signatureLength);
	const signer = await tabKeys.signerOf(header.phone, card);
	if (!(await isSignedBy(signer, signature, together(context, encrypted)))) return { is: 'forged' };
	try {
		return {
			is: 'fine',
			plain: unpad(await decrypt(await tabKeys.keyOf(header), { ...header, context }, encrypted))
		};
	} catch {
		return { is: 'forged' };
	}
}
