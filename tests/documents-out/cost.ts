import { readFileSync } from 'node:fs';
import { isRefusal } from '#lib/domain/refusal.ts';
import { icsOf } from '#lib/server/documents-out/ics.ts';
import { odtOf } from '#lib/server/documents-out/odt.ts';
import { pageOf } from '#lib/server/documents-out/page.ts';
import { PdfMaker } from '../../server/documents-out/pdf-maker.ts';
import { fortyActions } from '../support/agreements.ts';

/*
 * `npm run bench:documents`: what it costs a server to make the documents of a plan with forty things to do, in a process
 * that has made none before. Fails when the PDF takes longer, or more memory, than docs/documents-out.md says.
 */

const most = { milliseconds: 1_500, megabytes: 120 };

/** Resident memory, and the most it has been, in MB (Linux: proc(5)). */
function memory(): { now: number; peak: number } {
	const status = readFileSync('/proc/self/status', 'utf8');
	const of = (name: string) => Number(new RegExp(`${name}:\\s+(\\d+)`, 'u').exec(status)?.[1]) / 1024;
	return { now: of('VmRSS'), peak: of('VmHWM') };
}

async function timed<Value>(make: () => Value | Promise<Value>): Promise<[Value, number]> {
	const begun = performance.now();
	const value = await make();
	return [value, performance.now() - begun];
}

const agreement = fortyActions();
const maker = new PdfMaker();
const before = memory();
const page = pageOf(agreement, 'sv');
const idle = process.cpuUsage();
const [pdf, first] = await timed(() => maker.make(page));
const { user, system } = process.cpuUsage(idle);
if (isRefusal(pdf)) throw new Error('This platform has no maker of PDF');
const after = memory();
const [, odt] = await timed(() => odtOf(page));
const [, ics] = await timed(() => icsOf([agreement.content], 'sv'));
const again: number[] = [];
for (let time = 0; time < 10; time++) again.push((await timed(() => maker.make(page)))[1]);
again.sort((a, b) => a - b);
const later = memory();
await maker.close();
const gone = memory();

const extra = after.peak - before.now;
const said = (megabytes: number) => Math.round(megabytes);
console.log(
	`first PDF: ${Math.round(first)} ms, of them ${Math.round((user + system) / 1000)} at work, ${pdf.length} bytes`
);
console.log(
	`each after that: ${Math.round(again[5]!)} ms in the middle, ${Math.round(again[9]!)} ms the slowest`
);
console.log(
	`memory: ${said(extra)} MB more at the most for the first, ${said(later.peak - before.now)} MB for ten others; ` +
		`${said(gone.now - before.now)} MB more when the worker is gone`
);
console.log(`ODT: ${Math.round(odt)} ms; calendar: ${Math.round(ics)} ms`);
if (first > most.milliseconds || extra > most.megabytes) {
	console.error(`More than ${most.milliseconds} ms or ${most.megabytes} MB`);
	process.exitCode = 1;
}
