import { describe, expect, test } from 'vitest';
import { longestText } from '#lib/documents/text-field.ts';
import { type Person, expectAll, together } from './people.ts';

/*
 * Keyboards that compose: nearly all phones, most languages of Asia, and the dead keys of everyone. While they work on
 * a word, nobody else may touch what is in the field.
 */

/** What a page did to the field, as opposed to the keyboard. */
function touchesOf({ field, window }: Person): string[] {
	const touches: string[] = [];
	const prototype = Object.getPrototypeOf(field) as HTMLTextAreaElement;
	const value = Object.getOwnPropertyDescriptor(prototype, 'value');
	Object.defineProperty(field, 'value', {
		get: () => value?.get?.call(field) as string,
		set: (words: string) => {
			touches.push(`value: ${words}`);
			value?.set?.call(field, words);
		}
	});
	field.setSelectionRange = (start, end, direction) => {
		touches.push(`selection: ${start}–${end}`);
		prototype.setSelectionRange.call(field, start, end, direction);
	};
	expect(window.document.activeElement).toBe(field);
	return touches;
}

describe.each(['textarea', 'input'] as const)('composing a word in the same %s', (kind) => {
	test('the others see it grow, and the field is left to the keyboard', async () => {
		const { sara, birgit } = together('Hej ', kind);
		const touches = touchesOf(sara);
		await sara.composes('m');
		expect(birgit.words).toBe('Hej m');
		await sara.composes('mo');
		await sara.composes('mor');
		expect(birgit.field.value).toBe('Hej mor');
		await sara.enters('mormor ');
		expectAll('Hej mormor ');
		expect(sara.sees).toBe('Hej mormor |');
		expect(touches).toEqual([]);
	});

	test.each([
		['before it', '|Hej mor du', 'Ja! ', 'Ja! Hej mormor| du'],
		['right before it', 'Hej |mor du', 'kära ', 'Hej kära mormor| du'],
		['inside it', 'Hej mo|r du', 'XX', 'Hej moXXrmor| du'],
		['right after it', 'Hej mor| du', '!', 'Hej mormor|! du'],
		['after it', 'Hej mor du|', ' där', 'Hej mormor| du där']
	])('what another writes %s waits until the word is done', async (_, theirs, letters, after) => {
		const { sara, birgit } = together('Hej  du', kind);
		sara.puts('Hej | du');
		await sara.composes('mo');
		await sara.composes('mor');
		const touches = touchesOf(sara);
		birgit.puts(theirs);
		await birgit.types(letters);
		expect(sara.sees).toBe('Hej mor| du');
		await sara.composes('mormo');
		expect(sara.sees).toBe('Hej mormo| du');
		expect(touches).toEqual([]);
		await sara.enters('mormor');
		expect(sara.sees).toBe(after);
		expectAll(after.replace('|', ''));
		await sara.types('S');
		expectAll(after.replace('|', 'S'));
	});

	test.each([
		['before it', '[He|j mor du', 'Tje', 'Tjej mormor| du'],
		['right before it', 'Hej[ |mor du', '', 'Hejmormor| du'],
		['inside it', 'Hej m[o|r du', '', 'Hej mrmor| du'],
		['right after it', 'Hej mor[ du|', '', 'Hej mormor|'],
		['on both sides of it', 'H[ej mor d|u', '-', 'Hmor|-u']
	])('what another takes away %s waits until the word is done', async (_, theirs, letters, after) => {
		const { sara, birgit } = together('Hej  du', kind);
		sara.puts('Hej | du');
		await sara.composes('mor');
		birgit.puts(theirs);
		await (letters ? birgit.types(letters) : birgit.presses('Backspace'));
		expect(sara.sees).toBe('Hej mor| du');
		await sara.composes('mormor');
		await sara.enters('mormor');
		expect(sara.sees).toBe(after);
		expectAll(after.replace('|', ''));
	});

	test('what others do all around it in many steps comes out the same for all', async () => {
		const { sara, birgit, amir } = together('en två tre', kind);
		sara.puts('en |två tre');
		birgit.puts('|en två tre');
		await sara.composes('och ');
		await Promise.all([birgit.types('först '), amir.types(' fyra')]);
		await birgit.presses('Delete', 'Delete');
		await amir.presses('Home', 'Delete');
		await sara.composes('och sen');
		await Promise.all([birgit.types('ett'), amir.presses('End', 'Backspace')]);
		expect(sara.sees).toBe('en och sen|två tre');
		await sara.enters('och sen ');
		expect(sara.sees).toBe('örst ett och sen |två tre fyr');
		expectAll('örst ett och sen två tre fyr');
	});

	test('a word that is cancelled leaves no letter behind', async () => {
		const { sara, birgit } = together('Hej  du', kind);
		sara.puts('Hej | du');
		await sara.composes('mor');
		expect(birgit.words).toBe('Hej mor du');
		await sara.composes('');
		expectAll('Hej  du');
		expect(sara.sees).toBe('Hej | du');
	});

	test('a word that is cancelled takes nothing with it of what others wrote meanwhile', async () => {
		const { sara, birgit, amir } = together('Hej  du', kind);
		sara.puts('Hej | du');
		await sara.composes('mor');
		birgit.puts('|Hej mor du');
		amir.puts('Hej mo|r du');
		await birgit.types('Ja! ');
		await amir.types('مع');
		await sara.composes('mormor');
		await sara.composes('');
		expectAll('Ja! Hej مع du');
		expect(sara.sees).toBe('Ja! Hej |مع du');
	});

	test('two words in a row, with others writing during both and between them', async () => {
		const { sara, birgit } = together('()', kind);
		sara.puts('(|)');
		birgit.puts('|()');
		await sara.composes('ett');
		await birgit.types('1');
		await sara.enters('ett');
		await birgit.types('2');
		await sara.composes('två');
		await birgit.types('3');
		expect(sara.sees).toBe('12(etttvå|)');
		await sara.enters('två');
		expectAll('123(etttvå)');
		expect(sara.sees).toBe('123(etttvå|)');
	});

	test('a word that begins in the same breath as the last one ended', async () => {
		const { sara, birgit } = together('()', kind);
		sara.puts('(|)');
		birgit.puts('|()');
		await sara.composes('ett');
		await birgit.types('1');
		await sara.does(
			['Input.insertText', { text: 'ett' }],
			['Input.imeSetComposition', { text: 't', selectionStart: 1, selectionEnd: 1 }],
			['Input.imeSetComposition', { text: 'två', selectionStart: 3, selectionEnd: 3 }]
		);
		await birgit.types('2');
		await sara.enters('två');
		expectAll('12(etttvå)');
		expect(sara.sees).toBe('12(etttvå|)');
	});

	test('a phone’s keyboard, for which every word is a composition, and another who types all the while', async () => {
		const { sara, birgit } = together('', kind);
		const sentence = ['Vi', 'vill', 'ha', 'lugna', 'morgnar', 'på', 'lördag'];
		const compose = async () => {
			for (const word of sentence) {
				for (let typed = 1; typed <= word.length; typed++) await sara.composes(word.slice(0, typed));
				await sara.enters(`${word} `);
			}
		};
		birgit.puts('|');
		await Promise.all([compose(), birgit.types('Och jag vill vara med när ni äter frukost. ')]);
		expect(['jag', 'lugna'].map((word) => sara.words.split(word).length)).toEqual([2, 2]);
		const [hers, theirs] = [
			'Vi vill ha lugna morgnar på lördag ',
			'Och jag vill vara med när ni äter frukost. '
		];
		expect([hers + theirs, theirs + hers]).toContain(sara.words);
		expectAll(sara.words);
		expect(sara.sees).toContain('lördag |');
	});

	test('a keyboard that corrects the word when it is done', async () => {
		const { sara, birgit } = together('Hej ', kind);
		birgit.puts('|Hej ');
		await sara.composes('moor');
		await birgit.types('O, ');
		await sara.composes('mooor');
		await sara.enters('mor ');
		expectAll('O, Hej mor ');
		expect(sara.sees).toBe('O, Hej mor |');
	});

	test('a keyboard that takes up a word again and changes it, while another writes before it', async () => {
		const { sara, birgit } = together('Hej moor du', kind);
		sara.puts('Hej moor| du');
		birgit.puts('|Hej moor du');
		await sara.composes('moo', { from: 4, to: 8 });
		expect(birgit.field.value).toBe('Hej moo du');
		await birgit.types('O, ');
		await sara.composes('mo');
		await sara.composes('mor');
		expect(sara.sees).toBe('Hej mor| du');
		await sara.enters('mor');
		expectAll('O, Hej mor du');
		expect(sara.sees).toBe('O, Hej mor| du');
	});

	test('composing over a selection takes away what was selected, not what another wrote into it meanwhile', async () => {
		const { sara, birgit, wire } = together('Hej kära mor', kind);
		sara.puts('Hej [kära| mor');
		birgit.puts('Hej kä|ra mor');
		wire.held = true;
		await birgit.types('XX');
		await sara.composes('s');
		wire.held = false;
		wire.deliver();
		expect(sara.sees).toBe('Hej s| mor');
		await sara.composes('söta');
		await sara.enters('söta');
		expectAll('Hej XXsöta mor');
		expect(sara.sees).toBe('Hej XXsöta| mor');
	});

	test('two people composing at the same caret at the same time', async () => {
		const { sara, birgit } = together('()', kind);
		sara.puts('(|)');
		birgit.puts('(|)');
		await Promise.all([sara.composes('mor'), birgit.composes('far')]);
		await Promise.all([sara.composes('mormor'), birgit.composes('farfar')]);
		await Promise.all([sara.enters('mormor'), birgit.enters('farfar')]);
		expect(['(mormorfarfar)', '(farfarmormor)']).toContain(sara.words);
		expectAll(sara.words);
		expect(sara.sees).toContain('mormor|');
		expect(birgit.sees).toContain('farfar|');
	});
});

