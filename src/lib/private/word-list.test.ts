import { expect, test } from 'vitest';
import { wordList } from './word-list.ts';

test('a word for each eleven bits, none of them twice', () => {
	expect(wordList).toHaveLength(2048);
	expect(new Set(wordList).size).toBe(2048);
});

test('in the order of their code points, the same on every phone', () => {
	// All letters lie in the Basic Multilingual Plane, where code units and code points are ordered alike.
	expect([...wordList].sort()).toEqual(wordList);
});

test('short words of small letters', () => {
	expect(wordList.filter((word) => !/^[a-zåäö]{3,8}$/u.test(word))).toEqual([]);
});

test('written with whole letters: å is one character, not a and a ring', () => {
	expect(wordList.filter((word) => word !== word.normalize('NFC'))).toEqual([]);
});
