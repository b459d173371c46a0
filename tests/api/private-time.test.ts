import { describe, expect, test } from 'vitest';
import {
	actionText,
	addNeed,
	choose,
	needWords,
	planText,
	readPlan,
	removeNeed
} from '#lib/documents/plan-document.ts';
import { chosenPart } from '#lib/domain/plan.ts';
import { type Guest, Leader, type OpenDocument, until } from '../support/people.ts';
import { aPlan } from '../support/plans.ts';
import { serverForTests } from '../support/server.ts';
import { Line } from '../support/sockets.ts';

const server = serverForTests();

async function inPrivateTime(): Promise<{ leader: Leader; sara: Guest }> {
	const leader = await Leader.withMeeting(server.now);
	const sara = await leader.welcome('family', 'Sara', 'mamma');
	await leader.moveTo('private');
	return { leader, sara };
}

const publish = (who: Guest, body: object) => who.do('POST', '/private-time/end', { publish: body });

describe('what the family chooses to show', () => {
	test('becomes the plan, word for word, for everyone who may read it', async () => {
		const { leader, sara } = await inPrivateTime();
		const petra = await leader.welcome('professional', 'Petra');
		const wall = await leader.welcome('projector', '');
		await publish(sara, aPlan());
		for (const who of [leader, sara, petra, wall])
			expect((await who.do('GET', '/plan')).body).toEqual(aPlan());
	});

	test('comes to who already has the plan open', async () => {
		const { sara } = await inPrivateTime();
		const open = sara.open('plan');
		await open.synced();
		expect(readPlan(open.doc).needs).toEqual([]);
		await publish(sara, aPlan());
		await until(() => readPlan(open.doc).needs.length === 1);
		expect(readPlan(open.doc)).toEqual(aPlan());
		open.close();
	});

	test('is what was chosen and nothing else', async () => {
		const { leader, sara } = await inPrivateTime();
		const draft = sara.open('private');
		await draft.synced();
		addNeed(draft.doc, 'Sara', 'Lugna morgnar');
		choose(draft.doc, addNeed(draft.doc, 'Sara', 'Det som är svårt att säga'), false);
		await publish(sara, chosenPart(readPlan(draft.doc)));
		draft.close();
		const { body } = await leader.do('GET', '/plan');
		expect(JSON.stringify(body)).toContain('Lugna morgnar');
		expect(JSON.stringify(body)).not.toContain('svårt att säga');
	});

	test('nothing is shown when nothing was chosen', async () => {
		const { leader, sara } = await inPrivateTime();
		await sara.do('POST', '/private-time/end', {});
		expect((await leader.do('GET', '/plan')).body).toEqual({ needs: [], lead: '', followUp: '' });
	});

	test('of two who end private time at once, one does, and one plan is shown', async () => {
		const { leader, sara } = await inPrivateTime();
		const johan = await leader.welcome('family', 'Johan');
		const clicks = await Promise.all([publish(sara, aPlan()), publish(johan, aPlan())]);
		expect(clicks.map((click) => click.status).sort()).toEqual([200, 409]);
		expect((await leader.do('GET', '/plan')).body).toEqual(aPlan());
	});
});

