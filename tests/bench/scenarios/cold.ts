import { type Bench, type Scenario, type Turn, type Values, median, pause } from '../bench.ts';
import type { Read } from '../load/documents.ts';
import type { Table } from '../report.ts';
import { stores } from '../servers.ts';

export const cold: Scenario = {
	name: 'cold',
	title: 'A long history, and opening it cold',
	about: `One person types a whole history (letters, a quarter of them taken back, jumps of the cursor), at most 200 edits ahead of a reader
beside; both leave, the server is killed and started again, and someone new opens the room: milliseconds from the
handshake until all is there, and the bytes beside the size of the document after garbage collection. The CPU is from the
first edit until a few seconds after the last, so that storing is in it. Nothing is left to open in a server that does not store.`,
	async run(bench) {
		const tables: Table[] = [];
		for (const edits of bench.pick([2_000, 20_000], [20_000, 200_000])) {
			bench.say(`${edits} edits`);
			const values = await bench.alternate({ short: 1, long: 3 }, { unlimited: true }, (turn) =>
				measure(bench, turn, edits)
			);
			tables.push(tableOf(edits, values));
		}
		return tables;
	}
};

function tableOf(edits: number, values: Table['values']): Table {
	// Where the history is short there is little to win.
	const goals = edits < 200_000 ? [] : [{ other: 'hocuspocus' as const, atMost: 0.4 }];
	return {
		title: `${edits.toLocaleString('en').replaceAll(',', ' ')} edits`,
		rows: [
			{
				key: 'cpu',
				label: 'CPU to take them in, s',
				isCompared: true,
				goals
			},
			{ key: 'postgres', label: 'PostgreSQL’s CPU, s' },
			{
				key: 'open',
				label: 'cold open, ms until all is there',
				isCompared: true,
				goals
			},
			{ key: 'openCpu', label: 'CPU of it, ms' },
			{ key: 'kilobytes', label: 'received, kB' },
			{ key: 'share', label: 'received ÷ the document’s size (goal ≤ 1.2)' },
			{ key: 'isWhole', label: 'everything was there' }
		],
		values
	};
}

async function measure(bench: Bench, { server, load }: Turn, edits: number): Promise<Values> {
	const { file, trace } = bench.trace(`${edits} edits`, (now) => now.edits >= edits);
	const [room] = await server.makeRooms(1, 2);
	const costs = bench.costsOf({ server, load });
	await load.ask('typeHistory', { where: server.where, room: room!, trace: file });
	const spent = costs();
	const taken = { cpu: spent.server, postgres: spent.postgres };
	if (!stores[server.name])
		return { ...taken, open: NaN, openCpu: NaN, kilobytes: NaN, share: NaN, isWhole: NaN };
	// What a server puts in order when everyone has left, it may.
	await pause(bench.pick(2, 5));
	const opened: (Read & { cpu: number })[] = [];
	for (let times = bench.pick(1, 3); times > 0; times--) {
		await server.end();
		await server.start();
		const opening = bench.costsOf({ server, load });
		const read = await load.ask('readWhole', { where: server.where, room: room!, quiet: 1000 });
		opened.push({ ...read, cpu: opening().server });
	}
	const bytes = median(opened.map((read) => read.bytes));
	return {
		...taken,
		open: median(opened.map((read) => read.milliseconds)),
		openCpu: median(opened.map((read) => read.cpu)) * 1000,
		kilobytes: bytes / 1000,
		share: bytes / trace.document.length,
		isWhole: opened.every((read) => read.letters === trace.letters && !read.isIncomplete) ? 1 : 0
	};
}
