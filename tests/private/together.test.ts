import { expect, onTestFinished, test } from 'vitest';
import { WebSocket } from 'ws';
import { FamilyRoom, type OpenLine } from '#lib/private/family-room.ts';
import { loadPrivate } from '#lib/server/private-time.ts';
import { type Guest, Leader, until } from '../support/people.ts';
import { MemoryShelf, textOf, write } from '../support/relay.ts';
import { serverForTests } from '../support/server.ts';

/* The family's phones as they are, on the server as it is. */

const server = serverForTests();

/** A line that comes back by itself, as a page's does. */
function lineFor(who: Guest, sockets: WebSocket[]): OpenLine {
	return (known, events) => {
		let isOver = false;
		let socket: WebSocket;
		const connect = () => {
			socket = new WebSocket(
				`${who.base.replace('http', 'ws')}/sync/${who.meeting}/private?epoch=${known()}`,
				{ headers: { cookie: who.cookie } }
			);
			sockets.push(socket);
			socket.on('open', () => events.opened());
			socket.on('message', (data: Buffer) => events.heard(new Uint8Array(data)));
			socket.on('error', () => {});
			socket.on('close', () => {
				events.lost();
				if (!isOver) connect();
			});
		};
		connect();
		return {
			send: (frame) => socket.send(frame),
			close: () => {
				isOver = true;
				socket.close();
			}
		};
	};
}

async function phoneIn(who: Guest, name: string): Promise<{ room: FamilyRoom; sockets: WebSocket[] }> {
	const sockets: WebSocket[] = [];
	const room = new FamilyRoom({
		meeting: who.meeting,
		run: 1,
		seat: { id: who.id, name },
		shelf: new MemoryShelf(),
		openLine: lineFor(who, sockets),
		changed: () => {},
		batch: 20
	});
	await room.open();
	onTestFinished(() => room.close());
	return { room, sockets };
}

test('two phones begin, let each other in, write, lose the line, and take one out; nothing of it is to be read here', async () => {
	const leader = await Leader.withMeeting(server.now);
	const [sara, elias] = [await leader.welcome('family', 'Sara'), await leader.welcome('family', 'Elias')];
	await leader.moveTo('private');
	const { room: hers, sockets } = await phoneIn(sara, 'Sara');
	const { room: his } = await phoneIn(elias, 'Elias');
	await until(() => hers.state === 'empty');
	await hers.begin();
	await until(() => hers.state === 'in' && his.state === 'outside');
	await his.door.takeCode(hers.door.showCode());
	await until(() => hers.door.requests.length === 1);
	await hers.letIn(his.me);
	await until(() => his.state === 'in');
	expect(his.words).toEqual(hers.words);

	write(hers, 'Vi behöver sova. ');
	await until(() => textOf(his) === 'Vi behöver sova. ');
	for (let round = 0; round < 5; round++) {
		sockets.at(-1)!.terminate();
		write(hers, `(${round})`);
		write(his, `[${round}]`);
		await until(() => !hers.isUnsaved && !his.isUnsaved && textOf(hers) === textOf(his));
	}
	expect(textOf(his)).toHaveLength('Vi behöver sova. '.length + 5 * 6);

	const stored = (await loadPrivate(server.now.sql, leader.meeting))!;
	for (const bytes of [stored.words, stored.epoch!.snapshot])
		expect(Buffer.from(bytes).includes('sova')).toBe(false);

	await hers.remove(his.me);
	await until(() => his.state === 'removed');
	write(hers, 'efter');
	await until(() => !hers.isUnsaved);
	expect(textOf(his)).not.toContain('efter');
	expect([...hers.alarms, ...his.alarms]).toEqual([]);
});
