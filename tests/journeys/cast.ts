import { AxeBuilder } from '@axe-core/playwright';
import { type Browser, type BrowserContext, type Page, test as base, expect } from '@playwright/test';
import { spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Demo, sample } from '../../server/cli/demo.ts';
import { isLong } from '../support/lengths.ts';

/* A server with the sample meeting laid out, and the people who come to it, each with a browser of their own. */

export const phone = { width: 360, height: 740 };
export const laptop = { width: 1280, height: 800 };
export const wallSize = { width: 1920, height: 1080 };

/** `layOut`: a meeting of the test's own. */
type Server = {
	demo: Demo;
	base: string;
	/** The facilitator's, for the API. */
	token: string;
	layOut: () => Promise<Demo>;
	/** `npm run radslag -- …` beside it. */
	radslag: (...words: string[]) => Promise<string>;
};

function start(dataDir: string): Promise<{ demo: Demo; stop: () => Promise<void> }> {
	const server = spawn(process.execPath, ['server/index.ts', '--demo', '--json'], {
		env: { ...process.env, DATA_DIR: dataDir, PORT: '0', HOST: '127.0.0.1', LOG_LEVEL: 'error' },
		stdio: ['ignore', 'pipe', 'inherit']
	});
	const gone = new Promise<void>((left) => server.once('exit', () => left()));
	const stop = async () => {
		server.kill('SIGTERM');
		await gone;
	};
	return new Promise((ready, failed) => {
		server.once('exit', () => failed(new Error('The server ended before it was ready')));
		server.stdout.once('data', (line: Buffer) => ready({ demo: JSON.parse(String(line)) as Demo, stop }));
	});
}

export const test = base.extend<{ people: People }, { server: Server }>({
	server: [
		// eslint-disable-next-line no-empty-pattern
		async ({}, use) => {
			const dataDir = await mkdtemp(join(tmpdir(), 'radslag-journey-'));
			const { demo, stop } = await start(dataDir);
			const base = new URL(demo.family.url).origin;
			const token = await radslag(dataDir, 'token', 'create', '--email', demo.facilitator.email ?? '');
			await use({
				demo,
				base,
				token,
				layOut: () => layOut(base, token, demo),
				radslag: (...words) => radslag(dataDir, ...words)
			});
			await stop();
			await rm(dataDir, { recursive: true, force: true });
		},
		{ scope: 'worker' }
	],
	people: async ({ browser, server }, use, info) => {
		const people = new People(browser, server);
		await use(people);
		await people.leave();
		expect(people.complaints, `The browsers complained in "${info.title}"`).toEqual([]);
	}
});

/** `npm run radslag -- …`, beside the running server. @returns what it printed */
function radslag(dataDir: string, ...words: string[]): Promise<string> {
	const command = spawn(process.execPath, ['server/cli/index.ts', ...words], {
		env: { ...process.env, DATA_DIR: dataDir },
		stdio: ['ignore', 'pipe', 'inherit']
	});
	return new Promise((done) => {
		let out = '';
		command.stdout.on('data', (chunk: Buffer) => (out += String(chunk)));
		command.once('exit', () => done(out.trim()));
	});
}

/** The sample meeting once more, where nobody has been yet, made over the API with a token of the facilitator's. */
async function layOut(base: string, token: string, demo: Demo): Promise<Demo> {
	const post = async (path: string, body: unknown) => {
		const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' };
		const answer = await fetch(`${base}/api/v1${path}`, {
			method: 'POST',
			headers,
			body: JSON.stringify(body)
		});
		return (await answer.json()) as Record<string, string>;
	};
	const { id } = await post('/meetings', sample);
	const link = async (circle: string) => (await post(`/meetings/${id}/links`, { circle })) as { url: string };
	const at = (way: Demo['facilitator'], page: string) => ({
		...way,
		url: `${base}/sign-in?next=${encodeURIComponent(`/m/${id}${page}`)}`
	});
	return {
		facilitator: at(demo.facilitator, '/console'),
		projector: await link('projector'),
		family: await link('family'),
		school: await link('professional'),
		socialWorker: at(demo.socialWorker, ''),
		reviewer: at(demo.reviewer, '/review')
	};
}

export class People {
	readonly complaints: string[] = [];
	readonly server: Pick<Server, 'demo' | 'base' | 'layOut'>;
	/** Told of each page before it goes anywhere. */
	watch: (page: Page, name: string) => void = () => {};
	#browser: Browser;
	#contexts: BrowserContext[] = [];

