import { describe, expect, test } from 'vitest';
import { expectAll, together } from './people.ts';

describe('Swedish letters', () => {
	test('åäö and ÅÄÖ typed by their keys, by two people at once', async () => {
		const { sara, birgit } = together(' / ');
		sara.puts('| / ');
		await Promise.all([sara.types('Åsa äter smörgås på ön'), birgit.types('ÅÄÖ åäö')]);
		expectAll('Åsa äter smörgås på ön / ÅÄÖ åäö');
	});

	test('letters written as two signs stay as they were written, beside the same letters in one', async () => {
		const { sara, birgit } = together('åäö');
		sara.puts('å|äö');
		await Promise.all([sara.types('a\u030aa\u0308o\u0308'), birgit.types('o\u0308')]);
		expectAll('åa\u030aa\u0308o\u0308äöo\u0308');
		expect(sara.sees).toBe('åa\u030aa\u0308o\u0308|äöo\u0308');
	});

	test('backspace over a letter of two signs takes what the browser takes, at the place of the caret', async () => {
		const { sara, birgit } = together('a\u030aa\u030aa\u030a');
		sara.puts('a\u030aa\u030a|a\u030a');
		await birgit.types('!');
		await sara.presses('Backspace', 'Backspace');
		expectAll('a\u030aa\u030a!');
		expect(sara.sees).toBe('a\u030a|a\u030a!');
	});
});

describe('Arabic', () => {
	test('a field that begins with Arabic reads from right to left, and takes letters of both directions', async () => {
		const { sara, birgit } = together();
		await sara.types('نريد ');
		expect(sara.field.matches(':dir(rtl)')).toBe(true);
		expect(birgit.field.matches(':dir(rtl)')).toBe(true);
		await birgit.presses('Control+End');
		await Promise.all([birgit.types('lugn'), sara.presses('Control+Home')]);
		await sara.types('نحن ');
		expectAll('نحن نريد lugn');
		expect(sara.sees).toBe('نحن |نريد lugn');
		expect(birgit.sees).toBe('نحن نريد lugn|');
	});

	test('the caret goes on to the left, and stays at its letter when others write before and after it', async () => {
		const { sara, birgit, amir } = together('صباح هادئ');
		sara.puts('|صباح هادئ');
		birgit.puts('|صباح هادئ');
		await sara.presses('ArrowLeft', 'ArrowLeft');
		expect(sara.sees).toBe('صب|اح هادئ');
		await Promise.all([birgit.types('كل '), amir.types(' يوم')]);
		expect(sara.sees).toBe('كل صب|اح هادئ يوم');
		await sara.types('ــ');
		expectAll('كل صبــاح هادئ يوم');
	});

	test('a selection made with the keyboard keeps its letters and its end', async () => {
		const { sara, birgit } = together('صباح هادئ');
		sara.puts('صباح |هادئ');
		birgit.puts('|صباح هادئ');
		await sara.presses('Shift+ArrowRight', 'Shift+ArrowRight');
		expect(sara.sees).toBe('صبا|ح ]هادئ');
		await birgit.types('كل ');
		expect(sara.sees).toBe('كل صبا|ح ]هادئ');
		await sara.presses('Shift+ArrowLeft');
		expect(sara.sees).toBe('كل صباح| ]هادئ');
		await sara.presses('Backspace');
		expectAll('كل صباحهادئ');
	});

	test('Arabic typed into Swedish, and Swedish into Arabic, at the same time', async () => {
		const { sara, birgit } = together('mamma sade: \nقالت ماما: ');
		sara.puts('mamma sade: |\nقالت ماما: ');
		await Promise.all([sara.types('حليب'), birgit.types('mjölk')]);
		expectAll('mamma sade: حليب\nقالت ماما: mjölk');
	});

	test('vowel marks stay on their letters when another writes right beside them', async () => {
		const { sara, birgit } = together('مدرسة');
		sara.puts('م|درسة');
		birgit.puts('م|درسة');
		await sara.types('\u064e');
		await birgit.types('x');
		await sara.types('\u0651');
		expectAll('م\u064e\u0651xدرسة');
	});
});

