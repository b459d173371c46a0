import type { Bench, Scenario, Turn, Values } from '../bench.ts';
import { type Goal, type Row, type Table, noiseRow } from '../report.ts';
import { gatherAll, orThrow } from './people.ts';

/** `p99`: how many milliseconds it may be where the machine is quiet. */
type Shape = { rooms: number; people: number; perSecond: number; goals: Goal[]; p99?: number };

const shapes: Shape[] = [
	{ rooms: 20, people: 10, perSecond: 2, goals: atMost(0.65, 0.9), p99: 60 },
	{ rooms: 40, people: 5, perSecond: 5, goals: atMost(0.55, 0.9) },
	{ rooms: 1, people: 40, perSecond: 5, goals: atMost(0.55, 0.9) }
];

function atMost(hocuspocus: number, reference: number): Goal[] {
	return [
		{ other: 'hocuspocus', atMost: hocuspocus },
		{ other: 'y-websocket-server', atMost: reference }
	];
}

const rows = ({ goals, p99 }: Shape): Row[] => [
	{ key: 'p50', label: 'p50, ms' },
	{ key: 'p95', label: 'p95, ms' },
	{ key: 'p99', label: `p99, ms${p99 ? ` (goal ≤ ${p99} on a quiet machine)` : ''}` },
	{ key: 'cpu', label: 'CPU-s per 1000 delivered', isCompared: true, goals },
	{ key: 'postgres', label: 'PostgreSQL’s CPU-s per 1000 delivered' },
	{ key: 'missing', label: 'missing' },
	noiseRow
];

export const everyday: Scenario = {
	name: 'everyday',
	title: 'Everyday writing',
	about: `Everyone types, each at a place of their own and at moments that do not wait for the server. Milliseconds are from the
sending of a letter by one client to its receipt by each of the others. A delivered letter is one that one other client received.
Counted over 20 seconds, after another 20 of the same in which Node compiles what runs often.`,
	async run(bench) {
		const tables: Table[] = [];
		for (const shape of shapes) {
			const { rooms, people, perSecond } = shape;
			const title = `${rooms} × ${people} people × ${perSecond} letters/s`;
			bench.say(title);
			const values = await bench.alternate({ short: 1, long: 3 }, {}, (turn) => measure(bench, turn, shape));
			tables.push({ title, rows: rows(shape), values });
		}
		return tables;
	}
};

async function measure(bench: Bench, turn: Turn, { rooms, people, perSecond }: Shape): Promise<Values> {
	const { server, load } = turn;
	await gatherAll(turn, rooms, people);
	// Node compiles what runs often, for most of the first half minute; that is no everyday cost.
	orThrow(await load.ask('type', { perSecond, seconds: bench.pick(0.5, 20) }));
	const costs = bench.costsOf({ server, load });
	const told = await load.ask('type', { perSecond, seconds: bench.pick(2, 20) });
	const spent = costs();
	orThrow(told);
	const { p50, p95, p99, expected, delivered } = told;
	return {
		p50,
		p95,
		p99,
		cpu: (spent.server / delivered) * 1000,
		postgres: (spent.postgres / delivered) * 1000,
		missing: expected - delivered,
		noise: spent.noise
	};
}
