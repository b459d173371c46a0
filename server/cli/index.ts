import { text } from 'node:stream/consumers';
import { readConfig } from '#lib/server/config.ts';
import { migrate } from '../database/migrate.ts';
import { openDatabase } from '../database/open.ts';
import { isVerify, verifyFile } from './agreement.ts';
import { type Command, type Outcome, runCommand } from './commands.ts';
import { sayAtTheDoor } from './local-door.ts';

/* `npm run radslag -- …` */

const config = readConfig(process.env);
if ('problems' in config) {
	for (const problem of config.problems) console.error(problem);
	process.exit(1);
}
const words = process.argv.slice(2);
const readsInput = words[0] === 'user' && !process.stdin.isTTY;
const command = { words, input: readsInput ? await text(process.stdin) : '' };

async function runHere(command: Command): Promise<Outcome> {
	const { sql, close } = await openDatabase(config as Exclude<typeof config, { problems: string[] }>);
	try {
		await migrate(sql);
		const origin =
			'origin' in config && config.origin
				? config.origin
				: `http://localhost:${'port' in config ? config.port : 3000}`;
		return await runCommand(command, { sql, origin });
	} finally {
		await close();
	}
}

/** Asks the running server, or does it itself where none is running. */
async function ask(command: Command): Promise<Outcome> {
	const { dataDir, databaseUrl } = config as Exclude<typeof config, { problems: string[] }>;
	const atTheDoor = databaseUrl ? undefined : await sayAtTheDoor(dataDir, command);
	return atTheDoor ?? (await runHere(command));
}

try {
	const outcome = isVerify(command) ? await verifyFile(command, ask) : await ask(command);
	if (outcome.out) console.log(outcome.out);
	if (outcome.error) console.error(outcome.error);
	process.exitCode = outcome.code;
} catch (error) {
	console.error(error instanceof Error ? error.message : String(error));
	process.exitCode = 1;
}
