import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';

/** @param bytes of randomness; 18 (144 bits) can't be guessed and makes a link of 24 characters */
export function newSecret(bytes = 18): string {
	return randomBytes(bytes).toString('base64url');
}

export function sha256(text: string | Uint8Array): Buffer {
	return createHash('sha256').update(text).digest();
}

/** Compares in constant time. */
export function isSame(a: Uint8Array, b: Uint8Array): boolean {
	return a.length === b.length && timingSafeEqual(a, b);
}

/**
 * A secret in two parts, `id.secret`, as in Lucia's published design: the id finds the row, and only the SHA-256 of
 * the secret is stored, so a copy of the table opens nothing.
 */
export type TwoPartSecret = { id: string; secretHash: Buffer; token: string };

export function newTwoPartSecret(): TwoPartSecret {
	const id = newSecret(15);
	const secret = newSecret(24);
	return { id, secretHash: sha256(secret), token: `${id}.${secret}` };
}

export function splitToken(token: string): { id: string; secretHash: Buffer } | null {
	const [id, secret, more] = token.split('.');
	return id && secret && more === undefined ? { id, secretHash: sha256(secret) } : null;
}
