import { describe, expect, test } from 'vitest';
import { emptyPlan } from '#lib/domain/plan.ts';
import { needWords, readPlan } from '#lib/documents/plan-document.ts';
import { type Guest, Leader, type OpenDocument, until } from '../support/people.ts';
import { aPlan } from '../support/plans.ts';
import { callBack } from '../support/private.ts';
import { serverForTests } from '../support/server.ts';

/* What comes out of private time. What goes on in it: tests/private. */

const server = serverForTests();

async function inPrivateTime(): Promise<{ leader: Leader; sara: Guest }> {
	const leader = await Leader.withMeeting(server.now);
	const sara = await leader.welcome('family', 'Sara', 'mamma');
	await leader.moveTo('private');
	return { leader, sara };
}

describe('what the family chooses to show', () => {
	test('becomes the plan, word for word, for everyone who may read it', async () => {
		const { leader, sara } = await inPrivateTime();
		const petra = await leader.welcome('professional', 'Petra');
		const wall = await leader.welcome('projector', '');
		await callBack(sara, aPlan());
		for (const who of [leader, sara, petra, wall])
			expect((await who.do('GET', '/plan')).body).toEqual(aPlan());
	});

	test('comes to who already has the plan open', async () => {
		const { sara } = await inPrivateTime();
		const open = sara.open('plan');
		await open.synced();
		expect(readPlan(open.doc).needs).toEqual([]);
		await callBack(sara, aPlan());
		await until(() => readPlan(open.doc).needs.length === 1);
		expect(readPlan(open.doc)).toEqual(aPlan());
		open.close();
	});

	test('nothing is shown when nothing was chosen', async () => {
		const { leader, sara } = await inPrivateTime();
		await callBack(sara);
		expect((await leader.do('GET', '/plan')).body).toEqual(emptyPlan);
	});
});

describe('going back to private time', () => {
	/** Published, talked over and changed in the room, and then the family wanted to be by themselves again. */
	async function backAgain(change: (plan: OpenDocument) => void): Promise<{ leader: Leader; sara: Guest }> {
		const { leader, sara } = await inPrivateTime();
		await callBack(sara, aPlan());
		const plan = sara.open('plan', { ack: '1' });
		await plan.synced();
		change(plan);
		await until(() => plan.receipt.updates > 0);
		plan.close();
		await leader.moveTo('private');
		return { leader, sara };
	}

	const rewrite = (plan: OpenDocument) => {
		needWords(plan.doc, 'mornings')?.insert(0, 'Riktigt ');
	};

	test('the family shows it again, changed: the plan has the new words and no old ones', async () => {
		const { leader, sara } = await backAgain(rewrite);
		const changed = { ...aPlan(), lead: '' };
		changed.needs[0]!.words = 'Sova länge';
		expect((await callBack(sara, changed)).status).toBe(200);
		expect((await leader.do('GET', '/plan')).body).toEqual(changed);
	});

	test('what the family no longer shows leaves the plan', async () => {
		const { leader, sara } = await backAgain(rewrite);
		const football = { ...aPlan().needs[0]!, id: 'football', words: 'Fotboll', actions: [] };
		await callBack(sara, { ...aPlan(), needs: [football], without: ['mornings'] });
		const { needs } = (await leader.do('GET', '/plan')).body as { needs: { words: string }[] };
		expect(needs.map((need) => need.words)).toEqual(['Fotboll']);
	});

	test('while the family is by themselves they read what was presented, and nobody else does', async () => {
		const { leader, sara } = await backAgain(rewrite);
		expect((await sara.do('GET', '/plan')).status).toBe(200);
		expect((await leader.do('GET', '/plan')).status).toBe(403);
	});
});
