import { type AgreementContent, canonical } from './agreement.ts';
import { bytesOfBase64, hexOf } from './bytes.ts';

/*
 * What an agreement is outside the house: a file that anyone can check without asking anyone. Each revision names the hash
 * of the one before, and carries a short hash of every single value in it, so that a check can say what was changed and not
 * only that something was. Hashes are SHA-256, signatures Ed25519 (RFC 8032), the writing RFC 8785.
 */

export type PublicKey = {
	/** The first 16 hexadecimal digits of the key's SHA-256. */
	id: string;
	/** Base64 of its 32 bytes. */
	publicKey: string;
};

export type SealedRevision = {
	content: AgreementContent;
	/** Hexadecimal SHA-256 of the canonical content. */
	hash: string;
	/** For each value in the content, by its JSON Pointer (RFC 6901): 16 hexadecimal digits of its SHA-256. */
	leaves: Record<string, string>;
	key: string;
	/** Base64. */
	signature: string;
};

/** Says that there were this many revisions, and no more, at that time. */
export type FileEnd = { revisions: number; last: string; at: string; key: string; signature: string };

export type AgreementFile = {
	format: 'radslag/agreement-file/1';
	chain: string;
	revisions: SealedRevision[];
	end: FileEnd;
	/** To be read with, not to be trusted for being here. */
	keys: PublicKey[];
};

async function digest(text: string): Promise<string> {
	return hexOf(new Uint8Array(await crypto.subtle.digest('SHA-256', new TextEncoder().encode(text))));
}

const escaped = (key: string) => key.replaceAll('~', '~0').replaceAll('/', '~1');

/** Every value that holds no other, by its JSON Pointer; an empty list or object is one. */
export function valuesIn(value: unknown, at = ''): [string, unknown][] {
	if (typeof value !== 'object' || value === null) return [[at, value]];
	const entries = Object.entries(value).filter(([, one]) => one !== undefined);
	if (entries.length === 0) return [[at, value]];
	return entries.flatMap(([key, one]) => valuesIn(one, `${at}/${escaped(key)}`));
}

export async function leavesOf(content: unknown): Promise<Record<string, string>> {
	const entries = valuesIn(content).map(
		async ([at, value]) => [at, (await digest(`${at}\n${canonical(value)}`)).slice(0, 16)] as const
	);
	return Object.fromEntries(await Promise.all(entries));
}

export function hashOf(content: unknown): Promise<string> {
	return digest(canonical(content));
}

/** What the municipality's key signs of one revision. */
export async function bytesToSeal(
	hash: string,
	leaves: Record<string, string>
): Promise<Uint8Array<ArrayBuffer>> {
	return new TextEncoder().encode(`radslag/agreement/1|${hash}|${await digest(canonical(leaves))}`);
}

/** What it signs of a whole file. */
export function bytesToEnd(chain: string, end: Omit<FileEnd, 'signature' | 'key'>): Uint8Array<ArrayBuffer> {
	return new TextEncoder().encode(`radslag/agreement-file/1|${chain}|${end.revisions}|${end.last}|${end.at}`);
}

export async function keyId(publicKey: string): Promise<string> {
	const bytes = await crypto.subtle.digest('SHA-256', bytesOfBase64(publicKey));
	return hexOf(new Uint8Array(bytes)).slice(0, 16);
}

/** What is wrong with a file. `revision` counts from 1; `at` is where in its content. */
export type Fault =
	| { kind: 'not-an-agreement' }
	| { kind: 'not-as-written' }
	| { kind: 'value-changed' | 'value-added' | 'value-missing'; revision: number; at: string }
	| { kind: 'hash-changed' | 'sums-changed' | 'signature-wrong'; revision: number }
	| { kind: 'key-not-known' | 'key-changed'; revision: number; key: string }
	| { kind: 'out-of-order'; revision: number }
	| { kind: 'revision-missing'; revision: number }
	| { kind: 'end-changed' };

async function isSigned(key: string, signature: unknown, bytes: Uint8Array<ArrayBuffer>): Promise<boolean> {
	try {
		const { subtle } = crypto;
		const raw = await subtle.importKey('raw', bytesOfBase64(key), 'Ed25519', false, ['verify']);
		return await subtle.verify('Ed25519', raw, bytesOfBase64(String(signature)), bytes);
	} catch {
		return false;
	}
}

const isObject = (value: unknown): value is Record<string, unknown> =>
	typeof value === 'object' && value !== null && !Array.isArray(value);

