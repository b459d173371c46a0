import { describe, expect, test } from 'vitest';
import {
	anAnswer,
	birgit,
	elias,
	later,
	maria,
	noon,
	petra,
	sara,
	someone
} from '../../../tests/support/cast.ts';
import { aPlan } from '../../../tests/support/plans.ts';
import { type AgreementContent, agreementOf } from './agreement.ts';
import {
	type PromiseReport,
	type ReportStatus,
	type Verdict,
	agenciesFirst,
	dayOf,
	isFor,
	isMine,
	isOpen,
	mineFirst,
	monthsLater,
	needLine,
	promisesOf,
	remindersOf,
	standingVerdicts
} from './follow-up.ts';
import type { Offer, Plan } from './plan.ts';

const daniel = someone('professional', 'Daniel');
const everyone = [elias, sara, birgit, petra, daniel, maria];
const day = 24 * 60 * 60;

function sealed(changes: { plan?: Plan; offers?: Offer[]; sealedAt?: Date; revision?: number } = {}) {
	return agreementOf({
		chain: 'first',
		meeting: 'first',
		revision: changes.revision ?? 1,
		reason: 'agreed',
		previous: null,
		method: { key: 'familjeradslag', version: 1 },
		runs: [
			{ phase: 'presentation', from: noon, to: later(3_600), endedBy: 'facilitator' },
			{ phase: 'agreement', from: later(3_600), to: null, endedBy: null }
		],
		information: [],
		plan: changes.plan ?? aPlan(),
		offers: changes.offers ?? [offer('now')],
		participants: everyone,
		answers: [anAnswer(sara, 'yes')],
		whose: { family: 1, professional: 0, scribe: 0 },
		startsAt: noon,
		sealedAt: changes.sealedAt ?? later(3_600)
	});
}

const offer = (decision: Offer['decision'], day = '', by = 'Daniel'): Offer => ({
	action: 'therapy',
	decision,
	words: '',
	day,
	by
});

const said = (action: string, status: ReportStatus, days: number, by = 'Daniel'): PromiseReport => ({
	action,
	status,
	words: '',
	at: later(days * day),
	by
});

/** The plan's one need. */
const lineOf = (
	reports: PromiseReport[],
	today: string,
	revisions: AgreementContent[] = [sealed()],
	verdicts: Verdict[] = []
) => needLine(revisions.at(-1)!.plan.needs[0]!, revisions, reports, verdicts, today);