describe('whatever is composed', () => {
	test.each([
		['a dead key and its letter', ['´', 'é'], 'é'],
		[
			'decomposed Swedish letters',
			['a\u030a', 'a\u030aa\u0308', 'a\u030aa\u0308o\u0308'],
			'a\u030aa\u0308o\u0308'
		],
		['Arabic', ['س', 'سل', 'سلا', 'سلام'], 'سلام'],
		['Japanese, from sounds to characters', ['n', 'に', 'にh', 'にほ', 'にほん', '日本'], '日本'],
		['Korean, where a letter changes the one before', ['ㅎ', '하', '한', '한ㄱ', '한그', '한글'], '한글'],
		['an emoji family that grows', ['👨', '👨‍👩', '👨‍👩‍👧', '👨‍👩‍👧‍👦'], '👨‍👩‍👧‍👦'],
		['a thumb whose skin tone changes', ['👍', '👍🏽', '👍🏿', '👎🏿'], '👎🏿'],
		['a flag, letter by letter', ['🇸', '🇸🇪'], '🇸🇪']
	])('%s comes out whole, with another writing on either side', async (_, steps, done) => {
		const { sara, birgit, amir } = together('👍👍');
		sara.puts('👍|👍');
		birgit.puts('|👍👍');
		for (const step of steps) {
			await sara.composes(step);
			await birgit.enters('👎');
			await amir.enters('🇸🇾');
		}
		await sara.enters(done);
		const around = '👎'.repeat(steps.length);
		expectAll(`${around}👍${done}👍${'🇸🇾'.repeat(steps.length)}`);
		expect(sara.sees).toContain(`👍${done}|👍`);
	});
});

