import { beforeAll, describe, expect, test } from 'vitest';
import type { MeetingId } from '#lib/domain/participant.ts';
import { sealMeeting } from '#lib/server/agreements.ts';
import { checkAgreements } from '#lib/server/checking.ts';
import { services } from '#lib/server/services.ts';
import { Leader } from '../support/people.ts';
import { serverForTests } from '../support/server.ts';
import { type Ready, aMeetingToSeal } from '../support/to-seal.ts';

const server = serverForTests();

describe('someone who can write in the database', () => {
	let chain: Ready[];

	const faultsNow = async () =>
		(await checkAgreements(server.now.sql)).faults.filter(({ chain: id }) =>
			chain.some(({ meeting }) => meeting === id)
		);

	/** Does it, looks, and does it back. */
	async function after(change: string, back: () => Promise<unknown>) {
		await server.now.sql.unsafe(change);
		const faults = (await faultsNow()).map(({ fault }) => fault);
		await back();
		expect(await faultsNow()).toEqual([]);
		return faults;
	}

	beforeAll(async () => {
		const { sql } = server.now;
		const account = (await Leader.withMeeting(server.now)).account.id;
		chain = [await aMeetingToSeal(sql, account)];
		chain.push(await aMeetingToSeal(sql, account, { follows: chain[0]!.meeting }));
		chain.push(await aMeetingToSeal(sql, account, { follows: chain[1]!.meeting }));
		for (const ready of chain) await sealMeeting(services(), ready.sealer, new Date());
	});

	async function storeAgain(rows: readonly Record<string, unknown>[]): Promise<void> {
		const { sql } = server.now;
		for (const row of rows) {
			await sql`delete from agreement where id = ${row.id as string}`;
			await sql`insert into agreement ${sql(row)}`;
		}
	}

	test('is found out when they change a word, a column or a signature, or take a revision away', async () => {
		const { sql } = server.now;
		const [first, second, third] = chain.map(({ meeting }) => meeting);
		const rows = await sql`select * from agreement where chain_id = ${first!} order by revision`;
		const back = () => storeAgain(rows);
		const of = (meeting: MeetingId | undefined) => `where meeting_id = '${meeting}'`;
		expect(await faultsNow()).toEqual([]);
		expect(
			await after(
				`update agreement set content = replace(content, 'utan bråk', 'utan tåk') ${of(second)}`,
				back
			)
		).toEqual([{ kind: 'value-changed', revision: 2, at: '/plan/needs/0/words' }]);
		expect(
			await after(`update agreement set sealed_at = sealed_at - interval '1 day' ${of(second)}`, back)
		).toEqual([{ kind: 'row-wrong', revision: 2, column: 'sealed_at' }]);
		expect(
			await after(`update agreement set signature = repeat('A', 86) || '==' ${of(third)}`, back)
		).toEqual([{ kind: 'signature-wrong', revision: 3 }]);
		expect(await after(`delete from agreement ${of(second)}`, back)).toEqual([
			{ kind: 'revision-missing', revision: 2 },
			{ kind: 'out-of-order', revision: 3 },
			{ kind: 'agreement-missing' }
		]);
		expect(await after(`delete from agreement ${of(third)}`, back)).toEqual([{ kind: 'agreement-missing' }]);
		expect(
			await after(
				`update meeting set sealed_at = null where id = '${third}'`,
				() => sql`update meeting set sealed_at = now() where id = ${third!}`
			)
		).toEqual([{ kind: 'not-sealed', revision: 3 }]);
	});
});
