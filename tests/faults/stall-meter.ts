import { setTimeout as wait } from 'node:timers/promises';

/*
 * How long a server keeps someone waiting, measured from a process of its own: asks again and again until its input ends,
 * and says the longest wait in milliseconds. What this process was itself late is not the server's.
 */

const [url = ''] = process.argv.slice(2);
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
	// A server that has ended keeps one waiting for ever.
	if (
		!(await fetch(url).then(
			(response) => response.text(),
			() => ''
		))
	)
		longest = Infinity;
	longest = Math.max(longest, performance.now() - began - late);
	asked++;
	await wait(beat);
}
console.log(JSON.stringify({ longest: Math.min(longest, 1e9), asked }));
