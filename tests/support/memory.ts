import { closeSync, openSync, readFileSync, readSync } from 'node:fs';
import type { Finder, Hit } from './finder.ts';

/* What another process has in its memory, on Linux. */

/** What the kernel itself keeps in every process, which nobody can read. */
const kernels = new Set(['[vvar]', '[vvar_vclock]', '[vsyscall]']);
const piece = 16 * 1024 * 1024;

/**
 * Looks through all memory of a running process that it can read itself.
 * @throws Error where the platform forbids it: then nothing is known of what is in there
 */
export function searchMemory(
	pid: number,
	finder: Finder
): { hits: Hit[]; bytes: number; regions: number; unreadable: string[] } {
	const regions = readFileSync(`/proc/${pid}/maps`, 'utf8').split('\n').filter(Boolean);
	const memory = openSync(`/proc/${pid}/mem`, 'r');
	const found = { hits: [] as Hit[], bytes: 0, regions: 0, unreadable: [] as string[] };
	const buffer = Buffer.alloc(piece);
	try {
		for (const line of regions) {
			const [, from = '', to = '', may = '', name = ''] =
				/^([0-9a-f]+)-([0-9a-f]+) (\S+) \S+ \S+ \S+\s*(.*)$/u.exec(line) ?? [];
			if (!may.startsWith('r') || kernels.has(name)) continue;
			const [start, end] = [parseInt(from, 16), parseInt(to, 16)];
			found.regions++;
			// Each piece begins a little before the end of the last, so that nothing is cut in two.
			for (let at = start; at < end; at += piece - finder.longest) {
				const length = Math.min(piece, end - at);
				let read = 0;
				try {
					read = readSync(memory, buffer, 0, length, at);
				} catch {
					// It may be gone by now, or a file's that has become shorter.
				}
				if (read < length) found.unreadable.push(`${line} at ${at.toString(16)}`);
				found.bytes += read;
				found.hits.push(...finder.search(buffer.subarray(0, read), `memory, ${name || 'no name'}`));
				if (at + length >= end) break;
			}
		}
	} finally {
		closeSync(memory);
	}
	return found;
}
