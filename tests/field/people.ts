import * as Y from 'yjs';
import { afterAll, afterEach, expect } from 'vitest';
import { commands } from 'vitest/browser';
import { type Field, bindField } from '#lib/documents/text-field.ts';
import type { InputCall, MouseStep } from './hands.ts';

/*
 * People who write in the same field. Each has a window, a document and a keyboard of their own, so that all of them
 * have the focus at once, as they would on phones of their own. What they do arrives as real input (hands.ts).
 *
 * What someone sees is written with | where the caret stands; with a selection, [ or ] is where it began:
 * 'Hej| mor', 'Hej [mor|', 'Hej |mor]'.
 */

const windows = new Map<string, Window>();
let present: Person[] = [];
let broken: string[] = [];

function windowOf(name: string): Window {
	const known = windows.get(name);
	if (known) return known;
	const opened = window.open('about:blank', `${name} ${crypto.randomUUID()}`, 'popup,width=640,height=480');
	if (!opened) throw new Error('The browser let no window open');
	windows.set(name, opened);
	return opened;
}

afterEach(() => {
	checkLetters();
	for (const person of present) person.leaves();
	present = [];
	const found = broken;
	broken = [];
	expect(found).toEqual([]);
});

afterAll(() => {
	for (const opened of windows.values()) opened.close();
	windows.clear();
});

/** Half an emoji, or the mark Yjs leaves where it had to cut one in two. */
function checkWhole(string: string, where: string) {
	if (!string.isWellFormed() || string.includes('\uFFFD')) broken.push(`${where}: ${JSON.stringify(string)}`);
}

function checkLetters() {
	for (const person of present) {
		checkWhole(person.field.value, `what ${person.name} sees`);
		checkWhole(person.words, `the document of ${person.name}`);
	}
}

const keys: Record<string, { vk: number; code?: string; text?: string }> = {
	Backspace: { vk: 8 },
	Enter: { vk: 13, text: '\r' },
	End: { vk: 35 },
	Home: { vk: 36 },
	ArrowLeft: { vk: 37 },
	ArrowUp: { vk: 38 },
	ArrowRight: { vk: 39 },
	ArrowDown: { vk: 40 },
	Delete: { vk: 46 },
	a: { vk: 65, code: 'KeyA' },
	c: { vk: 67, code: 'KeyC' },
	v: { vk: 86, code: 'KeyV' },
	x: { vk: 88, code: 'KeyX' },
	y: { vk: 89, code: 'KeyY' },
	z: { vk: 90, code: 'KeyZ' },
	// The same key on an Arabic and on a Ukrainian keyboard.
	ئ: { vk: 90, code: 'KeyZ' },
	я: { vk: 90, code: 'KeyZ' }
};

const modifiers: Record<string, number> = { Alt: 1, Control: 2, Meta: 4, Shift: 8 };

/** 'Backspace', 'Shift+ArrowLeft', 'Control+Shift+z'. */
function pressOf(chord: string): InputCall[] {
	const held = chord.split('+');
	const key = held.pop() ?? '';
	const known = keys[key];
	if (!known) throw new Error(`Which key is ${key}?`);
	const event = {
		key,
		code: known.code ?? key,
		windowsVirtualKeyCode: known.vk,
		modifiers: held.reduce((sum, modifier) => sum + (modifiers[modifier] ?? 0), 0)
	};
	return [
		['Input.dispatchKeyEvent', { type: known.text ? 'keyDown' : 'rawKeyDown', text: known.text, ...event }],
		['Input.dispatchKeyEvent', { type: 'keyUp', ...event }]
	];
}

const letterOf = (letter: string): InputCall[] => [
	['Input.dispatchKeyEvent', { type: 'keyDown', key: letter, text: letter }],
	['Input.dispatchKeyEvent', { type: 'keyUp', key: letter }]
];

export type Kind = 'textarea' | 'input';

export class Person {
	readonly name: string;
	readonly window: Window;
	readonly doc = new Y.Doc();
	readonly text = this.doc.getText('words');
	readonly field: Field;
	/** How many times what they wrote was too long. */
	refusals = 0;
	#unbind = () => {};

	constructor(name: string, kind: Kind) {
		this.name = name;
		this.window = windowOf(name);
		const page = this.window.document;
		this.field = page.createElement(kind);
		this.field.dir = 'auto';
		this.field.style.cssText =
			'font: 20px/30px monospace; padding: 0; border: 0; margin: 0; width: 600px; height: 90px';
		page.body.style.margin = '0';
		page.body.replaceChildren(this.field);
		this.text.observe((event) => {
			for (const { insert } of event.delta)
				if (typeof insert === 'string') checkWhole(insert, `written to the document of ${name}`);
		});
	}

	takesPlace(text = this.text) {
		this.#unbind = bindField(this.field, text, () => this.refusals++);
		this.field.focus();
	}

	unbind() {
		this.#unbind();
		this.#unbind = () => {};
	}

	leaves() {
		this.unbind();
		this.doc.destroy();
	}

	/** The words in their document. */
	get words(): string {
		return this.text.toString();
	}

