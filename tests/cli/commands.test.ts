import { existsSync } from 'node:fs';
import { readFile, stat, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { Caller, Guest, Leader, until } from '../support/people.ts';
import {
	type Ended,
	ServerProcess,
	environmentOf,
	radslag as radslagWith,
	run
} from '../support/processes.ts';
import { freshDatabase } from '../support/server.ts';

/* The command line beside a running server: embedded through its local door, else with the database it has too. */

const isEmbedded = process.env.RADSLAG_TEST_DATABASE === 'embedded';

let server: ServerProcess;
let environment: Record<string, string>;
let remove: () => Promise<void>;

beforeAll(async () => {
	const fresh = await freshDatabase();
	environment = environmentOf(fresh.settings);
	remove = fresh.remove;
	server = await ServerProcess.start(environment);
});

afterAll(async () => {
	await server.end();
	await remove();
});

const radslag = (words: string[], input = ''): Promise<Ended> => radslagWith(words, environment, input);

const user = (email: string, role = 'facilitator') => [
	...['user', 'create', '--email', email],
	...['--name', 'Eva Ek', '--role', role]
];

const lines = (text: string) => text.trim().split('\n');

describe('making a user', () => {
	test('who can then have a token, and with it make a meeting in the running server', async () => {
		const made = await radslag(user('Eva@Radslag.example'), 'a long password\n');
		expect(made).toEqual({ code: 0, out: 'eva@radslag.example is a facilitator\n', error: '' });
		const token = await radslag(['token', 'create', '--email', 'eva@radslag.example']);
		expect(token).toMatchObject({ code: 0, error: '' });
		expect(token.out).toMatch(/^[\w-]+\.[\w-]+\n$/u);
		const leader = await Leader.withToken(server.url, token.out.trim());
		expect((await leader.me()).body).toMatchObject({ circle: 'facilitator', status: 'admitted' });

		const again = await radslag(user('EVA@radslag.example'), 'another password');
		expect(again.code).toBe(1);
		expect(again.out).toBe('');
		expect(lines(again.error)).toHaveLength(1);
		expect(again.error).toMatch(/^There is already an account with the e-mail eva@radslag.example$/imu);
	});

	test.each([
		['nothing said', ['user', 'create'], '', ['--email', '--name', '--role', 'password']],
		[
			'an e-mail that is none, a role that there is not and a password of eleven letters',
			user('eva', 'boss'),
			'12345678901\n',
			['--email must be', '--role must be one of', 'must have at least 12']
		]
	])('with %s is refused, one line for each thing that is wrong', async (_with, words, input, told) => {
		const refused = await radslag(words, input);
		expect(refused.code).toBe(1);
		expect(refused.out).toBe('');
		expect(lines(refused.error)).toHaveLength(told.length);
		for (const [index, line] of lines(refused.error).entries()) expect(line).toContain(told[index]);
	});
});

describe('making a token', () => {
	test('for nobody is refused', async () => {
		const refused = await radslag(['token', 'create', '--email', 'nobody@radslag.example']);
		expect(refused.code).toBe(1);
		expect(lines(refused.error)).toEqual(['There is no account with the e-mail nobody@radslag.example']);
	});
});

describe('what is no command', () => {
	test.each([[['dance']], [['demo', '--loud']]])('%j says how it is used', async (words) => {
		const refused = await radslag(words);
		expect(refused.code).toBe(1);
		expect(refused.error).toContain('npm run radslag -- user create');
	});
});

describe('the sample', () => {
	type Way = { url: string; code?: string; email?: string; password?: string };

	test('is one link per role, as JSON, that open the prepared meeting in the running server', async () => {
		const first = await radslag(['demo', '--json']);
		expect(first).toMatchObject({ code: 0, error: '' });
		const demo = JSON.parse(first.out) as Record<string, Way>;
		expect(Object.keys(demo)).toEqual([
			'facilitator',
			'projector',
			'family',
			'school',
			'socialWorker',
			'reviewer'
		]);
		const origin = isEmbedded ? server.url : 'http://localhost:3000';
		for (const role of ['projector', 'family', 'school'] as const) {
			expect(demo[role]?.url).toMatch(new RegExp(`^${origin}/join/[\\w-]{24}$`, 'u'));
			expect(demo[role]?.code).toMatch(/^[a-zåäö]+ [a-zåäö]+ \d\d$/u);
		}
		for (const role of ['facilitator', 'socialWorker', 'reviewer'] as const) {
			expect(demo[role]?.url).toContain(`${origin}/sign-in?next=`);
			expect(demo[role]?.email).toMatch(/@radslag\.example$/u);
			expect(demo[role]?.password?.length).toBeGreaterThanOrEqual(12);
		}
		const join = async (way: Way | undefined) => {
			const guest = new Guest(server.url);
			expect((await guest.join(way?.url.split('/').at(-1) ?? '', 'Birgit')).status).toBe(201);
			return guest.meeting;
		};
		const meeting = await join(demo.family);

		// Played again it is the same meeting; the old links still open it, the new ones too.
		const again = JSON.parse((await radslag(['demo', '--json'])).out) as Record<string, Way>;
		expect(again.family?.url).not.toBe(demo.family?.url);
		expect(await join(again.family)).toBe(meeting);
		expect(await join(demo.school)).toBe(meeting);
	});

	test('for people it is a list to read', async () => {
		const told = await radslag(['demo']);
		expect(told.code).toBe(0);
		for (const role of ['Samtalsledaren Maria', 'Väggen', 'Familjen', 'Skolan'])
			expect(told.out).toContain(role);
	});
});

describe('moving the clock', () => {
	test('is refused where people are not invented', async () => {
		const refused = await radslag(['later', '28']);
		expect(refused).toMatchObject({ code: 1, out: '' });
		expect(lines(refused.error)).toEqual(['The clock can only be moved in a demo (npm run demo)']);
	});

	test.each(['0', '-1', 'soon', '1.5', ''])('%j days is refused', async (days) => {
		// As it is typed: what begins with a dash would be an option.
		const refused = await radslag(['later', '--', days]);
		expect(refused.code).toBe(1);
	});
});

if (isEmbedded)
	describe('the door that commands come through', () => {
		test('is in a folder that only the same user can enter, and only they can read where', async () => {
			const notice = join(environment.DATA_DIR!, 'running.json');
			const { door } = JSON.parse(await readFile(notice, 'utf8')) as { door: string };
			expect((await stat(notice)).mode & 0o777).toBe(0o600);
			expect((await stat(dirname(door))).mode & 0o777).toBe(0o700);
		});
	});

describe('a server that cannot start says why in one line, and ends', () => {
	const start = (more: Record<string, string>) =>
		run(['server/index.ts'], { PORT: '0', HOST: '127.0.0.1', ...environment, ...more });

	test('when what it was told is wrong, one line for each', async () => {
		const ended = await start({ PORT: '65536', LOG_LEVEL: 'loud' });
		expect(ended).toMatchObject({ code: 1, out: '' });
		expect(lines(ended.error).map((line) => line.split(' must ')[0])).toEqual(['PORT', 'LOG_LEVEL']);
	});

	test('when the database does not answer, without its password', async () => {
		const ended = await start({ DATABASE_URL: 'postgres://radslag:hemligt@127.0.0.1:1/radslag' });
		expect(ended).toMatchObject({ code: 1, out: '' });
		expect(lines(ended.error)).toHaveLength(1);
		expect(ended.error).toContain("The database/radslag at 127.0.0.1:1 can't be reached");
		expect(ended.error).not.toContain('hemligt');
	});

	if (isEmbedded) {
		test('when its data folder is open in another, which goes on as before', async () => {
			const ended = await start({});
			expect(ended).toMatchObject({ code: 1, out: '' });
			expect(lines(ended.error)).toEqual([
				`The data folder ${environment.DATA_DIR} is in use by another Rådslag`
			]);
			expect((await new Caller(server.url).call('GET', '/nothing')).status).toBe(404);
			expect((await fetch(`${server.url}/readyz`)).status).toBe(200);
		});

		test('when its data folder is a file', async () => {
			const file = join(environment.DATA_DIR!, 'a-file');
			await writeFile(file, '');
			const ended = await start({ DATA_DIR: file });
			expect(ended).toMatchObject({ code: 1, out: '' });
			expect(lines(ended.error)).toHaveLength(1);
		});
	} else {
		test('when its port is taken', async () => {
			const holder = createServer();
			await new Promise<void>((listening) => holder.listen(0, '127.0.0.1', listening));
			const address = holder.address();
			const port = typeof address === 'object' ? String(address?.port) : '';
			const ended = await start({ PORT: port });
			expect(ended.code).toBe(1);
			expect(lines(ended.error).at(-1)).toContain('EADDRINUSE');
			expect(lines(ended.error).filter((line) => !line.startsWith('{'))).toHaveLength(1);
			await new Promise((closed) => holder.close(closed));
		});
	}
});

describe('a server with the sample that is told to stop', () => {
	test('ends well, and leaves nothing in the way of the next', async () => {
		const fresh = await freshDatabase();
		const settings = environmentOf(fresh.settings);
		const first = await ServerProcess.start(settings, ['--demo', '--json']);
		await until(() => first.out.endsWith('\n'));
		const demo = JSON.parse(first.out) as { family: { url: string } };
		expect(demo.family.url.startsWith(`${first.url}/join/`)).toBe(true);
		expect(await first.end('SIGTERM')).toBe(0);
		expect(existsSync(join(settings.DATA_DIR!, 'running.json'))).toBe(false);
		const second = await ServerProcess.start(settings);
		expect((await fetch(`${second.url}/readyz`)).status).toBe(200);
		// Killed, it leaves its notice behind; a command then does its work itself.
		await second.end('SIGKILL');
		const made = await radslagWith(user('ida@radslag.example'), settings, 'a long password');
		expect(made).toMatchObject({ code: 0, error: '' });
		await fresh.remove();
	});

	test('can have its clock moved meanwhile', async () => {
		const fresh = await freshDatabase();
		const settings = environmentOf(fresh.settings);
		const demo = await ServerProcess.start(settings, ['--demo']);
		const later = () => radslagWith(['later', '28'], settings);
		expect(await later()).toMatchObject({ code: 0, out: 'The demo is 28 days ahead\n' });
		expect(await later()).toMatchObject({ code: 0, out: 'The demo is 56 days ahead\n' });
		expect(await demo.end('SIGTERM')).toBe(0);
		await fresh.remove();
	});
});
