import { beforeAll, describe, expect, test } from 'vitest';
import { canonical } from '#lib/domain/agreement.ts';
import { verify } from '#lib/domain/agreement-file.ts';
import type { AccountId, MeetingId, ParticipantId } from '#lib/domain/participant.ts';
import { type Plan, emptyAction } from '#lib/domain/plan.ts';
import { isRefusal } from '#lib/domain/refusal.ts';
import { agreementOfMeeting, fileOf, sealMeeting } from '#lib/server/agreements.ts';
import { giveAnswer } from '#lib/server/answers.ts';
import { checkAgreements } from '#lib/server/checking.ts';
import { findMeeting } from '#lib/server/meetings.ts';
import { services } from '#lib/server/services.ts';
import { publicKeys, rotateKey } from '#lib/server/signing.ts';
import { Leader, until } from '../support/people.ts';
import { aPlan } from '../support/plans.ts';
import { chance, seed } from '../support/random.ts';
import { serverForTests } from '../support/server.ts';
import { type Ready, aMeetingToSeal } from '../support/to-seal.ts';
import { within } from '../support/lengths.ts';

const server = serverForTests();
const isEmbedded = process.env.RADSLAG_TEST_DATABASE === 'embedded';
let account: AccountId;

beforeAll(async () => {
	account = (await Leader.withMeeting(server.now)).account.id;
});

const sealOf = (ready: Ready) => sealMeeting(services(), ready.sealer, new Date());

async function isUntouched(meeting: MeetingId): Promise<void> {
	const { sql } = server.now;
	expect((await findMeeting(sql, meeting))?.sealedAt).toBeNull();
	expect(await agreementOfMeeting(sql, meeting)).toBeUndefined();
	const frozen = await sql`select name from document where meeting_id = ${meeting} and frozen_at is not null`;
	expect(frozen).toHaveLength(0);
}

describe(`sealing at the same time (seed ${seed})`, () => {
	const { below, one } = chance();

	test('64 at a time over 200 meetings that follow each other by fives, many of them sealed more than once', async () => {
		const { sql } = server.now;
		const meetings: Ready[] = [];
		for (let index = 0; index < 200; index++) {
			const follows = index % 5 === 0 ? null : one(meetings.slice(index - (index % 5))).meeting;
			meetings.push(await aMeetingToSeal(sql, account, { follows }));
		}
		const todo = meetings
			.flatMap((ready) => Array.from({ length: 1 + below(3) }, () => ready))
			.map((ready) => ({ ready, turn: below(1_000_000) }))
			.sort((a, b) => a.turn - b.turn);
		const sealedBy = new Map<MeetingId, number>();
		let isRotated = false;
		const next = async (): Promise<void> => {
			for (let job = todo.pop(); job; job = todo.pop()) {
				// The key is changed in the middle of it all.
				if (!isRotated && todo.length < 150) {
					isRotated = true;
					await sql.begin((tx) => rotateKey(tx, new Date()));
				}
				const sealed = await sealOf(job.ready);
				if (isRefusal(sealed)) expect(sealed.refused).toBe('agreement-is-sealed');
				else sealedBy.set(job.ready.meeting, (sealedBy.get(job.ready.meeting) ?? 0) + 1);
			}
		};
		await Promise.all(Array.from({ length: 64 }, next));

		expect([...sealedBy.values()]).toEqual(Array(200).fill(1));
		const keys = await publicKeys(sql);
		expect(keys).toHaveLength(2);
		for (const first of meetings.filter((_, index) => index % 5 === 0)) {
			const file = await fileOf(sql, first.meeting, new Date());
			expect(file.revisions.map(({ content }) => content.revision)).toEqual([1, 2, 3, 4, 5]);
			expect(await verify(new TextEncoder().encode(canonical(file)), keys)).toEqual([]);
		}
		expect((await checkAgreements(sql)).faults).toEqual([]);
	}, 120_000);

	test('an answer that comes meanwhile is wholly in it, or wholly refused', async () => {
		const outcomes = new Set<string>();
		for (let round = 0; round < 24; round++) {
			const ready = await aMeetingToSeal(server.now.sql, account, { family: 3 });
			const answering = ready.family.map(async (who) => {
				await new Promise((done) => setTimeout(done, below(12)));
				return giveAnswer(services(), who, { position: 'yes', words: `Ja ${who.name}` }, new Date());
			});
			const sealing = new Promise((done) => setTimeout(done, below(12))).then(() => sealOf(ready));
			const [sealed, ...answers] = await Promise.all([sealing, ...answering]);
			if (isRefusal(sealed)) throw new Error(sealed.refused);
			const kept = await server.now
				.sql`select participant_id as id from answer where meeting_id = ${ready.meeting}`;
			for (const [index, who] of ready.family.entries()) {
				const isIn = !isRefusal(answers[index]!);
				outcomes.add(isIn ? 'in' : 'refused');
				const told = sealed.content.answers.find((answer) => answer.name === who.name);
				expect(told?.position).toBe(isIn ? 'yes' : 'none');
				expect(told?.words).toBe(isIn ? `Ja ${who.name}` : '');
				expect(kept.some((row) => row.id === (who.id as ParticipantId))).toBe(isIn);
			}
		}
		console.log(`answers while sealing: ${[...outcomes].sort().join(' and ')}`);
	});
});

