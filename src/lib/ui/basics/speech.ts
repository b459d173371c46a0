import { getContext, setContext } from 'svelte';
import { type Catalogue, type Key, type Values, say } from '#lib/catalogue.ts';
import { type Language, directionOf } from '#lib/domain/language.ts';

/* What a page says, in its reader's language. */

export type Speech = {
	readonly language: Language;
	readonly dir: 'ltr' | 'rtl';
	/** The sentence under a key, with values put in. */
	t: (key: Key, values?: Values) => string;
	/** "16.30". Milliseconds since 1970, as all instants on a page. */
	time: (instant: number) => string;
	/** "tisdag 17 november 2026" */
	date: (instant: number) => string;
	/** "17 november 2026", of a day as ISO 8601 writes it. */
	day: (iso: string) => string;
	/** "tis". ISO 8601: 1 is Monday. */
	weekday: (number: number) => string;
	/** "1, 2 och 3" */
	list: (items: string[]) => string;
};

const key = Symbol('speech');

/** The meeting is in Sweden, whatever clock the phone brought from home. */
const timeZone = 'Europe/Stockholm';

/** `page` is asked each time, since a page can change language. */
export function provideSpeech(page: () => { language: Language; catalogue: Catalogue }): void {
	const date = (instant: number) =>
		new Intl.DateTimeFormat(page().language, { dateStyle: 'full', timeZone })
			.format(instant)
			.replace(' den ', ' ');
	const speech: Speech = {
		get language() {
			return page().language;
		},
		get dir() {
			return directionOf(page().language);
		},
		t: (sentence, values) => say(page().catalogue, page().language, sentence, values),
		time: (instant) =>
			new Intl.DateTimeFormat(page().language, { hour: '2-digit', minute: '2-digit', timeZone })
				.format(instant)
				.replace(':', page().language === 'sv' ? '.' : ':'),
		date,
		day: (iso) =>
			new Intl.DateTimeFormat(page().language, { dateStyle: 'long', timeZone: 'UTC' }).format(
				Date.parse(iso)
			),
		// 2 March 2026 is a Monday.
		weekday: (number) =>
			new Intl.DateTimeFormat(page().language, { weekday: 'short', timeZone: 'UTC' }).format(
				Date.UTC(2026, 2, 1 + number)
			),
		list: (items) => new Intl.ListFormat(page().language, { type: 'conjunction' }).format(items)
	};
	setContext(key, speech);
}

export function useSpeech(): Speech {
	return getContext<Speech>(key);
}
