import { Crowd } from './crowd.ts';
import { fill, loadTrace, readWhole, typeHistory } from './documents.ts';
import { type Line, type RoomAddress, type Where, nothing } from './line.ts';

/* The load generator: a process of its own, told what to do by the one that starts the servers. */

const staying: Line[] = [];
let crowd: Crowd | undefined;

function people(): Crowd {
	if (!crowd) throw new Error('Nobody has been gathered');
	return crowd;
}

export const commands = {
	/** The people that the commands below are about. Who was here before leaves. */
	async gather({ where, rooms }: { where: Where; rooms: RoomAddress[] }) {
		await crowd?.leave();
		crowd = new Crowd(where, rooms);
	},
	enter: ({ presence, people: first }: { presence: boolean; people?: number }) =>
		people().enter(presence, first),
	type: (one: { perSecond: number; seconds: number; untilLost?: boolean }) =>
		people().type(one.perSecond, one.seconds, one.untilLost),
	move: ({ perSecond, seconds }: { perSecond: number; seconds: number }) => people().move(perSecond, seconds),
	ledger: async () => people().ledger(),
	leave: () => people().leave(),
	/** `keeping`: what of a document everybody has when they come back. */
	async dropAndReturn({ keeping, pause }: { keeping: string | null; pause: number }) {
		if (!keeping) return people().dropAndReturn(nothing, pause);
		const { stateVector, nothingNew } = loadTrace(keeping);
		return people().dropAndReturn({ stateVector, answer: nothingNew }, pause);
	},
	async fill(one: { where: Where; rooms: RoomAddress[]; trace: string; stay: boolean }) {
		staying.push(...(await fill(one.where, one.rooms, one.trace, one.stay)));
	},
	typeHistory: ({ where, room, trace }: { where: Where; room: RoomAddress; trace: string }) =>
		typeHistory(where, room, trace),
	readWhole: ({ where, room, quiet }: { where: Where; room: RoomAddress; quiet: number }) =>
		readWhole(where, room, quiet)
};

export type Commands = typeof commands;
export type Request = { id: number; name: keyof Commands; about: never };
export type Reply = { id: number; result?: unknown; error?: string };

// Whoever started us has gone.
process.once('disconnect', () => process.exit());

process.on('message', ({ id, name, about }: Request) => {
	const answer = (reply: Omit<Reply, 'id'>) => process.send?.({ id, ...reply });
	const command: (about: never) => Promise<unknown> = commands[name];
	Promise.resolve()
		.then(() => command(about))
		.then(
			(result) => answer({ result }),
			(error: unknown) => answer({ error: error instanceof Error ? error.message : String(error) })
		);
});
