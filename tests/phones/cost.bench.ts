import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { fileURLToPath } from 'node:url';
import { chromium as playwrights } from 'playwright';
import { build } from 'vite';
import { expect, onTestFinished, test } from 'vitest';
import { chromium, ensureChromium } from '../support/chromium.ts';
import type { Times } from './page.ts';

/* Encrypting and signing an update, and checking and decrypting it, in Chromium as it is and six times slower. */

const updates = 500;
const bytes = 300;
const goal = 2;

/** By the names under which they are imported. */
async function scripts(): Promise<Map<string, string>> {
	const built = await build({
		configFile: false,
		logLevel: 'error',
		build: {
			write: false,
			lib: { entry: fileURLToPath(new URL('page.ts', import.meta.url)), formats: ['es'], fileName: 'page' }
		}
	});
	const [first] = Array.isArray(built) ? built : [built];
	if (!first || !('output' in first)) throw new Error('Nothing was built');
	return new Map(first.output.map((one) => [`/${one.fileName}`, one.type === 'chunk' ? one.code : '']));
}

const at = (times: number[], part: number) =>
	[...times].sort((one, other) => one - other)[Math.ceil(times.length * part) - 1]!;

test(`${updates} updates of ${bytes} bytes`, async () => {
	ensureChromium();
	const files = await scripts();
	const [entry] = files.keys();
	const server = createServer((request, response) => {
		const code = files.get(request.url ?? '');
		response.setHeader('content-type', code === undefined ? 'text/html' : 'text/javascript');
		response.end(code ?? '<!doctype html>');
	});
	await new Promise<void>((open) => server.listen(0, '127.0.0.1', open));
	const browser = await playwrights.launch(chromium());
	onTestFinished(async () => {
		await browser.close();
		server.close();
	});
	const page = await browser.newPage();
	await page.goto(`http://localhost:${(server.address() as AddressInfo).port}/`);
	const session = await page.context().newCDPSession(page);
	for (const rate of [1, 6]) {
		await session.send('Emulation.setCPUThrottlingRate', { rate });
		const call = `import('${entry}').then(({ measure }) => measure(${updates}, ${bytes}))`;
		// Once to be warm, as a page is that somebody writes in.
		await page.evaluate(call);
		const took: Times = await page.evaluate(call);
		for (const [what, times] of Object.entries(took)) {
			expect(times).toHaveLength(updates);
			const [half, most] = [at(times, 0.5), at(times, 0.95)];
			const mark = rate === 6 && what === 'seal' ? ` (median ≤ ${goal} ms ${half <= goal ? '✓' : '✗'})` : '';
			console.log(
				`${rate} × slower, ${what}: median ${half.toFixed(2)} ms, p95 ${most.toFixed(2)} ms${mark}`
			);
		}
	}
});