describe('what was promised', () => {
	test('is each action with its owner, and the newest word about it; earlier ones stay', () => {
		const told = [said('therapy', 'done', 9), said('therapy', 'under-way', 3), said('walk', 'not-begun', 1)];
		const promises = promisesOf(sealed(), told);
		expect(promises.map(({ id, owner, status, isAgencys }) => [id, owner.name, status, isAgencys])).toEqual([
			['walk', 'Birgit', 'not-begun', false],
			['therapy', 'Daniel', 'done', true]
		]);
		expect(promises[1]?.reports.map((report) => report.status)).toEqual(['under-way', 'done']);
	});

	test('is the agency’s when its owner was there in their job, whatever the line was called', () => {
		const plan = aPlan();
		plan.needs[0]!.actions[0]!.owner = 'Petra';
		const [walk] = promisesOf(sealed({ plan }), []);
		expect(walk).toMatchObject({ isAgencys: true, owner: { circle: 'professional', isPresent: true } });
	});

	test('without a name is the promise of who answered the family', () => {
		const plan = aPlan();
		plan.needs[0]!.actions[1]!.owner = '';
		const [, therapy] = promisesOf(sealed({ plan }), []);
		expect(therapy?.owner).toEqual({ name: 'Daniel', circle: 'professional', isPresent: true });
		expect(isMine(therapy!, daniel)).toBe(true);
		expect(isMine(therapy!, petra)).toBe(false);
	});

	test('by one of two with the same name is the one’s in the circle that the action belongs to', () => {
		const plan = aPlan();
		plan.needs[0]!.actions[0]!.owner = 'sara ';
		const content = sealed({ plan });
		content.present.unshift({ name: 'Sara', relation: 'kurator', circle: 'professional', central: false });
		const [walk] = promisesOf(content, []);
		expect(walk?.owner.circle).toBe('family');
		expect(isMine(walk!, sara)).toBe(true);
		expect(isMine(walk!, someone('professional', 'Sara'))).toBe(false);
	});

	test('by someone who was not there has an owner all the same', () => {
		const plan = aPlan();
		plan.needs[0]!.actions[0]!.owner = 'Hassan';
		expect(promisesOf(sealed({ plan }), [])[0]?.owner).toEqual({
			name: 'Hassan',
			circle: 'family',
			isPresent: false
		});
	});

	test('that an agency said no to is told and not waited for', () => {
		const [, therapy] = promisesOf(sealed({ offers: [offer('cannot')] }), []);
		expect(therapy?.isDeclined).toBe(true);
		expect(isOpen(therapy!)).toBe(false);
	});

	test('is due on its day, or the agency’s; what is done again each week is not, but for its last day', () => {
		const dueOf = (
			when: Partial<NonNullable<Plan['needs'][0]['actions'][0]['when']>>,
			offers: Offer[] = []
		) => {
			const plan = aPlan();
			const [walk] = plan.needs[0]!.actions;
			walk!.when = { ...walk!.when!, ...when };
			return promisesOf(sealed({ plan, offers }), [])[0]?.due;
		};
		expect(dueOf({ weekdays: [] })).toBe('2026-03-17');
		expect(dueOf({})).toBe('');
		expect(dueOf({ until: '2026-06-01' })).toBe('2026-06-01');
		expect(dueOf({}, [{ ...offer('now', '2026-04-01'), action: 'walk' }])).toBe('2026-04-01');
	});

	test('is listed with one’s own first, and in the meeting with the agencies’ first', () => {
		const promises = promisesOf(sealed(), []);
		const ids = (list: typeof promises) => list.map(({ id }) => id);
		expect(ids(mineFirst(promises, birgit))).toEqual(['walk', 'therapy']);
		expect(ids(mineFirst(promises, daniel))).toEqual(['therapy', 'walk']);
		expect(ids(mineFirst(promises, sara))).toEqual(['walk', 'therapy']);
		expect(ids(agenciesFirst(promises))).toEqual(['therapy', 'walk']);
	});
});

describe('the line from need to delivery', () => {
	test('has the days between what was asked, what was answered and what came', () => {
		const line = lineOf([said('therapy', 'done', 41)], '2026-06-01');
		expect(line).toMatchObject({
			asked: '2026-03-12',
			answered: '2026-03-12',
			came: '2026-04-22',
			daysToAnswer: 0,
			daysToDelivery: 41,
			daysWaiting: null
		});
	});

	test('shows how long one has waited while nothing has come', () => {
		const line = lineOf([said('therapy', 'under-way', 5)], '2026-03-30');
		expect(line).toMatchObject({ came: null, daysToDelivery: null, daysWaiting: 18 });
	});

	test('something came when the first of what was promised for it was done', () => {
		const line = lineOf([said('walk', 'done', 20, 'Birgit'), said('therapy', 'done', 10)], '2026-06-01');
		expect(line.daysToDelivery).toBe(10);
	});

	test('what was said to be done and then was not, has not come; said done twice, it came the first time', () => {
		const undone = [said('therapy', 'done', 5), said('therapy', 'did-not-work', 6)];
		expect(lineOf(undone, '2026-06-01').came).toBeNull();
		const twice = [said('therapy', 'done', 5), said('therapy', 'done', 60)];
		expect(lineOf(twice, '2026-06-01').daysToDelivery).toBe(5);
	});

	test('a need that is said again at the follow-up has waited since the first meeting', () => {
		const again = sealed({ revision: 2, sealedAt: later(90 * day) });
		const line = lineOf([], '2026-07-10', [sealed(), again]);
		expect(line).toMatchObject({ answered: '2026-03-12', daysWaiting: 120 });
	});

	test('a day begins at midnight in Sweden', () => {
		expect(dayOf(new Date('2026-03-12T22:59:59Z'))).toBe('2026-03-12');
		expect(dayOf(new Date('2026-03-12T23:00:00Z'))).toBe('2026-03-13');
		expect(dayOf(new Date('2026-07-01T22:00:00Z'))).toBe('2026-07-02');
	});
});

