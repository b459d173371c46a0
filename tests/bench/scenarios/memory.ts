import type { Bench, Scenario, Turn, Values } from '../bench.ts';
import { stores } from '../servers.ts';
import { documentOf50kB } from './traces.ts';

const warmUp = 10;

export const memory: Scenario = {
	name: 'memory',
	title: 'Memory of an open room',
	about: `Rooms of 50 000 letters (about 92 kB as an update), each with one person in it who does nothing. Resident memory when
the server has come to rest and after a forced collection, with and without the rooms. Servers that store are restarted after the rooms were filled, so that
what counts is an opened room, not a typed one.`,
	async run(bench) {
		const values = await bench.alternate({ short: 1, long: 3 }, {}, (turn) => measure(bench, turn));
		return [
			{
				title: 'kB',
				rows: [
					{ key: 'empty', label: 'the process, before' },
					{
						key: 'room',
						label: 'per open room',
						isCompared: true,
						goals: [{ other: 'hocuspocus', atMost: 0.2 }]
					}
				],
				values
			}
		];
	}
};

async function measure(bench: Bench, { server, load }: Turn): Promise<Values> {
	const count = bench.pick(20, 100);
	const { file } = documentOf50kB(bench);
	const rooms = await server.makeRooms(warmUp + count, 1);
	const empty = (await server.memory()) / 1024;
	const [first, rest] = [rooms.slice(0, warmUp), rooms.slice(warmUp)];
	const isStored = stores[server.name];
	if (isStored) {
		await load.ask('fill', { where: server.where, rooms, trace: file, stay: false });
		await server.end('SIGTERM');
		await server.start();
	}
	const open = async (some: typeof rooms) => {
		if (!isStored) return load.ask('fill', { where: server.where, rooms: some, trace: file, stay: true });
		await load.ask('gather', { where: server.where, rooms: some });
		await load.ask('enter', { presence: false });
	};
	await open(first);
	const before = await server.memory();
	await open(rest);
	return { empty, room: ((await server.memory()) - before) / rest.length / 1024 };
}
