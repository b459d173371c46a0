import { describe, expect, test } from 'vitest';
import type { AgreementContent } from '#lib/domain/agreement.ts';
import { answerText, needWords } from '#lib/documents/plan-document.ts';
import { closing } from '#lib/wire/closing.ts';
import { type Guest, Leader, until } from '../support/people.ts';
import { aPlan } from '../support/plans.ts';
import { callBack } from '../support/private.ts';
import { expectRefused } from '../support/refusals.ts';
import { serverForTests } from '../support/server.ts';

const server = serverForTests();

async function presenting(): Promise<{ leader: Leader; sara: Guest; petra: Guest }> {
	const leader = await Leader.withMeeting(server.now);
	const sara = await leader.welcome('family', 'Sara', 'mamma');
	const petra = await leader.welcome('professional', 'Petra', 'rektor');
	await leader.moveTo('private');
	await callBack(sara, aPlan());
	return { leader, sara, petra };
}

const penSeenBy = async (who: Guest | Leader) => (await who.do('GET', '')).body.pen;

describe('the pen', () => {
	test('lets the facilitator write in the plan, is seen by everyone, and is hers as a scribe in the agreement', async () => {
		const { leader, sara, petra } = await presenting();
		const to = leader.id;
		expect((await sara.do('PUT', '/pen', { to })).body).toEqual({ pen: to });
		for (const who of [leader, sara, petra]) expect(await penSeenBy(who)).toEqual({ id: to, name: 'Maria' });
		const plan = leader.open('plan', { ack: '1' });
		await plan.synced();
		answerText(plan.doc, 'q').insert(0, 'Mormor går med');
		await until(() => plan.receipt.updates === 1);
		plan.close();
		await leader.moveTo('agreement');
		const { id } = (await leader.do('POST', '/agreement')).body;
		const { content } = (await sara.call('GET', `/agreements/${String(id)}`)).body as {
			content: AgreementContent;
		};
		expect(content.plan.answers).toEqual([{ question: 'q', words: 'Mormor går med' }]);
		expect(content.whose.scribe).toBe('Mormor går med'.length);
		expect(content.whose.professional).toBe(0);
		expect(content.whose.family).toBeGreaterThan(50);
	});

	test('taken back, who had it writes nothing more, on the line that is open', async () => {
		const { leader, sara } = await presenting();
		await sara.do('PUT', '/pen', { to: leader.id });
		const plan = leader.open('plan');
		await plan.synced();
		expect((await sara.do('PUT', '/pen', { to: null })).body).toEqual({ pen: null });
		needWords(plan.doc, 'mornings')?.insert(0, 'Skrivet utan penna');
		expect(await plan.closed).toBe(closing.writeRefused);
		const read = await sara.do('GET', '/plan');
		expect(JSON.stringify(read.body)).not.toContain('utan penna');
		expect(await penSeenBy(sara)).toBeNull();
		plan.close();
	});

	test('is not for others to lend, or to have', async () => {
		const { leader, sara, petra } = await presenting();
		const to = leader.id;
		expectRefused(await leader.do('PUT', '/pen', { to }), 403, 'pen-is-the-familys');
		expectRefused(await petra.do('PUT', '/pen', { to }), 403, 'pen-is-the-familys');
		expectRefused(await sara.do('PUT', '/pen', { to: petra.id }), 403, 'not-for-you');
		expectRefused(await sara.do('PUT', '/pen', { to: crypto.randomUUID() }), 404, 'not-found');
		const other = await Leader.withMeeting(server.now);
		expectRefused(await sara.do('PUT', '/pen', { to: other.id }), 404, 'not-found');
	});
});

describe('someone without a phone', () => {
	test('is seated by the facilitator, answers through her, and is marked so', async () => {
		const { leader, sara, petra } = await presenting();
		const { sql } = server.now;
		const anna = crypto.randomUUID();
		await sql`insert into participant (id, meeting_id, circle, name, relation, language, central, status)
			values (${anna}, ${leader.meeting}, 'family', 'Anna', 'moster', 'sv', false, 'expected')`;
		await leader.moveTo('agreement');
		const path = `/participants/${anna}`;
		expectRefused(await leader.do('PUT', `${path}/answer`, { position: 'yes' }), 403, 'not-for-you');
		expectRefused(await sara.do('POST', `${path}/seat`), 403, 'only-the-facilitator');
		expect((await leader.do('POST', `${path}/seat`)).body).toMatchObject({ withoutPhone: true });
		expectRefused(await leader.do('POST', `${path}/seat`), 409, 'has-a-phone');
		expectRefused(await petra.do('PUT', `${path}/answer`, { position: 'yes' }), 403, 'only-the-facilitator');
		expectRefused(
			await leader.do('PUT', `/participants/${sara.id}/answer`, { position: 'yes' }),
			403,
			'not-for-you'
		);
		const said = { position: 'but', words: 'Inte på söndagar' };
		expect((await leader.do('PUT', `${path}/answer`, said)).status).toBe(200);
		for (const who of [sara, petra]) await who.answer('yes');
		const { answers } = (await sara.do('GET', '')).body as { answers: { name: string; through: string }[] };
		expect(answers.map(({ name, through }) => [name, through])).toEqual([
			['Anna', 'Maria'],
			['Sara', ''],
			['Petra', '']
		]);
		const { id } = (await leader.do('POST', '/agreement')).body;
		const { content } = (await sara.call('GET', `/agreements/${String(id)}`)).body as {
			content: AgreementContent;
		};
		expect(content.answers.find((one) => one.name === 'Anna')).toMatchObject({ ...said, through: 'Maria' });
	});
});

test('the facilitator shows what was answered although not all have, and then everyone sees it', async () => {
	const { leader, sara, petra } = await presenting();
	await leader.moveTo('agreement');
	await sara.answer('no', 'Jag behöver prata mer');
	expect((await petra.do('GET', '')).body.answers).toBeNull();
	expectRefused(await petra.do('POST', '/answers/show'), 403, 'only-the-facilitator');
	await leader.do('POST', '/answers/show');
	expect((await petra.do('GET', '')).body.answers).toMatchObject([{ name: 'Sara', position: 'no' }]);
});
