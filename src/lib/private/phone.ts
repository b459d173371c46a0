import { hexOf } from '#lib/domain/bytes.ts';
import { fromBase64, toBase64 } from 'lib0/buffer';
import { canonical } from '#lib/domain/agreement.ts';
import { type PhoneCard, type PhoneId } from '#lib/wire/private-time.ts';
import type { ParticipantId } from '#lib/domain/participant.ts';
import {
	type Bytes,
	isSignedBy,
	label,
	newSigningKeys,
	newWrappingKeys,
	publicBytes,
	sha256,
	sign,
	signerOf,
	together,
	utf8
} from './primitives.ts';

/** A browser of someone in the family: two pairs of keys that never leave it. */
export type PhoneKeys = { wrapping: CryptoKeyPair; signing: CryptoKeyPair };

export async function newPhoneKeys(): Promise<PhoneKeys> {
	return { wrapping: await newWrappingKeys(), signing: await newSigningKeys() };
}

export async function cardOf(keys: PhoneKeys, seat: { id: ParticipantId; name: string }): Promise<PhoneCard> {
	return {
		seat: seat.id,
		name: seat.name,
		wrapTo: toBase64(await publicBytes(keys.wrapping.publicKey)),
		signedBy: toBase64(await publicBytes(keys.signing.publicKey))
	};
}

/** What a card says, without anything else that may have come with it. */
export function cardBytes({ seat, name, wrapTo, signedBy }: PhoneCard): Bytes {
	return utf8(canonical({ seat, name, wrapTo, signedBy }));
}

/** 16 bytes of the card's hash: who knows the id knows that nothing in the card was changed. */
export async function idOf(card: PhoneCard): Promise<PhoneId> {
	const hash = await sha256(together(label('phone'), cardBytes(card)));
	return hexOf(hash.subarray(0, 16));
}

/** @returns base64 */
export async function signAs({ signing }: PhoneKeys, bytes: Uint8Array): Promise<string> {
	return toBase64(await sign(signing.privateKey, bytes));
}

/** Did the phone with this card sign it? Whatever is no card or no signature: no. */
export async function isSignedByPhone(
	card: PhoneCard,
	signature: string,
	bytes: Uint8Array
): Promise<boolean> {
	try {
		return await isSignedBy(await signerOf(fromBase64(card.signedBy)), fromBase64(signature), bytes);
	} catch {
		return false;
	}
}
