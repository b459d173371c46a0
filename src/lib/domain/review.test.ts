import { describe, expect, test } from 'vitest';
import { anAgreement } from '../../../tests/support/agreements.ts';
import { type PromiseReport, promisesOf } from './follow-up.ts';
import type { Action, Need, Offer } from './plan.ts';
import { emptyAction } from './plan.ts';
import { type Reviewer, needsByFilter } from './review.ts';

const action = (id: string, kind: Action['kind'], owner: string): Action => ({
	...emptyAction,
	id,
	kind,
	owner,
	what: kind === 'family' ? id : '',
	ask: kind === 'agency' ? id : ''
});
const need = (id: string, ...actions: Action[]): Need => ({
	id,
	words: id,
	by: 'Sara',
	chosen: true,
	covers: [],
	actions
});
const offer = (of: string, decision: Offer['decision'], by = 'Daniel'): Offer => ({
	action: of,
	decision,
	words: '',
	day: '',
	by
});

const needs = [
	need('mornings', action('walk', 'family', 'Birgit'), action('bus', 'agency', 'Daniel')),
	need('rest', action('respite', 'agency', 'Petra')),
	need('fun'),
	need('school', action('meet', 'family', 'Petra')),
	need('talk', action('therapy', 'agency', ''))
];
const offers = [offer('bus', 'application'), offer('respite', 'cannot', 'Petra')];

function filters(reader: Partial<Reviewer> = {}, reports: PromiseReport[] = []) {
	const { content } = anAgreement();
	const promises = promisesOf({ ...content, plan: { ...content.plan, needs }, offers }, reports);
	return needsByFilter(needs, promises, {
		name: 'Daniel',
		circle: 'professional',
		colleagues: null,
		...reader
	});
}

describe('the needs that someone who works there asks for', () => {
	test('mine: where one has promised something, or answered', () => {
		expect(filters().mine).toEqual(['mornings']);
		expect(filters({ name: 'Petra' }).mine).toEqual(['rest', 'school']);
		expect(filters({ name: 'Birgit' }).mine).toEqual([]);
	});

	test('our unit: also what a colleague has promised; who has no team has no such choice', () => {
		expect(filters({ colleagues: ['Daniel', 'Petra'] }).unit).toEqual(['mornings', 'rest', 'school']);
		expect(filters({ colleagues: ['Daniel'] }).unit).toEqual(['mornings']);
		// The family's own promises are in nobody's unit, whoever has the same name.
		expect(filters({ colleagues: ['Birgit'] }).unit).toEqual([]);
		expect(filters()).not.toHaveProperty('unit');
	});

	test('waiting for a decision: until it has come', () => {
		expect(filters().decision).toEqual(['mornings']);
		const done: PromiseReport = { action: 'bus', status: 'done', words: '', at: new Date(), by: 'Daniel' };
		expect(filters({}, [done]).decision).toEqual([]);
	});

	test('without help: nothing is to be done, or nothing that was asked for was granted', () => {
		expect(filters().without).toEqual(['rest', 'fun', 'talk']);
	});
});