	constructor(browser: Browser, server: People['server']) {
		this.#browser = browser;
		this.server = server;
	}

	/** A browser of one's own. Whatever it complains about makes the test fail, but for what the test expects. */
	async browser(
		name: string,
		viewport: { width: number; height: number },
		settings: { javaScriptEnabled?: boolean; hasTouch?: boolean } = {},
		expected: RegExp = /^$/u
	): Promise<Page> {
		const context = await this.#browser.newContext({ viewport, locale: 'sv-SE', ...settings });
		this.#contexts.push(context);
		const page = await context.newPage();
		this.watch(page, name);
		// A page that is left while its line is being opened; the browser says so, and nothing is wrong.
		const left = /WebSocket is closed before the connection is established/u;
		const note = (what: string) => {
			if (!expected.test(what) && !left.test(what)) this.complaints.push(`${name}: ${what}`);
		};
		page.on('console', (message) => {
			if (message.type() === 'error' || message.type() === 'warning') note(message.text());
		});
		page.on('pageerror', (error) => note(error.message));
		return page;
	}

	async leave(): Promise<void> {
		await Promise.all(this.#contexts.map((context) => context.close()));
	}

	/** The facilitator at her desk. */
	async facilitator(demo: Demo, viewport = laptop): Promise<Page> {
		const page = await this.browser('Maria', viewport);
		await signIn(page, demo.facilitator);
		await page.waitForURL('**/console');
		return page;
	}

	/** Someone who has come with a link and waits at the door. */
	async guest(
		link: { url: string },
		name: string,
		relation: string,
		viewport = phone,
		expected?: RegExp
	): Promise<Page> {
		const page = await this.browser(name, viewport, {}, expected);
		await page.goto(link.url);
		await page.getByLabel('Vad heter du?').fill(name);
		await page.getByLabel('Vem är du?').fill(relation);
		await page.getByRole('button', { name: 'Gå in' }).click();
		await expect(page.getByRole('heading', { name: `Hej ${name}` })).toBeVisible();
		return page;
	}
}

export async function signIn(
	page: Page,
	way: { url: string; email?: string; password?: string }
): Promise<void> {
	await page.goto(way.url);
	await page.getByLabel('E-post').fill(way.email ?? '');
	await page.getByLabel('Lösenord').fill(way.password ?? '');
	await page.getByRole('button', { name: 'Logga in' }).click();
}

export async function admit(desk: Page, name: string): Promise<void> {
	await desk.getByRole('button', { name: `Släpp in ${name}` }).click();
	await expect(desk.getByRole('button', { name: `Släpp in ${name}` })).toBeHidden();
}

/** A day from now on, as a field for days has it. */
export const inDays = (days: number): string =>
	new Date(Date.now() + days * 86_400_000).toISOString().slice(0, 10);

/**
 * Nothing that axe can find is wrong: as wide as the page is, as narrow as a phone, and as wide as a desk; in the long form at
 * every width there is a layout for.
 */
export async function expectAccessible(page: Page, what: string): Promise<void> {
	const before = page.viewportSize();
	const widths = [before?.width ?? laptop.width, phone.width, laptop.width];
	for (const width of new Set(isLong ? [...widths, 768, wallSize.width] : widths)) {
		await page.setViewportSize({ width, height: before?.height ?? 800 });
		const { violations } = await new AxeBuilder({ page })
			// The wall inside the desk is looked at as the wall.
			.options({ resultTypes: ['violations'], iframes: false })
			.setLegacyMode()
			.analyze();
		const found = violations.map(
			(one) => `${one.id} (${one.impact}): ${one.nodes.map((node) => node.target.join(' ')).join('; ')}`
		);
		// Softly, so that one run tells of everything that is wrong.
		expect.soft(found, `${what} at ${width} px`).toEqual([]);
	}
	if (before) await page.setViewportSize(before);
}

export { expect };

/** Moves the meeting as its facilitator, without the desk's buttons. @returns the answer's status */
export async function move(desk: Page, to: string): Promise<number> {
	const url = desk.url().replace('/m/', '/api/v1/meetings/').replace('/console', '/phase');
	const answer = await desk.request.post(url, { data: { to }, headers: { 'radslag-as': 'account' } });
	return answer.status();
}
