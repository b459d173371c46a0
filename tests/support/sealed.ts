import { type AgreementContent, agreementOf, canonical } from '#lib/domain/agreement.ts';
import {
	type AgreementFile,
	type PublicKey,
	type SealedRevision,
	bytesToEnd,
	bytesToSeal,
	hashOf,
	keyId,
	leavesOf
} from '#lib/domain/agreement-file.ts';
import { base64Of } from '#lib/domain/bytes.ts';
import { anAnswer, birgit, elias, later, maria, noon, petra, sara } from './cast.ts';
import { aPlan } from './plans.ts';

/* Agreements sealed with real keys, without a server. */

export type Sealer = PublicKey & { sign: (bytes: Uint8Array<ArrayBuffer>) => Promise<string> };

export async function aSealer(): Promise<Sealer> {
	const { subtle } = crypto;
	const keys = (await subtle.generateKey('Ed25519', true, ['sign', 'verify'])) as CryptoKeyPair;
	const publicKey = base64Of(new Uint8Array(await subtle.exportKey('raw', keys.publicKey)));
	const sign = async (bytes: Uint8Array<ArrayBuffer>) =>
		base64Of(new Uint8Array(await subtle.sign('Ed25519', keys.privateKey, bytes)));
	return { id: await keyId(publicKey), publicKey, sign };
}

export const publicHalf = ({ id, publicKey }: PublicKey): PublicKey => ({ id, publicKey });

/** What sample case A could have agreed on, as the revision after `before`. */
export function someContent(before?: SealedRevision, chain = 'chain'): AgreementContent {
	const revision = (before?.content.revision ?? 0) + 1;
	return agreementOf({
		chain,
		meeting: 'meeting',
		revision,
		reason: before ? 'corrected' : 'agreed',
		previous: before?.hash ?? null,
		method: { key: 'familjeradslag', version: 1 },
		runs: [{ phase: 'agreement', from: noon, to: null, endedBy: null }],
		information: [
			{ id: 'q1', kind: 'question', text: `Hur kommer Elias till skolan? (${revision})`, by: 'Maria' }
		],
		plan: aPlan(),
		offers: [{ action: 'therapy', decision: 'now', words: 'Vi ringer på måndag.', day: '', by: 'Petra' }],
		participants: [maria, elias, sara, birgit, petra],
		answers: [anAnswer(elias, 'yes'), anAnswer(sara, 'but', 'om vi ses snart', later(60))],
		whose: { family: 120, professional: 0, scribe: 12 },
		startsAt: noon,
		sealedAt: later(3_600)
	});
}

export async function sealed(content: AgreementContent, sealer: Sealer): Promise<SealedRevision> {
	const [hash, leaves] = [await hashOf(content), await leavesOf(content)];
	const signature = await sealer.sign(await bytesToSeal(hash, leaves));
	return { content, hash, leaves, key: sealer.id, signature };
}

export async function closed(
	revisions: SealedRevision[],
	sealer: Sealer,
	chain = 'chain'
): Promise<AgreementFile> {
	const keys = [publicHalf(sealer)];
	const end = {
		revisions: revisions.length,
		of: revisions.length,
		last: revisions.at(-1)?.hash ?? '',
		at: later(7_200).toISOString(),
		key: sealer.id
	};
	const signature = await sealer.sign(bytesToEnd({ chain, keys }, end));
	return { format: 'radslag/agreement-file/1', chain, revisions, end: { ...end, signature }, keys };
}

/** A file with so many revisions. */
export async function aFile(sealer: Sealer, revisions: number, chain = 'chain'): Promise<AgreementFile> {
	const all: SealedRevision[] = [];
	for (let made = 0; made < revisions; made++) all.push(await sealed(someContent(all.at(-1), chain), sealer));
	return closed(all, sealer, chain);
}

export const bytesOf = (file: unknown): Uint8Array => new TextEncoder().encode(canonical(file));
