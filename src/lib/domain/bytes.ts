/* Bytes as text, in browsers and in Node. */

export function hexOf(bytes: Uint8Array): string {
	return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
}

/** @throws Error when it is no hexadecimal */
export function bytesOfHex(hex: string): Uint8Array<ArrayBuffer> {
	if (!/^(?:[0-9a-f]{2})*$/u.test(hex)) throw new Error('No hexadecimal');
	return Uint8Array.from({ length: hex.length / 2 }, (_, at) => parseInt(hex.slice(at * 2, at * 2 + 2), 16));
}

/** @throws Error when it is no base64 */
export function bytesOfBase64(text: string): Uint8Array<ArrayBuffer> {
	return Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));
}

export function base64Of(bytes: Uint8Array): string {
	return btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(''));
}
