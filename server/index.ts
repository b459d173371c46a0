import { parseArgs } from 'node:util';
import { readConfig } from '#lib/server/config.ts';
import { layOutDemo, tellDemo } from './cli/demo.ts';
import { openLocalDoor } from './cli/local-door.ts';
import { makeLog } from './log.ts';
import { startServer } from './start.ts';

/* `npm start`: the server, until it is told to stop. `npm run demo`: the same, with a sample meeting to play. */

const { demo, json } = parseArgs({
	options: { demo: { type: 'boolean' }, json: { type: 'boolean' } }
}).values;

const config = readConfig({ ...(demo ? { LOG_LEVEL: 'warn' } : {}), ...process.env });
if ('problems' in config) {
	for (const problem of config.problems) console.error(problem);
	process.exit(1);
}
config.demo = demo ?? false;
const log = makeLog(config.logLevel);

const server = await startServer(config, log).catch((error: unknown) => {
	console.error(error instanceof Error ? error.message : String(error));
	process.exit(1);
});
const door = await openLocalDoor(config, server);

let isClosing = false;
async function close() {
	// Told twice: whoever waits is in a hurry.
	if (isClosing) process.exit(1);
	isClosing = true;
	await door.close();
	await server.close();
	process.exit(0);
}
process.on('SIGTERM', () => void close());
process.on('SIGINT', () => void close());

log.info({ url: server.url }, 'Rådslag is open');
if (demo) {
	const laidOut = await layOutDemo(server.sql, server.url);
	console.log(json ? JSON.stringify(laidOut) : `Rådslag är öppet på ${server.url}\n\n${tellDemo(laidOut)}`);
} else if (!config.origin) {
	log.warn(
		'ORIGIN is not set: fine for trying out, but for real meetings set it to the https address people open'
	);
}
