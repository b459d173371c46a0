import { fromBase64, toBase64 } from 'lib0/buffer';
import type { PhoneCard, PhoneId } from '#lib/wire/private-time.ts';
import { wordsOf } from './epoch.ts';
import { cardBytes } from './phone.ts';
import { areEqual, type Bytes, fromUtf8, hmac, label, sha256, together, utf8 } from './primitives.ts';

/*
 * How a phone is let in. What the two say to each other goes through the server, which must not be able to put itself
 * between them.
 *
 * With a camera: a phone that is in shows a QR with its id, which is a hash of its keys, and a secret that never
 * reaches the server. The other proves that it knows the secret (HMAC over its own card) and trusts only an epoch that
 * is signed by the phone in the QR.
 *
 * Without: the other first commits itself to its card and a random number, then is told the member's card and number,
 * and only then shows its own. Both make three words of all four and compare them. Who stands between can't choose
 * numbers that give the same words, since each side was bound before it saw the other's.
 */

/** In the fragment of an address, which browsers send to nobody. */
export type Code = { maker: PhoneId; secret: Bytes };

export function codeText({ maker, secret }: Code): string {
	return `k1.${maker}.${toBase64(secret).replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '')}`;
}

/** @returns null when it is no code of ours */
export function readCode(fragment: string): Code | null {
	const found = /^#?k1\.([0-9a-f]{32})\.([\w-]{22})$/u.exec(fragment);
	if (!found) return null;
	const secret = fromBase64(`${found[2]!.replaceAll('-', '+').replaceAll('_', '/')}==`);
	return { maker: found[1]!, secret: secret.slice() };
}

export type Signal =
	/** With a camera: let me in; `proof` that I saw the code. */
	| { t: 'ask'; how: 'code'; to: PhoneId; card: PhoneCard; proof: string }
	/** Without: let me in; bound to a number that I show later. */
	| { t: 'ask'; how: 'words'; card: PhoneCard; bound: string }
	/** To who is bound: here is who I am, and my number. */
	| { t: 'meet'; to: PhoneId; card: PhoneCard; number: string }
	/** And here is the number that I was bound to. */
	| { t: 'show'; to: PhoneId; from: PhoneId; number: string }
	| { t: 'no'; to: PhoneId };

const words = (value: unknown): value is string => typeof value === 'string' && value.length <= 400;
const isCard = (value: unknown): value is PhoneCard => {
	const card = value as Partial<PhoneCard> | null | undefined;
	return words(card?.seat) && words(card?.name) && words(card?.wrapTo) && words(card?.signedBy);
};

export function writeSignal(signal: Signal): Bytes {
	return utf8(JSON.stringify(signal));
}

/** @returns null for whatever is no signal of ours */
export function readSignal(bytes: Uint8Array): Signal | null {
	try {
		const said = JSON.parse(fromUtf8(bytes)) as Record<string, unknown>;
		const { t, how, to, from, card, proof, bound, number } = said;
		if (t === 'ask' && how === 'code' && words(to) && isCard(card) && words(proof))
			return { t, how, to, card, proof };
		if (t === 'ask' && how === 'words' && isCard(card) && words(bound)) return { t, how, card, bound };
		if (t === 'meet' && words(to) && isCard(card) && words(number)) return { t, to, card, number };
		if (t === 'show' && words(to) && words(from) && words(number)) return { t, to, from, number };
		if (t === 'no' && words(to)) return { t, to };
	} catch {
		// As anything else that is none of ours.
	}
	return null;
}

/** @returns base64 */
export async function proofOf(code: Code, meeting: string, card: PhoneCard): Promise<string> {
	return toBase64(await hmac(code.secret, together(label('ask', meeting, code.maker), cardBytes(card))));
}

export async function isProof(proof: string, code: Code, meeting: string, card: PhoneCard): Promise<boolean> {
	return areEqual(utf8(proof), utf8(await proofOf(code, meeting, card)));
}

/** @param number 16 random bytes @returns base64 */
export async function bindTo(meeting: string, card: PhoneCard, number: Bytes): Promise<string> {
	return toBase64(await sha256(together(label('bound', meeting), cardBytes(card), number)));
}

/** The three words that both compare. */
export async function meetingWords(
	meeting: string,
	asking: { card: PhoneCard; number: Bytes },
	member: { card: PhoneCard; number: Bytes }
): Promise<string[]> {
	return wordsOf(
		await sha256(
			together(
				label('words', meeting),
				cardBytes(asking.card),
				cardBytes(member.card),
				asking.number,
				member.number
			)
		)
	);
}
