import type { Bench, Scenario, Turn, Values } from '../bench.ts';
import { noiseRow } from '../report.ts';
import { gatherAll, orThrow } from './people.ts';

const people = 40;
const perSecond = 5;

export const presence: Scenario = {
	name: 'presence',
	title: 'Presence',
	about: `${people} people in one room, each moving their cursor ${perSecond} times a second, 270 bytes a move. A move has arrived when a client
has seen it or a later one of the same person.`,
	async run(bench) {
		const values = await bench.alternate({ short: 1, long: 3 }, {}, (turn) => measure(bench, turn));
		return [
			{
				title: 'Presence',
				rows: [
					{
						key: 'cpu',
						label: 'CPU, µs per move',
						isCompared: true,
						goals: [{ other: 'hocuspocus', atMost: 0.3 }]
					},
					{ key: 'load', label: 'CPU, % of a core' },
					{ key: 'p50', label: 'p50, ms' },
					{ key: 'p95', label: 'p95, ms' },
					{ key: 'missing', label: 'missing' },
					noiseRow
				],
				values
			}
		];
	}
};

async function measure(bench: Bench, turn: Turn): Promise<Values> {
	const { server, load } = turn;
	await gatherAll(turn, 1, people, true);
	orThrow(await load.ask('move', { perSecond, seconds: bench.pick(0.5, 5) }));
	const costs = bench.costsOf({ server, load });
	const told = await load.ask('move', { perSecond, seconds: bench.pick(2, 20) });
	const spent = costs();
	orThrow(told);
	return {
		cpu: (spent.server / told.sent) * 1e6,
		load: (spent.server / told.seconds) * 100,
		p50: told.p50,
		p95: told.p95,
		missing: told.expected - told.delivered,
		noise: spent.noise
	};
}