describe('going back to private time', () => {
	/** Published, talked over and changed in the room, and then the family wanted to be by themselves again. */
	async function backAgain(change: (plan: OpenDocument) => void): Promise<{ leader: Leader; sara: Guest }> {
		const { leader, sara } = await inPrivateTime();
		await publish(sara, aPlan());
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

	test('the draft goes on from the plan as it reads now', async () => {
		const { sara } = await backAgain(rewrite);
		const draft = sara.open('private');
		await draft.synced();
		const expected = aPlan();
		expected.needs[0]!.words = `Riktigt ${expected.needs[0]!.words}`;
		expect(readPlan(draft.doc)).toEqual(expected);
		draft.close();
	});

	test('also for a phone that asked too early and has not hung up yet', async () => {
		const { leader, sara } = await inPrivateTime();
		await publish(sara, aPlan());
		// It is told no, and falls asleep before it has said goodbye, so its socket stays half open.
		const asleep = await Line.open(sara, `${leader.meeting}/private`);
		asleep.socket.pause();
		await leader.me();
		await leader.moveTo('private');
		const draft = sara.open('private');
		await draft.synced();
		expect(readPlan(draft.doc).needs.map((need) => need.id)).toEqual(['mornings']);
		draft.close();
		asleep.socket.terminate();
	});

	test('the family changes it, and shows it again: the plan has the new words and no old ones', async () => {
		const { leader, sara } = await backAgain(rewrite);
		const draft = sara.open('private');
		await draft.synced();
		const words = needWords(draft.doc, 'mornings')!;
		words.delete(0, words.length);
		words.insert(0, 'Sova länge');
		actionText(draft.doc, 'walk', 'due')?.insert(0, 'varje dag, ');
		const lead = planText(draft.doc, 'lead');
		lead.delete(0, lead.length);
		await publish(sara, chosenPart(readPlan(draft.doc)));
		const { body } = await leader.do('GET', '/plan');
		expect(body).toEqual(chosenPart(readPlan(draft.doc)));
		expect(body).toMatchObject({ lead: '', needs: [{ words: 'Sova länge' }] });
		draft.close();
	});

	test('what the family no longer shows leaves the plan', async () => {
		const { leader, sara } = await backAgain(rewrite);
		const draft = sara.open('private');
		await draft.synced();
		choose(draft.doc, 'mornings', false);
		addNeed(draft.doc, 'Sara', 'Fotboll');
		await publish(sara, { ...chosenPart(readPlan(draft.doc)), without: ['mornings'] });
		draft.close();
		const { needs } = (await leader.do('GET', '/plan')).body as { needs: { words: string }[] };
		expect(needs.map((need) => need.words)).toEqual(['Fotboll']);
	});

	test('while the family is by themselves they read what was presented, and nobody else does', async () => {
		const { leader, sara } = await backAgain(rewrite);
		expect((await sara.do('GET', '/plan')).status).toBe(200);
		expect((await leader.do('GET', '/plan')).status).toBe(403);
	});

	test('an emptied plan leaves the draft as the family had it', async () => {
		const { leader, sara } = await inPrivateTime();
		const draft = sara.open('private', { ack: '1' });
		await draft.synced();
		addNeed(draft.doc, 'Sara', 'Lugna morgnar');
		await until(() => draft.receipt.updates === 1);
		draft.close();
		await publish(sara, aPlan());
		const plan = sara.open('plan', { ack: '1' });
		await plan.synced();
		removeNeed(plan.doc, 'mornings');
		await until(() => plan.receipt.updates === 1);
		plan.close();
		await leader.moveTo('private');
		const again = sara.open('private');
		await again.synced();
		expect(readPlan(again.doc).needs.map((need) => need.words)).toEqual(['Lugna morgnar']);
		again.close();
	});
});

describe('a family’s draft', () => {
	test('is on no page, in no answer and on no socket of anyone else', async () => {
		const { leader, sara } = await inPrivateTime();
		const others = [
			leader,
			await leader.welcome('professional', 'Petra'),
			await leader.welcome('projector', ''),
			await leader.welcome('interpreter', 'Amal')
		];
		const draft = sara.open('private', { ack: '1' });
		await draft.synced();
		addNeed(draft.doc, 'Sara', 'Hemligheten');
		await until(() => draft.receipt.updates === 1);
		for (const who of others) {
			const seen = [await who.do('GET', ''), await who.me(), await who.do('GET', '/plan')];
			expect(JSON.stringify(seen.map((one) => one.body))).not.toContain('Hemligheten');
			const open = who.openIn(leader.meeting, 'private');
			expect(await open.outcome()).toBe(4403);
			open.close();
		}
		draft.close();
	});
});
