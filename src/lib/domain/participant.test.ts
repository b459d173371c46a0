import { describe, expect, test } from 'vitest';
import { later, noon, someone } from '../../../tests/support/cast.ts';
import {
	type AccountId,
	type ParticipantId,
	admit,
	answers,
	circles,
	expectedSeatOf,
	initials,
	remove,
	seatRole,
	tidyName
} from './participant.ts';
import { refuse } from './refusal.ts';

describe('a name as it is shown', () => {
	test.each([
		['is kept as it was given', 'Anna-Lena Öberg', 'Anna-Lena Öberg'],
		['loses spaces around it and doubled ones in it', '  Sara \t  Ek ', 'Sara Ek'],
		['stands on one line', 'Sara\nEk\r\n', 'Sara Ek'],
		['loses control characters', 'Sa\u0000ra\u0007', 'Sa ra'],
		['is written with one ö, however it was typed', 'O\u0308rjan', 'Örjan'],
		['keeps an emoji of several parts whole', '👩‍👧‍👦 Mia', '👩‍👧‍👦 Mia'],
		['keeps Arabic', 'مريم', 'مريم'],
		['keeps the joiner that Persian is written with', 'می\u200Cنا', 'می\u200Cنا'],
		['cannot turn the line that it stands in', '\u202EaraS\u202C \u2067x\u2069\u200F', 'araS x'],
		['is empty when only spaces were given', ' \n\t ', ''],
		['is empty when only direction marks were given', '\u202E\u200F', ''],
		['is empty when nothing of it can be seen', '\u200B\u200D\uFEFF\u2060', '']
	])('%s', (_rule, given, shown) => {
		expect(tidyName(given)).toBe(shown);
	});
});

describe('the letters on a seat', () => {
	test.each([
		['one letter each when none collide', ['Sara', 'Birgit', 'Elias'], ['S', 'B', 'E']],
		['two for those who share the first', ['Anna', 'Birgit', 'Åke', 'Adam'], ['An', 'B', 'Å', 'Ad']],
		['å, ä and ö are letters of their own', ['Åsa', 'Anna', 'Ärla', 'Örjan'], ['Å', 'A', 'Ä', 'Ö']],
		['small letters are made large', ['åke', 'ösa'], ['Å', 'Ö']],
		['Arabic stays as it is written', ['مريم', 'علي'], ['م', 'ع']],
		['two Arabic names that begin alike', ['مريم', 'محمد'], ['مر', 'مح']],
		['an emoji of several parts is one letter', ['👩‍👧 Mia', 'Bo'], ['👩‍👧', 'B']],
		['a space is no second letter', ['A B', 'Anna'], ['A', 'An']],
		['a letter with its accent is one', ['E\u0301lodie', 'Sara'], ['E\u0301'.toLocaleUpperCase(), 'S']],
		['someone with one letter', ['A', 'Anna'], ['A', 'An']],
		['nobody', [], []],
		['someone without a name', [''], ['']]
	])('%s', (_rule, names, letters) => {
		expect(initials(names)).toEqual(letters);
	});
});

describe('the seat that was set out', () => {
	const seat = someone('family', 'Birgit', { id: 'seat' as ParticipantId, status: 'expected' });
	const newcomer = someone('family', 'Birgit', { id: 'new' as ParticipantId, status: 'waiting' });

	test('is theirs who come with its name, however it was typed', () => {
		expect(expectedSeatOf({ ...newcomer, name: 'BIRGIT' }, [seat])).toEqual(seat);
		const asa = { ...seat, name: 'Åsa' };
		expect(expectedSeatOf({ ...newcomer, name: 'åsa' }, [asa])).toEqual(asa);
	});

	test.each([
		['someone with another name', newcomer, { ...seat, name: 'Anna' }],
		['someone from another circle', { ...newcomer, circle: 'professional' as const }, seat],
		['someone else with an account', newcomer, { ...seat, accountId: 'daniel' as AccountId }],
		['anyone when the one it was for is in', newcomer, { ...seat, status: 'admitted' as const }],
		['anyone when it was taken away', newcomer, { ...seat, status: 'removed' as const }]
	])('is not for %s', (_who, comes, listed) => {
		expect(expectedSeatOf(comes, [listed])).toBeUndefined();
	});

	test('two of the same name take one seat each', () => {
		const other = { ...seat, id: 'other' as ParticipantId };
		const first = expectedSeatOf(newcomer, [seat, other]);
		const left = [seat, other].filter((one) => one !== first);
		expect(expectedSeatOf(newcomer, left)).toBeDefined();
	});
});

describe('at the door', () => {
	const waiting = someone('family', 'Sara', { status: 'waiting', admittedAt: null });

	test('who waits is let in, and when is remembered', () => {
		expect(admit(waiting, noon)).toEqual({ ...waiting, status: 'admitted', admittedAt: noon });
	});

	test('who is in stays in, from when they came', () => {
		const sara = someone('family', 'Sara');
		expect(admit(sara, later(60))).toEqual(sara);
	});

	test('who was shown out is not let in again', () => {
		expect(admit(remove(waiting), noon)).toEqual(refuse('already-removed'));
	});
});

describe('having a voice', () => {
	test('the family and the professionals who are in have one', () => {
		const voices = circles.filter((circle) => answers(someone(circle, 'Någon')));
		expect(voices).toEqual(['family', 'professional']);
		expect(answers(someone('family', 'Sara', { status: 'expected' }))).toBe(false);
		expect(answers(someone('family', 'Sara', { status: 'removed' }))).toBe(false);
	});

	test('the shape of a seat says who one is, not how one is', () => {
		const shape = (circle: (typeof circles)[number], central = false) => seatRole({ circle, central });
		expect(shape('family')).toBe('family');
		expect(shape('family', true)).toBe('child');
		expect(shape('professional')).toBe('pro');
		expect(shape('facilitator')).toBe('lead');
	});
});
