import { describe, expect, test } from 'vitest';
import { longestText } from '#lib/documents/text-field.ts';
import { type Person, expectAll, together } from './people.ts';

describe('paste, cut and drag', () => {
	test('paste puts the words at the caret, while another writes before and after it', async () => {
		const { sara, birgit, amir } = together('Hej  mor');
		sara.puts('Hej | mor');
		birgit.puts('|Hej  mor');
		await sara.copies('kära 👨‍👩‍👧‍👦\nsöta');
		await Promise.all([sara.presses('Control+v'), birgit.types('O, '), amir.types('!')]);
		expectAll('O, Hej kära 👨‍👩‍👧‍👦\nsöta mor!');
		expect(sara.sees).toBe('O, Hej kära 👨‍👩‍👧‍👦\nsöta| mor!');
	});

	test('paste over a selection into which another has written apart keeps what the other wrote', async () => {
		const { sara, birgit, wire } = together('Hej kära mor');
		sara.puts('Hej [kära| mor');
		birgit.puts('Hej kä|ra mor');
		await sara.copies('söta');
		wire.held = true;
		await birgit.types('XX');
		await sara.presses('Control+v');
		wire.deliver();
		expectAll('Hej XXsöta mor');
	});

	test('lines pasted into an input come as one line', async () => {
		const { sara, birgit } = together('Hej ', 'input');
		birgit.puts('|Hej ');
		await sara.copies('kära\nmor');
		await birgit.types('O, ');
		await sara.presses('Control+v');
		expectAll('O, Hej kära mor');
	});

	test('line ends of other systems are the same for everyone', async () => {
		const { sara } = together('');
		await sara.copies('ett\r\ntvå\rtre');
		await sara.presses('Control+v');
		expectAll('ett\ntvå\ntre');
	});

	test('cut takes away what is selected now, after another has moved it, and paste puts it elsewhere', async () => {
		const { sara, birgit } = together('Hej kära mor');
		sara.puts('Hej[ kära| mor');
		birgit.puts('|Hej kära mor');
		await birgit.types('O, ');
		await sara.presses('Control+x');
		expectAll('O, Hej mor');
		await birgit.types('ja, ');
		await sara.presses('End', 'Control+v');
		expectAll('O, ja, Hej mor kära');
	});

	test('copy changes nothing for anyone', async () => {
		const { sara, birgit } = together('Hej kära mor');
		sara.puts('Hej [kära| mor');
		await Promise.all([sara.presses('Control+c'), birgit.types('!')]);
		expectAll('Hej kära mor!');
		expect(sara.sees).toBe('Hej [kära| mor!');
	});

	test.each(['textarea', 'input'] as const)(
		'a word can be dragged to another place in a %s, and stays selected there',
		async (kind) => {
			const { sara, birgit } = together('Hej mor kära ', kind);
			sara.puts('Hej mor [kära |');
			await sara.points(['move', ...sara.placeOf(10)], ['down'], ['move', ...sara.placeOf(4)], ['up']);
			expectAll('Hej kära mor ');
			expect(sara.sees).toBe('Hej [kära |mor ');
			await birgit.types('!');
			expect(sara.sees).toBe('Hej [kära |mor !');
		}
	);

	test('a word dragged while another writes before it lands whole, and nothing is lost', async () => {
		const { sara, birgit } = together('Hej mor kära ');
		sara.puts('Hej mor [kära |');
		birgit.puts('|Hej mor kära ');
		await sara.points(['move', ...sara.placeOf(10)], ['down'], ['move', ...sara.placeOf(6)]);
		await birgit.types('O, ');
		await sara.points(['move', ...sara.placeOf(7)], ['up']);
		expectAll('O, Hej kära mor ');
	});

	test('a word dragged from one field to another is taken from the one and put in the other', async () => {
		const { sara, birgit } = together('Hej kära mor');
		const other = sara.window.document.createElement('input');
		sara.window.document.body.append(other);
		const box = other.getBoundingClientRect();
		sara.puts('Hej[ kära| mor');
		await birgit.types('!');
		await sara.points(['move', ...sara.placeOf(6)], ['down'], ['move', box.left + 20, box.top + 5], ['up']);
		expect(other.value).toBe(' kära');
		expectAll('Hej mor!');
	});
});

/** As spell checkers do it: they say what they replace, and the caret may stand elsewhere. */
function corrects({ field, window }: Person, wrong: string, right: string) {
	const start = field.value.indexOf(wrong);
	field.setRangeText(right, start, start + wrong.length, 'preserve');
	const { InputEvent } = window as Window & typeof globalThis;
	field.dispatchEvent(
		new InputEvent('input', { inputType: 'insertReplacementText', data: right, bubbles: true })
	);
}

