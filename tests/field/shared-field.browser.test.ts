import { tick } from 'svelte';
import { expect, test } from 'vitest';
import { cdp } from 'vitest/browser';
import { longestText } from '#lib/documents/text-field.ts';
import { fieldInPage } from './shared-field.svelte.ts';

/* The page that holds a bound field leaves it alone. */

const composes = (text: string) =>
	cdp().send('Input.imeSetComposition', { text, selectionStart: text.length, selectionEnd: text.length });
const enters = (text: string) => cdp().send('Input.insertText', { text });

test('a page that hears what others write does not put it in the field in the middle of a word', async () => {
	const { text, field, leave } = fieldInPage('Hej ');
	await composes('mor');
	text.insert(0, 'O, ');
	await tick();
	expect(field.value).toBe('Hej mor');
	await composes('mormor');
	await enters('mormor');
	await tick();
	expect([text.toString(), field.value]).toEqual(['O, Hej mormor', 'O, Hej mormor']);
	await leave();
});

test('a field that becomes read-only in the middle of a word shows what the text says, and writes nothing twice', async () => {
	const { text, field, props, leave } = fieldInPage('Hej ');
	await composes('mor');
	text.insert(0, 'O, ');
	await composes('mormor');
	props.readonly = true;
	await tick();
	expect([text.toString(), field.value]).toEqual(['O, Hej mormor', 'O, Hej mormor']);
	await leave();
});

test('someone whose words would be too long is told, until they write again', async () => {
	const { text, field, leave } = fieldInPage('x'.repeat(longestText - 4));
	const isTold = () => document.querySelector('[role=alert]') !== null;
	await enters('mormor');
	await tick();
	expect([field.value.length, text.length, isTold()]).toEqual([longestText - 4, longestText - 4, true]);
	await enters('mor');
	await tick();
	expect([text.length, isTold()]).toEqual([longestText - 1, false]);
	await leave();
});
