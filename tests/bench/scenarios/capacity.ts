import type { Bench, Scenario, Turn, Values } from '../bench.ts';
import { noiseRow } from '../report.ts';
import { gatherAll } from './people.ts';

const rooms = 10;
const people = 20;
const everyone = rooms * people;
/** Letters a second by everyone together. */
const firstRate = 1500;
const lastRate = 100_000;
const growth = 1.35;
const longestP99 = 200;

export const capacity: Scenario = {
	name: 'capacity',
	title: 'Capacity',
	about: `${rooms} rooms × ${people} people. The rate is raised by ${growth} from ${firstRate} letters a second, a few seconds a step,
until three tries in a row have p99 > ${longestP99} ms or something missing; the row says the last rate before that. Where the load generator and not the
server could no more, the last row is 1 and the rate is a lower bound.`,
	async run(bench) {
		const values = await bench.alternate({ short: 1, long: 3 }, { unlimited: true }, (turn) =>
			climb(bench, turn)
		);
		return [
			{
				title: 'The last rate that was kept',
				rows: [
					{
						key: 'rate',
						label: 'letters/s',
						isCompared: true,
						goals: [
							{ other: 'hocuspocus', atLeast: 2 },
							{ other: 'y-websocket-server', atLeast: 7 }
						]
					},
					{ key: 'delivered', label: 'delivered/s', isCompared: true },
					{ key: 'p99', label: 'p99 there, ms' },
					{ key: 'cpu', label: 'CPU-s per 1000 delivered there' },
					{ key: 'load', label: 'server’s CPU there, cores' },
					{ key: 'isBound', label: 'stopped by the load generator' },
					noiseRow
				],
				values
			}
		];
	}
};

async function climb(bench: Bench, turn: Turn): Promise<Values> {
	await gatherAll(turn, rooms, people);
	await turn.load.ask('type', { perSecond: firstRate / everyone, seconds: bench.pick(0.5, 2) });
	let kept: Values = { rate: 0, delivered: 0, p99: NaN, cpu: NaN, load: NaN, isBound: 0, noise: NaN };
	for (let rate = firstRate; rate < lastRate; rate *= bench.pick(growth ** 3, growth)) {
		const step = await tryRateThrice(bench, turn, rate);
		if (!step) return kept;
		if (step.isBound) return { ...kept, isBound: 1 };
		kept = step;
	}
	return { ...kept, isBound: 1 };
}

/** What else the machine does comes and goes; what a server can't do, it can't do three times. */
async function tryRateThrice(bench: Bench, turn: Turn, rate: number): Promise<Values | undefined> {
	for (let times = 3; times > 0; times--) {
		const kept = await tryRate(bench, turn, rate);
		if (kept) return kept;
	}
	return undefined;
}

/** @returns undefined when the server could not */
async function tryRate(bench: Bench, { server, load }: Turn, rate: number): Promise<Values | undefined> {
	const costs = bench.costsOf({ server, load });
	const told = await load.ask('type', { perSecond: rate / everyone, seconds: bench.pick(1, 3) });
	const spent = costs();
	const { p99, planned, sent, expected, delivered, seconds, cpuSeconds, lost } = told;
	bench.say(
		`  ${Math.round(rate)}/s: p99 ${Math.round(p99)} ms, ${expected - delivered} missing, server ${(spent.server / seconds).toFixed(2)}, generator ${(cpuSeconds / seconds).toFixed(2)}, others ${spent.noise.toFixed(2)} cores`
	);
	if (p99 <= longestP99 && delivered === expected && Object.keys(lost).length === 0) {
		return {
			rate,
			delivered: delivered / seconds,
			p99,
			cpu: (spent.server / delivered) * 1000,
			load: spent.server / seconds,
			isBound: sent < 0.97 * planned ? 1 : 0,
			noise: spent.noise
		};
	}
	// The generator had no more to give while the server had.
	const isGeneratorFull = cpuSeconds / seconds > 0.95 && spent.server / seconds < 0.85;
	return isGeneratorFull ? { isBound: 1 } : undefined;
}
