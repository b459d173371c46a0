import { describe, expect, test } from 'vitest';
import { words } from '#lib/domain/words.ts';
import { tidyCode } from './links.ts';

describe('a spoken code, however it was typed', () => {
	test.each([
		'björk lampa 27',
		'Björk Lampa 27',
		'BJÖRK LAMPA 27',
		'  björk   lampa\t27 ',
		'björk-lampa-27',
		'björk - lampa - 27',
		'björk, lampa, 27.',
		'björk·lampa·27',
		'björk lampa\n27',
		'bjo\u0308rk lampa 27'
	])('%j', (typed) => {
		expect(tidyCode(typed)).toBe('björk lampa 27');
	});

	test('every word stays itself, also in capitals', () => {
		expect(words.filter((word) => tidyCode(word.toLocaleUpperCase('sv')) !== word)).toEqual([]);
	});

	test('another code stays another code', () => {
		expect(tidyCode('bjork lampa 27')).not.toBe('björk lampa 27');
		expect(tidyCode('björk lampa 2 7')).not.toBe('björk lampa 27');
	});

	test('nothing stays nothing', () => {
		expect(tidyCode(' - ')).toBe('');
	});
});
