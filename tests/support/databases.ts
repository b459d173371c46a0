import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, rename, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { TestProject } from 'vitest/node';
import { openEmbedded } from '../../server/database/embedded.ts';
import { startPostgres } from './postgres.ts';

/* Before the tests on a database: a server, or an empty embedded one to copy (making one takes seconds). */

declare module 'vitest' {
	interface ProvidedContext {
		postgres: string;
		emptyData: string;
	}
}

const cache = fileURLToPath(new URL('../../node_modules/.cache/radslag/empty/', import.meta.url));

async function makeEmpty(): Promise<string> {
	const library = fileURLToPath(
		new URL('../../node_modules/@electric-sql/pglite/package.json', import.meta.url)
	);
	const isFresh = existsSync(cache) && (await stat(cache)).mtimeMs > (await stat(library)).mtimeMs;
	if (isFresh) return cache;
	const folder = await mkdtemp(join(tmpdir(), 'radslag-empty-'));
	const { close } = await openEmbedded(folder);
	await close();
	await rm(cache, { recursive: true, force: true });
	await mkdir(dirname(cache.replace(/\/$/u, '')), { recursive: true });
	await rename(folder, cache).catch(async () => {
		const { cp } = await import('node:fs/promises');
		await cp(folder, cache, { recursive: true });
		await rm(folder, { recursive: true, force: true });
	});
	return cache;
}

export default async function setup(project: TestProject): Promise<(() => void) | void> {
	if (project.name === 'embedded') {
		project.provide('emptyData', await makeEmpty());
		return;
	}
	const { url, stop } = await startPostgres();
	project.provide('postgres', url);
	return stop;
}
