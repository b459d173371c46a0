import { parseArgs } from 'node:util';
import * as v from 'valibot';
import { findAccountByEmail, newApiToken, roles, saveAccount } from '#lib/server/accounts.ts';
import { moveClock } from '#lib/server/clock.ts';
import type { Database } from '#lib/server/database.ts';
import { shortestPassword } from '#lib/server/passwords.ts';
import { changeKey, checkAll, listKeys } from './agreement.ts';
import { layOutDemo, tellDemo } from './demo.ts';

/* What can be done from the command line, beside a running server or without one. */

export type Command = { words: string[]; input: string };
export type Outcome = { code: number; out: string; error: string };
type Place = { sql: Database; origin: string };

export const usage = `npm run radslag -- user create --email E --name N --role ${roles.join('|')}   (password on stdin)
npm run radslag -- token create --email E
npm run radslag -- agreement verify FILE [--keys KEYS.json]
npm run radslag -- agreement check
npm run radslag -- keys list [--json]
npm run radslag -- keys rotate
npm run radslag -- demo [--json]
npm run radslag -- later DAYS   (moves the clock of a demo)`;

const done = (out: string): Outcome => ({ code: 0, out, error: '' });
const failed = (error: string): Outcome => ({ code: 1, out: '', error });

export async function runCommand(command: Command, place: Place): Promise<Outcome> {
	let words: string[];
	let options: { email?: string; name?: string; role?: string; json?: boolean };
	try {
		const parsed = parseArgs({
			args: command.words,
			allowPositionals: true,
			options: {
				email: { type: 'string' },
				name: { type: 'string' },
				role: { type: 'string' },
				json: { type: 'boolean' }
			}
		});
		words = parsed.positionals;
		options = parsed.values;
	} catch (error) {
		return failed(`${error instanceof Error ? error.message : String(error)}\n\n${usage}`);
	}
	if (words[0] === 'later' && words.length === 2) return later(place, words[1] ?? '');
	switch (words.join(' ')) {
		case 'user create':
			return createUser(place, options, command.input);
		case 'token create':
			return createToken(place, options.email ?? '');
		case 'agreement check':
			return checkAll(place.sql);
		case 'keys list':
			return listKeys(place.sql, options.json ?? false);
		case 'keys rotate':
			return changeKey(place.sql);
		case 'demo': {
			const demo = await layOutDemo(place.sql, place.origin);
			return done(options.json ? JSON.stringify(demo) : tellDemo(demo));
		}
		default:
			return failed(usage);
	}
}

const NewUser = v.object({
	email: v.pipe(v.string('--email is missing'), v.trim(), v.email('--email must be an e-mail address')),
	name: v.pipe(v.string('--name is missing'), v.trim(), v.nonEmpty('--name is missing')),
	role: v.picklist(roles, `--role must be one of ${roles.join(', ')}`),
	password: v.pipe(
		v.string(),
		v.minLength(
			shortestPassword,
			`The password, on standard input, must have at least ${shortestPassword} characters`
		)
	)
});

async function createUser(
	{ sql }: Place,
	options: { email?: string; name?: string; role?: string },
	input: string
): Promise<Outcome> {
	const { email = '', name = '', role = '' } = options;
	const user = v.safeParse(NewUser, { email, name, role, password: input.replace(/\r?\n$/u, '') });
	if (!user.success) return failed(user.issues.map((issue) => issue.message).join('\n'));
	if (await findAccountByEmail(sql, user.output.email))
		return failed(`There is already an account with the e-mail ${user.output.email}`);
	const account = await saveAccount(sql, user.output);
	return done(`${account.email} is a ${account.role}`);
}

async function createToken({ sql }: Place, email: string): Promise<Outcome> {
	const account = await findAccountByEmail(sql, email);
	if (!account) return failed(email ? `There is no account with the e-mail ${email}` : '--email is missing');
	return done(await newApiToken(sql, account.id));
}

/** Moves the clock of a demo, so that four weeks need not be waited for. Elsewhere time goes as it goes. */
async function later({ sql }: Place, said: string): Promise<Outcome> {
	const days = Number(said);
	if (!/^\d{1,4}$/u.test(said) || days < 1) return failed('How many days later? A whole number, 1 to 9999');
	const ahead = await moveClock(sql, days);
	if (ahead === null) return failed('The clock can only be moved in a demo (npm run demo)');
	return done(`The demo is ${ahead} days ahead`);
}