describe('a word that is corrected', () => {
	test.each([
		['before the caret', 'Hej mår, kom hem|'],
		['after the caret', '|Hej mår, kom hem']
	])('%s is changed, and the caret stays where it was', async (_, caret) => {
		const { sara, birgit } = together('Hej mår, kom hem');
		sara.puts(caret);
		corrects(sara, 'mår', 'mor');
		expectAll('Hej mor, kom hem');
		expect(sara.sees).toBe(caret.replace('mår', 'mor'));
		await birgit.types('!');
		expectAll('Hej mor, kom hem!');
	});

	test.each([
		['far after the caret', '|Hej kära mår, kom hem'],
		['far before the caret', 'Hej kära mår, kom hem|']
	])('%s leaves alone what others do at the same time to the words between', async (_, caret) => {
		const { sara, birgit, amir, wire } = together('Hej kära mår, kom hem');
		sara.puts(caret);
		birgit.puts('Hej [kära |mår, kom hem');
		amir.puts('Hej kära mår, kom[ hem|');
		wire.held = true;
		await Promise.all([birgit.presses('Backspace'), amir.presses('Backspace')]);
		corrects(sara, 'mår', 'mor');
		wire.deliver();
		expectAll('Hej mor, kom');
	});

	test('loses nothing of what another writes into it meanwhile', async () => {
		const { sara, birgit, wire } = together('Hej mår!');
		birgit.puts('Hej m|år!');
		wire.held = true;
		await birgit.types('x');
		corrects(sara, 'mår', 'mormor');
		wire.deliver();
		expect(sara.words).toMatch(/^Hej mx?ormorx?r?!$/);
		expect(sara.words).toContain('x');
		expectAll(sara.words);
	});
});

describe('a text that would be too long', () => {
	test.each(['textarea', 'input'] as const)(
		'one megabyte pasted in a %s leaves the text as it was, and the person is told',
		async (kind) => {
			const { sara, birgit } = together('Hej kära mor', kind);
			await sara.copies('Lugna morgnar på lördag. '.repeat(40_000));
			sara.puts('Hej [kära| mor');
			let changes = 0;
			sara.doc.on('update', () => changes++);
			sara.field.addEventListener('input', () => changes++);
			await sara.presses('Control+v');
			// Not even for a moment: Chromium needs many seconds for as much as that.
			expect(changes).toBe(0);
			expect(sara.refusals).toBe(1);
			expectAll('Hej kära mor');
			expect(sara.sees).toBe('Hej [kära| mor');
			sara.puts('Hej kära| mor');
			await sara.types('ste');
			await birgit.types('!');
			expectAll('Hej käraste mor!');
			expect([sara.refusals, birgit.refusals]).toEqual([1, 0]);
		}
	);

	test('a paste that is a little too long leaves the text as it was, too, wherever others write', async () => {
		const { sara, birgit } = together('Hej kära mor');
		birgit.puts('|Hej kära mor');
		await sara.copies('x'.repeat(longestText - 4));
		sara.puts('Hej [kära| mor');
		await sara.presses('Control+v');
		expect(sara.refusals).toBe(1);
		expectAll('Hej kära mor');
		expect(sara.sees).toBe('Hej kära| mor');
		await Promise.all([sara.types('ste'), birgit.types('O, ')]);
		expectAll('O, Hej käraste mor');
	});

	test('the longest text is still taken, and not one letter more', async () => {
		const { sara, birgit } = together('mor');
		await sara.copies('x'.repeat(longestText - 3));
		await sara.presses('Control+v');
		const longest = `mor${'x'.repeat(longestText - 3)}`;
		expectAll(longest);
		expect(sara.refusals).toBe(0);
		await sara.types('y');
		await birgit.presses('Enter');
		expectAll(longest);
		expect([sara.refusals, birgit.refusals]).toEqual([1, 1]);
		await sara.presses('Backspace');
		await sara.types('y');
		expectAll(`${longest.slice(0, -1)}y`);
		expect(sara.refusals).toBe(1);
	});

	test('what became too long by two people at once can be made shorter again', async () => {
		const { sara, birgit, wire } = together('');
		wire.held = true;
		await sara.copies('s'.repeat(longestText));
		await sara.presses('Control+v');
		await birgit.copies('b'.repeat(longestText));
		await birgit.presses('Control+v');
		wire.held = false;
		wire.deliver();
		expect(sara.words).toHaveLength(2 * longestText);
		await sara.presses('Control+End', 'Backspace');
		expect(sara.words).toHaveLength(2 * longestText - 1);
		await sara.types('x');
		expect(sara.words).toHaveLength(2 * longestText - 1);
		await birgit.presses('Control+a');
		await birgit.types('nytt');
		expectAll('nytt');
		expect([sara.refusals, birgit.refusals]).toEqual([1, 0]);
	});
});
