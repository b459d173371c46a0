import { createHash } from 'node:crypto';
import { strToU8, zipSync } from 'fflate';

/*
 * What a municipality's case system is given: the agreement for people (PDF, ODT), for programs (the signed JSON file), and
 * sums to check them by (`sha256sum -c SHA256SUMS`). No file is named after anyone.
 */

export type Parts = { pdf: Uint8Array; odt: Uint8Array; json: string; sealedAt: string };
export type Package = {
	bytes: Uint8Array<ArrayBuffer>;
	/** Hexadecimal, of the whole package. */
	sha256: string;
};

const sumOf = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex');

export function packageOf({ pdf, odt, json, sealedAt }: Parts): Package {
	const files: Record<string, Uint8Array> = {
		'overenskommelse.pdf': pdf,
		'overenskommelse.odt': odt,
		'overenskommelse.json': strToU8(json)
	};
	const sums = Object.entries(files).map(([name, bytes]) => `${sumOf(bytes)}  ${name}\n`);
	const all = { ...files, SHA256SUMS: strToU8(sums.join('')) };
	const bytes = zipSync(all, { mtime: sealedAt, level: 6 }) as Uint8Array<ArrayBuffer>;
	return { bytes, sha256: sumOf(bytes) };
}
