import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { type Server, type Socket, connect, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Config } from '#lib/server/config.ts';
import type { Running } from '../start.ts';
import { type Command, type Outcome, runCommand } from './commands.ts';

/*
 * How `npm run radslag` reaches a running server whose database is embedded and so can't be opened twice: a socket in a
 * folder that only the same system user can enter. With DATABASE_URL the command opens the database itself.
 */

const noticeIn = (dataDir: string) => join(dataDir, 'running.json');
/** Bytes; a command with its password is far shorter. */
const longestCommand = 64 * 1024;

export async function openLocalDoor(
	config: Config,
	server: Running
): Promise<{ close: () => Promise<void> }> {
	if (config.databaseUrl) return { close: async () => {} };
	const folder = await mkdtemp(join(tmpdir(), 'radslag-door-'));
	const path = join(folder, 'door');
	// The other side ends its half when the command is said; ours stays open for the answer.
	const door = createServer({ allowHalfOpen: true }, (socket) => void answer(socket, server));
	await new Promise<void>((open, failed) => door.once('error', failed).listen(path, open));
	await writeFile(noticeIn(config.dataDir), JSON.stringify({ door: path }), { mode: 0o600 });
	return {
		close: async () => {
			await rm(noticeIn(config.dataDir), { force: true });
			await shut(door);
			await rm(folder, { recursive: true, force: true });
		}
	};
}

function shut(door: Server): Promise<void> {
	return new Promise((closed) => door.close(() => closed()));
}

async function answer(socket: Socket, server: Running): Promise<void> {
	socket.on('error', () => socket.destroy());
	try {
		const command = JSON.parse(await readAll(socket)) as Command;
		socket.end(JSON.stringify(await runCommand(command, { sql: server.sql, origin: server.url })));
	} catch (error) {
		server.log.error({ error: String(error) }, 'A command failed');
		socket.destroy();
	}
}

async function readAll(socket: Socket): Promise<string> {
	let text = '';
	for await (const chunk of socket.setEncoding('utf8')) {
		text += chunk as string;
		if (text.length > longestCommand) throw new Error('The command is too long');
	}
	return text;
}

/** Says a command to the running server. @returns undefined when none is running */
export async function sayAtTheDoor(dataDir: string, command: Command): Promise<Outcome | undefined> {
	let path: string;
	try {
		path = (JSON.parse(await readFile(noticeIn(dataDir), 'utf8')) as { door: string }).door;
	} catch {
		return undefined;
	}
	const socket = connect({ path, allowHalfOpen: true });
	const opened = await new Promise<boolean>((known) => {
		socket.once('connect', () => known(true));
		// A notice that a killed server left behind.
		socket.once('error', () => known(false));
	});
	if (!opened) return undefined;
	socket.end(JSON.stringify(command));
	return JSON.parse(await readAll(socket)) as Outcome;
}
