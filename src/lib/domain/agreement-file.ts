import { type AgreementContent, canonical } from './agreement.ts';
import { base64Of, bytesOfBase64, hexOf } from './bytes.ts';

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

/** Says what the whole file was when it was fetched, so that nothing can be taken from its end unseen. */
export type FileEnd = {
	/** How many revisions the file has. */
	revisions: number;
	/** How many there were at that time; more than `revisions` where the later ones are not for who fetched it. */
	of: number;
	/** `hash` of the last one in the file. */
	last: string;
	at: string;
	key: string;
	signature: string;
};

export type AgreementFile = {
	format: 'radslag/agreement-file/1';
	chain: string;
	revisions: SealedRevision[];
	end: FileEnd;
	/** To be read with, not to be trusted for being here. */
	keys: PublicKey[];
};

/** Bytes, levels and values that a check takes on; one revision with forty people and forty actions has 64 KB and 833 values, each with its sum. */
export const longestFile = 16 * 1024 * 1024;
const deepest = 64;
const mostValues = 100_000;
/** Hashes asked for at a time: each waits in memory. */
const together = 2_000;

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

/** JSON has no infinity, yet 1e999 is read as one; it must not be written as the null that JSON.stringify makes of it. */
const plainly = (value: unknown) =>
	typeof value === 'number' && !Number.isFinite(value) ? String(value) : canonical(value);

