import { hexOf } from '#lib/domain/bytes.ts';
import { expect, test } from 'vitest';
import type { ParticipantId } from '#lib/domain/participant.ts';
import { type PhoneCard, type Roster, readHeader, writeHeader } from '#lib/wire/private-time.ts';
import { consentBytes } from './consent.ts';
import { pad, unpad } from './envelope.ts';
import { hashOf, wordsOf } from './epoch.ts';
import { bindTo, codeText, meetingWords, proofOf, readCode } from './joining.ts';
import { idOf } from './phone.ts';
import { type Bytes, encrypt, fromUtf8, label, roomKeyOf, sha256, tabKey, together } from './primitives.ts';

/*
 * What may never change without a new version: phones of one meeting may run older and newer pages. Computed once, with
 * this code; whoever writes another implementation compares with them.
 */

const bytes = (from: number, count: number): Bytes =>
	Uint8Array.from({ length: count }, (_, at) => (from + at) % 256);
const meeting = '11111111-1111-4111-8111-111111111111';
const card: PhoneCard = {
	seat: '22222222-2222-4222-8222-222222222222' as ParticipantId,
	name: 'Mormor Åsa',
	wrapTo: 'BAAA',
	signedBy: 'BBBB'
};
const roster: Roster = { v: 1, meeting, epoch: 1, run: 1, previous: null, reason: 'start', phones: [card] };

test('labels, and lists of bytes', () => {
	expect(fromUtf8(label('tab', 'a', 7))).toBe('radslag/private/v1/tab|a|7');
	expect(() => label('tab', 'a|b')).toThrow();
	expect(hexOf(together(bytes(1, 2), bytes(9, 0), bytes(3, 1)))).toBe('000000020102000000000000000103');
});

test('the id of a card, the hash of a roster, and words of it', async () => {
	expect(await idOf(card)).toBe('1b3d67c191ea8e4f0886edd2b8ac6082');
	expect(await hashOf(roster)).toBe('146000a385f4b61f6dbf7e65258d26011c0a86755240a35a713d40da52de9d8e');
	expect(wordsOf(await sha256(bytes(0, 4)))).toEqual(['backe', 'ledstång', 'rusta']);
	expect(wordsOf(Uint8Array.from({ length: 8 }, () => 255))).toEqual(['övning', 'övning', 'övning']);
});

test('what is padded comes back, in sizes that say little', () => {
	for (const [length, size] of [
		[0, 256],
		[252, 256],
		[253, 1024],
		[16_380, 16_384],
		[65_533, 131_072]
	] as const) {
		const plain = bytes(5, length);
		expect(pad(plain)).toHaveLength(size);
		expect(unpad(pad(plain))).toEqual(plain);
	}
});

test('a header', () => {
	const header = {
		kind: 'words' as const,
		epoch: 258,
		phone: hexOf(bytes(16, 16)),
		tab: hexOf(bytes(32, 16)),
		number: 65_539,
		before: bytes(64, 32)
	};
	const written = writeHeader(header);
	expect(hexOf(written)).toBe(
		'010000000102101112131415161718191a1b1c1d1e1f202122232425262728292a2b2c2d2e2f00010003404142434445464748494a4b4c4d4e4f505152535455565758595a5b5c5d5e5f'
	);
	expect(readHeader(new Uint8Array([...written, ...bytes(0, 80)]))).toEqual(header);
});

test('the key of a tab, as what it makes of zeros', async () => {
	const key = await tabKey(
		await roomKeyOf(bytes(0, 32)),
		bytes(32, 16),
		label('tab', 'roster', 'words', 'phone')
	);
	const encrypted = await encrypt(key, { epoch: 1, number: 2, context: bytes(7, 5) }, new Uint8Array(16));
	expect(hexOf(encrypted)).toBe('f469a4ef711e5acd3804d7d7c20c57f41673668c0b794fed6a83360eb9fbaa3a');
});

test('getting in', async () => {
	const code = { maker: hexOf(bytes(16, 16)), secret: bytes(100, 16) };
	expect(codeText(code)).toBe('k1.101112131415161718191a1b1c1d1e1f.ZGVmZ2hpamtsbW5vcHFycw');
	expect(readCode(`#${codeText(code)}`)).toEqual(code);
	expect(readCode('#k2.abc')).toBeNull();
	expect(await proofOf(code, meeting, card)).toBe('ovAWZAvQaEgFsCEZ5eXe9ZkRBWJT8zgJDTmLu8/xiQg=');
	expect(await bindTo(meeting, card, bytes(1, 16))).toBe('+1Kz61Jlck65CIsJMRigPrpbDDTRXG6rIzDEoYDYxMY=');
	expect(await meetingWords(meeting, { card, number: bytes(1, 16) }, { card, number: bytes(2, 16) })).toEqual(
		['parad', 'enkel', 'diskho']
	);
});

test('a yes to what is shown', async () => {
	const said = await consentBytes(meeting, 2, { needs: [], lead: '', followUp: '', without: [] });
	expect(fromUtf8(said)).toBe(
		'radslag/private/v1/publish|11111111-1111-4111-8111-111111111111|2|4a7d7c312e7d4d44861174a32b93b52a5deb3430747754797967dbf76e5af99e'
	);
});
