import { existsSync } from 'node:fs';

/** How to start the Chromium of this machine: Debian's, or the one that CHROMIUM names, or Playwright's own. */
export function chromium(): { executablePath?: string; args: string[] } {
	const known = [process.env.CHROMIUM, '/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];
	const executablePath = known.find((path) => path && existsSync(path));
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
