import { Aes256Gcm, CipherSuite, DhkemP256HkdfSha256, HkdfSha256 } from '@hpke/core';

/*
 * Every use of cryptography in private time, over WebCrypto, and nothing else. P-256 because old phones have it; HPKE
 * (RFC 9180) to wrap a key for a phone, ECDSA with SHA-256 for who said it, HKDF (RFC 5869) for a key of each tab's own,
 * AES-256-GCM for the words. No two purposes share a label.
 */

export type Bytes = Uint8Array<ArrayBuffer>;

const { subtle } = globalThis.crypto ?? {};
const text = new TextEncoder();

/** Can this browser do it at all? A page that did not come over https has no WebCrypto. */
export const canEncrypt = subtle !== undefined;

/** @throws Error when a part holds the sign between parts, so that no two lists give the same bytes */
export function label(purpose: string, ...parts: (string | number)[]): Bytes {
	const all = [purpose, ...parts].map(String);
	if (all.some((part) => part.includes('|'))) throw new Error('No | in a label');
	return text.encode(`radslag/private/v1/${all.join('|')}`);
}

/** Each behind its length (4 bytes), so that no two lists give the same bytes. */
export function together(...parts: Uint8Array[]): Bytes {
	const bytes = new Uint8Array(parts.reduce((sum, part) => sum + 4 + part.length, 0));
	const view = new DataView(bytes.buffer);
	let at = 0;
	for (const part of parts) {
		view.setUint32(at, part.length);
		bytes.set(part, at + 4);
		at += 4 + part.length;
	}
	return bytes;
}

export const utf8 = (words: string): Bytes => text.encode(words);
export const fromUtf8 = (bytes: Uint8Array): string =>
	new TextDecoder('utf-8', { fatal: true }).decode(bytes);

export function randomBytes(count: number): Bytes {
	return crypto.getRandomValues(new Uint8Array(count));
}

export async function sha256(bytes: Uint8Array): Promise<Bytes> {
	return new Uint8Array(await subtle.digest('SHA-256', bytes as Bytes));
}

export async function hmac(secret: Uint8Array, bytes: Uint8Array): Promise<Bytes> {
	const key = await subtle.importKey('raw', secret as Bytes, { name: 'HMAC', hash: 'SHA-256' }, false, [
		'sign'
	]);
	return new Uint8Array(await subtle.sign('HMAC', key, bytes as Bytes));
}

/** In a time that does not tell where they differ. */
export function areEqual(one: Uint8Array, other: Uint8Array): boolean {
	if (one.length !== other.length) return false;
	let difference = 0;
	for (const [at, byte] of one.entries()) difference |= byte ^ other[at]!;
	return difference === 0;
}

/* Who said it. */

const signing = { name: 'ECDSA', namedCurve: 'P-256' } as const;
const signature = { name: 'ECDSA', hash: 'SHA-256' } as const;

/** The private key can't be taken out of the browser. */
export function newSigningKeys(): Promise<CryptoKeyPair> {
	return subtle.generateKey(signing, false, ['sign', 'verify']);
}

/** @returns 64 bytes */
export async function sign(key: CryptoKey, bytes: Uint8Array): Promise<Bytes> {
	return new Uint8Array(await subtle.sign(signature, key, bytes as Bytes));
}

/** @throws Error when it is no point of the curve */
export function signerOf(publicKey: Uint8Array): Promise<CryptoKey> {
	return subtle.importKey('raw', publicKey as Bytes, signing, true, ['verify']);
}

export function isSignedBy(signer: CryptoKey, signed: Uint8Array, bytes: Uint8Array): Promise<boolean> {
	return subtle.verify(signature, signer, signed as Bytes, bytes as Bytes);
}

export async function publicBytes(key: CryptoKey): Promise<Bytes> {
	return new Uint8Array(await subtle.exportKey('raw', key));
}

/* The room's key, wrapped for a phone. */

const hpke = new CipherSuite({
	kem: new DhkemP256HkdfSha256(),
	kdf: new HkdfSha256(),
	aead: new Aes256Gcm()
});
const encapsulated = 65;

/** The private key can't be taken out of the browser. */
export function newWrappingKeys(): Promise<CryptoKeyPair> {
	return subtle.generateKey({ name: 'ECDH', namedCurve: 'P-256' }, false, ['deriveBits']);
}

