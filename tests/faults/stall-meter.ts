import { readFileSync } from 'node:fs';
import { setTimeout as wait } from 'node:timers/promises';

/*
 * How long a server keeps someone waiting, measured from a process of its own: asks again and again until its input ends,
 * and says the longest wait in milliseconds. What this process was itself late is not the server's; nor is a wait in which
 * the server was not given a processor: it counts for as long as the server worked in it.
 */

const [url = '', pid = ''] = process.argv.slice(2);

/** Milliseconds of processor time so far, in steps of ten (proc(5)); where the system does not tell, time itself. */
function workOf(pid: string): number {
	try {
		const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]!.split(' ');
		return (Number(fields[11]) + Number(fields[12])) * 10;
	} catch {
		return performance.now();
	}
}

let isAsking = true;
process.stdin.on('end', () => {
	isAsking = false;
});
process.stdin.resume();

const beat = 5;
let lastBeat = performance.now();
let late = 0;
setInterval(() => {
	const now = performance.now();
	late = Math.max(late, now - lastBeat - beat);
	lastBeat = now;
}, beat).unref();

let longest = 0;
let asked = 0;
while (isAsking) {
	late = 0;
	const began = performance.now();
	const worked = workOf(pid);
	// A server that has ended keeps one waiting for ever.
	if (
		!(await fetch(url).then(
			(response) => response.text(),
			() => ''
		))
	)
		longest = Infinity;
	const waited = performance.now() - began - late;
	longest = Math.max(longest, Math.min(waited, workOf(pid) - worked + 10));
	asked++;
	await wait(beat);
}
console.log(JSON.stringify({ longest: Math.min(longest, 1e9), asked }));
