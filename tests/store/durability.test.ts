import sqlOf from 'postgres';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { addNeed, needWords, readPlan } from '#lib/documents/plan-document.ts';
import type { Plan } from '#lib/domain/plan.ts';
import type { Config } from '#lib/server/config.ts';
import type { Db } from '#lib/server/database.ts';
import { openDatabase } from '../../server/database/open.ts';
import { makeLog } from '../../server/log.ts';
import { type Running, startServer } from '../../server/start.ts';
import { type Guest, Leader, type OpenDocument, until } from '../support/people.ts';
import { type PostgresServer, startPostgres } from '../support/postgres.ts';
import { ServerProcess, environmentOf, radslag, run } from '../support/processes.ts';
import { freshDatabase } from '../support/server.ts';

/* What people see that others have written, or are told is stored, is there after the worst. */

const isEmbedded = process.env.RADSLAG_TEST_DATABASE === 'embedded';

type Room = { leader: Leader; sara: Guest; birgit: Guest };

async function presenting(leader: Leader): Promise<Room> {
	const room = {
		leader,
		sara: await leader.welcome('family', 'Sara'),
		birgit: await leader.welcome('family', 'Birgit')
	};
	await leader.moveTo('presentation');
	return room;
}

/** Types a letter at a time until told to stop, in a need of one's own. */
function typing(plan: OpenDocument, name: string): { need: string; stop: () => Promise<void> } {
	const need = addNeed(plan.doc, name);
	let isTyping = true;
	const typed = (async () => {
		for (let letter = 0; isTyping; letter++) {
			const words = needWords(plan.doc, need)!;
			words.insert(words.length, String(letter % 10));
			await new Promise((drawn) => setTimeout(drawn, 5));
		}
	})();
	const stop = () => {
		isTyping = false;
		return typed;
	};
	return { need, stop };
}

function wordsOf(plan: Plan, need: string): string {
	return plan.needs.find((one) => one.id === need)?.words ?? '';
}

describe('a server that is killed while people type', () => {
	let environment: Record<string, string>;
	let remove: () => Promise<void>;

	beforeAll(async () => {
		const fresh = await freshDatabase();
		environment = environmentOf(fresh.settings);
		remove = fresh.remove;
	});
	afterAll(() => remove());

	test('has, when it is started again, all that another had seen and all that it said was stored', async () => {
		const server = await ServerProcess.start(environment);
		const user = [
			'user',
			'create',
			'--email',
			'eva@radslag.example',
			'--name',
			'Eva',
			'--role',
			'facilitator'
		];
		expect((await radslag(user, environment, 'a long password')).error).toBe('');
		const token = await radslag(['token', 'create', '--email', 'eva@radslag.example'], environment);
		const { leader, sara, birgit } = await presenting(await Leader.withToken(server.url, token.out.trim()));

		const writing = sara.open('plan', { ack: '1' });
		const watching = birgit.open('plan');
		await Promise.all([writing.synced(), watching.synced()]);
		const hers = typing(writing, 'Sara');
		await until(() => wordsOf(readPlan(watching.doc), hers.need).length > 100);
		await server.end('SIGKILL');
		await until(() => !watching.provider.wsconnected && !writing.provider.wsconnected);
		await hers.stop();
		const seen = wordsOf(readPlan(watching.doc), hers.need);
		const told = writing.receipt.updates;
		// Those two pages are never opened again: what they hold does not help.
		writing.close();
		watching.close();

		const again = await ServerProcess.start(environment);
		const reader = new Leader(again.url);
		reader.bearer = leader.bearer;
		reader.meeting = leader.meeting;
		const { body } = await reader.do('GET', '/plan');
		const kept = wordsOf(body as unknown as Plan, hers.need);
		expect(kept.startsWith(seen)).toBe(true);
		// The first that was stored was the need itself.
		expect(kept.length).toBeGreaterThanOrEqual(told - 1);
		expect(seen.length).toBeGreaterThan(100);
		await again.end('SIGTERM');
	});
});

if (!isEmbedded)
	test('a database that says "stored" before it is so is not used', async () => {
		const { settings, remove } = await freshDatabase();
		const environment = environmentOf(settings);
		const sql = sqlOf(settings.databaseUrl!, { max: 1 });
		const name = new URL(settings.databaseUrl!).pathname.slice(1);
		await sql.unsafe(`alter database ${name} set synchronous_commit = off`);
		const { code, error } = await run(['server/index.ts'], environment);
		expect(error).toContain('synchronous_commit off');
		expect(code).toBe(1);
		await sql.end();
		await remove();
	});

