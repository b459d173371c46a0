import { argon2, randomBytes } from 'node:crypto';
import { isSame } from './secrets.ts';

/*
 * Argon2id with OWASP's first choice of parameters (19 MiB, two passes, one lane), written down in the PHC string
 * format so that they can be raised later without locking anyone out.
 */
const memory = 19_456;
const passes = 2;
const tagLength = 32;

export const shortestPassword = 12;

function derive(password: string, nonce: Buffer, cost: { memory: number; passes: number }): Promise<Buffer> {
	// The same letters typed on another keyboard are the same password (NIST SP 800-63B, 3.1.1.2).
	const message = Buffer.from(password.normalize('NFKC'));
	return new Promise((resolve, reject) => {
		argon2(
			'argon2id',
			{ message, nonce, parallelism: 1, tagLength, memory: cost.memory, passes: cost.passes },
			(error, key) => (error ? reject(error) : resolve(key))
		);
	});
}

export async function hashPassword(password: string): Promise<string> {
	const nonce = randomBytes(16);
	const key = await derive(password, nonce, { memory, passes });
	const write = (bytes: Buffer) => bytes.toString('base64').replace(/=+$/u, '');
	return `$argon2id$v=19$m=${memory},t=${passes},p=1$${write(nonce)}$${write(key)}`;
}

const phc = /^\$argon2id\$v=19\$m=(\d+),t=(\d+),p=1\$([A-Za-z0-9+/]+)\$([A-Za-z0-9+/]+)$/u;

/** A hash of nothing, so that an unknown e-mail takes as long to refuse as a wrong password. */
const nobody = hashPassword(randomBytes(16).toString('hex'));

export async function isPassword(password: string, stored: string | undefined): Promise<boolean> {
	const parts = phc.exec(stored ?? (await nobody));
	if (!parts) return false;
	const [, m, t, nonce = '', key = ''] = parts;
	const derived = await derive(password, Buffer.from(nonce, 'base64'), {
		memory: Number(m),
		passes: Number(t)
	});
	return isSame(derived, Buffer.from(key, 'base64')) && stored !== undefined;
}
