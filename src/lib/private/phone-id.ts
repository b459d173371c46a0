import { canonical } from '#lib/domain/agreement.ts';
import { type PhoneCard, type PhoneId, hexOf } from '#lib/wire/private-time.ts';

/** The first 16 bytes of the SHA-256 of the card in canonical JSON (RFC 8785), hexadecimal. */
export async function phoneIdOf({ seat, name, wrapTo, signedBy }: PhoneCard): Promise<PhoneId> {
	const bytes = new TextEncoder().encode(canonical({ seat, name, wrapTo, signedBy }));
	return hexOf(new Uint8Array(await crypto.subtle.digest('SHA-256', bytes)).subarray(0, 16));
}