function looksLikeAFile(value: unknown): value is AgreementFile {
	return (
		isObject(value) &&
		value.format === 'radslag/agreement-file/1' &&
		Array.isArray(value.revisions) &&
		value.revisions.every((one) => isObject(one) && isObject(one.content) && isObject(one.leaves)) &&
		Array.isArray(value.keys) &&
		isObject(value.end)
	);
}

/**
 * What is wrong with an agreement that somebody has a file of; nothing, when it is as it was sealed.
 * @param text the file, as it was saved
 * @param trusted the keys that the municipality has made known, retired ones included
 */
export async function verify(text: string, trusted: PublicKey[]): Promise<Fault[]> {
	let file: unknown;
	try {
		file = JSON.parse(text);
	} catch {
		return [{ kind: 'not-an-agreement' }];
	}
	if (!looksLikeAFile(file)) return [{ kind: 'not-an-agreement' }];
	const faults: Fault[] = [];
	if (canonical(file) !== text.trimEnd()) faults.push({ kind: 'not-as-written' });
	for (const [index, revision] of file.revisions.entries())
		faults.push(...(await verifyRevision(revision, index + 1, trusted)));
	faults.push(...chainFaults(file), ...(await endFaults(file, trusted)), ...(await keyFaults(file, trusted)));
	if (!hasOnly(file, ['format', 'chain', 'revisions', 'end', 'keys']))
		faults.push({ kind: 'not-as-written' });
	return faults;
}

const hasOnly = (value: object, keys: string[]) => Object.keys(value).every((key) => keys.includes(key));

/** One revision by itself, as it stands in a file or in the database. */
export async function verifyRevision(
	sealed: SealedRevision,
	revision: number,
	trusted: PublicKey[]
): Promise<Fault[]> {
	const faults: Fault[] = [];
	const now = await leavesOf(sealed.content);
	for (const at of new Set([...Object.keys(now), ...Object.keys(sealed.leaves)])) {
		if (!(at in sealed.leaves)) faults.push({ kind: 'value-added', revision, at });
		else if (!(at in now)) faults.push({ kind: 'value-missing', revision, at });
		else if (now[at] !== sealed.leaves[at]) faults.push({ kind: 'value-changed', revision, at });
	}
	const isContentAsHashed = (await hashOf(sealed.content)) === sealed.hash;
	if (!isContentAsHashed && faults.length === 0) faults.push({ kind: 'hash-changed', revision });
	const key = trusted.find((one) => one.id === sealed.key);
	if (!key) return [...faults, { kind: 'key-not-known', revision, key: String(sealed.key) }];
	if (await isSigned(key.publicKey, sealed.signature, await bytesToSeal(sealed.hash, sealed.leaves)))
		return faults;
	// Told apart by what still fits: the seal is on the hash of the content and on the sums of its values.
	if (isContentAsHashed && faults.length > 0) faults.push({ kind: 'sums-changed', revision });
	else faults.push({ kind: 'signature-wrong', revision });
	return faults;
}

function chainFaults({ chain, revisions }: AgreementFile): Fault[] {
	const faults: Fault[] = [];
	for (const [index, { content }] of revisions.entries()) {
		const before = revisions[index - 1];
		const isNext =
			content.revision === index + 1 &&
			content.previous === (before?.hash ?? null) &&
			content.chain === chain;
		if (!isNext) faults.push({ kind: 'out-of-order', revision: index + 1 });
	}
	return faults;
}

async function endFaults({ chain, revisions, end }: AgreementFile, trusted: PublicKey[]): Promise<Fault[]> {
	const key = trusted.find((one) => one.id === end.key);
	if (!hasOnly(end, ['revisions', 'last', 'at', 'key', 'signature']) || !key)
		return [{ kind: 'end-changed' }];
	if (!(await isSigned(key.publicKey, end.signature, bytesToEnd(chain, end))))
		return [{ kind: 'end-changed' }];
	if (end.revisions > revisions.length) return [{ kind: 'revision-missing', revision: end.revisions }];
	if (end.revisions < revisions.length || revisions.at(-1)?.hash !== end.last)
		return [{ kind: 'end-changed' }];
	return [];
}

/** The keys a file brings are for people to read; one that says it is a known key and is not, is told. */
async function keyFaults({ keys }: AgreementFile, trusted: PublicKey[]): Promise<Fault[]> {
	const faults: Fault[] = [];
	for (const key of keys) {
		const known = isObject(key) ? trusted.find((one) => one.id === key.id) : undefined;
		if (known?.publicKey !== key?.publicKey || !hasOnly(key, ['id', 'publicKey']))
			faults.push({ kind: 'key-changed', revision: 0, key: String(key?.id) });
	}
	return faults;
}
