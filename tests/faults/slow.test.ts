import { execFileSync } from 'node:child_process';
import { type Socket, connect } from 'node:net';
import { describe, expect, test } from 'vitest';
import * as Y from 'yjs';
import { Caller, type Guest, until } from '../support/people.ts';
import { Line, syncFrame } from '../support/sockets.ts';
import { Cable } from './cable.ts';
import { houseForTests } from './house.ts';
import { isLong, within } from '../support/lengths.ts';

/* Sockets that cost the server something and give nothing: who never says who they are, never reads, or has vanished. */

const house = houseForTests();

/** A connection that says `words` and no more. It is not read from, unless asked to be. */
function saying(words: string): Socket {
	const { hostname, port } = new URL(house.now.servers[0]!.url);
	const socket = connect(Number(port), hostname);
	socket.on('error', () => {});
	if (words) socket.write(words);
	return socket;
}

/** @returns how many milliseconds it took until the connection was closed */
async function closedAfter(socket: Socket): Promise<number> {
	const began = performance.now();
	let isClosed = false;
	socket.once('close', () => {
		isClosed = true;
	});
	await until(() => isClosed).finally(() => socket.destroy());
	return performance.now() - began;
}

const upgrade = (path: string, cookie = '') =>
	[
		`GET ${path} HTTP/1.1`,
		'Host: localhost',
		'Connection: Upgrade',
		'Upgrade: websocket',
		'Sec-WebSocket-Version: 13',
		'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==',
		...(cookie ? [`Cookie: ${cookie}`] : []),
		'\r\n'
	].join('\r\n');

describe('who never says who they are', () => {
	test.concurrent('is told at once, when they have no cookie or a false one', async () => {
		const { family } = await house.now.presenting(house.now.servers[0]!, ['Sara']);
		const nobody = new Caller(family[0]!.base);
		for (const cookie of ['', 'radslag_seat=x.y']) {
			nobody.cookie = cookie;
			const line = await Line.open(nobody, `${family[0]!.meeting}/plan`);
			let code = 0;
			void line.closed.then((closed) => {
				code = closed.code;
			});
			await until(() => code > 0, within(1_000));
			expect(code).toBe(4401);
		}
	});

	// Of 6 s, one is for a timer that looks only now and then.
	test.concurrent.each([
		['nothing at all', ''],
		['half a line', 'GET /sync/'],
		['half a request', 'GET / HTTP/1.1\r\nHost: localhost\r\nCookie: a='],
		['half a request for a socket', upgrade('/sync/x/plan').slice(0, -4)],
		['a socket for notices, and never hello', upgrade('/socket.io/?EIO=4&transport=websocket')]
	])('is closed within 6 s: %s', async (_what, words) => {
		const socket = saying(words);
		socket.resume();
		expect(await closedAfter(socket)).toBeLessThan(within(6_000));
	});

	test.concurrent('is closed within 6 s, also when a letter comes now and then', async () => {
		const socket = saying('GET / HTTP/1.1\r\nHost: localhost\r\nX: ');
		socket.resume();
		const trickle = setInterval(() => socket.write('x'), 200);
		try {
			expect(await closedAfter(socket)).toBeLessThan(within(6_000));
		} finally {
			clearInterval(trickle);
		}
	});
});

if (isLong)
	describe('who does not listen', () => {
		const memoryOf = (pid: number) =>
			Number(execFileSync('ps', ['-o', 'rss=', '-p', String(pid)], { encoding: 'utf8' })) / 1024;

		test.concurrent('is closed within 40 s while much is written, and costs no memory', async () => {
			const server = house.now.servers[0]!;
			const { family } = await house.now.presenting(server, ['Sara', 'Birgit', 'Johan', 'Anna', 'Elias']);
			const [deaf, ...writing] = family as [Guest, ...Guest[]];
			const pages = writing.map((guest) => guest.open('plan', { ack: '1' }));
			await Promise.all(pages.map((page) => page.synced()));
			const refused: number[] = [];
			for (const page of pages) void page.closed.then((code) => refused.push(code));
			const before = memoryOf(server.pid);
			let highest = before;
			const sockets = Array.from({ length: 20 }, () =>
				saying(upgrade(`/sync/${deaf.meeting}/plan`, deaf.cookie))
			);
			// A socket that is not read does not notice its end before it writes: an empty ping.
			const ping = Uint8Array.of(0x89, 0x80, 0, 0, 0, 0);
			let turn = 0;
			const timers = [
				setInterval(() => sockets.forEach((socket) => socket.writable && socket.write(ping)), 1_000),
				setInterval(() => {
					highest = Math.max(highest, memoryOf(server.pid));
					const text = pages[turn++ % pages.length]!.doc.getText('letters');
					// Written and taken away, so that the document stays small.
					if (text.length > 0) text.delete(0, text.length);
					else text.insert(0, 'x'.repeat(120_000));
				}, 150)
			];
			try {
				const took = await Promise.all(sockets.map((socket) => closedAfter(socket)));
				expect(Math.max(...took)).toBeLessThan(40_000);
				expect(refused).toEqual([]);
				expect(highest - before).toBeLessThan(150);
			} finally {
				for (const timer of timers) clearInterval(timer);
				for (const page of pages) page.close();
			}
		});

		test.concurrent('is closed within 60 s when they have vanished', async () => {
			const server = house.now.servers[0]!;
			const { family } = await house.now.presenting(server, ['Sara']);
			const cable = await Cable.to(server.url);
			family[0]!.base = cable.url;
			const line = await Line.open(family[0]!, `${family[0]!.meeting}/plan`);
			line.send(syncFrame(0, Uint8Array.of(0)));
			await until(() => line.synced(0).length === 1);
			expect(cable.connections).toBe(1);
			cable.fallSilent();
			const began = Date.now();
			await until(() => cable.connections === 0, 65_000);
			expect(Date.now() - began).toBeLessThan(60_000);
			cable.close();
		});

		test.concurrent('but who listens in silence stays for minutes', async () => {
			const { family } = await house.now.presenting(house.now.servers[0]!, ['Sara']);
			const line = await Line.open(family[0]!, `${family[0]!.meeting}/plan`);
			let code = 0;
			void line.closed.then((closed) => {
				code = closed.code;
			});
			const began = Date.now();
			await until(() => code > 0 || Date.now() - began > 90_000, 95_000);
			expect(code).toBe(0);
			line.send(Uint8Array.of(0, 0, ...Y.encodeStateVector(new Y.Doc())));
			line.close();
		});
	});
