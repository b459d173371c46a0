import * as Y from 'yjs';
import { type Delta, type TextChange, changeAfter, changeBetween, indexInText } from './text-change.ts';

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
	/** The field as the person's own hands left it last. */
	let typed = shown;
	let composing = false;
	/** What others did while a word was being composed here; putting it in the field then would break the keyboard. */
	let heldBack: Delta[] = [];
	const undo = new Y.UndoManager(text, { trackedOrigins: new Set([mine]) });

	field.value = shown;

	/** What was written here since the field and the text were last brought together. */
	const written = () => changeBetween(shown, field.value, field.selectionEnd ?? field.value.length);

	/** `change`, made here, goes into the text, and what others did into the field. */
	function bringTogether(change: TextChange | null, takenBack = false) {
		const tooLong =
			change !== null &&
			change.insert.length > change.remove &&
			text.length + change.insert.length - change.remove > longestText;
		if (tooLong && composing) return;
		const parts = change && !tooLong ? changeAfter(change, heldBack) : [];
		const selection = selectionAfter(change, parts, takenBack);
		heldBack = [];
		if (parts.length)
			text.doc?.transact(() => {
				for (const part of parts) {
					if (part.insert) text.insert(part.index, part.insert);
					if (part.remove) text.delete(part.index, part.remove);
				}
			}, mine);
		shown = typed = text.toString();
		if (field.value !== shown) {
			field.value = shown;
			// Setting the selection of a field that is not focused would move the focus to it in some browsers.
			if (selection) field.setSelectionRange(...selection);
		}
		if (tooLong) onTooLong();
	}

	/** What comes in where the caret stands comes after it, except what the person themselves took back. */
	function selectionAfter(change: TextChange | null, parts: TextChange[], takenBack: boolean) {
		if (field.ownerDocument.activeElement !== field) return null;
		const start = field.selectionStart ?? 0;
		const end = field.selectionEnd ?? 0;
		const endAfter = indexInText(end, change, heldBack, parts, takenBack);
		const startAfter = start === end ? endAfter : indexInText(start, change, heldBack, parts, true);
		return [Math.min(startAfter, endAfter), endAfter, field.selectionDirection ?? 'none'] as const;
	}

	function onInput() {
		typed = field.value;
		// While someone else's words are held back, this word waits for its end; else every letter goes out at once.
		if (heldBack.length === 0) bringTogether(written());
	}

	function onShared(event: Y.YTextEvent, transaction: Y.Transaction) {
		if (transaction.origin === mine) return;
		heldBack.push(event.delta as Delta);
		if (!composing) bringTogether(null, transaction.origin === undo);
	}

	function startComposing() {
		composing = true;
	}

	/** The word is done. Leaving the field ends it too, and not always with an event of its own. */
	function stopComposing() {
		if (!composing) return;
		composing = false;
		bringTogether(written());
	}

	function onBeforeInput(event: Event) {
		const { inputType, data } = event as InputEvent;
		// Chromium stands still for ten seconds over a megabyte in a textarea; it must not even begin.
		if (data && data.length > longestText) {
			event.preventDefault();
			onTooLong();
		}
		// Setting `value` empties the browser's own undo; ours takes back only what was written here.
		if (inputType === 'historyUndo' || inputType === 'historyRedo') {
			event.preventDefault();
			takeBack(inputType === 'historyRedo');
		}
	}

	function onKey(event: Event) {
		const key = event as KeyboardEvent;
		if (!(key.ctrlKey || key.metaKey) || key.altKey) return;
		// Keyboards of other scripts have no z; there the key where it is on most keyboards counts.
		const letter = /^[a-z]$/i.test(key.key) ? key.key.toLowerCase() : key.code.slice(3).toLowerCase();
		if (letter !== 'z' && letter !== 'y') return;
		event.preventDefault();
		takeBack(letter === 'y' || key.shiftKey);
	}

	function takeBack(again: boolean) {
		// To take back is to write; in a field that may only be read by now it would be refused.
		if (field.readOnly) return;
		if (again) undo.redo();
		else undo.undo();
	}

	field.addEventListener('input', onInput);
	field.addEventListener('compositionstart', startComposing);
	field.addEventListener('compositionend', stopComposing);
	field.addEventListener('blur', stopComposing);
	field.addEventListener('beforeinput', onBeforeInput);
	field.addEventListener('keydown', onKey);
	text.observe(onShared);

	return () => {
		// The half of a word that waited goes along; not what the page may have put in the field before it let go of it.
		if (composing) bringTogether(changeBetween(shown, typed, typed.length));
		field.removeEventListener('input', onInput);
		field.removeEventListener('compositionstart', startComposing);
		field.removeEventListener('compositionend', stopComposing);
		field.removeEventListener('blur', stopComposing);
		field.removeEventListener('beforeinput', onBeforeInput);
		field.removeEventListener('keydown', onKey);
		text.unobserve(onShared);
		undo.destroy();
	};
}