export async function leavesOf(content: unknown): Promise<Record<string, string>> {
	const values = valuesIn(content);
	const leaves: [string, string][] = [];
	for (let from = 0; from < values.length; from += together) {
		const part = values.slice(from, from + together).map(async ([at, value]): Promise<[string, string]> => {
			return [at, (await digest(`${at}\n${plainly(value)}`)).slice(0, 16)];
		});
		for (const leaf of await Promise.all(part)) leaves.push(leaf);
	}
	return Object.fromEntries(leaves);
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

/** What it signs of a whole file: everything in it but the revisions, which are signed each by itself. */
export function bytesToEnd(
	file: Pick<AgreementFile, 'chain' | 'keys'>,
	end: Omit<FileEnd, 'signature'>
): Uint8Array<ArrayBuffer> {
	const { revisions, of, last, at, key } = end;
	const said = canonical({ chain: file.chain, keys: file.keys, end: { revisions, of, last, at, key } });
	return new TextEncoder().encode(`radslag/agreement-file/1|${said}`);
}

export async function keyId(publicKey: string): Promise<string> {
	const bytes = await crypto.subtle.digest('SHA-256', bytesOfBase64(publicKey));
	return hexOf(new Uint8Array(bytes)).slice(0, 16);
}

/** What is wrong with a file. `revision` counts from 1; `at` is where in its content. */
export type Fault =
	| { kind: 'not-an-agreement' | 'too-large' | 'not-as-written' | 'end-changed' }
	| { kind: 'value-changed' | 'value-added' | 'value-missing'; revision: number; at: string }
	| { kind: 'hash-changed' | 'sums-changed' | 'signature-wrong' | 'field-added'; revision: number }
	| { kind: 'out-of-order' | 'other-chain' | 'revision-missing'; revision: number }
	| { kind: 'key-not-known'; revision: number; key: string }
	| { kind: 'key-changed'; key: string };

async function isSigned(key: string, signature: unknown, bytes: Uint8Array<ArrayBuffer>): Promise<boolean> {
	if (typeof signature !== 'string') return false;
	try {
		const { subtle } = crypto;
		const raw = await subtle.importKey('raw', bytesOfBase64(key), 'Ed25519', false, ['verify']);
		const signed = bytesOfBase64(signature);
		// Base64 can be written in more ways than one: its last letter has bits that say nothing.
		return base64Of(signed) === signature && (await subtle.verify('Ed25519', raw, signed, bytes));
	} catch {
		return false;
	}
}

/** Does this browser know Ed25519? Asked with the first test of RFC 8032, section 7.1. */
export async function canCheckSignatures(): Promise<boolean> {
	const key = '11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo=';
	const signature =
		'5VZDAMNgrHKQhuLMgG6CioSHfx645dl02HPgZSJJAVVfuIIVkKM7rMYeOXAc+bRr0lv18FlbviRlUUFDjnoQCw==';
	return globalThis.crypto?.subtle !== undefined && isSigned(key, signature, new Uint8Array());
}

const isObject = (value: unknown): value is Record<string, unknown> =>
	typeof value === 'object' && value !== null && !Array.isArray(value);

const hasOnly = (value: object, keys: string[]) => Object.keys(value).every((key) => keys.includes(key));

function looksLikeAFile(value: unknown): value is AgreementFile {
	return (
		isObject(value) &&
		value.format === 'radslag/agreement-file/1' &&
		typeof value.chain === 'string' &&
		Array.isArray(value.revisions) &&
		value.revisions.every((one) => isObject(one) && isObject(one.content) && isObject(one.leaves)) &&
		Array.isArray(value.keys) &&
		value.keys.every((one) => isObject(one)) &&
		isObject(value.end)
	);
}

/** Is it nested deeper, or does it hold more values, than anything people agree on? */
function isTooMuch(value: unknown): boolean {
	let level: unknown[] = [value];
	let count = 0;
	for (let depth = 0; level.length > 0; depth++) {
		count += level.length;
		if (depth > deepest || count > mostValues) return true;
		const inner: unknown[] = [];
		for (const one of level)
			if (typeof one === 'object' && one !== null) for (const each of Object.values(one)) inner.push(each);
		level = inner;
	}
	return false;
}

/** The file, and its text, to be compared with how the file is to be written. */
export type ReadFile = { file: AgreementFile; text: string };

/** What the bytes say, unless they can't be an agreement at all. Says nothing of whether it is true. */
export function readFile(bytes: Uint8Array): ReadFile | Fault {
	if (bytes.byteLength > longestFile) return { kind: 'too-large' };
	let text: string;
	let file: unknown;
	try {
		// A mark at the start, or a byte that is no letter, is a change like any other.
		text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
		file = JSON.parse(text);
	} catch {
		return { kind: 'not-an-agreement' };
	}
	if (isTooMuch(file)) return { kind: 'too-large' };
	return looksLikeAFile(file) ? { file, text } : { kind: 'not-an-agreement' };
}

/**
 * What is wrong with an agreement that somebody has a file of; nothing, when it is as it was sealed. Every byte counts.
 * Where Ed25519 is not known every signature is wrong: ask `canCheckSignatures` first.
 * @param bytes the file, as it was saved
 * @param trusted the keys that the municipality has made known, retired ones included
 */
export async function verify(bytes: Uint8Array, trusted: PublicKey[]): Promise<Fault[]> {
	const read = readFile(bytes);
	if ('kind' in read) return [read];
	const { file, text } = read;
	const faults: Fault[] = [];
	const isAsWritten =
		canonical(file) === text && hasOnly(file, ['format', 'chain', 'revisions', 'end', 'keys']);
	if (!isAsWritten) faults.push({ kind: 'not-as-written' });
	const hashes: string[] = [];
	for (const [index, revision] of file.revisions.entries()) {
		if (!hasOnly(revision, ['content', 'hash', 'leaves', 'key', 'signature']))
			faults.push({ kind: 'field-added', revision: index + 1 });
		for (const fault of await verifyRevision(revision, index + 1, trusted)) faults.push(fault);
		hashes.push(await hashOf(revision.content));
	}
	return [
		...faults,
		...chainFaults(file, hashes),
		...(await endFaults(file, hashes, trusted)),
		...keyFaults(file, trusted)
	];
}

/** One revision by itself, as it stands in a file or in the database. */
export async function verifyRevision(
	sealed: SealedRevision,
	revision: number,
	trusted: PublicKey[]
): Promise<Fault[]> {
	const hash = await hashOf(sealed.content);
	const leaves = await leavesOf(sealed.content);
	const key = trusted.find((one) => one.id === sealed.key);
	const isSealedAs = async (itsHash: string, itsLeaves: Record<string, string>) =>
		key !== undefined &&
		(await isSigned(key.publicKey, sealed.signature, await bytesToSeal(itsHash, itsLeaves)));

	const changed = differences(sealed.leaves, leaves, revision);
	if (sealed.hash !== hash && changed.length === 0) changed.push({ kind: 'hash-changed', revision });
	if (await isSealedAs(sealed.hash, sealed.leaves)) return changed;
	// What people read is what was sealed; it is the sums beside it that somebody has been at.
	if (await isSealedAs(hash, leaves)) return [{ kind: 'sums-changed', revision }];
	const unsigned: Fault = key
		? { kind: 'signature-wrong', revision }
		: { kind: 'key-not-known', revision, key: String(sealed.key) };
	return [...changed, unsigned];
}

function differences(
	sealed: Record<string, unknown>,
	now: Record<string, string>,
	revision: number
): Fault[] {
	const faults: Fault[] = [];
	for (const at of new Set([...Object.keys(now), ...Object.keys(sealed)])) {
		if (!Object.hasOwn(sealed, at)) faults.push({ kind: 'value-added', revision, at });
		else if (!Object.hasOwn(now, at)) faults.push({ kind: 'value-missing', revision, at });
		else if (now[at] !== sealed[at]) faults.push({ kind: 'value-changed', revision, at });
	}
	return faults;
}

/** @param hashes of the contents as they are now: a revision whose hash was changed has been told already */
function chainFaults({ chain, revisions }: AgreementFile, hashes: string[]): Fault[] {
	const faults: Fault[] = [];
	for (const [index, { content }] of revisions.entries()) {
		const revision = index + 1;
		const before = revisions[index - 1];
		const follows: (string | null | undefined)[] = before ? [before.hash, hashes[index - 1]] : [null];
		if (content.chain !== chain) faults.push({ kind: 'other-chain', revision });
		if (content.revision !== revision || !follows.includes(content.previous))
			faults.push({ kind: 'out-of-order', revision });
	}
	return faults;
}

async function endFaults(file: AgreementFile, hashes: string[], trusted: PublicKey[]): Promise<Fault[]> {
	const { revisions, end } = file;
	const key = trusted.find((one) => one.id === end.key);
	const isAsSigned =
		hasOnly(end, ['revisions', 'of', 'last', 'at', 'key', 'signature']) &&
		key !== undefined &&
		(await isSigned(key.publicKey, end.signature, bytesToEnd(file, end)));
	if (!isAsSigned) return [{ kind: 'end-changed' }];
	const here = new Set<unknown>(revisions.map(({ content }) => content.revision));
	if (revisions.length < end.revisions)
		return Array.from({ length: end.revisions }, (_, index) => index + 1)
			.filter((revision) => !here.has(revision))
			.map((revision) => ({ kind: 'revision-missing', revision }));
	const isLast = [revisions.at(-1)?.hash, hashes.at(-1)].includes(end.last);
	return isLast && revisions.length === end.revisions ? [] : [{ kind: 'end-changed' }];
}

/** The keys a file brings are for people to read; one that says it is a known key and is not, is told. */
function keyFaults({ keys }: AgreementFile, trusted: PublicKey[]): Fault[] {
	return keys
		.filter((key) => trusted.some((one) => one.id === key.id && one.publicKey !== key.publicKey))
		.map((key) => ({ kind: 'key-changed', key: String(key.id) }));
}
