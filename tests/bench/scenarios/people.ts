import type { Turn } from '../bench.ts';
import type { Told } from '../load/crowd.ts';
import type { RoomAddress } from '../load/line.ts';

/** Makes rooms and lets their people in. @throws Error when not all could come */
export async function gatherAll(
	{ server, load }: Turn,
	rooms: number,
	people: number,
	presence = false
): Promise<RoomAddress[]> {
	const addresses = await server.makeRooms(rooms, people);
	await load.ask('gather', { where: server.where, rooms: addresses });
	const entered = await load.ask('enter', { presence });
	if (entered < rooms * people)
		throw new Error(`Only ${entered} of ${rooms * people} could enter ${server.name}`);
	return addresses;
}

/** A server that throws people out while they behave, or delivers nothing, has not been measured. */
export function orThrow({ lost, delivered, planned, sent }: Told): void {
	if (delivered === 0) throw new Error('Nothing was delivered');
	if (sent < planned) throw new Error(`The load generator sent ${sent} of ${planned}`);
	const codes = Object.entries(lost).map(([code, times]) => `${times} × ${code}`);
	if (codes.length > 0) throw new Error(`Lines were closed: ${codes.join(', ')}`);
}
