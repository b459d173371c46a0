import { describe, expect, test } from 'vitest';
import type { AgreementContent } from '#lib/domain/agreement.ts';
import { tidyPlan } from '#lib/domain/plan.ts';
import { decide, offerWords } from '#lib/documents/offers-document.ts';
import { addNeed, needWords, readPlan } from '#lib/documents/plan-document.ts';
import { readDocument } from '#lib/server/document-updates.ts';
import { type Guest, Leader, type OpenDocument, until, withAccount, Caller } from '../support/people.ts';
import { aPlan } from '../support/plans.ts';
import { callBack } from '../support/private.ts';
import { expectRefused } from '../support/refusals.ts';
import { serverForTests } from '../support/server.ts';

const server = serverForTests();

/** A meeting whose family has published a plan, in the phase where it is agreed. */
async function agreeing(): Promise<{ leader: Leader; sara: Guest; petra: Guest }> {
	const leader = await Leader.withMeeting(server.now);
	const sara = await leader.welcome('family', 'Sara', 'mamma');
	const petra = await leader.welcome('professional', 'Petra', 'rektor');
	await leader.moveTo('private');
	await callBack(sara, aPlan());
	await leader.moveTo('agreement');
	return { leader, sara, petra };
}

const contentOf = async (who: Caller, id: unknown) =>
	(await who.call('GET', `/agreements/${String(id)}`)).body.content as AgreementContent;

describe('answering', () => {
	test('who answers twice has said both, and the newest counts', async () => {
		const { leader, sara } = await agreeing();
		await sara.answer('no', 'Jag behöver prata mer');
		await sara.answer('yes', 'Nu är det bra');
		const kept = await server.now.sql`select position, words from answer
			where meeting_id = ${leader.meeting} order by id`;
		expect(kept.map((row) => [row.position, row.words])).toEqual([
			['no', 'Jag behöver prata mer'],
			['yes', 'Nu är det bra']
		]);
		const sealed = await leader.do('POST', '/agreement');
		const { answers } = await contentOf(leader, sealed.body.id);
		expect(answers.map(({ name, position, words }) => [name, position, words])).toEqual([
			['Sara', 'yes', 'Nu är det bra'],
			['Petra', 'none', '']
		]);
	});

	test('who clicks twice at once has answered', async () => {
		const { sara } = await agreeing();
		const clicks = await Promise.all([sara.answer('yes'), sara.answer('yes')]);
		expect(clicks.map((click) => click.status)).toEqual([200, 200]);
		expect((await sara.do('GET', '')).body.mine).toEqual({ position: 'yes', words: '' });
	});

	test('nobody answers what is sealed', async () => {
		const { leader, sara } = await agreeing();
		await leader.do('POST', '/agreement');
		expectRefused(await sara.answer('no'), 409, 'agreement-is-sealed');
	});
});

describe('sealing', () => {
	test('an empty plan is not sealed, and the meeting goes on as it was', async () => {
		const leader = await Leader.withMeeting(server.now);
		const sara = await leader.welcome('family', 'Sara');
		await leader.moveTo('agreement');
		expectRefused(await leader.do('POST', '/agreement'), 409, 'plan-is-empty');
		expect((await sara.me()).body.documents).toMatchObject({ plan: 'write' });
		const plan = sara.open('plan', { ack: '1' });
		await plan.synced();
		addNeed(plan.doc, 'Sara', 'Lugna morgnar');
		await until(() => plan.receipt.updates === 1);
		expect((await leader.do('POST', '/agreement')).status).toBe(201);
		plan.close();
	});

	test('before it is time is refused', async () => {
		const leader = await Leader.withMeeting(server.now);
		await leader.moveTo('presentation');
		expectRefused(await leader.do('POST', '/agreement'), 409, 'not-time-to-seal');
	});

	test('twice, or twice at once, makes one agreement', async () => {
		const { leader } = await agreeing();
		const clicks = await Promise.all([1, 2, 3].map(() => leader.do('POST', '/agreement')));
		expect(clicks.map((click) => click.status).sort()).toEqual([201, 409, 409]);
		expectRefused(await leader.do('POST', '/agreement'), 409, 'agreement-is-sealed');
		const rows = await server.now.sql`select id from agreement where meeting_id = ${leader.meeting}`;
		expect(rows).toHaveLength(1);
	});

	test('takes the professionals’ answers with it, each beside its action', async () => {
		const { leader, petra } = await agreeing();
		const offers = petra.open('offers', { ack: '1' });
		await offers.synced();
		decide(offers.doc, 'therapy', 'application', 'Petra');
		offerWords(offers.doc, 'therapy').insert(0, 'Svar före den 1 maj');
		await until(() => offers.receipt.updates === 2);
		const sealed = await leader.do('POST', '/agreement');
		expect((await contentOf(petra, sealed.body.id)).offers).toEqual([
			{ action: 'therapy', decision: 'application', words: 'Svar före den 1 maj', day: '', by: 'Petra' }
		]);
		offers.close();
	});

	test('freezes what was agreed: whoever goes on writing is told no, and nothing of it is kept', async () => {
		const { leader, sara, petra } = await agreeing();
		const plan = sara.open('plan');
		const offers = petra.open('offers');
		await Promise.all([plan.synced(), offers.synced()]);
		const sealed = await leader.do('POST', '/agreement');
		addNeed(plan.doc, 'Sara', 'Efteråt');
		offerWords(offers.doc, 'walk').insert(0, 'Efteråt');
		expect(await plan.closed).toBe(4409);
		expect(await offers.closed).toBe(4409);
		const stored = await readDocument(server.now.sql, leader.meeting, 'plan', readPlan);
		expect(stored).toEqual(aPlan());
		expect(JSON.stringify(await contentOf(sara, sealed.body.id))).not.toContain('Efteråt');
		plan.close();
		offers.close();
	});

	test('leaves the family’s network to them, also at the follow-up', async () => {
		const { leader, sara } = await agreeing();
		await leader.do('POST', '/agreement');
		await leader.moveTo('followup');
		expect((await sara.me()).body.documents).toMatchObject({ network: 'write' });
		const network = sara.open('network', { ack: '1' });
		await network.synced();
		network.doc.getText('anyone').insert(0, 'Hassan');
		await until(() => network.receipt.updates === 1);
		network.close();
	});
});

