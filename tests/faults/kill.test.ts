import { describe, expect, test } from 'vitest';
import { readPlan } from '#lib/documents/plan-document.ts';
import type { Plan } from '#lib/domain/plan.ts';
import { type Leader, until } from '../support/people.ts';
import type { ServerProcess } from '../support/processes.ts';
import { chance, seed } from '../support/random.ts';
import { houseForTests, ready } from './house.ts';
import { lengths } from '../support/lengths.ts';
import { Ledger, type Typist, sightOf, typistsOf } from './typing.ts';

/*
 * `kill -9` while people type, of the server, of PostgreSQL, of both. What anyone had seen of another's, and what the
 * server had said is stored, is there when they are started again; and once. The pages that saw it are closed for ever,
 * so that they can't give back what was lost.
 */

const house = houseForTests();
const of = chance();

type Room = { leader: Leader; typists: Typist[]; ledger: Ledger };
const rooms: Room[] = [];

const everyone = () => rooms.flatMap((room) => room.typists);

async function furnish(server: ServerProcess): Promise<void> {
	if (rooms.length > 0) return;
	for (let made = 0; made < 3; made++) {
		const { leader, family } = await house.now.presenting(server, ['Sara', 'Birgit', 'Johan']);
		rooms.push({ leader, typists: typistsOf(family), ledger: new Ledger() });
	}
	await house.now.slowDisk();
}

/** All open their pages and type until each has seen some of the others' words. */
async function underLoad(): Promise<void> {
	await Promise.all(everyone().map((one) => one.open()));
	const some = 5 + of.below(40);
	for (const one of everyone()) one.start(of, 50);
	await until(() => everyone().every((one) => one.heard > some));
}

/** What each saw and was told goes into the ledger, and the pages are closed for ever. */
async function closeAll(): Promise<void> {
	await Promise.all(everyone().map((one) => one.stop()));
	for (const { typists, ledger } of rooms)
		for (const one of typists) {
			ledger.saw(sightOf(readPlan(one.page.doc), typists), one, typists);
			one.close();
			ledger.wasTold(one);
		}
}

/** Everyone goes to a server that is there. */
function moveTo({ url }: ServerProcess): void {
	for (const { leader, typists } of rooms)
		for (const who of [leader, ...typists.map((one) => one.guest)]) who.base = url;
}

/** What a fresh page reads, and what the API says, against the ledger; what was there once is to be there for good. */
async function whatIsWrong(): Promise<string[]> {
	const wrong: string[] = [];
	for (const { leader, typists, ledger } of rooms) {
		const reader = leader.open('plan');
		await reader.synced();
		// First the page: what waited for the database may still be coming in.
		const page = readPlan(reader.doc);
		reader.close();
		const { body } = await leader.do('GET', '/plan');
		const copies = { page, API: body as unknown as Plan };
		for (const [copy, plan] of Object.entries(copies)) {
			const sight = sightOf(plan, typists);
			wrong.push(...ledger.check(sight, typists).map((line) => `${copy}: ${line}`));
			ledger.saw(sight, undefined, typists);
		}
	}
	return wrong;
}

async function newServer(): Promise<void> {
	const server = await house.now.serve();
	await ready(server);
	moveTo(server);
}

const known = () => rooms.reduce((sum, { ledger }) => sum + ledger.size, 0);
const serverNow = () => house.now.servers.at(-1)!;
const isCutOff = () => everyone().every(({ page }) => !page.provider.wsconnected);

describe(`what was seen or said to be stored is there, once (SEED=${seed})`, () => {
	test(`after ${lengths.killsOfApp} kills of the server`, async () => {
		await furnish(serverNow());
		for (let kill = 0; kill < lengths.killsOfApp; kill++) {
			const before = known();
			await underLoad();
			await serverNow().end('SIGKILL');
			await until(isCutOff);
			await closeAll();
			expect(known()).toBeGreaterThan(before);
			await newServer();
			expect(await whatIsWrong(), `kill ${kill}`).toEqual([]);
		}
	});

	test(`after ${lengths.killsOfPostgres} kills of PostgreSQL`, async () => {
		await furnish(serverNow());
		for (let kill = 0; kill < lengths.killsOfPostgres; kill++) {
			await underLoad();
			await house.now.postgres.kill();
			const soFar = new Map(everyone().map((one) => [one, one.edits]));
			// What is shown or confirmed while it is away counts as well.
			await until(() => everyone().every((one) => one.edits > soFar.get(one)! + 20));
			await closeAll();
			house.now.postgres.start();
			await ready(serverNow());
			expect(await whatIsWrong(), `kill ${kill}`).toEqual([]);
			// Nor was it only in the server's memory.
			await serverNow().end('SIGKILL');
			await newServer();
			expect(await whatIsWrong(), `kill ${kill}, and a new server`).toEqual([]);
		}
	});

	test(`after ${lengths.killsOfBoth} kills of both`, async () => {
		await furnish(serverNow());
		for (let kill = 0; kill < lengths.killsOfBoth; kill++) {
			await underLoad();
			await Promise.all([house.now.postgres.kill(), serverNow().end('SIGKILL')]);
			await until(isCutOff);
			await closeAll();
			house.now.postgres.start();
			await newServer();
			expect(await whatIsWrong(), `kill ${kill}`).toEqual([]);
		}
	});
});
