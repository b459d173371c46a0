import { describe, expect, test } from 'vitest';
import { hashPassword, isPassword } from './passwords.ts';

const said = 'blå fågel över taket';
const stored = await hashPassword(said);

describe('a password', () => {
	test('is kept as Argon2id, with what it cost, and never as it is', () => {
		expect(stored).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$[\w+/]{22}\$[\w+/]{43}$/u);
		expect(stored).not.toContain('fågel');
	});

	test('opens, and another does not', async () => {
		expect(await isPassword(said, stored)).toBe(true);
		expect(await isPassword('blå fågel över taken', stored)).toBe(false);
		expect(await isPassword('', stored)).toBe(false);
	});

	test('is the same on a keyboard that types å in two parts', async () => {
		expect(await isPassword(said.normalize('NFD'), stored)).toBe(true);
	});

	test('kept twice is not kept alike', async () => {
		expect(await hashPassword(said)).not.toBe(stored);
	});

	test('of nobody opens nothing', async () => {
		expect(await isPassword(said, undefined)).toBe(false);
	});

	test('kept in a way that we do not know opens nothing', async () => {
		for (const broken of ['', 'plain', '$argon2id$v=19$m=19456,t=2,p=1$$', stored.replace('argon2id', 'md5')])
			expect(await isPassword(said, broken)).toBe(false);
	});

	test('kept at an earlier, lower cost still opens', async () => {
		// Argon2id, m=256 KiB, t=1, of the password "a long password".
		const { argon2 } = await import('node:crypto');
		const nonce = Buffer.alloc(16, 7);
		const key = await new Promise<Buffer>((done, failed) =>
			argon2(
				'argon2id',
				{ message: 'a long password', nonce, parallelism: 1, tagLength: 32, memory: 256, passes: 1 },
				(error, derived) => (error ? failed(error) : done(derived))
			)
		);
		const write = (bytes: Buffer) => bytes.toString('base64').replace(/=+$/u, '');
		const older = `$argon2id$v=19$m=256,t=1,p=1$${write(nonce)}$${write(key)}`;
		expect(await isPassword('a long password', older)).toBe(true);
	});
});