describe('a decision that is waited for (SoL 34:1)', () => {
	const applied = (day = '') => sealed({ offers: [offer('application', day)] });

	test('is due when it was said to be, or three months after the agreement', () => {
		expect(lineOf([], '2026-03-12', [applied()]).clock?.due).toBe('2026-06-12');
		expect(lineOf([], '2026-03-12', [applied('2026-05-01')]).clock?.due).toBe('2026-05-01');
	});

	test('is overdue the day after', () => {
		expect(lineOf([], '2026-06-12', [applied()]).clock?.isOverdue).toBe(false);
		expect(lineOf([], '2026-06-13', [applied()]).clock?.isOverdue).toBe(true);
	});

	test('stops when it is done, and not before', () => {
		expect(lineOf([said('therapy', 'under-way', 1)], '2026-07-01', [applied()]).clock?.isOverdue).toBe(true);
		expect(lineOf([said('therapy', 'done', 1)], '2026-07-01', [applied()]).clock).toBeNull();
	});

	test('is not begun anew by a follow-up meeting', () => {
		const again = sealed({
			offers: [offer('application')],
			revision: 2,
			sealedAt: later(80 * day)
		});
		expect(lineOf([], '2026-06-13', [applied(), again]).clock).toEqual({
			action: 'therapy',
			due: '2026-06-12',
			isOverdue: true
		});
	});

	test('has no clock when the agency does it now, or can’t', () => {
		for (const decision of ['now', 'cannot', ''] as const)
			expect(lineOf([], '2027-01-01', [sealed({ offers: [offer(decision)] })]).clock).toBeNull();
	});

	test.each([
		['2026-11-30', 3, '2027-02-28'],
		['2027-11-30', 3, '2028-02-29'],
		['2026-12-31', 6, '2027-06-30'],
		['2026-01-15', 3, '2026-04-15']
	])('%s and %i months is %s', (from, months, to) => {
		expect(monthsLater(from, months)).toBe(to);
	});
});

describe('“Blev det som ni behövde?”', () => {
	test('each one’s newest word counts, and two who differ are both heard', () => {
		const verdict = (by: string, answer: Verdict['answer'], days: number): Verdict => ({
			need: 'mornings',
			answer,
			words: '',
			at: later(days * day),
			by
		});
		const given = [verdict('Sara', 'yes', 9), verdict('Sara', 'no', 3), verdict('Johan', 'partly', 4)];
		expect(standingVerdicts(given, 'mornings').map(({ by, answer }) => [by, answer])).toEqual([
			['Sara', 'yes'],
			['Johan', 'partly']
		]);
		expect(standingVerdicts(given, 'another')).toEqual([]);
	});
});

describe('when somebody is reminded', () => {
	test('four weeks after, two days before a date, and two weeks before a decision is due', () => {
		const content = sealed({ offers: [offer('application', '2026-05-20')] });
		expect(remindersOf(content)).toEqual([
			{ kind: 'check-in', action: '', day: '2026-04-09' },
			{ kind: 'due', action: 'walk', day: '2026-03-15' },
			{ kind: 'due', action: 'therapy', day: '2026-05-18' },
			{ kind: 'decision', action: 'therapy', day: '2026-05-06' }
		]);
	});

	test('not on a day that has passed when it is sealed, and not of what an agency said no to', () => {
		const content = sealed({ offers: [offer('cannot', '2026-05-20')], sealedAt: later(3 * day) });
		expect(remindersOf(content)).toEqual([{ kind: 'check-in', action: '', day: '2026-04-12' }]);
	});

	test('those whose promise it is, while it is one; who leads, of a decision; everyone, after four weeks', () => {
		const content = sealed({ offers: [offer('application')] });
		const reminded = (kind: 'check-in' | 'due' | 'decision', reports: PromiseReport[] = []) =>
			[...everyone, someone('projector', 'Vägg'), someone('interpreter', 'Amal')]
				.filter((one) => isFor({ kind, action: 'therapy' }, one, promisesOf(content, reports)))
				.map(({ name }) => name);
		expect(reminded('check-in')).toEqual(everyone.map(({ name }) => name));
		expect(reminded('due')).toEqual(['Daniel']);
		expect(reminded('decision')).toEqual(['Daniel', 'Maria']);
		expect(reminded('due', [said('therapy', 'done', 1)])).toEqual([]);
	});
});
