/* Finds texts in bytes, in whatever form somebody may have written them there. */

/** One text in one form. */
type Pattern = { text: string; form: string; bytes: Buffer };
export type Hit = { text: string; form: string; where: string; at: number };

const isLatin = (text: string) => [...text].every((letter) => letter.codePointAt(0)! < 256);

/** The text as a program would keep it in memory or in a file. */
function encodings(text: string): Record<string, Buffer> {
	const little = Buffer.from(text, 'utf16le');
	const big = Buffer.from(little).swap16();
	return {
		'UTF-8': Buffer.from(text),
		'UTF-16LE': little,
		'UTF-16BE': big,
		// How V8 keeps a string that fits in it.
		...(isLatin(text) ? { 'Latin-1': Buffer.from(text, 'latin1') } : {})
	};
}

/** Base64 of something longer in which the bytes stand at a place that leaves this remainder by 3. */
function base64At(bytes: Buffer, shift: number): string {
	const all = Buffer.concat([Buffer.alloc(shift), bytes]);
	return all.toString('base64').slice(Math.ceil((shift * 8) / 6), Math.floor((all.length * 8) / 6));
}

/** A text in all its forms. */
export function formsOf(text: string): Pattern[] {
	const forms: [string, Buffer | string][] = [];
	for (const [encoding, bytes] of Object.entries(encodings(text))) {
		forms.push([encoding, bytes]);
		for (const shift of [0, 1, 2]) {
			const base64 = base64At(bytes, shift);
			forms.push([`base64+${shift} of ${encoding}`, base64]);
			forms.push([`base64url+${shift} of ${encoding}`, base64.replaceAll('+', '-').replaceAll('/', '_')]);
		}
		forms.push([`hex of ${encoding}`, bytes.toString('hex')]);
		forms.push([`HEX of ${encoding}`, bytes.toString('hex').toUpperCase()]);
	}
	for (const slash of ['\\', '\\\\'])
		for (const [name, digits] of [
			['\\u', (hex: string) => hex],
			['\\U', (hex: string) => hex.toUpperCase()]
		] as const) {
			const escape = (unit: string) => `${slash}u${digits(unit.charCodeAt(0).toString(16).padStart(4, '0'))}`;
			// Without the flag u: each half of a pair by itself, as JSON has it.
			forms.push([`JSON ${slash}${name}`, text.replace(/[^\x20-\x7e]/g, escape)]);
		}
	forms.push(['percent', encodeURIComponent(text)]);
	const seen = new Set<string>();
	return forms
		.map(([form, bytes]) => ({ text, form, bytes: typeof bytes === 'string' ? Buffer.from(bytes) : bytes }))
		.filter(({ bytes }) => {
			const key = bytes.toString('latin1');
			return !seen.has(key) && seen.add(key);
		});
}

const lead = 3;
const leadOf = (bytes: Uint8Array, at: number) => (bytes[at]! << 16) | (bytes[at + 1]! << 8) | bytes[at + 2]!;

export class Finder {
	readonly forms: number;
	/** How many bytes it has been through. */
	searched = 0;
	readonly longest: number;
	#byLead = new Map<number, Pattern[]>();
	/** One bit for each three bytes that a pattern begins with. */
	#mayBegin = new Uint8Array(1 << 21);

	/** @param texts each long enough that it stands nowhere by chance */
	constructor(texts: readonly string[]) {
		const patterns = texts.flatMap(formsOf);
		for (const pattern of patterns) {
			if (pattern.bytes.length < 8) throw new Error(`Too short to look for: ${pattern.text}`);
			const begins = leadOf(pattern.bytes, 0);
			this.#mayBegin[begins >> 3]! |= 1 << (begins & 7);
			this.#byLead.set(begins, [...(this.#byLead.get(begins) ?? []), pattern]);
		}
		this.forms = patterns.length;
		this.longest = Math.max(...patterns.map(({ bytes }) => bytes.length));
	}

	/** Every place where one of the texts stands. */
	search(what: Uint8Array | string, where: string): Hit[] {
		const bytes = typeof what === 'string' ? Buffer.from(what) : what;
		this.searched += bytes.length;
		const mayBegin = this.#mayBegin;
		const hits: Hit[] = [];
		const view = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
		for (let at = 0, begins = 0; at < bytes.length; at++) {
			begins = ((begins << 8) | bytes[at]!) & 0xff_ff_ff;
			if (!(mayBegin[begins >> 3]! & (1 << (begins & 7))) || at < lead - 1) continue;
			const from = at - lead + 1;
			for (const { text, form, bytes: wanted } of this.#byLead.get(begins) ?? [])
				if (view.subarray(from, from + wanted.length).equals(wanted))
					hits.push({ text, form, where, at: from });
		}
		return hits;
	}
}
