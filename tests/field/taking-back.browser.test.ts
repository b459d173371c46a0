import { describe, expect, test } from 'vitest';
import { type Person, expectAll, together } from './people.ts';

/** What is written within half a second of each other is taken back together; this is a longer pause than that. */
const pause = () => new Promise((resolve) => setTimeout(resolve, 600));

/** More often than there is anything to take back. */
const allOf = (chord: string) => Array.from({ length: 12 }, () => chord);

/** Undo from the menu, or by shaking the phone: no key is pressed. */
const fromTheMenu = ({ window }: Person, command: 'undo' | 'redo'): Parameters<Person['does']>[0] => {
	expect(window.document.hasFocus()).toBe(true);
	return ['Input.dispatchKeyEvent', { type: 'rawKeyDown', key: 'Unidentified', commands: [command] }];
};

describe.each(['textarea', 'input'] as const)('taking back in a %s', (kind) => {
	test('takes back only what was written here, among what others wrote', async () => {
		const { sara, birgit, amir } = together('Hej', kind);
		await sara.types(' mor');
		birgit.puts('|Hej mor');
		await birgit.types('Ja! ');
		amir.puts('Ja! Hej mo|r');
		await amir.types('XX');
		await sara.presses(...allOf('Control+z'));
		expectAll('Ja! HejXX');
		expect(sara.sees).toBe('Ja! HejXX|');
		await sara.presses(...allOf('Control+Shift+z'));
		expectAll('Ja! Hej moXXr');
		await amir.presses(...allOf('Control+z'));
		expectAll('Ja! Hej mor');
	});

	test('takes back nothing when only others have written', async () => {
		const { sara, birgit } = together('Hej', kind);
		await birgit.types(' mor');
		await sara.presses(...allOf('Control+z'), ...allOf('Control+y'));
		expectAll('Hej mor');
	});

	test('goes on after the letters that came back', async () => {
		const { sara, birgit } = together('', kind);
		await sara.enters('Hej mor');
		await sara.presses('Control+z');
		expect(sara.sees).toBe('|');
		await birgit.types('!');
		await sara.presses('Control+Shift+z');
		await sara.types('mor');
		expectAll('Hej mormor!');
		await sara.presses('Control+Backspace');
		expectAll('Hej !');
		await sara.presses('Control+z');
		expect(sara.sees).toMatch(/^(Hej mormor|Hej mor|)\|!$/);
	});
});

describe('taking back', () => {
	test('Ctrl+Z goes back step by step, Ctrl+Y and Ctrl+Shift+Z forward again', async () => {
		const { sara } = together();
		await sara.enters('ett ');
		await pause();
		await sara.enters('två ');
		await pause();
		await sara.enters('tre');
		await sara.presses('Control+z');
		expectAll('ett två ');
		await sara.presses('Control+z');
		expectAll('ett ');
		await sara.presses('Control+y');
		expectAll('ett två ');
		await sara.presses('Control+Shift+z');
		expectAll('ett två tre');
		await sara.presses(...allOf('Control+z'));
		expectAll('');
	});

	test('what was written anew after taking back cannot be overtaken by taking forward', async () => {
		const { sara } = together();
		await sara.enters('ett');
		await sara.presses('Control+z');
		await sara.enters('två');
		await sara.presses('Control+y');
		expectAll('två');
	});

	test.each([
		['Arabic', 'Control+ئ', 'Control+Shift+ئ'],
		['Ukrainian', 'Control+я', 'Control+Shift+я']
	])('works on an %s keyboard, which has no z', async (_, back, forward) => {
		const { sara, birgit } = together('Hej');
		birgit.puts('|Hej');
		await sara.enters(' mor');
		await birgit.types('O, ');
		await sara.presses(back);
		expectAll('O, Hej');
		await sara.presses(forward);
		expectAll('O, Hej mor');
	});

	test('from the menu of the browser takes back only what was written here', async () => {
		const { sara, birgit } = together('Hej');
		birgit.puts('|Hej');
		await birgit.types('O, ');
		await sara.types(' mor');
		await sara.does(...Array.from({ length: 6 }, () => fromTheMenu(sara, 'undo')));
		expectAll('O, Hej');
		await sara.presses(...allOf('Control+y'));
		expectAll('O, Hej mor');
	});

	test('brings back what was written over, and what another wrote into it stays', async () => {
		const { sara, birgit } = together('Hej kära mor');
		sara.puts('Hej [kära| mor');
		await sara.enters('söta');
		await birgit.presses('Home');
		await birgit.types('O, ');
		await sara.presses('Control+z');
		expectAll('O, Hej kära mor');
		await sara.presses('Control+y');
		expectAll('O, Hej söta mor');
	});

	test('brings back an emoji family whole', async () => {
		const { sara, birgit } = together('Vi: 👨‍👩‍👧‍👦');
		birgit.puts('|Vi: 👨‍👩‍👧‍👦');
		await sara.presses('Backspace');
		expectAll('Vi: ');
		await birgit.enters('👍🏽');
		await sara.presses('Control+z');
		expectAll('👍🏽Vi: 👨‍👩‍👧‍👦');
	});

	test('takes back a word that was composed, and lets others’ words stand', async () => {
		const { sara, birgit } = together('Hej ');
		birgit.puts('|Hej ');
		await sara.composes('mor');
		await birgit.types('O, ');
		await sara.enters('mormor');
		await sara.presses(...allOf('Control+z'));
		expectAll('O, Hej ');
		await sara.presses(...allOf('Control+y'));
		expectAll('O, Hej mormor');
		expect(sara.sees).toBe('O, Hej mormor|');
	});

	test('takes back what was pasted, and what was taken away in the meantime by another stays away', async () => {
		const { sara, birgit } = together('()');
		sara.puts('(|)');
		await sara.copies('ett två tre');
		await sara.presses('Control+v');
		birgit.puts('(ett [två |tre)');
		await birgit.presses('Backspace');
		await sara.presses('Control+z');
		expectAll('()');
		await sara.presses('Control+y');
		expectAll('(ett tre)');
	});

	test('of two people at the same time takes back the one’s and the other’s', async () => {
		const { sara, birgit, wire } = together('mitt');
		sara.puts('|mitt');
		wire.held = true;
		await sara.enters('före ');
		await birgit.enters(' efter');
		wire.deliver();
		expectAll('före mitt efter');
		await Promise.all([sara.presses('Control+z'), birgit.presses('Control+z')]);
		wire.deliver();
		expectAll('mitt');
		await Promise.all([sara.presses('Control+y'), birgit.presses('Control+y')]);
		wire.deliver();
		expectAll('före mitt efter');
	});

	test('is not done in a field that may only be read by now', async () => {
		const { sara } = together('Hej');
		await sara.enters(' mor');
		sara.field.readOnly = true;
		await sara.presses('Control+z');
		await sara.does(fromTheMenu(sara, 'undo'));
		expectAll('Hej mor');
	});

	test('Ctrl+Z with Alt, and z alone, are ordinary keys', async () => {
		const { sara } = together('Hej');
		await sara.enters(' mor');
		await sara.presses('Control+Alt+z');
		expectAll('Hej mor');
		await sara.types('z');
		expectAll('Hej morz');
	});
});
