import { execFileSync } from 'node:child_process';
import { readFileSync, readdirSync } from 'node:fs';
import { cpus } from 'node:os';

/* What processes cost, as Linux counts it. */

const tick = 1 / Number(execFileSync('getconf', ['CLK_TCK'], { encoding: 'utf8' }));

type Stat = { parent: number; seconds: number; secondsOfEndedChildren: number };

/** proc(5), /proc/pid/stat; null when there is no such process (any more). */
function statOf(pid: number): Stat | null {
	let text: string;
	try {
		text = readFileSync(`/proc/${pid}/stat`, 'utf8');
	} catch {
		return null;
	}
	// The name may hold anything; what follows it is numbers.
	const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
	const number = (field: number) => Number(fields[field - 3]);
	return {
		parent: number(4),
		seconds: (number(14) + number(15)) * tick,
		secondsOfEndedChildren: (number(16) + number(17)) * tick
	};
}

export function cpuSecondsOf(pid: number): number {
	return statOf(pid)?.seconds ?? NaN;
}

export function parentOf(pid: number): number {
	return statOf(pid)?.parent ?? NaN;
}

/** Of the whole machine, all cores together, since it started. */
export function cpuSecondsOfAll(): number {
	const [total = ''] = readFileSync('/proc/stat', 'utf8').split('\n');
	const [user = 0, nice = 0, system = 0, , , irq = 0, softirq = 0, steal = 0] = total
		.split(/\s+/u)
		.slice(1)
		.map(Number);
	return (user + nice + system + irq + softirq + steal) * tick;
}

/** With all its children, those that have ended too. */
export function cpuSecondsOfFamily(pid: number): number {
	const own = statOf(pid);
	if (!own) return NaN;
	const children = readdirSync('/proc')
		.filter((name) => /^\d+$/u.test(name))
		.map((name) => statOf(Number(name)))
		.filter((stat) => stat?.parent === pid);
	return children.reduce(
		(sum, child) => sum + (child?.seconds ?? 0),
		own.seconds + own.secondsOfEndedChildren
	);
}

export function memoryOf(pid: number): number {
	const kilobytes = /^VmRSS:\s+(\d+) kB/mu.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1];
	return Number(kilobytes) * 1024;
}

/** How many files, sockets among them, a process of ours may have open. */
export function mostOpenFiles(): number {
	const limits = readFileSync('/proc/self/limits', 'utf8');
	// Node raises the soft limit to the hard one when it starts.
	const hard = /^Max open files\s+\S+\s+(\S+)/mu.exec(limits)?.[1];
	return hard === 'unlimited' ? Infinity : Number(hard);
}

export function describeMachine(postgres: string): string {
	const [first] = cpus();
	return `${cpus().length} cores (${first?.model.trim() ?? 'unknown'}), Linux, Node ${process.versions.node}, PostgreSQL ${postgres}`;
}
