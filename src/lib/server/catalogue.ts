import { type Catalogue, type Key, type Values, say } from '#lib/catalogue.ts';
import type { Language } from '#lib/domain/language.ts';
import en from '#messages/en.json' with { type: 'json' };
import sv from '#messages/sv.json' with { type: 'json' };

const catalogues: Record<Language, Catalogue> = { sv, en };

/** The sentences of some surfaces, such as `room`, in one language. */
export function catalogueFor(language: Language, surfaces: string[]): Catalogue {
	const entries = Object.entries(catalogues[language]);
	return Object.fromEntries(
		entries.filter(([key]) => surfaces.some((surface) => key.startsWith(`${surface}.`)))
	);
}

export function sayIn(language: Language, key: Key, values?: Values): string {
	return say(catalogues[language], language, key, values);
}
