import { hexOf } from '#lib/domain/bytes.ts';
import { canonical } from '#lib/domain/agreement.ts';

/*
 * What the family's phones sign before the others are called back. The same in browsers and in Node, over WebCrypto.
 */

/**
 * SHA-256 of what becomes visible, hexadecimal; of `null` when nothing does.
 * @param publish `publish` of `EndPrivateTime` (wire/api.ts) as that schema reads it: left out fields filled in, `without`
 * included. In canonical JSON (RFC 8785), so that the order of its keys is no matter.
 */
export async function publishHash(publish: unknown): Promise<string> {
	const bytes = new TextEncoder().encode(canonical(publish ?? null));
	return hexOf(new Uint8Array(await crypto.subtle.digest('SHA-256', bytes)));
}

/** What a phone signs to say yes. @param run which private time of the meeting; the first is 1 */
export async function consentBytes(
	meeting: string,
	run: number,
	publish: unknown
): Promise<Uint8Array<ArrayBuffer>> {
	return consentBytesOf(meeting, run, await publishHash(publish));
}

/** The same, of what becomes visible only its hash is known. */
export function consentBytesOf(meeting: string, run: number, hash: string): Uint8Array<ArrayBuffer> {
	return new TextEncoder().encode(`radslag/private/v1/publish|${meeting}|${run}|${hash}`);
}
