import { describe, expect, test } from 'vitest';
import type { PhoneCard } from '#lib/wire/private-time.ts';
import type { ParticipantId } from '#lib/domain/participant.ts';
import { consentBytes, publishHash } from './consent.ts';
import { idOf, isSignedByPhone } from './phone.ts';

const base64 = (bytes: ArrayBuffer) => btoa(String.fromCharCode(...new Uint8Array(bytes)));

async function aPhone(): Promise<{
	card: PhoneCard;
	sign: (bytes: Uint8Array<ArrayBuffer>) => Promise<string>;
}> {
	const keys = await crypto.subtle.generateKey({ name: 'ECDSA', namedCurve: 'P-256' }, false, [
		'sign',
		'verify'
	]);
	const key = base64(await crypto.subtle.exportKey('raw', keys.publicKey));
	return {
		card: { seat: 'sara' as ParticipantId, name: 'Sara', wrapTo: key, signedBy: key },
		sign: async (bytes) =>
			base64(await crypto.subtle.sign({ name: 'ECDSA', hash: 'SHA-256' }, keys.privateKey, bytes))
	};
}

describe('what a phone signs to say yes', () => {
	test('is the meeting, the private time and the hash of what becomes visible, and nothing else', async () => {
		const bytes = await consentBytes('m', 2, { b: 'ö', a: [1] });
		const hash = await publishHash({ a: [1], b: 'ö' });
		expect(hash).toMatch(/^[0-9a-f]{64}$/u);
		expect(new TextDecoder().decode(bytes)).toBe(`radslag/private/v1/publish|m|2|${hash}`);
	});

	test('nothing shown is null', async () => {
		// printf 'null' | sha256sum
		const hash = '74234e98afe7498fb5daf1f36ac2d78acc339464f950703b8c019892f982b90b';
		expect(await publishHash(undefined)).toBe(hash);
		expect(await publishHash(null)).toBe(hash);
	});
});

describe('a consent', () => {
	test('is what the phone with that card signed, and no other bytes', async () => {
		const { card, sign } = await aPhone();
		const bytes = await consentBytes('m', 1, undefined);
		const signature = await sign(bytes);
		expect(await isSignedByPhone(card, signature, bytes)).toBe(true);
		expect(await isSignedByPhone(card, signature, await consentBytes('m', 2, undefined))).toBe(false);
		expect(await isSignedByPhone((await aPhone()).card, signature, bytes)).toBe(false);
	});

	test.each([
		['nothing', ''],
		['no base64', '…'],
		['too short', 'AAAA']
	])('is not %s', async (_what, signature) => {
		const { card } = await aPhone();
		expect(await isSignedByPhone(card, signature, await consentBytes('m', 1, null))).toBe(false);
	});

	test('is nobody’s when the card has no key', async () => {
		const { card, sign } = await aPhone();
		const bytes = await consentBytes('m', 1, null);
		expect(await isSignedByPhone({ ...card, signedBy: 'AAAA' }, await sign(bytes), bytes)).toBe(false);
	});
});

test('a phone’s id changes with anything on its card, and not with the order it is written in', async () => {
	const { card } = await aPhone();
	const id = await idOf(card);
	expect(id).toMatch(/^[0-9a-f]{32}$/u);
	const { seat, name, wrapTo, signedBy } = card;
	expect(await idOf({ signedBy, wrapTo, name, seat })).toBe(id);
	for (const changed of [
		{ name: 'Sarah' },
		{ seat: 'birgit' as ParticipantId },
		{ wrapTo: 'AAAA' },
		{ signedBy: 'AAAA' }
	])
		expect(await idOf({ ...card, ...changed })).not.toBe(id);
});
