import { describe, expect, test } from 'vitest';
import { aMeeting, birgit, maria, petra, sara, tolk, wall } from '../../../tests/support/cast.ts';
import type { Meeting } from './meeting.ts';
import { remove } from './participant.ts';
import { lendPen, mayMark, partsOf, showOnWall } from './presenting.ts';
import { type Refusal, isRefusal, refuse } from './refusal.ts';

const presenting = aMeeting({ phase: 'presentation' });

function lent(answer: Meeting | Refusal): Meeting {
	if (isRefusal(answer)) throw new Error(`It was refused: ${answer.refused}`);
	return answer;
}

test('the questions come first, when there are any, then each need, then the whole', () => {
	expect(partsOf([{ id: 'a' }, { id: 'b' }], true)).toEqual(['questions', 'a', 'b', 'whole']);
	expect(partsOf([], false)).toEqual(['whole']);
});

test('the facilitator turns the page, while the plan is presented', () => {
	expect((showOnWall(presenting, 'facilitator', 'a') as Meeting).onWall).toBe('a');
	expect(showOnWall(presenting, 'family', 'a')).toEqual(refuse('only-the-facilitator'));
	expect(showOnWall(aMeeting({ phase: 'agreement' }), 'facilitator', 'a')).toEqual(
		refuse('nothing-is-presented')
	);
});

test('who has a voice says what they think of the part that is on the wall, and of no other', () => {
	const shown = { ...presenting, onWall: 'a' };
	for (const one of [sara, petra]) expect(mayMark(one, shown, 'a')).toBeNull();
	expect(mayMark(sara, shown, 'b')).toEqual(refuse('nothing-is-presented'));
	expect(mayMark(sara, presenting, 'a')).toEqual(refuse('nothing-is-presented'));
	for (const one of [maria, tolk, wall]) expect(mayMark(one, shown, 'a')).toEqual(refuse('not-for-you'));
	expect(mayMark(remove(sara), shown, 'a')).toEqual(refuse('not-admitted'));
});

describe('the pen', () => {
	test('is lent by the family to who leads the meeting, and taken back by anyone of them', () => {
		const given = lent(lendPen(presenting, sara, maria));
		expect(given.pen).toBe(maria.id);
		expect(lent(lendPen(given, birgit, null)).pen).toBeNull();
	});

	test('who has it may give it back, and not pass it on', () => {
		const given = lent(lendPen(presenting, sara, maria));
		expect(lent(lendPen(given, maria, null)).pen).toBeNull();
		expect(lendPen(presenting, maria, maria)).toEqual(refuse('pen-is-the-familys'));
		expect(lendPen(presenting, maria, null)).toEqual(refuse('pen-is-the-familys'));
	});

	test('is lent to nobody else, and only while the plan is presented', () => {
		for (const other of [petra, tolk, wall, birgit, { ...maria, status: 'removed' as const }])
			expect(lendPen(presenting, sara, other)).toEqual(refuse('not-for-you'));
		for (const phase of ['information', 'private', 'agreement'] as const)
			expect(lendPen(aMeeting({ phase }), sara, maria)).toEqual(refuse('pen-is-not-lent-now'));
	});
});
