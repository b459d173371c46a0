import * as Y from 'yjs';
import { type Delta, changeAfter, changeBetween, indexAfter } from './text-change.ts';

/*
 * A person's keystrokes into a Y.Text, and everyone else's into the field they are looking at. Native fields, no
 * editor library: what a phone's keyboard, spell checker, voice and screen reader know about fields goes on working.
 */

export type Field = HTMLTextAreaElement | HTMLInputElement;

/** The longest text of a field, in UTF-16 units. Far beyond what anyone says in a meeting; keeps frames small. */
export const longestText = 20_000;

/**
 * Binds `field` to `text` until the returned function is called. `onTooLong` is told when a change would make the
 * text too long; the field then stays as it was, and what was pasted is still on the clipboard.
 */
export function bindField(field: Field, text: Y.Text, onTooLong: () => void = () => {}): () => void {
	/** Whose transactions are this field's own. */
	const mine = {};
	let shown = text.toString();
	let composing = false;
	/** What others did while a word was being composed here; putting it in the field then would break the keyboard. */
	let heldBack: Delta[] = [];
	const undo = new Y.UndoManager(text, { trackedOrigins: new Set([mine]) });

	field.value = shown;

	function show(value: string, selection: { start: number; end: number } | null) {
		shown = value;
		if (field.value === value) return;
		field.value = value;
		if (selection)
			field.setSelectionRange(selection.start, selection.end, field.selectionDirection ?? 'none');
	}

	function selectionAfter(deltas: Delta[]): { start: number; end: number } | null {
		if (field.ownerDocument.activeElement !== field) return null;
		const follow = (index: number) => deltas.reduce(indexAfter, index);
		return { start: follow(field.selectionStart ?? 0), end: follow(field.selectionEnd ?? 0) };
	}

	function takeIn() {
		const change = changeBetween(shown, field.value, field.selectionEnd ?? field.value.length);
		if (!change) return;
		if (text.length + change.insert.length - change.remove > longestText) {
			show(text.toString(), { start: change.index + change.remove, end: change.index + change.remove });
			onTooLong();
			return;
		}
		shown = field.value;
		text.doc?.transact(() => {
			for (const part of changeAfter(change, heldBack)) {
				if (part.remove) text.delete(part.index, part.remove);
				if (part.insert) text.insert(part.index, part.insert);
			}
		}, mine);
	}

	function onInput() {
		// While someone else's words are held back, this word waits for its end; else every letter goes out at once.
		if (!composing || heldBack.length === 0) takeIn();
	}

	function onComposed() {
		composing = false;
		takeIn();
		const selection = selectionAfter(heldBack);
		heldBack = [];
		show(text.toString(), selection);
	}

	function onShared(event: Y.YTextEvent, transaction: Y.Transaction) {
		if (transaction.origin === mine) return;
		if (composing) {
			heldBack.push(event.delta as Delta);
			return;
		}
		show(text.toString(), selectionAfter([event.delta as Delta]));
	}

	// Setting `value` empties the browser's own undo; ours takes back only what was written here.
	function onBeforeInput(event: Event) {
		const { inputType } = event as InputEvent;
		if (inputType === 'historyUndo' || inputType === 'historyRedo') {
			event.preventDefault();
			takeBack(inputType === 'historyRedo');
		}
	}

	function onKey(event: Event) {
		const key = event as KeyboardEvent;
		if (!(key.ctrlKey || key.metaKey) || key.altKey) return;
		const letter = key.key.toLowerCase();
		if (letter !== 'z' && letter !== 'y') return;
		event.preventDefault();
		takeBack(letter === 'y' || key.shiftKey);
	}

	function takeBack(again: boolean) {
		if (again) undo.redo();
		else undo.undo();
	}

	const startComposing = () => {
		composing = true;
	};
	field.addEventListener('input', onInput);
	field.addEventListener('compositionstart', startComposing);
	field.addEventListener('compositionend', onComposed);
	field.addEventListener('beforeinput', onBeforeInput);
	field.addEventListener('keydown', onKey);
	text.observe(onShared);

	return () => {
		field.removeEventListener('input', onInput);
		field.removeEventListener('compositionstart', startComposing);
		field.removeEventListener('compositionend', onComposed);
		field.removeEventListener('beforeinput', onBeforeInput);
		field.removeEventListener('keydown', onKey);
		text.unobserve(onShared);
		undo.destroy();
	};
}
