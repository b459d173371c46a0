/** The languages Rådslag speaks: BCP 47 tag, the name in itself, and which way it is written. */
export const languages = [
	{ tag: 'sv', name: 'Svenska', dir: 'ltr' },
	{ tag: 'en', name: 'English', dir: 'ltr' }
] as const;

export type Language = (typeof languages)[number]['tag'];
export const languageTags = languages.map((language) => language.tag) as [Language, ...Language[]];

export function isLanguage(tag: unknown): tag is Language {
	return languageTags.some((known) => known === tag);
}

export function directionOf(tag: Language): 'ltr' | 'rtl' {
	return languages.find((language) => language.tag === tag)?.dir ?? 'ltr';
}