/** @param info what it is for, bound into the wrapping @throws Error when `publicKey` is no point of the curve */
export async function wrapFor(publicKey: Uint8Array, info: Bytes, secret: Bytes): Promise<Bytes> {
	const recipientPublicKey = await hpke.kem.deserializePublicKey(publicKey.slice().buffer as ArrayBuffer);
	const { enc, ct } = await hpke.seal({ recipientPublicKey, info: info.buffer }, secret.buffer);
	const bytes = new Uint8Array(enc.byteLength + ct.byteLength);
	bytes.set(new Uint8Array(enc));
	bytes.set(new Uint8Array(ct), enc.byteLength);
	return bytes;
}

/** @throws Error when it was not wrapped for these keys and this purpose */
export async function unwrap(keys: CryptoKeyPair, info: Bytes, wrapped: Uint8Array): Promise<Bytes> {
	const enc = wrapped.slice(0, encapsulated).buffer as ArrayBuffer;
	const ct = wrapped.slice(encapsulated).buffer as ArrayBuffer;
	return new Uint8Array(await hpke.open({ recipientKey: keys, enc, info: info.buffer }, ct));
}

/* The words. */

/** From 32 bytes that nobody keeps: what comes out can only be used here, to make the keys below. */
export function roomKeyOf(secret: Bytes): Promise<CryptoKey> {
	return subtle.importKey('raw', secret, 'HKDF', false, ['deriveKey']);
}

/** A key that only one tab of one phone writes with, so that no two ever use it with the same number. */
export function tabKey(roomKey: CryptoKey, tab: Uint8Array, info: Bytes): Promise<CryptoKey> {
	return subtle.deriveKey(
		{ name: 'HKDF', hash: 'SHA-256', salt: tab as Bytes, info },
		roomKey,
		{ name: 'AES-GCM', length: 256 },
		false,
		['encrypt', 'decrypt']
	);
}

/** Never the same twice with one key: 4 bytes of the epoch, 8 of the number. */
function nonce(epoch: number, number: number): Bytes {
	const bytes = new Uint8Array(12);
	const view = new DataView(bytes.buffer);
	view.setUint32(0, epoch);
	view.setUint32(8, number);
	return bytes;
}

export type Place = { epoch: number; number: number; context: Uint8Array };

export async function encrypt(key: CryptoKey, place: Place, plain: Uint8Array): Promise<Bytes> {
	const iv = nonce(place.epoch, place.number);
	return new Uint8Array(
		await subtle.encrypt({ name: 'AES-GCM', iv, additionalData: place.context as Bytes }, key, plain as Bytes)
	);
}

/** @throws Error when it is not what was encrypted with this key at this place */
export async function decrypt(key: CryptoKey, place: Place, encrypted: Uint8Array): Promise<Bytes> {
	const iv = nonce(place.epoch, place.number);
	return new Uint8Array(
		await subtle.decrypt(
			{ name: 'AES-GCM', iv, additionalData: place.context as Bytes },
			key,
			encrypted as Bytes
		)
	);
}

/* What a phone keeps for itself. */

/** A key of this browser alone, that can't be taken out of it. */
export function newShelfKey(): Promise<CryptoKey> {
	return subtle.generateKey({ name: 'AES-GCM', length: 256 }, false, ['encrypt', 'decrypt']);
}

/** @returns 12 random bytes, then what is kept */
export async function lockAway(key: CryptoKey, plain: Uint8Array): Promise<Bytes> {
	const iv = randomBytes(12);
	const kept = new Uint8Array(await subtle.encrypt({ name: 'AES-GCM', iv }, key, plain as Bytes));
	const bytes = new Uint8Array(12 + kept.length);
	bytes.set(iv);
	bytes.set(kept, 12);
	return bytes;
}

/** @throws Error when it was not locked away with this key */
export async function takeOut(key: CryptoKey, kept: Uint8Array): Promise<Bytes> {
	const [iv, rest] = [kept.slice(0, 12), kept.slice(12)];
	return new Uint8Array(await subtle.decrypt({ name: 'AES-GCM', iv }, key, rest));
}