describe('writing while it is sealed', () => {
	/** Types one letter at a time, as fast as the page is drawn, until told no. */
	async function type(plan: OpenDocument, need: string): Promise<void> {
		let isClosed = false;
		void plan.closed.then(() => {
			isClosed = true;
		});
		for (let typed = 0; !isClosed; typed++) {
			needWords(plan.doc, need)?.insert(0, String(typed % 10));
			await new Promise((drawn) => setTimeout(drawn, 12));
		}
	}

	test('what was stored before is in the agreement, what came after is nowhere', async () => {
		const { leader, sara } = await agreeing();
		const johan = await leader.welcome('family', 'Johan');
		const people = [sara, johan].map((who) => who.open('plan', { ack: '1' }));
		await Promise.all(people.map((one) => one.synced()));
		const needs = people.map((one, index) => addNeed(one.doc, String(index), 'x'));
		const typing = people.map((one, index) => type(one, needs[index]!));
		await until(() => people.every((one) => one.receipt.updates > 5));
		const sealed = await leader.do('POST', '/agreement');
		await Promise.all(typing);

		const { plan } = await contentOf(leader, sealed.body.id);
		const stored = await readDocument(server.now.sql, leader.meeting, 'plan', readPlan);
		expect(plan).toEqual(tidyPlan(stored));
		for (const [index, one] of people.entries()) {
			expect(await one.closed).toBe(4409);
			// The need itself was the first thing stored; each letter after it is one more.
			const words = plan.needs.find((need) => need.id === needs[index])?.words ?? '';
			expect(words).toHaveLength(one.receipt.updates);
			one.close();
		}
		const afterwards = sara.open('plan');
		await afterwards.synced();
		expect(tidyPlan(readPlan(afterwards.doc))).toEqual(plan);
		afterwards.close();
	});
});

describe('reading what was agreed', () => {
	test('is for who was there, or was listed by account', async () => {
		const daniel = await withAccount(server.now, new Caller(server.now.url), 'professional', 'Daniel Ek');
		const leader = await Leader.withMeeting(server.now, {
			participants: [{ name: 'Daniel', circle: 'professional', email: daniel.account.email }]
		});
		const sara = await leader.welcome('family', 'Sara');
		const johan = await leader.welcome('family', 'Johan');
		const waiting = await leader.guest('family', 'Okänd');
		const wall = await leader.welcome('projector', '');
		await leader.moveTo('private');
		await callBack(sara, aPlan());
		await leader.moveTo('agreement');
		const { body } = await leader.do('POST', '/agreement');
		const path = `/agreements/${String(body.id)}`;
		await leader.remove(johan);
		for (const who of [leader, sara, daniel]) expect((await who.call('GET', path)).status).toBe(200);
		for (const who of [waiting, wall]) expectRefused(await who.call('GET', path), 403, 'not-admitted');
		expectRefused(await johan.call('GET', path), 404, 'not-found');
		expectRefused(await (await Leader.withMeeting(server.now)).call('GET', path), 404, 'not-found');
		expectRefused(await new Caller(server.now.url).call('GET', path), 401, 'not-signed-in');
	});

	test('what is no agreement is not found', async () => {
		const leader = await Leader.withMeeting(server.now);
		for (const id of [leader.meeting, 'x', "' or 1=1 --"])
			expectRefused(await leader.call('GET', `/agreements/${encodeURIComponent(id)}`), 404, 'not-found');
	});
});
