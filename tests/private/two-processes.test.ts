import postgres from 'postgres';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Database } from '#lib/server/database.ts';
import { until } from '../support/people.ts';
import { PhoneLine, headsOf, twoInPrivate } from '../support/private.ts';
import { ServerProcess, environmentOf } from '../support/processes.ts';
import { freshDatabase } from '../support/server.ts';

/* A family whose phones are at two servers on one PostgreSQL. */

describe('two servers', () => {
	let servers: [ServerProcess, ServerProcess];
	let sql: Database;
	let remove: () => Promise<void>;

	beforeAll(async () => {
		const fresh = await freshDatabase();
		const environment = environmentOf(fresh.settings);
		servers = [await ServerProcess.start(environment), await ServerProcess.start(environment)];
		sql = postgres(fresh.settings.databaseUrl!, { max: 1, onnotice: () => {} });
		remove = fresh.remove;
	});
	afterAll(async () => {
		await Promise.all(servers.map((one) => one.end()));
		await sql.end();
		await remove();
	});

	/** Sara at the first server, Birgit at the second. */
	async function apart() {
		const family = await twoInPrivate({ sql, url: servers[0].url });
		const { birgit, phones, other } = family;
		other.close();
		birgit.base = servers[1].url;
		const there = await (await PhoneLine.open(birgit, phones.birgit)).first();
		expect(there.epoch).toBe(2);
		return { ...family, there };
	}

	test('words, long ones too, come to the other in order', async () => {
		const { hers, there } = await apart();
		const written = [100, 50_000, 900, 5_000].map((length) => hers.write(2, length));
		await until(() => there.words.length === written.length);
		expect(there.words.map((one, at) => Buffer.compare(one, written[at]!))).toEqual([0, 0, 0, 0]);
		there.write(2);
		await until(() => hers.words.length === 1);
	});

	test('an epoch begun at one is everyone’s, and words of the one before are late at both', async () => {
		const { phones, hers, there } = await apart();
		there.begin(3, [phones.sara, phones.birgit]);
		await until(() => hers.epoch === 3 && there.epoch === 3);
		hers.write(2);
		await until(() => hers.of('not now').length === 1);
		hers.write(3);
		await until(() => there.words.length === 1 && hers.storedIn(3) === 0);
	});

	test('of two that begin one at once, one does, also when each is at its own server', async () => {
		const { phones, hers, there } = await apart();
		for (let epoch = 3; epoch < 13; epoch++) {
			for (const line of [hers, there]) line.begin(epoch, [phones.sara, phones.birgit]);
			await until(() => hers.epoch === epoch && there.epoch === epoch);
			await until(() => hers.of('not now').length + there.of('not now').length === epoch - 2);
			expect(hers.of('epoch').at(-1)!.epoch).toEqual(there.of('epoch').at(-1)!.epoch);
		}
	});

	test('words and epochs that race: no word is lost and none is in an epoch that lacks it', async () => {
		const { leader, phones, hers, there } = await apart();
		for (let round = 0; round < 10; round++) {
			const epoch = hers.epoch;
			const written = hers.write(epoch);
			there.begin(epoch + 1, [phones.sara, phones.birgit], { heads: headsOf(there.words.slice(-1)) });
			// Either the words were first, or the epoch was.
			await until(
				() =>
					(hers.storedIn(epoch) >= 0 && there.of('not now').length > 0) ||
					(hers.epoch > epoch && hers.of('not now').length > 0)
			);
			const isBegun = hers.epoch > epoch;
			const rows = await sql<{ bytes: Buffer }[]>`select bytes from document_update
				where meeting_id = ${leader.meeting} and document = 'private'`;
			const isStored = rows.some(({ bytes }) => bytes.includes(Buffer.from(written)));
			expect(isStored).toBe(!isBegun);
			for (const line of [hers, there]) line.line.frames.length = 0;
			if (!isBegun) there.begin(epoch + 1, [phones.sara, phones.birgit], { heads: headsOf([written]) });
			if (!isBegun) await until(() => hers.epoch > epoch && there.epoch > epoch);
			else {
				// So that both have been told of it again.
				there.begin(epoch + 2, [phones.sara, phones.birgit]);
				await until(() => hers.epoch === epoch + 2 && there.epoch === epoch + 2);
			}
		}
	});

	test('who comes to the other with the same tab goes on where they were', async () => {
		const { sara, phones, hers, there } = await apart();
		for (let round = 0; round < 3; round++) hers.write(2);
		await until(() => hers.storedIn(2) === 2);
		hers.line.socket.terminate();
		sara.base = servers[1].url;
		const again = await (await PhoneLine.open(sara, phones.sara, hers.tab)).first();
		for (let round = 0; round < 4; round++) again.write(2);
		await until(() => again.storedIn(2) === 3 && there.words.length === 4);
	});

	test('a signal comes to the other, as long as it may be, once', async () => {
		const { sara, hers, there } = await apart();
		const bytes = new Uint8Array(4096).fill(200);
		hers.say({ kind: 'signal', bytes });
		hers.say({ kind: 'signal', bytes: Uint8Array.of(1) });
		await until(() => there.of('signal').length === 2);
		expect(there.of('signal')[0]).toEqual({ kind: 'signal', from: sara.id, bytes });
		expect(hers.of('signal')).toEqual([]);
	});

	test('who is shown the door at one is out at the other within two seconds', async () => {
		const { leader, birgit, there } = await apart();
		await leader.remove(birgit);
		expect(await there.code()).toBe(4401);
	});
});
