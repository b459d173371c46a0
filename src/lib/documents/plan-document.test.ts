import { describe, expect, test } from 'vitest';
import * as Y from 'yjs';
import { type Plan, emptyPlan } from '#lib/domain/plan.ts';
import {
	actionText,
	addAction,
	addDissent,
	addNeed,
	answerText,
	choose,
	cover,
	dissentWords,
	layPlan,
	needWords,
	planText,
	readPlan,
	removeAction,
	removeDissent,
	removeNeed,
	setFollowUpOn,
	setKind,
	setOwner,
	setWhen,
	takeBackIn
} from './plan-document.ts';

const walk = {
	id: 'walk',
	what: 'Gå med till skolan',
	owner: 'Birgit',
	due: 'tisdagar 07.45',
	when: { day: '2026-03-17', time: '07:45', weekdays: [2], until: '' },
	check: 'Anna',
	backup: 'Hassan går med',
	kind: 'family' as const,
	ask: ''
};
const plan: Plan = {
	...emptyPlan,
	needs: [
		{ id: 'mornings', words: 'Lugna morgnar', by: 'Sara', chosen: true, covers: ['calm'], actions: [walk] },
		{ id: 'nights', words: 'Någon hemma på natten 😀', by: 'Elias', chosen: true, covers: [], actions: [] }
	],
	lead: 'Birgit',
	followUp: '12 juni'
};

function laid(of = plan): Y.Doc {
	const doc = new Y.Doc();
	layPlan(doc, of);
	return doc;
}

/** Lets two documents have all that the other has. */
function meet(one: Y.Doc, other: Y.Doc): void {
	const [ones, others] = [Y.encodeStateAsUpdate(one), Y.encodeStateAsUpdate(other)];
	Y.applyUpdate(one, others);
	Y.applyUpdate(other, ones);
}

function copyOf(doc: Y.Doc): Y.Doc {
	const copy = new Y.Doc();
	Y.applyUpdate(copy, Y.encodeStateAsUpdate(doc));
	return copy;
}

