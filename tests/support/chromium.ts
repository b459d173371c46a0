import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { chromium as playwrights } from 'playwright';

/* A Chromium for the tests: the one CHROMIUM names, the machine's own, or Playwright's. */

const known = [
	process.env.CHROMIUM,
	'/usr/bin/chromium',
	'/usr/bin/chromium-browser',
	'/usr/bin/google-chrome'
];

function find(): string | undefined {
	const found = known.find((path) => path && existsSync(path));
	if (found) return found;
	const own = playwrights.executablePath();
	return existsSync(own) ? own : undefined;
}

/** How to start it, for Playwright and for Vitest. */
export function chromium(): { executablePath?: string; args: string[] } {
	const executablePath = find();
	const args = [
		'--no-sandbox',
		'--disable-gpu',
		'--disable-quic',
		'--no-first-run',
		'--disable-background-networking',
		'--disable-component-update',
		'--disable-sync'
	];
	return executablePath ? { executablePath, args } : { args };
}

function run(command: string, args: string[]): boolean {
	return spawnSync(command, args, { stdio: ['ignore', 'ignore', 'inherit'] }).status === 0;
}

/** Makes sure that there is one. @throws Error that says how to get one */
export function ensureChromium(): void {
	if (find()) return;
	console.log('No Chromium here; installing one …');
	const isRoot = process.getuid?.() === 0;
	if (isRoot && existsSync('/usr/bin/apt-get') && run('apt-get', ['update', '-qq']))
		run('apt-get', ['install', '-y', '-qq', '--no-install-recommends', 'chromium']);
	if (!find()) run('npx', ['playwright', 'install', 'chromium']);
	if (!find())
		throw new Error(
			'The tests need a Chromium. Install one (on Debian: apt-get install chromium; elsewhere: npx playwright install chromium), or let the variable CHROMIUM name it.'
		);
}