describe('a composition that ends in another way', () => {
	test('leaving the field keeps the word, and lets in what others wrote', async () => {
		const { sara, birgit } = together('Hej ');
		birgit.puts('|Hej ');
		await sara.composes('mor');
		await birgit.types('O, ');
		await sara.composes('mormor');
		sara.field.blur();
		expectAll('O, Hej mormor');
		await birgit.types('ja, ');
		expectAll('O, ja, Hej mormor');
	});

	test('clicking into another field keeps the word, and leaves the focus there', async () => {
		const { sara, birgit } = together('Hej ');
		const other = sara.window.document.createElement('input');
		sara.window.document.body.append(other);
		const box = other.getBoundingClientRect();
		birgit.puts('|Hej ');
		await sara.composes('mor');
		await birgit.types('O, ');
		await sara.points(['move', box.left + 5, box.top + 5], ['down'], ['up']);
		expectAll('O, Hej mor');
		expect(sara.window.document.activeElement).toBe(other);
		await sara.types('x');
		expect(other.value).toBe('x');
	});

	test('when the focus goes to a frame, which ends it without a word, the field does not stay closed', async () => {
		const { sara, birgit } = together('Hej ');
		const frame = sara.window.document.createElement('iframe');
		sara.window.document.body.append(frame);
		birgit.puts('|Hej ');
		await sara.composes('mor');
		await birgit.types('O, ');
		await sara.composes('mormor');
		const ends: string[] = [];
		sara.field.addEventListener('compositionend', () => ends.push('compositionend'));
		frame.contentWindow?.focus();
		expect(ends).toEqual([]);
		expectAll('O, Hej mormor');
		await birgit.types('ja, ');
		expectAll('O, ja, Hej mormor');
	});

	test('a word that is left open, while the caret is moved and something else is typed, loses nothing', async () => {
		const { sara, birgit } = together('Hej ');
		birgit.puts('|Hej ');
		await sara.composes('mor');
		await birgit.types('O, ');
		await sara.composes('mormor');
		await sara.points(['move', ...sara.placeOf(1)], ['down'], ['up']);
		await sara.types('x');
		expect(sara.sees).toBe('Hx|ej mormor');
		await sara.enters('mormor');
		expectAll('O, Hxej mormor');
	});

	test('when others’ words arrive in the very moment it ends', async () => {
		const { sara, birgit, wire } = together('Hej ');
		birgit.puts('|Hej ');
		await sara.composes('mor');
		wire.held = true;
		await birgit.types('O, ');
		sara.field.addEventListener('compositionend', () => wire.deliver(), { once: true });
		await sara.enters('mormor');
		wire.deliver();
		expectAll('O, Hej mormor');
		expect(sara.sees).toBe('O, Hej mormor|');
	});

	test('when the field is taken away in the middle of it, the letters so far are kept', async () => {
		const { sara, birgit } = together('Hej ');
		birgit.puts('|Hej ');
		await sara.composes('mo');
		await birgit.types('O, ');
		await sara.composes('mormor');
		sara.unbind();
		expect(sara.words).toBe('O, Hej mormor');
		expect(birgit.field.value).toBe('O, Hej mormor');
		sara.field.remove();
		expect(birgit.field.value).toBe('O, Hej mormor');
	});

	test('when the page has put all words in the field before it is taken away, none is written twice', async () => {
		const { sara, birgit } = together('Hej ');
		birgit.puts('|Hej ');
		await sara.composes('mo');
		await birgit.types('O, ');
		await sara.composes('mormor');
		sara.field.value = sara.words;
		sara.unbind();
		expect(sara.words).toBe('O, Hej mormor');
		expect(birgit.field.value).toBe('O, Hej mormor');
	});

	test('when the field is taken away as a word begins, what others wrote before it stays', async () => {
		const { sara, birgit } = together('Hej ');
		birgit.puts('|Hej ');
		await sara.types('du ');
		await birgit.types('O, ');
		sara.field.addEventListener('compositionstart', () => sara.unbind());
		await sara.composes('mor');
		expect([sara.words, birgit.words]).toEqual(['O, Hej du ', 'O, Hej du ']);
	});

	test('a word that makes the text too long is refused when it is done, not under the keyboard’s hands', async () => {
		const { sara, birgit } = together('a'.repeat(longestText - 3));
		await sara.composes('mor');
		expect(birgit.words).toHaveLength(longestText);
		const touches = touchesOf(sara);
		await sara.composes('mormor');
		expect([touches, sara.refusals]).toEqual([[], 0]);
		await sara.enters('mormor');
		expect(sara.refusals).toBe(1);
		expectAll(`${'a'.repeat(longestText - 3)}mor`);
		expect(sara.field.selectionStart).toBe(longestText);
	});
});