describe('writing a plan', () => {
	test('a need and an action are found again as they were filled in', () => {
		const doc = new Y.Doc();
		const need = addNeed(doc, 'Sara', 'Lugna morgnar');
		const action = addAction(doc, need);
		for (const key of ['what', 'due', 'check', 'backup', 'ask'] as const)
			actionText(doc, action, key)?.insert(0, `${key}!`);
		setOwner(doc, action, 'Birgit');
		setKind(doc, action, 'agency');
		planText(doc, 'lead').insert(0, 'Anna');
		planText(doc, 'followUp').insert(0, 'i juni');
		expect(readPlan(doc)).toEqual({
			...emptyPlan,
			needs: [
				{
					id: need,
					words: 'Lugna morgnar',
					by: 'Sara',
					chosen: true,
					covers: [],
					actions: [
						{
							id: action,
							what: 'what!',
							owner: 'Birgit',
							due: 'due!',
							when: null,
							check: 'check!',
							backup: 'backup!',
							kind: 'agency',
							ask: 'ask!'
						}
					]
				}
			],
			lead: 'Anna',
			followUp: 'i juni'
		});
	});

	test('what is taken away is gone, and what is not there is taken away in peace', () => {
		const doc = laid();
		removeAction(doc, 'walk');
		removeNeed(doc, 'nights');
		removeNeed(doc, 'nights');
		removeAction(doc, 'nobody');
		expect(readPlan(doc).needs).toEqual([{ ...plan.needs[0], actions: [] }]);
	});

	test('answers, frames, the day to meet again and dissents are found again as they were filled in', () => {
		const doc = laid();
		answerText(doc, 'q2').insert(0, 'Mormor är hemma');
		answerText(doc, 'q1').insert(0, 'Han åker buss');
		cover(doc, 'nights', 'adult-at-home', true);
		cover(doc, 'mornings', 'calm', false);
		setFollowUpOn(doc, '2026-06-12');
		const dissent = addDissent(doc, 'Johan');
		dissentWords(doc, dissent)?.insert(0, 'Inte varje helg');
		planText(doc, 'told').insert(0, 'mamma, på torsdag');
		setWhen(doc, 'walk', { day: '2026-03-17', time: '07:45', weekdays: [4, 2], until: '' });
		const read = readPlan(doc);
		expect(read).toEqual({
			...plan,
			answers: [
				{ question: 'q1', words: 'Han åker buss' },
				{ question: 'q2', words: 'Mormor är hemma' }
			],
			needs: [
				{
					...plan.needs[0],
					covers: [],
					actions: [{ ...walk, when: { ...walk.when, weekdays: [2, 4] } }]
				},
				{ ...plan.needs[1], covers: ['adult-at-home'] }
			],
			followUpOn: '2026-06-12',
			told: 'mamma, på torsdag',
			dissents: [{ id: dissent, by: 'Johan', words: 'Inte varje helg' }]
		});
		expect(readPlan(laid(read))).toEqual(read);
		removeDissent(doc, dissent);
		expect(readPlan(doc).dissents).toEqual([]);
	});

	test('two who answer the same question for the first time at once lose nothing', () => {
		const [one, other] = [laid(), new Y.Doc()];
		meet(one, other);
		answerText(one, 'q').insert(0, 'mormor ');
		answerText(other, 'q').insert(0, 'morbror ');
		meet(one, other);
		const said = readPlan(one).answers[0]?.words ?? '';
		expect(said).toContain('mormor ');
		expect(said).toContain('morbror ');
		expect(readPlan(other)).toEqual(readPlan(one));
	});

	test('a day or a time that is none is not read', () => {
		const doc = laid();
		setFollowUpOn(doc, '2026-13-45');
		setWhen(doc, 'walk', { day: 'torsdag', time: '25:00', weekdays: [2], until: '' });
		expect(readPlan(doc).followUpOn).toBe('');
		expect(readPlan(doc).needs[0]?.actions[0]?.when).toBeNull();
	});

	test('an answer taken back is gone from the plan, and stays in the draft that goes on from it', () => {
		const draft = laid();
		answerText(draft, 'q').insert(0, 'Vi vet inte än');
		const shown = laid(readPlan(draft));
		layPlan(shown, plan, ['q']);
		expect(readPlan(shown).answers).toEqual([]);
		takeBackIn(draft, readPlan(shown));
		expect(readPlan(draft).answers).toEqual([{ question: 'q', words: 'Vi vet inte än', chosen: false }]);
	});

	test('in a draft, what is not to be shown says so', () => {
		const doc = laid();
		choose(doc, 'nights', false);
		expect(readPlan(doc).needs.map((need) => need.chosen)).toEqual([true, false]);
	});

	test('in a draft, an action can be left out, taken in again, and laid as it was', () => {
		const doc = laid();
		choose(doc, 'walk', false);
		expect(readPlan(doc).needs[0]?.actions).toEqual([{ ...walk, chosen: false }]);
		expect(readPlan(laid(readPlan(doc)))).toEqual(readPlan(doc));
		choose(doc, 'walk', true);
		expect(readPlan(doc).needs[0]?.actions).toEqual([walk]);
	});

	test('three who write in the same field at the same time lose nothing', () => {
		const first = laid();
		const second = copyOf(first);
		needWords(first, 'mornings')?.insert(0, 'Jag vill ha ');
		needWords(second, 'mornings')?.insert(13, ' varje dag');
		const third = copyOf(first);
		needWords(third, 'mornings')?.insert(12, 'riktigt ');
		meet(first, second);
		meet(second, third);
		meet(first, third);
		for (const doc of [first, second, third])
			expect(readPlan(doc).needs[0]?.words).toBe('Jag vill ha riktigt Lugna morgnar varje dag');
	});

	test('two who add a need and an action at the same time get both', () => {
		const first = laid();
		const second = copyOf(first);
		addNeed(first, 'Johan', 'Fotboll');
		addNeed(second, 'Anna', 'Helger');
		addAction(first, 'nights');
		addAction(second, 'nights');
		meet(first, second);
		expect(readPlan(first)).toEqual(readPlan(second));
		expect(readPlan(first).needs.map((need) => need.words)).toEqual(
			expect.arrayContaining(['Fotboll', 'Helger'])
		);
		expect(readPlan(first).needs.find((need) => need.id === 'nights')?.actions).toHaveLength(2);
	});
});