describe('a sealing that breaks off', () => {
	test('when the agreement can’t be stored leaves nothing, and can be done again', async () => {
		const { sql } = server.now;
		const ready = await aMeetingToSeal(sql, account);
		await sql.unsafe(`create function refuse_it() returns trigger language plpgsql as
			$$ begin raise exception 'the disk is full'; end $$`);
		await sql`create trigger refuse_it before insert on agreement for each row execute function refuse_it()`;
		await expect(sealOf(ready)).rejects.toThrow('the disk is full');
		await sql`drop trigger refuse_it on agreement`;
		await isUntouched(ready.meeting);
		expect(isRefusal(await sealOf(ready))).toBe(false);
	});

	if (!isEmbedded)
		test('when it is stopped after the documents were frozen, too', async () => {
			const { sql } = server.now;
			const ready = await aMeetingToSeal(sql, account);
			const holder = await sql.reserve();
			try {
				await holder`begin`;
				await holder`lock table agreement in access exclusive mode`;
				const sealing = sealOf(ready).then(
					() => 'sealed',
					() => 'broken off'
				);
				// Wherever it waits for that table, its documents have been frozen before.
				await until(async () => {
					const cut = await holder`select pg_cancel_backend(pid) from pg_stat_activity
						where datname = current_database() and wait_event_type = 'Lock' and pid <> pg_backend_pid()`;
					return cut.length > 0;
				});
				expect(await sealing).toBe('broken off');
			} finally {
				await holder`rollback`;
				holder.release();
			}
			await isUntouched(ready.meeting);
			expect(isRefusal(await sealOf(ready))).toBe(false);
		});
});

test('forty people and forty actions are sealed soon', async () => {
	const words = 'Vi vill att morgnarna blir lugna, så att alla hinner äta och komma i väg i tid. ';
	const plan: Plan = {
		...aPlan(),
		needs: Array.from({ length: 10 }, (_, need) => ({
			id: `need${need}`,
			words: words.repeat(3),
			by: 'Sara 1',
			chosen: true,
			covers: [],
			actions: Array.from({ length: 4 }, (_, action) => ({
				...emptyAction,
				id: `action${need}-${action}`,
				what: words,
				owner: `Sara ${need * 4 + action + 1}`,
				due: 'tisdagar 07.45',
				check: 'Sara 2',
				backup: words
			}))
		}))
	};
	const took: number[] = [];
	for (let round = 0; round < 5; round++) {
		const ready = await aMeetingToSeal(server.now.sql, account, { family: 39, plan });
		for (const who of ready.family) await giveAnswer(services(), who, { position: 'but', words }, new Date());
		const begun = performance.now();
		const sealed = await sealOf(ready);
		took.push(performance.now() - begun);
		expect(isRefusal(sealed)).toBe(false);
		if (round > 0 || isRefusal(sealed)) continue;
		const file = await fileOf(server.now.sql, ready.meeting, new Date());
		const before = performance.now();
		const bytes = new TextEncoder().encode(canonical(file));
		expect(await verify(bytes, await publicKeys(server.now.sql))).toEqual([]);
		const leaves = Object.keys(file.revisions[0]!.leaves).length;
		const ms = Math.round(performance.now() - before);
		console.log(`its file: ${bytes.length} bytes, ${leaves} values, checked in ${ms} ms`);
	}
	const inOrder = took.map(Math.round).sort((a, b) => a - b);
	console.log(`sealing 40 people, 40 actions: ${inOrder.join(', ')} ms`);
	expect(inOrder[2]).toBeLessThan(within(1_000));
});
