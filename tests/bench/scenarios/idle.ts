import { type Bench, type Scenario, type Turn, type Values, pause } from '../bench.ts';
import { mostOpenFiles } from '../machine.ts';

const people = 25;
const wanted = 10_000;
/** Files that a process has open besides its sockets, and some to spare. */
const spare = 200;

export const idle: Scenario = {
	name: 'idle',
	title: 'Idle sockets',
	about: `${wanted.toLocaleString('en').replaceAll(',', ' ')} people (or as many as the machine lets a process have sockets; the row says), ${people} in each room, who do nothing. Resident
memory after a forced collection, with all of them and with one in each room; then the CPU of doing nothing.`,
	async run(bench) {
		const values = await bench.alternate({ short: 1, long: 1 }, {}, (turn) => measure(bench, turn));
		return [
			{
				title: 'Idle',
				rows: [
					{ key: 'sockets', label: 'sockets' },
					{ key: 'perSocket', label: 'kB per socket', isCompared: true },
					{ key: 'cpu', label: 'CPU, % of a core', isCompared: true }
				],
				values
			}
		];
	}
};

async function measure(bench: Bench, { server, load }: Turn): Promise<Values> {
	const sockets = Math.min(bench.pick(500, wanted), mostOpenFiles() - spare);
	const rooms = await server.makeRooms(Math.floor(sockets / people), people);
	await load.ask('gather', { where: server.where, rooms });
	const first = await load.ask('enter', { presence: false, people: 1 });
	const before = await server.memory();
	const rest = await load.ask('enter', { presence: false });
	const after = await server.memory();
	await pause(1);
	const costs = bench.costsOf({ server, load });
	// Hocuspocus closes lines that have been silent for a minute.
	await pause(bench.pick(3, 30));
	const spent = costs();
	return {
		sockets: first + rest,
		perSocket: (after - before) / rest / 1024,
		cpu: (spent.server / spent.seconds) * 100
	};
}