describe('laying a plan', () => {
	test('it can be read back word for word', () => {
		expect(readPlan(laid())).toEqual(plan);
	});

	test('laid twice it changes nothing, so that nobody sees a flicker', () => {
		const doc = laid();
		let changes = 0;
		doc.on('update', () => changes++);
		layPlan(doc, plan);
		expect(changes).toBe(0);
		expect(readPlan(doc)).toEqual(plan);
	});

	test('over an earlier one, needs get these words and actions, new ones come last, the rest stays', () => {
		const doc = laid();
		const newer: Plan = {
			...emptyPlan,
			needs: [
				{
					...plan.needs[0]!,
					words: 'Lugna morgnar hemma',
					actions: [
						{ ...walk, id: 'call', what: 'Ring' },
						{ ...walk, owner: 'Johan', kind: 'agency' }
					]
				},
				{ id: 'football', words: 'Fotboll', by: 'Elias', chosen: true, covers: [], actions: [] }
			],
			lead: 'Anna',
			followUp: '12 juni kl 17'
		};
		layPlan(doc, newer);
		const now = readPlan(doc);
		expect(now.needs.map((need) => need.id)).toEqual(['mornings', 'nights', 'football']);
		expect(now.needs[0]?.words).toBe('Lugna morgnar hemma');
		expect(now.needs[1]).toEqual(plan.needs[1]);
		expect(now.needs[0]?.actions.find((one) => one.id === 'walk')).toEqual({
			...walk,
			owner: 'Johan',
			kind: 'agency'
		});
		expect(now.needs[0]?.actions.find((one) => one.id === 'call')?.what).toBe('Ring');
		expect(now).toMatchObject({ lead: 'Anna', followUp: '12 juni kl 17' });
	});

	test('actions that the newer plan has not are taken away', () => {
		const doc = laid();
		layPlan(doc, { ...plan, needs: [{ ...plan.needs[0]!, actions: [] }] });
		expect(readPlan(doc).needs[0]?.actions).toEqual([]);
	});

	test('without a need that the family no longer shows', () => {
		const doc = laid();
		layPlan(doc, { ...plan, needs: [plan.needs[0]!] }, ['nights', 'never there']);
		expect(readPlan(doc).needs.map((need) => need.id)).toEqual(['mornings']);
	});

	test('what the family emptied is empty: word for word', () => {
		const doc = laid();
		layPlan(doc, {
			...emptyPlan,
			needs: [{ ...plan.needs[0]!, words: '', actions: [{ ...walk, due: '', owner: '' }] }],
			lead: '',
			followUp: ''
		});
		const now = readPlan(doc);
		expect(now.needs[0]?.words).toBe('');
		expect(now.needs[0]?.actions[0]).toMatchObject({ due: '', owner: '' });
		expect(now).toMatchObject({ lead: '', followUp: '' });
	});

	test('changes only the letters that differ, so that who writes elsewhere in the text keeps their place', () => {
		const doc = laid();
		const deltas: unknown[] = [];
		needWords(doc, 'mornings')?.observe((event) => deltas.push(event.delta));
		layPlan(doc, { ...plan, needs: [{ ...plan.needs[0]!, words: 'Lugna, sena morgnar' }] });
		expect(deltas).toEqual([[{ retain: 5 }, { insert: ', sena' }]]);
	});

	test('while someone writes in it, both are there afterwards', () => {
		const doc = laid();
		const theirs = copyOf(doc);
		needWords(theirs, 'nights')?.insert(0, 'Alltid: ');
		layPlan(doc, { ...plan, needs: [plan.needs[0]!, { ...plan.needs[1]!, words: 'Någon hemma 😀' }] });
		meet(doc, theirs);
		expect(readPlan(doc)).toEqual(readPlan(theirs));
		expect(readPlan(doc).needs[1]?.words).toBe('Alltid: Någon hemma 😀');
	});
});

describe('a plan that somebody filled with rubbish', () => {
	const rubbish: [string, (doc: Y.Doc) => void][] = [
		['a word among the needs', (doc) => doc.getArray('needs').push(['rubbish'])],
		['nothing among the needs', (doc) => doc.getArray('needs').push([null])],
		['a number and a list among the needs', (doc) => doc.getArray('needs').push([7, [1, 2]])],
		['shared text among the needs', (doc) => doc.getArray('needs').push([new Y.Text('rubbish')])],
		['an object without methods among the needs', (doc) => doc.getArray('needs').push([{ id: 'x' }])],
		[
			'a need that holds only numbers',
			(doc) =>
				doc
					.getArray('needs')
					.push([new Y.Map(Object.entries({ id: 1, words: 2, by: 3, chosen: 4, actions: 5 }))])
		],
		[
			'an id that cannot be made into text',
			(doc) => doc.getArray('needs').push([new Y.Map([['id', { toString: null }]])])
		],
		[
			'rubbish among the actions',
			(doc) => {
				const need = new Y.Map<unknown>([['id', 'odd']]);
				const actions = new Y.Array<unknown>();
				actions.push(['rubbish', null, 7, new Y.Text('x'), new Y.Map()]);
				need.set('actions', actions);
				doc.getArray('needs').push([need]);
			}
		],
		['a need that is empty', (doc) => doc.getArray('needs').push([new Y.Map()])],
		['other things at the root', (doc) => doc.getMap('other').set('x', new Y.Array())],
		['a picture in a text', (doc) => planText(doc, 'lead').insertEmbed(0, { image: 'x' })]
	];

	test.each(rubbish)('%s: the rest can be read, changed and laid again', (_what, spoil) => {
		const spoilt = laid();
		spoil(spoilt);
		const doc = copyOf(spoilt);
		const read = readPlan(doc);
		expect(read.needs.slice(0, 2)).toEqual(plan.needs);
		for (const need of read.needs) {
			expect([need.id, need.words, need.by].map((text) => typeof text)).toEqual([
				'string',
				'string',
				'string'
			]);
			for (const { when, ...texts } of need.actions) {
				expect(when === null || typeof when.day === 'string').toBe(true);
				expect(new Set(Object.values(texts).map((text) => typeof text))).toEqual(new Set(['string']));
			}
		}
		needWords(doc, 'mornings')?.insert(0, 'Jag vill ha ');
		addAction(doc, 'nights');
		removeAction(doc, 'nobody');
		layPlan(doc, plan, ['never there']);
		expect(readPlan(doc).needs[0]?.words).toBe('Lugna morgnar');
	});
});
