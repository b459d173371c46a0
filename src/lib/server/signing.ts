import { type PublicKey, keyId } from '#lib/domain/agreement-file.ts';
import type { Db } from './database.ts';

/*
 * The keys that agreements are signed with (Ed25519). The first is made when the first agreement is sealed; a retired one
 * signs nothing more, and stays public for what it has signed. They lie in the database, because any process may seal:
 * who can read all of it can sign (docs/decisions/0016).
 */

const { subtle } = globalThis.crypto;
const base64 = (bytes: ArrayBuffer | Uint8Array) => Buffer.from(bytes as Uint8Array).toString('base64');

/** Signs with one key. @returns base64 */
export type Signer = PublicKey & { sign: (bytes: Uint8Array<ArrayBuffer>) => Promise<string> };

/** The key of now, made when there is none. To be asked for in a transaction, so that two don't make one each. */
export async function signerNow(tx: Db): Promise<Signer> {
	const found = await newestKey(tx);
	if (found) return found;
	await tx`select pg_advisory_xact_lock(hashtext('radslag.signing-key'))`;
	return (await newestKey(tx)) ?? makeKey(tx);
}

async function newestKey(tx: Db): Promise<Signer | undefined> {
	const [row] = await tx<{ id: string; publicKey: Buffer; privateKey: Buffer }[]>`
		select id, public_key as "publicKey", private_key as "privateKey" from signing_key
		where retired_at is null order by made_at desc limit 1`;
	if (!row) return undefined;
	const key = await subtle.importKey('pkcs8', new Uint8Array(row.privateKey), 'Ed25519', false, ['sign']);
	return {
		id: row.id,
		publicKey: base64(row.publicKey),
		sign: async (bytes) => base64(await subtle.sign('Ed25519', key, bytes))
	};
}

async function makeKey(tx: Db): Promise<Signer> {
	const made = (await subtle.generateKey('Ed25519', true, ['sign', 'verify'])) as CryptoKeyPair;
	const publicKey = base64(await subtle.exportKey('raw', made.publicKey));
	const privateKey = Buffer.from(await subtle.exportKey('pkcs8', made.privateKey));
	const id = await keyId(publicKey);
	await tx`insert into signing_key (id, public_key, private_key)
		values (${id}, ${Buffer.from(publicKey, 'base64')}, ${privateKey})`;
	return {
		id,
		publicKey,
		sign: async (bytes) => base64(await subtle.sign('Ed25519', made.privateKey, bytes))
	};
}

/** Retires the key of now and makes a new one; the private half of the old one is erased. To be asked for in a transaction. */
export async function rotateKey(tx: Db, now: Date): Promise<Signer> {
	await tx`select pg_advisory_xact_lock(hashtext('radslag.signing-key'))`;
	await tx`update signing_key set retired_at = ${now}, private_key = null where retired_at is null`;
	return makeKey(tx);
}

/** All that have signed anything, the newest first. */
export async function publicKeys(db: Db): Promise<(PublicKey & { madeAt: Date; retiredAt: Date | null })[]> {
	const rows = await db<{ id: string; publicKey: Buffer; madeAt: Date; retiredAt: Date | null }[]>`
		select id, public_key as "publicKey", made_at as "madeAt", retired_at as "retiredAt" from signing_key
		order by made_at desc`;
	return rows.map((row) => ({ ...row, publicKey: base64(row.publicKey) }));
}
