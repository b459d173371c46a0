import { spawnSync } from 'node:child_process';
import { readdir, stat } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';

/* Builds the pages if they have not been built, or if what they are built from is newer. */

const root = new URL('../', import.meta.url);
const sources = ['src/', 'messages/', 'static/', 'svelte.config.js', 'vite.config.ts', 'package-lock.json'];

async function changedAt(path: string): Promise<number> {
	const url = new URL(path, root);
	const found = await stat(url).catch(() => undefined);
	if (!found?.isDirectory()) return found?.mtimeMs ?? 0;
	const entries = await readdir(url, { recursive: true, withFileTypes: true });
	const files = entries.filter((entry) => entry.isFile());
	const times = await Promise.all(files.map((file) => stat(`${file.parentPath}/${file.name}`)));
	return Math.max(0, ...times.map((time) => time.mtimeMs));
}

const built = await changedAt('build/handler.js');
const written = Math.max(...(await Promise.all(sources.map(changedAt))));
if (built < written) {
	console.error('Building the pages …');
	const vite = fileURLToPath(new URL('node_modules/vite/bin/vite.js', root));
	const { status, stdout, stderr } = spawnSync(process.execPath, [vite, 'build', '--logLevel', 'warn'], {
		cwd: fileURLToPath(root),
		encoding: 'utf8'
	});
	if (status !== 0) {
		console.error(stdout + stderr);
		process.exit(status ?? 1);
	}
}
