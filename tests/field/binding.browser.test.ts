import * as Y from 'yjs';
import { describe, expect, test } from 'vitest';
import { bindField } from '#lib/documents/text-field.ts';
import { type Person, expectAll, together } from './people.ts';

describe('a field that is bound', () => {
	test('shows at once what is written already', () => {
		const { amir } = together('Hej 👨‍👩‍👧‍👦');
		expect(amir.field.value).toBe('Hej 👨‍👩‍👧‍👦');
	});

	test('and bound again keeps the caret where it was', async () => {
		const { sara, birgit } = together('Hej mor');
		sara.puts('Hej| mor');
		sara.unbind();
		sara.takesPlace();
		expect(sara.sees).toBe('Hej| mor');
		await birgit.types('!');
		await sara.types('san');
		expectAll('Hejsan mor!');
	});

	test('twice to the same text in one window follows itself', async () => {
		const { sara, birgit } = together('Hej');
		const second = sara.window.document.createElement('input');
		sara.window.document.body.append(second);
		const unbind = bindField(second, sara.text);
		await sara.types(' mor');
		expect(second.value).toBe('Hej mor');
		await birgit.presses('End');
		second.focus();
		second.setSelectionRange(0, 0);
		await Promise.all([sara.types('O, '), birgit.types('!')]);
		expectAll('O, Hej mor!');
		expect([second.value, second.selectionStart]).toEqual(['O, Hej mor!', 3]);
		unbind();
	});

	test('takes an answer that comes in the same breath as what was written', async () => {
		const { sara, birgit } = together('Hej');
		birgit.text.observe((_, transaction) => {
			if (!transaction.local && birgit.words.endsWith('?')) birgit.text.insert(birgit.words.length, ' Ja!');
		});
		await sara.types('?');
		expectAll('Hej? Ja!');
		expect(sara.sees).toBe('Hej?| Ja!');
	});
});

describe('a text with line ends that the field cannot show', () => {
	test.each(['textarea', 'input'] as const)('is not changed by a %s in which nobody writes', async (kind) => {
		const { sara, birgit, amir } = together('', kind);
		amir.unbind();
		amir.text.insert(0, 'ett\r\ntvå\ntre');
		amir.text.insert(0, 'noll ');
		expect([sara.words, birgit.words]).toEqual(['noll ett\r\ntvå\ntre', 'noll ett\r\ntvå\ntre']);
		await sara.presses('End', 'ArrowLeft');
		expect(amir.words).toBe('noll ett\r\ntvå\ntre');
	});

	test.each(['textarea', 'input'] as const)('loses no letter when someone writes in a %s', async (kind) => {
		const { sara, birgit, amir } = together('', kind);
		amir.text.insert(0, 'ett\r\ntvå\r\ntre');
		await sara.presses('Control+End');
		await sara.types('!');
		await birgit.presses('Control+Home');
		await birgit.types('noll ');
		expect(amir.words.replace(/\s/g, '')).toBe('nolletttvåtre!');
		expect([sara.field.value, birgit.field.value, amir.field.value]).toEqual([
			sara.words,
			sara.words,
			sara.words
		]);
	});
});

describe('a field that is no longer bound', () => {
	test('neither sends nor shows anything, and takes nothing back', async () => {
		const { sara, birgit } = together('Hej');
		await sara.enters(' mor');
		sara.unbind();
		await sara.types('x');
		expect(birgit.words).toBe('Hej mor');
		await birgit.presses('End');
		await birgit.types('!');
		expect(sara.words).toBe('Hej mor!');
		expect(sara.field.value).toBe('Hej morx');
		await sara.presses('Control+y');
		await sara.composes('ord');
		await sara.enters('ord');
		sara.field.blur();
		expect(sara.words).toBe('Hej mor!');
		expect(birgit.words).toBe('Hej mor!');
	});

	test('leaves the browser’s own undo to the browser', async () => {
		const { sara, birgit } = together('Hej');
		sara.unbind();
		await sara.types('x');
		await sara.presses('Control+z');
		expect(sara.field.value).toBe('Hej');
		expect(birgit.words).toBe('Hej');
	});

	test('keeps no listener of its text or its document', () => {
		const { sara } = together('Hej');
		const listeners = () => [
			sara.text._eH.l.length,
			[...sara.doc._observers.values()].reduce((sum, observers) => sum + observers.size, 0)
		];
		const bound = listeners();
		sara.unbind();
		const [ofText, ofDocument] = listeners();
		expect(ofText).toBe((bound[0] ?? 0) - 1);
		expect(ofDocument).toBeLessThan(bound[1] ?? 0);
		sara.takesPlace();
		expect(listeners()).toEqual(bound);
	});
});

describe('a text that someone takes away as a whole, while another stands in its field', () => {
	function inAPlan(sara: Person) {
		const plan = new Y.Doc().getMap<Y.Text>('plan');
		const action = plan.set('action', new Y.Text('Hej '));
		sara.unbind();
		sara.takesPlace(action);
		const errors: string[] = [];
		for (const page of [window, sara.window])
			page.addEventListener('error', (event) => {
				errors.push(event.message);
				event.preventDefault();
			});
		return { plan, action, errors };
	}

	test('takes no more letters', async () => {
		const { sara } = together();
		const { plan, action, errors } = inAPlan(sara);
		await sara.presses('End');
		await sara.types('du');
		expect(action.toString()).toBe('Hej du');
		plan.delete('action');
		await sara.types('!');
		await sara.composes('mor');
		await sara.enters('mor');
		expect([action.toString(), plan.size, errors]).toEqual(['', 0, []]);
	});

	test('can be left in the middle of a word', async () => {
		const { sara } = together();
		const { plan, action, errors } = inAPlan(sara);
		await sara.presses('End');
		await sara.composes('mor');
		action.insert(0, 'O, ');
		await sara.composes('mormor');
		plan.delete('action');
		expect(() => sara.unbind()).not.toThrow();
		expect([action.toString(), plan.size, errors]).toEqual(['', 0, []]);
	});
});