if (!isEmbedded)
	describe('a connection that is cut in the middle of a transaction fails it, and nothing else', () => {
		const cuts: [string, (tx: Db) => Promise<unknown>][] = [
			['between two questions', (tx) => tx`select 1`],
			['at its end', () => Promise.resolve()],
			['when it gives up by itself', () => Promise.reject(new Error('Given up'))]
		];

		test.each(cuts)('%s', async (_, goOn) => {
			const { settings, remove } = await freshDatabase();
			const { sql, close } = await openDatabase(settings as Config);
			await sql`create table word (word text)`;
			for (let round = 0; round < 3; round++) {
				const done = sql.begin(async (tx) => {
					await tx`insert into word values ('half')`;
					const [mine] = await tx<{ pid: number }[]>`select pg_backend_pid() as pid`;
					await sql`select pg_terminate_backend(${mine!.pid})`;
					await until(async () => {
						const [left] = await sql`select from pg_stat_activity where pid = ${mine!.pid}`;
						return !left;
					});
					await goOn(tx);
				});
				await expect(done).rejects.toThrow();
				// All connections go on.
				await Promise.all(Array.from({ length: 12 }, () => sql`select pg_sleep(0.01)`));
				await sql.begin((tx) => tx`insert into word values ('whole')`);
			}
			expect((await sql<{ word: string }[]>`select word from word`).map(({ word }) => word)).toEqual([
				'whole',
				'whole',
				'whole'
			]);
			await close();
			await remove();
		});

		test('but what can’t be reached for another reason only fails it', async () => {
			const { settings, remove } = await freshDatabase();
			const { sql, close } = await openDatabase(settings as Config);
			const why = Object.assign(new Error('Somebody else is not there'), { code: 'ECONNREFUSED' });
			await sql`create table word (word text)`;
			const done = sql.begin(async (tx) => {
				await tx`insert into word values ('half')`;
				throw why;
			});
			await expect(done).rejects.toBe(why);
			expect(await sql`select from word`).toHaveLength(0);
			await close();
			await remove();
		});

		test('also while it waits for an answer', async () => {
			const { settings, remove } = await freshDatabase();
			const { sql, close } = await openDatabase(settings as Config);
			const done = sql.begin(async (tx) => {
				const [mine] = await tx<{ pid: number }[]>`select pg_backend_pid() as pid`;
				setTimeout(() => void sql`select pg_terminate_backend(${mine!.pid})`.execute(), 50);
				await tx`select pg_sleep(60)`;
			});
			await expect(done).rejects.toThrow();
			// The driver may tell the next who is given that connection of the same cut, once.
			const sleep = () => sql`select pg_sleep(0.01)`;
			await Promise.all(Array.from({ length: 12 }, () => sleep().catch(sleep)));
			await close();
			await remove();
		});
	});

// The embedded database is in the same process: it can't be away while the server is there.
if (!isEmbedded)
	describe('a database that goes away while people type', () => {
		let postgres: PostgresServer;
		let running: Running;

		beforeAll(async () => {
			postgres = await startPostgres();
			const databaseUrl = `${postgres.url}/postgres`;
			running = await startServer(
				{ port: 0, host: '127.0.0.1', origin: undefined, dataDir: '', databaseUrl, logLevel: 'silent' },
				makeLog('silent')
			);
		});
		afterAll(async () => {
			await running.close();
			postgres.stop();
		});

		test('nothing is said to be stored or shown meanwhile; when it is back nothing is lost', async () => {
			const { leader, sara, birgit } = await presenting(await Leader.withMeeting(running));
			const people = [sara, birgit].map((who) => who.open('plan', { ack: '1' }));
			const [first, second] = people as [OpenDocument, OpenDocument];
			await Promise.all(people.map((one) => one.synced()));
			const each = people.map((one, index) => typing(one, String(index)));
			await until(() => people.every((one) => one.receipt.updates > 10));

			postgres.crash();
			const before = people.map((one) => one.receipt.updates);
			const shown = wordsOf(readPlan(second.doc), each[0]!.need).length;
			const typed = () => wordsOf(readPlan(first.doc), each[0]!.need).length;
			const soFar = typed();
			await until(() => typed() > soFar + 100);
			expect(await (await fetch(`${running.url}/readyz`)).text()).toBe('not ready\n');
			expect((await fetch(`${running.url}/healthz`)).status).toBe(200);
			// What was on its way when it went may have come; nothing more does.
			const late = people.map((one, index) => one.receipt.updates - before[index]!);
			expect(Math.max(...late)).toBeLessThan(20);
			expect(wordsOf(readPlan(second.doc), each[0]!.need).length - shown).toBeLessThan(20);
			expect(people.every((one) => one.provider.wsconnected)).toBe(true);

			postgres.start();
			await Promise.all(each.map((one) => one.stop()));
			for (const [index, one] of people.entries()) {
				const { need } = each[index]!;
				const all = wordsOf(readPlan(one.doc), need).length;
				// The need, and then every letter.
				await until(() => one.receipt.updates === all + 1);
			}
			await until(() => wordsOf(readPlan(second.doc), each[0]!.need).length === typed());
			const { body } = await leader.do('GET', '/plan');
			for (const [index, one] of people.entries()) {
				const { need } = each[index]!;
				expect(wordsOf(body as unknown as Plan, need)).toBe(wordsOf(readPlan(one.doc), need));
				one.close();
			}
			expect(await (await fetch(`${running.url}/readyz`)).text()).toBe('ready\n');
		});

		test('someone who comes while it is away is let in by themselves when it is back', async () => {
			const { sara } = await presenting(await Leader.withMeeting(running));
			postgres.crash();
			const plan = sara.open('plan', { ack: '1' });
			addNeed(plan.doc, 'Sara', 'Skrivet medan databasen var borta');
			let tries = 0;
			plan.provider.on('connection-close', () => tries++);
			await until(() => tries > 1);
			postgres.start();
			expect(await plan.answered()).toBe('stored');
			plan.close();
		});
	});
