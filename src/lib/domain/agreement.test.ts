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
	someone,
	tolk,
	wall
} from '../../../tests/support/cast.ts';
import { agreementOf, allHaveAnswered, canonical, standing } from './agreement.ts';
import { remove } from './participant.ts';
import { emptyPlan } from './plan.ts';

describe('the one way to write a value down (RFC 8785)', () => {
	test('3.2.2: literals, numbers and strings', () => {
		const value = JSON.parse(String.raw`{
			"numbers": [333333333.33333329, 1E30, 4.50, 2e-3, 0.000000000000000000000000001],
			"string": "\u20ac$\u000F\u000aA'\u0042\u0022\u005c\\\"\/",
			"literals": [null, true, false]
		}`) as unknown;
		expect(canonical(value)).toBe(
			String.raw`{"literals":[null,true,false],"numbers":[333333333.3333333,1e+30,4.5,0.002,1e-27],"string":"€$\u000f\nA'B\"\\\\\"/"}`
		);
	});

	test('3.2.3: keys in the order of their UTF-16 units', () => {
		const value = {
			'\u20ac': 'Euro Sign',
			'\r': 'Carriage Return',
			'\ufb33': 'Hebrew Letter Dalet With Dagesh',
			'1': 'One',
			'\ud83d\ude00': 'Emoji: Grinning Face',
			'\u0080': 'Control',
			'\u00f6': 'Latin Small Letter O With Diaeresis'
		};
		expect(Object.values(JSON.parse(canonical(value)) as object)).toHaveLength(7);
		const order = [...canonical(value).matchAll(/":"([^"]+)"/gu)].map((match) => match[1]);
		expect(order).toEqual([
			'Carriage Return',
			'One',
			'Control',
			'Latin Small Letter O With Diaeresis',
			'Euro Sign',
			'Emoji: Grinning Face',
			'Hebrew Letter Dalet With Dagesh'
		]);
	});

	test('the order in which something was put together leaves no trace', () => {
		expect(canonical({ b: [{ d: 1, c: 2 }], a: 'å' })).toBe('{"a":"å","b":[{"c":2,"d":1}]}');
		expect(canonical({ a: 'å', b: [{ c: 2, d: 1 }] })).toBe('{"a":"å","b":[{"c":2,"d":1}]}');
	});

	test('what is not there is not written', () => {
		expect(canonical({ a: undefined, b: null })).toBe('{"b":null}');
	});
});

describe('answers', () => {
	const first = anAnswer(sara, 'no', 'Jag behöver prata mer', noon);
	const second = anAnswer(sara, 'but', 'om vi ses snart', later(60));

	test("each person's newest answer counts, in whatever order they are read", () => {
		const his = anAnswer(elias, 'yes');
		expect(standing([first, his, second])).toHaveLength(2);
		expect(standing([second, his, first])).toContainEqual(second);
		expect(standing([second, his, first])).not.toContainEqual(first);
	});

	test('all have answered when everyone with a voice has', () => {
		const room = [elias, sara, petra];
		expect(allHaveAnswered(room, [first, anAnswer(elias, 'yes')])).toBe(false);
		expect(allHaveAnswered(room, [first, anAnswer(elias, 'yes'), anAnswer(petra, 'abstain')])).toBe(true);
	});

	test('nobody waits for who has no voice, has not come or was shown out', () => {
		const room = [sara, maria, tolk, wall, someone('family', 'Johan', { status: 'expected' }), remove(elias)];
		expect(allHaveAnswered(room, [first])).toBe(true);
	});

	test('in an empty room nobody has answered', () => {
		expect(allHaveAnswered([maria, wall], [])).toBe(false);
	});
});

describe('what is sealed', () => {
	const content = agreementOf({
		chain: 'meeting',
		meeting: 'meeting',
		revision: 1,
		reason: 'agreed',
		previous: null,
		method: { key: 'familjeradslag', version: 1 },
		runs: [
			{ phase: 'prepare', from: noon, to: later(60), endedBy: 'facilitator' },
			{ phase: 'agreement', from: later(60), to: null, endedBy: null }
		],
		information: [],
		plan: { ...emptyPlan, lead: 'Birgit' },
		offers: [],
		participants: [
			maria,
			elias,
			sara,
			petra,
			wall,
			someone('family', 'Johan', { status: 'expected' }),
			remove(birgit)
		],
		answers: [
			anAnswer(sara, 'no', 'inte än'),
			anAnswer(sara, 'yes', 'nu så', later(30)),
			anAnswer(birgit, 'no', 'jag gick')
		],
		whose: { family: 0, professional: 0, scribe: 0 },
		startsAt: noon,
		sealedAt: later(120)
	});

	test('says who was there: those who were let in, and no screen', () => {
		expect(content.present.map((one) => one.name)).toEqual(['Maria', 'Elias', 'Sara', 'Petra']);
	});

	test('says what each one with a voice answered, in their words, also that somebody did not', () => {
		expect(content.answers.map(({ name, position, words: said }) => [name, position, said])).toEqual([
			['Elias', 'none', ''],
			['Sara', 'yes', 'nu så'],
			['Petra', 'none', '']
		]);
	});

	test('says when, in UTC', () => {
		expect(content.heldAt).toBe('2026-03-12T12:00:00.000Z');
		expect(content.phases).toEqual([
			{
				phase: 'prepare',
				from: '2026-03-12T12:00:00.000Z',
				to: '2026-03-12T12:01:00.000Z',
				endedBy: 'facilitator'
			},
			{ phase: 'agreement', from: '2026-03-12T12:01:00.000Z', to: null, endedBy: null }
		]);
	});

	test('is read back as it was written down', () => {
		expect(JSON.parse(canonical(content))).toEqual(content);
	});
});
