import { expect, test } from 'vitest';
import { lint } from './plan-lint.ts';
import { type Action, type Information, type Plan, emptyAction, emptyPlan } from './plan.ts';

const information: Information = [
	{ id: 'q', kind: 'question', text: 'Hur kommer Elias till skolan?', by: 'Maria' },
	{ id: 'blank', kind: 'question', text: '  ', by: 'Maria' },
	{ id: 'f', kind: 'frame', text: 'En vuxen hemma på natten', by: 'Daniel' },
	{ id: 'w', kind: 'worry', text: 'Han har ont i magen', by: 'Petra' }
];

const walk: Action = {
	...emptyAction,
	id: 'walk',
	what: 'Mormor går med',
	owner: 'Birgit',
	due: 'tisdagar',
	check: 'Anna',
	backup: 'Hassan'
};
const whole: Plan = {
	...emptyPlan,
	answers: [{ question: 'q', words: 'Mormor går med' }],
	needs: [{ id: 'n', words: 'Lugna morgnar', by: 'Elias', chosen: true, covers: ['f'], actions: [walk] }],
	followUpOn: '2026-06-01',
	told: 'mamma, i kväll'
};
const withAction = (changes: Partial<Action>): Plan => ({
	...whole,
	needs: [{ ...whole.needs[0]!, actions: [{ ...walk, ...changes }] }]
});
const kindsIn = (plan: Plan) => lint(plan, information, '2026-03-12').map((gap) => gap.kind);

test('a whole plan lacks nothing', () => {
	expect(lint(whole, information, '2026-03-12')).toEqual([]);
});

test.each<[string, Plan, string]>([
	['a question without an answer', { ...whole, answers: [] }, 'question-unanswered'],
	[
		'a question answered with spaces',
		{ ...whole, answers: [{ question: 'q', words: ' ' }] },
		'question-unanswered'
	],
	[
		'a frame that no need covers',
		{ ...whole, needs: [{ ...whole.needs[0]!, covers: [] }] },
		'frame-uncovered'
	],
	['nobody who does it', withAction({ owner: ' ' }), 'no-owner'],
	['a unit where a person should be', withAction({ owner: 'Socialtjänsten' }), 'owner-is-a-unit'],
	['no time', withAction({ due: '' }), 'no-due'],
	['nobody who checks', withAction({ check: '' }), 'no-check'],
	['no way out', withAction({ backup: '' }), 'no-backup'],
	['an abbreviation', withAction({ what: 'Ringa BUP' }), 'not-explained'],
	['no meeting again', { ...whole, followUpOn: '' }, 'no-follow-up'],
	['a meeting again in half a year', { ...whole, followUpOn: '2026-09-12' }, 'follow-up-late'],
	['nobody who tells', { ...whole, told: '' }, 'nobody-tells']
])('%s is one thing to think about, and the only one', (_what, plan, kind) => {
	expect(kindsIn(plan)).toEqual([kind]);
});

test('a day in the calendar is a time; an agency need not say what happens otherwise', () => {
	expect(
		kindsIn(withAction({ due: '', when: { day: '2026-03-17', time: '', weekdays: [], until: '' } }))
	).toEqual([]);
	expect(kindsIn(withAction({ kind: 'agency', ask: 'busskort', backup: '' }))).toEqual([]);
});

test('a gap names what it is about, so that it can be found', () => {
	expect(lint(withAction({ check: '' }), information)).toEqual([
		{ kind: 'no-check', of: 'walk', words: 'Mormor går med' }
	]);
});

test('a word that only begins like an abbreviation is none', () => {
	expect(kindsIn(withAction({ what: 'Sippa saft med Lvina' }))).toEqual([]);
});
