import * as decoding from 'lib0/decoding';

/** Characters of what a client says about where it is: a name, a colour and a cursor. */
const stateLength = 270;

export function stateOf(clock: number): string {
	const start = `{"cursor":{"at":${clock}},"rest":"`;
	return `${start}${'x'.repeat(stateLength - start.length - 2)}"}`;
}

export function presencesIn(bytes: Uint8Array): { client: number; clock: number }[] {
	const decoder = decoding.createDecoder(bytes);
	const found: { client: number; clock: number }[] = [];
	for (let left = decoding.readVarUint(decoder); left > 0; left--) {
		found.push({ client: decoding.readVarUint(decoder), clock: decoding.readVarUint(decoder) });
		const state = decoding.readVarUint(decoder);
		decoder.pos += state;
	}
	return found;
}
