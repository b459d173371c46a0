import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import type { Scenario, Values } from './bench.ts';
import { type ServerName, serverNames } from './servers.ts';

/* Numbers as tables, on the screen and in docs/benchmarks.md. */

/** This server ÷ the other, as issue 3 wants it. */
export type Goal = { other: ServerName; atMost?: number; atLeast?: number };
export type Row = {
	/** The key in a server's values. */
	key: string;
	label: string;
	/** Does the row say who is better? Then how many times. */
	isCompared?: boolean;
	goals?: Goal[];
};
export type Table = { title: string; rows: Row[]; values: Map<ServerName, Values> };

/** For tables where it matters: what else kept the machine busy meanwhile. */
export const noiseRow: Row = { key: 'noise', label: 'others on the machine, cores' };

const titles: Record<ServerName, string> = {
	radslag: 'Rådslag',
	hocuspocus: 'Hocuspocus',
	'y-websocket-server': 'y-websocket-server'
};
const others = serverNames.filter((name) => name !== 'radslag');

function show(value: number | undefined): string {
	if (value === undefined || Number.isNaN(value)) return '–';
	if (value === 0) return '0';
	if (Math.abs(value) >= 100) return Math.round(value).toLocaleString('en').replaceAll(',', ' ');
	return String(Number(value.toPrecision(3)));
}

function ratio({ key, isCompared, goals = [] }: Row, other: ServerName, table: Table): string {
	const [ours, theirs] = [table.values.get('radslag')?.[key], table.values.get(other)?.[key]];
	if (!isCompared || ours === undefined || !theirs || Number.isNaN(ours / theirs)) return '';
	const times = ours / theirs;
	const goal = goals.find((one) => one.other === other);
	if (!goal) return times.toPrecision(2);
	const { atMost, atLeast } = goal;
	const isMet = times <= (atMost ?? Infinity) && times >= (atLeast ?? 0);
	return `${times.toPrecision(2)} (${atMost ? `≤ ${atMost}` : `≥ ${atLeast}`} ${isMet ? '✓' : '✗'})`;
}

function tableText(table: Table): string {
	const head = [
		table.title,
		...serverNames.map((name) => titles[name]),
		...others.map((name) => `÷ ${titles[name]}`)
	];
	const lines = table.rows.map((row) => [
		row.label,
		...serverNames.map((name) => show(table.values.get(name)?.[row.key])),
		...others.map((name) => ratio(row, name, table))
	]);
	const rule = head.map((_, index) => (index === 0 ? '---' : '--:'));
	return [head, rule, ...lines].map((cells) => `| ${cells.join(' | ')} |`).join('\n');
}

/** A scenario's part of the document. */
export function sectionText(scenario: Scenario, tables: Table[], when: string): string {
	const parts = [`## ${scenario.title}`, when, scenario.about, ...tables.map(tableText)];
	return parts.join('\n\n');
}

const intro = `# Measured beside its peers

Written by \`npm run bench\` (tests/bench); never by hand. In one run, on one machine, the same load generator drives each
server in turn: this one with PostgreSQL under it and fsync on, guard and rights on; \`@hocuspocus/server\` with its database
extension on the same PostgreSQL; and the reference \`@y/websocket-server\`, which keeps everything in memory. Each server
is a process of its own, with Node's defaults, started anew for each measurement on a database of its own; numbers are
medians of the repetitions. ✓ and ✗ say whether the goal in brackets is reached. The load generator runs beside the server on
the same machine and speaks over raw sockets, without a copy of the document for each client.

Rådslag takes 100 frames a second from a person and 400 at once. Where a machine and not people write (*capacity*, and
taking in a whole history in *cold*), it is started with \`RADSLAG_BENCH_FRAMES_PER_SECOND=1000000\`; the others have no such limit.

Processor time is that of the server's process (/proc/pid/stat); PostgreSQL's stands beside it and is in no ratio.
"Others" is what kept the machine busy beside server, database and load generator: times in milliseconds mean little where
it is much.`;

/** Replaces the sections of the scenarios that ran, and keeps the others with the dates they have. */
export function writeDocument(file: string, order: Scenario[], written: Map<string, string>): void {
	const old = existsSync(file) ? readFileSync(file, 'utf8').split(/\n(?=## )/u) : [];
	const sections = order.map(({ name, title }) => {
		const kept = old.find((section) => section.startsWith(`## ${title}\n`))?.trimEnd();
		return written.get(name) ?? kept;
	});
	writeFileSync(file, `${[intro, ...sections.filter(Boolean)].join('\n\n')}\n`);
}
