import { flushSync, mount, unmount } from 'svelte';
import { SvelteMap } from 'svelte/reactivity';
import * as Y from 'yjs';
import type { LiveDocument } from '#lib/live/live-document.svelte.ts';
import SharedFieldInPage from './SharedFieldInPage.svelte';

/** The shared field in a page, without a server: `doc` is what the net would bring to it. */
export function fieldInPage(words: string) {
	const doc = new Y.Doc();
	const text = doc.getText('words');
	text.insert(0, words);
	let content = $state.raw(words);
	doc.on('afterTransaction', () => (content = text.toString()));
	const live = {
		doc,
		get content() {
			return content;
		},
		writers: new SvelteMap(),
		writeIn() {}
	} as unknown as LiveDocument<string>;
	const props = $state({ live, readonly: false });
	const page = mount(SharedFieldInPage, { target: document.body, props });
	flushSync();
	const field = document.querySelector('textarea') as HTMLTextAreaElement;
	field.focus();
	field.setSelectionRange(words.length, words.length);
	return { text, field, props, leave: () => unmount(page) };
}
