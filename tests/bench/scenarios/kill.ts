import { chance } from '../../support/random.ts';
import { type Bench, type Scenario, type Turn, type Values, pause } from '../bench.ts';
import { type ServerName, stores } from '../servers.ts';

const rooms = 4;
const people = 5;
const perSecond = 10;

export const kill: Scenario = {
	name: 'kill',
	title: 'kill -9 under load',
	about: `${rooms} rooms × ${people} people × ${perSecond} letters a second; after a random while the server is killed with SIGKILL and started again, and someone new
reads each room. Seen: letters that someone else had received before. Lost: those of them that are not there any more.
Doubled: letters there twice.`,
	async run(bench) {
		const totals = new Map<ServerName, Values>();
		await bench.alternate({ short: 2, long: 20 }, {}, async (turn) => {
			const values = await killOnce(bench, turn);
			add(totals, turn.server.name, values);
			return values;
		});
		for (const values of totals.values()) values.share = (values.lost! / values.seen!) * 100;
		return [
			{
				title: 'In all',
				rows: [
					{ key: 'kills', label: 'kills' },
					{ key: 'killsWithLoss', label: 'with loss' },
					{ key: 'seen', label: 'seen' },
					{ key: 'lost', label: 'lost of them' },
					{ key: 'share', label: 'lost, %' },
					{ key: 'doubled', label: 'doubled' }
				],
				values: totals
			}
		];
	}
};

function add(totals: Map<ServerName, Values>, name: ServerName, values: Values): void {
	const sum = totals.get(name) ?? {};
	for (const [key, value] of Object.entries(values)) sum[key] = (sum[key] ?? 0) + value;
	totals.set(name, sum);
}

async function killOnce(bench: Bench, { server, load, repetition }: Turn): Promise<Values> {
	const addresses = await server.makeRooms(rooms, people);
	await load.ask('gather', { where: server.where, rooms: addresses });
	await load.ask('enter', { presence: false });
	// The same moment for every server.
	const seconds = 2 + chance(bench.seed + repetition).below(bench.pick(2_000, 11_000)) / 1000;
	const typing = load.ask('type', { perSecond, seconds: seconds + 60, untilLost: true });
	await pause(seconds);
	await server.end('SIGKILL');
	await typing;
	const ledger = await load.ask('ledger');
	await server.start();
	let [seen, lost, doubled] = [0, 0, 0];
	for (const [index, room] of addresses.entries()) {
		const read = await load.ask('readWhole', {
			where: server.where,
			room,
			quiet: stores[server.name] ? 300 : 50
		});
		const clocks = new Map(read.clocks);
		for (const writer of ledger[index] ?? []) {
			seen += writer.seen;
			lost += Math.max(0, writer.seen - (clocks.get(writer.client) ?? 0));
		}
		const different = [...clocks.values()].reduce((sum, clock) => sum + clock, 0);
		doubled += Math.max(0, read.letters - different);
	}
	return { kills: 1, killsWithLoss: lost > 0 ? 1 : 0, seen, lost, doubled };
}
