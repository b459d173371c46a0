import { expect, test } from 'vitest';
import * as Y from 'yjs';
import { addNeed, readPlan } from '#lib/documents/plan-document.ts';
import { replaceDocument } from '#lib/server/document-updates.ts';
import { closing } from '#lib/wire/closing.ts';
import { Leader, type OpenDocument, until } from '../support/people.ts';
import { serverForTests } from '../support/server.ts';

/* SPEC.md 9: a document that was put back or replaced is never mixed with an old copy of it. */

const server = serverForTests();

const wordsIn = (doc: Y.Doc) => readPlan(doc).needs.map((need) => need.words);

async function written(): Promise<{ leader: Leader; plan: OpenDocument; again: () => OpenDocument }> {
	const leader = await Leader.withMeeting(server.now);
	const sara = await leader.welcome('family', 'Sara');
	const birgit = await leader.welcome('family', 'Birgit');
	await leader.moveTo('presentation');
	const hers = birgit.open('plan', { ack: '1' });
	await hers.synced();
	addNeed(hers.doc, 'Birgit', 'Gamla ord');
	await until(() => hers.receipt.updates === 1);
	hers.close();
	const plan = sara.open('plan', { ack: '1' });
	await plan.synced();
	return { leader, plan, again: () => sara.open('plan', { ack: '1' }) };
}

const replace = (leader: Leader) =>
	replaceDocument(server.now.sql, leader.meeting, 'plan', (doc) => addNeed(doc, 'Birgit', 'Nya ord'));

async function holdsNewWordsOnly(open: OpenDocument): Promise<void> {
	await open.synced();
	expect(wordsIn(open.doc)).toEqual(['Nya ord']);
	open.close();
}

test('who had it open without a line is told so when they come back, and nothing of theirs is mixed in', async () => {
	const { leader, plan, again } = await written();
	plan.loseLine();
	addNeed(plan.doc, 'Sara', 'Skrivet i hissen');
	await until(() => plan.lineage !== '');
	await replace(leader);
	plan.provider.connect();
	expect(await plan.closed).toBe(closing.replaced);
	plan.close();
	await holdsNewWordsOnly(again());
});

test('also if their client does not know of lineages', async () => {
	const { leader, plan, again } = await written();
	plan.loseLine();
	plan.forgetLineage();
	await replace(leader);
	plan.provider.connect();
	expect(await plan.closed).toBe(closing.replaced);
	plan.close();
	await holdsNewWordsOnly(again());
});

test('who comes for the first time is not asked', async () => {
	const { leader, plan, again } = await written();
	plan.close();
	await replace(leader);
	// A process hears of it a moment later; who came before that had the old one whole, and is told to come again.
	await until(async () => {
		const open = again();
		await open.synced();
		const words = wordsIn(open.doc);
		open.close();
		expect(words).toHaveLength(1);
		return words[0] === 'Nya ord';
	});
});

if (process.env.RADSLAG_TEST_DATABASE === 'postgres')
	test('who has it open at that moment is told at once', async () => {
		const { leader, plan, again } = await written();
		await replace(leader);
		expect(await plan.closed).toBe(closing.replaced);
		plan.close();
		await holdsNewWordsOnly(again());
	});
