import type { AddressInfo } from 'node:net';

/** Where a server that was started with port 0 is, in the words that Rådslag uses (servers.ts reads them). */
export function sayWhere(address: AddressInfo): void {
	console.error(JSON.stringify({ url: `http://127.0.0.1:${address.port}` }));
}
