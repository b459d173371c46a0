import { setTimeout as sleep } from 'node:timers/promises';
import type { BrowserContext, CDPSession, Page } from 'playwright';
import type { BrowserCommand } from 'vitest/node';

/*
 * The half of a person's hands that lives outside the browser: keys, keyboards that compose, and the mouse arrive as
 * they do from a device, in the window they are meant for. The other half is people.ts.
 */

/** A method of the DevTools protocol's Input domain, with its parameters. */
export type InputCall = [method: `Input.${string}`, parameters: Record<string, unknown>];

export type MouseStep = ['move', x: number, y: number] | ['down'] | ['up'];

declare module 'vitest/browser' {
	interface BrowserCommands {
		input(windowName: string, calls: InputCall[]): Promise<void>;
		mouse(windowName: string, steps: MouseStep[]): Promise<void>;
	}
}

const windows = new Map<string, { page: Page; session: CDPSession }>();

async function windowNamed(name: string, context: BrowserContext) {
	const known = windows.get(name);
	if (known) return known;
	// A window that was just opened may not have been told of yet.
	for (const deadline = Date.now() + 10_000; Date.now() < deadline; await sleep(10))
		for (const page of context.pages()) {
			// A window of the file before may be closing.
			const itsName = await page.evaluate<string>('window.name').catch(() => '');
			if (itsName !== name) continue;
			const found = { page, session: await context.newCDPSession(page) };
			windows.set(name, found);
			page.once('close', () => windows.delete(name));
			return found;
		}
	throw new Error(`There is no window called ${name}`);
}

export const input: BrowserCommand<[windowName: string, calls: InputCall[]]> = async (
	{ context },
	windowName,
	calls
) => {
	const { session } = await windowNamed(windowName, context);
	// Sent without waiting for each other, as quick fingers do; the browser keeps their order.
	await Promise.all(
		calls.map(([method, parameters]) => session.send(method as 'Input.insertText', parameters as never))
	);
};

export const mouse: BrowserCommand<[windowName: string, steps: MouseStep[]]> = async (
	{ context },
	windowName,
	steps
) => {
	const { page } = await windowNamed(windowName, context);
	for (const step of steps) {
		if (step[0] === 'move') await page.mouse.move(step[1], step[2], { steps: 4 });
		else await page.mouse[step[0]]();
	}
};
