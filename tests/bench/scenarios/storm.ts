import { type Bench, type Scenario, type Turn, type Values, median, pause } from '../bench.ts';
import { noiseRow } from '../report.ts';
import { documentOf50kB } from './traces.ts';

const people = 25;
/** Seconds without anyone. */
const away = 0.3;

export const storm: Scenario = {
	name: 'storm',
	title: 'Everyone returns at once',
	about: `500 people (20 rooms × ${people}), each document 50 000 letters (about 92 kB), with presence. All lose their lines and come back
together a moment later: those who kept their state say what they have; those who reloaded the page have nothing. Milliseconds from the
first handshake until the last of them is in sync; the median of eleven times in each turn.`,
	async run(bench) {
		const values = await bench.alternate({ short: 1, long: 3 }, {}, (turn) => measure(bench, turn));
		const goals = [{ other: 'hocuspocus' as const, atMost: 0.4 }];
		return [
			{
				title: `${bench.pick(4, 20)} rooms × ${people}`,
				rows: [
					{ key: 'kept', label: 'with state kept, ms', isCompared: true, goals },
					{ key: 'keptCpu', label: 'CPU of it, ms' },
					{ key: 'keptMegabytes', label: 'received by all, MB' },
					{ key: 'reloaded', label: 'after a reload, ms', isCompared: true, goals },
					{ key: 'reloadedCpu', label: 'CPU of it, ms' },
					{ key: 'reloadedMegabytes', label: 'received by all, MB' },
					noiseRow
				],
				values
			}
		];
	}
};

async function measure(bench: Bench, turn: Turn): Promise<Values> {
	const { server, load } = turn;
	const { file } = documentOf50kB(bench);
	const rooms = await server.makeRooms(bench.pick(4, 20), people);
	await load.ask('fill', { where: server.where, rooms, trace: file, stay: false });
	await load.ask('gather', { where: server.where, rooms });
	await load.ask('enter', { presence: true });
	const returns = { kept: [] as Values[], reloaded: [] as Values[] };
	for (let cycle = 0; cycle < bench.pick(1, 11); cycle++) {
		returns.kept.push(await comeBack(bench, turn, file));
		returns.reloaded.push(await comeBack(bench, turn, null));
	}
	const medianOf = (runs: Values[], key: string) => median(runs.map((values) => values[key] ?? NaN));
	return {
		kept: medianOf(returns.kept, 'milliseconds'),
		keptCpu: medianOf(returns.kept, 'cpu'),
		keptMegabytes: medianOf(returns.kept, 'megabytes'),
		reloaded: medianOf(returns.reloaded, 'milliseconds'),
		reloadedCpu: medianOf(returns.reloaded, 'cpu'),
		reloadedMegabytes: medianOf(returns.reloaded, 'megabytes'),
		noise: medianOf([...returns.kept, ...returns.reloaded], 'noise')
	};
}

async function comeBack(bench: Bench, { server, load }: Turn, keeping: string | null): Promise<Values> {
	await pause(1);
	const costs = bench.costsOf({ server, load });
	const { milliseconds, bytes } = await load.ask('dropAndReturn', { keeping, pause: away * 1000 });
	const spent = costs();
	return { milliseconds, cpu: spent.server * 1000, megabytes: bytes / 1e6, noise: spent.noise };
}