describe('emoji', () => {
	const family = '👨‍👩‍👧‍👦';

	test.each([
		['a family', family],
		['a flag', '🇸🇪'],
		['a thumb with a skin tone', '👍🏽'],
		['a couple with skin tones', '👩🏿‍❤️‍💋‍👨🏻'],
		['a key', '1️⃣'],
		['a flag of England', '🏴󠁧󠁢󠁥󠁮󠁧󠁿'],
		['an emoji', '😀']
	])('%s is written, and taken away by one key, while another writes beside it', async (_, emoji) => {
		const { sara, birgit } = together(`${emoji}${emoji}`);
		sara.puts(`${emoji}|${emoji}`);
		await Promise.all([sara.enters(emoji), birgit.enters('👎')]);
		expectAll(`${emoji}${emoji}${emoji}👎`);
		expect(sara.sees).toBe(`${emoji}${emoji}|${emoji}👎`);
		await Promise.all([sara.presses('Backspace'), birgit.presses('Backspace')]);
		expectAll(`${emoji}${emoji}`);
		expect(sara.sees).toBe(`${emoji}|${emoji}`);
		await Promise.all([sara.presses('Delete'), birgit.enters('👎')]);
		expectAll(`${emoji}👎`);
		await sara.presses('Backspace');
		expectAll('👎');
	});

	test('emoji typed by a key each land whole between their likes', async () => {
		const { sara, birgit, wire } = together('👍👍👍');
		sara.puts('👍|👍👍');
		birgit.puts('👍👍|👍');
		wire.held = true;
		await sara.types('👍');
		await birgit.types('x');
		wire.deliver();
		expectAll('👍👍👍x👍');
	});

	test.each([
		['the same first half', '👍', '👎'],
		['the same second half', '😀', '\u{1FA00}'],
		['both halves swapped between them', '👍😀', '😀👍'],
		['another skin tone', '👍🏽', '👍🏿'],
		['another child', family, '👨‍👩‍👦‍👦'],
		['another country', '🇸🇪', '🇸🇾']
	])('one is written over with one that has %s, and none is ever seen in halves', async (_, old, fresh) => {
		const { sara, birgit, amir } = together(`(${old}) `);
		sara.puts(`([${old}|) `);
		birgit.puts(`(|${old}) `);
		await Promise.all([sara.enters(fresh), birgit.enters('👎'), amir.enters('👎')]);
		expectAll(`(👎${fresh}) 👎`);
	});

	test('two people write over the same emoji apart from each other, and both theirs are there', async () => {
		const { sara, birgit, wire } = together('(👍)');
		sara.puts('([👍|)');
		birgit.puts('(|👍])');
		wire.held = true;
		await Promise.all([sara.enters('👎'), birgit.enters('👌')]);
		wire.held = false;
		wire.deliver();
		expect(['(👎👌)', '(👌👎)']).toContain(sara.words);
		expectAll(sara.words);
		await Promise.all([sara.types('S'), birgit.types('B')]);
		expect(['(👎S👌B)', '(👌B👎S)']).toContain(sara.words);
	});

	test('two people take away the same family apart from each other, and it is gone once', async () => {
		const { sara, birgit, wire } = together(`a${family}b`);
		sara.puts(`a${family}|b`);
		birgit.puts(`a|${family}b`);
		wire.held = true;
		await Promise.all([sara.presses('Backspace'), birgit.presses('Delete')]);
		wire.deliver();
		expectAll('ab');
		expect([sara.sees, birgit.sees]).toEqual(['a|b', 'a|b']);
	});

	test('the arrow keys step over whole emoji after others have written', async () => {
		const { sara, birgit } = together(`${family}🇸🇪👍🏽`);
		await birgit.presses('Home');
		await birgit.enters('😀');
		await sara.presses('ArrowLeft', 'ArrowLeft');
		await sara.types('x');
		expectAll(`😀${family}x🇸🇪👍🏽`);
	});
});
