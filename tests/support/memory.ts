import { closeSync, openSync, readFileSync, readSync } from 'node:fs';
import type { Finder, Hit } from './finder.ts';

/* What another process has in its memory, on Linux. */

/** What the kernel itself keeps in every process, which nobody can read. */
const kernels = new Set(['[vvar]', '[vvar_vclock]', '[vsyscall]']);

/**
 * Looks through all memory of a running process that it can read itself. It is held still while its memory is copied, or
 * it would give parts of it back meanwhile.
 * @throws Error where the platform forbids it: then nothing is known of what is in there
 */
export function searchMemory(
	pid: number,
	finder: Finder
): { hits: Hit[]; bytes: number; regions: number; unreadable: string[] } {
	const found = { hits: [] as Hit[], bytes: 0, regions: 0, unreadable: [] as string[] };
	const copies: { name: string; bytes: Buffer }[] = [];
	process.kill(pid, 'SIGSTOP');
	const memory = openSync(`/proc/${pid}/mem`, 'r');
	try {
		for (const line of readFileSync(`/proc/${pid}/maps`, 'utf8').split('\n').filter(Boolean)) {
			const [, from = '', to = '', may = '', name = ''] =
				/^([0-9a-f]+)-([0-9a-f]+) (\S+) \S+ \S+ \S+\s*(.*)$/u.exec(line) ?? [];
			if (!may.startsWith('r') || kernels.has(name)) continue;
			found.regions++;
			const start = parseInt(from, 16);
			const bytes = Buffer.allocUnsafe(parseInt(to, 16) - start);
			let read = 0;
			try {
				read = readSync(memory, bytes, 0, bytes.length, start);
			} catch {
				// Behind the end of a file that it has mapped.
			}
			if (read < bytes.length) found.unreadable.push(line);
			copies.push({ name, bytes: bytes.subarray(0, read) });
		}
	} finally {
		closeSync(memory);
		process.kill(pid, 'SIGCONT');
	}
	for (const { name, bytes } of copies) {
		found.bytes += bytes.length;
		found.hits.push(...finder.search(bytes, `memory, ${name || 'no name'}`));
	}
	return found;
}
