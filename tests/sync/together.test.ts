import { describe, expect, test } from 'vitest';
import { addNeed, needWords, readPlan } from '#lib/documents/plan-document.ts';
import { Leader, until } from '../support/people.ts';
import { serverForTests } from '../support/server.ts';

const server = serverForTests();

describe('writing together', () => {
	test('what one person writes reaches the others, and someone who comes later', async () => {
		const leader = await Leader.withMeeting(server.now);
		const mother = await leader.welcome('family', 'Sara', 'mamma');
		const grandmother = await leader.welcome('family', 'Birgit', 'mormor');
		await leader.moveTo('presentation');
		const hers = mother.open('plan');
		const theirs = grandmother.open('plan');
		await Promise.all([hers.synced(), theirs.synced()]);
		const need = addNeed(hers.doc, 'Sara', 'Lugna morgnar');
		await until(() => readPlan(theirs.doc).needs.length === 1);
		needWords(theirs.doc, need)?.insert(13, ' varje dag');
		needWords(hers.doc, need)?.insert(0, 'Jag vill ha ');
		await until(() => readPlan(hers.doc).needs[0]?.words === 'Jag vill ha Lugna morgnar varje dag');
		await until(() => readPlan(theirs.doc).needs[0]?.words === 'Jag vill ha Lugna morgnar varje dag');
		hers.close();
		theirs.close();
		const later = grandmother.open('plan');
		await later.synced();
		expect(readPlan(later.doc).needs[0]?.words).toBe('Jag vill ha Lugna morgnar varje dag');
		later.close();
	});
});