	get sees(): string {
		const { value, selectionStart, selectionEnd, selectionDirection } = this.field;
		const start = selectionStart ?? 0;
		const end = selectionEnd ?? 0;
		const [first, second] =
			start === end ? ['|', ''] : selectionDirection === 'backward' ? ['|', ']'] : ['[', '|'];
		return value.slice(0, start) + first + value.slice(start, end) + second + value.slice(end);
	}

	/** Puts the caret or the selection where the marks are. */
	puts(marked: string) {
		expect(marked.replace(/[[|\]]/g, ''), `what ${this.name} sees`).toBe(this.field.value);
		const marks = [...marked.matchAll(/[[|\]]/g)];
		const start = marks[0]?.index ?? 0;
		const end = marks[1] ? marks[1].index - 1 : start;
		this.field.setSelectionRange(start, end, marks[0]?.[0] === '|' && marks[1] ? 'backward' : 'forward');
		expect(this.sees).toBe(marked);
	}

	async does(...calls: InputCall[]) {
		await commands.input(this.window.name, calls);
		checkLetters();
	}

	/** Every letter by its own key. */
	types(letters: string) {
		return this.does(...[...letters].flatMap(letterOf));
	}

	presses(...chords: string[]) {
		return this.does(...chords.flatMap(pressOf));
	}

	/** All at once, as emoji panels and dictation do. Ends a composition, when there is one. */
	enters(words: string) {
		return this.does(['Input.insertText', { text: words }]);
	}

	/** A word that the keyboard is still working on. `instead`: takes a word that stands there up again. */
	composes(word: string, instead?: { from: number; to: number }) {
		return this.does([
			'Input.imeSetComposition',
			{
				text: word,
				selectionStart: word.length,
				selectionEnd: word.length,
				...(instead && { replacementStart: instead.from, replacementEnd: instead.to })
			}
		]);
	}

	async points(...steps: MouseStep[]) {
		await commands.mouse(this.window.name, steps);
		checkLetters();
	}

	/** The middle of the line where a letter of the first line begins. */
	placeOf(index: number): [x: number, y: number] {
		const page = this.window.document;
		const ruler = page.createElement('span');
		ruler.style.cssText = 'font: 20px/30px monospace; position: absolute; white-space: pre';
		ruler.textContent = this.field.value.slice(0, index);
		page.body.append(ruler);
		const { width } = ruler.getBoundingClientRect();
		ruler.remove();
		const box = this.field.getBoundingClientRect();
		return [box.left + width, box.top + (this.field.localName === 'input' ? box.height / 2 : 15)];
	}

	/** Has `words` on the clipboard, from somewhere else than the field. */
	async copies(words: string) {
		const seen = this.sees;
		// A megabyte goes faster through one line than through many.
		const elsewhere = this.window.document.createElement(/[\r\n]/.test(words) ? 'textarea' : 'input');
		elsewhere.value = words;
		this.window.document.body.append(elsewhere);
		elsewhere.select();
		elsewhere.focus();
		await this.presses('Control+c');
		elsewhere.remove();
		this.field.focus();
		expect(this.sees).toBe(seen);
	}
}

/** What lies between them. Held, everything waits until it is delivered. */
export class Wire {
	held = false;
	readonly #people: Person[];
	#waiting: { to: Person; update: Uint8Array }[] = [];

	constructor(people: Person[]) {
		this.#people = people;
		for (const person of people)
			person.doc.on('update', (update: Uint8Array, origin: unknown) => {
				if (origin === this) return;
				for (const to of this.#people) if (to !== person) this.#waiting.push({ to, update });
				if (!this.held) this.deliver();
			});
	}

	get waiting(): number {
		return this.#waiting.length;
	}

	/** Delivers what waits, to everyone or to one person. */
	deliver(to?: Person) {
		const due = this.#waiting.filter((message) => !to || message.to === to);
		this.#waiting = this.#waiting.filter((message) => !due.includes(message));
		for (const { to, update } of due) Y.applyUpdate(to.doc, update, this);
		checkLetters();
	}

	/** Delivers one of the messages that wait, whichever it is. */
	deliverOne(which: number) {
		for (const { to, update } of this.#waiting.splice(which, 1)) Y.applyUpdate(to.doc, update, this);
		checkLetters();
	}
}

/** Sara, Birgit and Amir at a field in which `words` stand already; everyone's caret is at its end. */
export function together(words = '', kind: Kind = 'textarea') {
	const sara = new Person('Sara', kind);
	const birgit = new Person('Birgit', kind);
	const amir = new Person('Amir', kind);
	present = [sara, birgit, amir];
	const wire = new Wire(present);
	sara.text.insert(0, words);
	for (const person of present) {
		person.takesPlace();
		person.field.setSelectionRange(words.length, words.length);
	}
	return { sara, birgit, amir, wire };
}

/** Everyone's document and everyone's field say this. */
export function expectAll(words: string) {
	for (const person of present) {
		expect(person.words, `the document of ${person.name}`).toBe(words);
		expect(person.field.value, `what ${person.name} sees`).toBe(words);
	}
}

/** When the browser has done what it puts off to the end of what it is doing. */
export const afterwards = () => new Promise((resolve) => setTimeout(resolve));
