import { describe, expect, test } from 'vitest';
import { oneOf, sealWords, words } from './words.ts';

describe('the words that are said aloud', () => {
	test('are 256, each another', () => {
		expect(words).toHaveLength(256);
		expect(new Set(words).size).toBe(256);
	});

	test('are written with small Swedish letters and nothing else', () => {
		expect(words.filter((word) => !/^[a-zåäö]+$/u.test(word))).toEqual([]);
	});

	test('every byte has one, and nothing else has', () => {
		expect(oneOf(0)).toBe('abborre');
		expect(oneOf(255)).toBe('ull');
		expect(() => oneOf(256)).toThrow(RangeError);
		expect(() => oneOf(-1)).toThrow(RangeError);
	});
});

describe('the four words of a seal', () => {
	test('are those of the first four bytes', () => {
		const hash = Uint8Array.from([0, 1, 255, 128, 7, 7]);
		expect(sealWords(hash)).toEqual([words[0], words[1], words[255], words[128]]);
	});
});
