import { hexOf } from '#lib/domain/bytes.ts';
import { fromBase64, toBase64 } from 'lib0/buffer';
import { canonical } from '#lib/domain/agreement.ts';
import {
	type Epoch,
	type EpochReason,
	type Link,
	type PhoneCard,
	type PhoneId,
	type Roster
} from '#lib/wire/private-time.ts';
import { type PhoneKeys, idOf, isSignedByPhone, signAs } from './phone.ts';
import {
	type Bytes,
	label,
	randomBytes,
	roomKeyOf,
	sha256,
	together,
	unwrap,
	utf8,
	wrapFor
} from './primitives.ts';
import { wordList } from './word-list.ts';

/*
 * A chain of rosters: each names the hash of the one before, and is signed by a phone that stood in that one. So who
 * trusts one of them can tell for every later one whether the family made it.
 */

/** A roster that is to be trusted, with the ids of its phones. */
export type Known = { roster: Roster; hash: string; phones: ReadonlyMap<PhoneId, PhoneCard> };

export async function hashOf(roster: Roster): Promise<string> {
	return hexOf(await sha256(together(label('roster'), utf8(canonical(roster)))));
}

/** The phones of a roster, each with its id. */
export async function phonesOf(roster: Roster): Promise<Map<PhoneId, PhoneCard>> {
	return new Map(await Promise.all(roster.phones.map(async (card) => [await idOf(card), card] as const)));
}

export async function knownOf(roster: Roster): Promise<Known> {
	return { roster, hash: await hashOf(roster), phones: await phonesOf(roster) };
}

async function signedBytes(link: Omit<Link, 'signature'>): Promise<Bytes> {
	const { wraps, snapshot } = link.hashes;
	return together(label('epoch', await hashOf(link.roster), link.by, wraps, snapshot));
}

const wrapsHash = async (wraps: Record<PhoneId, string>) => hexOf(await sha256(utf8(canonical(wraps))));

/** What the key is wrapped for: this roster, this phone. */
const wrapLabel = (rosterHash: string, phone: PhoneId) => label('wrap', rosterHash, phone);

export type Begun = { epoch: Epoch; known: Known; roomKey: CryptoKey; snapshot: Bytes };

/**
 * Makes the next epoch, or the first: a new key, for `phones`.
 * @param sealSnapshot what stands in the room, encrypted with the new key
 */
export async function makeEpoch(parts: {
	keys: PhoneKeys;
	me: PhoneId;
	before: Known | null;
	meeting: string;
	run: number;
	reason: EpochReason;
	phones: PhoneCard[];
	sealSnapshot: (known: Known, roomKey: CryptoKey) => Promise<Bytes>;
}): Promise<Begun> {
	const { before } = parts;
	const withIds = await Promise.all(parts.phones.map(async (card) => ({ id: await idOf(card), card })));
	withIds.sort((one, other) => (one.id < other.id ? -1 : 1));
	const roster: Roster = {
		v: 1,
		meeting: parts.meeting,
		epoch: (before?.roster.epoch ?? 0) + 1,
		run: parts.run,
		previous: before?.hash ?? null,
		reason: parts.reason,
		phones: withIds.map(({ card }) => card)
	};
	const known = await knownOf(roster);
	const secret = randomBytes(32);
	const wraps: Record<PhoneId, string> = {};
	for (const { id, card } of withIds)
		wraps[id] = toBase64(await wrapFor(fromBase64(card.wrapTo), wrapLabel(known.hash, id), secret));
	const roomKey = await roomKeyOf(secret);
	secret.fill(0);
	const snapshot = await parts.sealSnapshot(known, roomKey);
	const link = {
		roster,
		by: parts.me,
		hashes: { wraps: await wrapsHash(wraps), snapshot: hexOf(await sha256(snapshot)) }
	};
	const signature = await signAs(parts.keys, await signedBytes(link));
	return { epoch: { ...link, signature, wraps }, known, roomKey, snapshot };
}

/** Was it made by a phone of the epoch before it? @returns the roster, to be trusted; null when it was not */
async function follow(before: Known, link: Link): Promise<Known | null> {
	const { roster, by } = link;
	const maker = before.phones.get(by);
	const follows =
		roster.v === 1 &&
		roster.meeting === before.roster.meeting &&
		roster.epoch === before.roster.epoch + 1 &&
		roster.run >= before.roster.run &&
		roster.previous === before.hash;
	if (!maker || !follows) return null;
	if (!(await isSignedByPhone(maker, link.signature, await signedBytes(link)))) return null;
	return knownOf(roster);
}

/**
 * Follows the chain from what this phone knows.
 * @returns what is to be trusted now; null when any link was not made by one of the family's phones
 */
export async function followAll(
	before: Known,
	links: Link[],
	epoch: Epoch,
	snapshot: Uint8Array
): Promise<Known | null> {
	let known: Known | null = before;
	for (const link of [...links, epoch]) {
		// The server may say more than was asked for.
		if (link.roster.epoch <= before.roster.epoch) continue;
		known = await follow(known, link);
		if (!known) return null;
	}
	return known.hash === (await hashOf(epoch.roster)) && (await isWhole(epoch, snapshot)) ? known : null;
}

/**
 * For a phone that was just let in: was the epoch made by exactly the phone that it has met, and does it hold this phone
 * as it is?
 */
export async function trustFrom(
	maker: PhoneId,
	me: PhoneId,
	epoch: Epoch,
	snapshot: Uint8Array
): Promise<Known | null> {
	const known = await knownOf(epoch.roster);
	const card = known.phones.get(maker);
	if (epoch.by !== maker || !card || !known.phones.has(me) || !(await isWhole(epoch, snapshot))) return null;
	return (await isSignedByPhone(card, epoch.signature, await signedBytes(epoch))) ? known : null;
}

async function isWhole({ hashes, wraps }: Epoch, snapshot: Uint8Array): Promise<boolean> {
	return hashes.wraps === (await wrapsHash(wraps)) && hashes.snapshot === hexOf(await sha256(snapshot));
}

/** @throws Error when it was not wrapped for this phone */
export async function openKey(keys: PhoneKeys, me: PhoneId, known: Known, epoch: Epoch): Promise<CryptoKey> {
	const secret = await unwrap(keys.wrapping, wrapLabel(known.hash, me), fromBase64(epoch.wraps[me] ?? ''));
	const roomKey = await roomKeyOf(secret);
	secret.fill(0);
	return roomKey;
}

/** Three words out of a hash: 33 bits, which can't be made to match in the time that there is. */
export function wordsOf(hash: Uint8Array): string[] {
	const bits = (BigInt(hash[0]!) << 32n) | BigInt(new DataView(hash.buffer, hash.byteOffset).getUint32(1));
	return [29n, 18n, 7n].map((shift) => wordList[Number((bits >> shift) & 2047n)]!);
}

/** What every phone that is in shows: the same words, if they are in with the same phones. */
export async function roomWords({ hash }: Known): Promise<string[]> {
	return wordsOf(await sha256(label('room words', hash)));
}
