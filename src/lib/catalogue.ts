import type sv from '#messages/sv.json';
import type { Language } from '#lib/domain/language.ts';

/*
 * Everything Rådslag says stands in messages/, one file a language. A key begins with the surface that says it; a page
 * is sent the sentences of its own surfaces, in its reader's language, and no others.
 */

export type Key = keyof typeof sv;
/** A sentence, or one for each plural form the language has (CLDR), chosen by `count`. */
export type Sentence = string | Partial<Record<Intl.LDMLPluralRule, string>>;
export type Catalogue = Partial<Record<Key, Sentence>>;
export type Values = Record<string, string | number>;

/** The sentence, with `{name}` replaced by `values.name`. A key that is not there is shown as it is, to be seen. */
export function say(catalogue: Catalogue, language: Language, key: Key, values: Values = {}): string {
	const sentence = catalogue[key];
	const chosen = typeof sentence === 'object' ? choosePlural(sentence, language, values.count) : sentence;
	if (chosen === undefined) {
		// A page whose surfaces are not listed (routes/+layout.server.ts): the journeys fail on what browsers complain of.
		console.error(`No sentence under ${key}`);
		return key;
	}
	return chosen.replace(/\{(\w+)\}/gu, (whole, name: string) => {
		const value = values[name];
		if (value === undefined) return whole;
		return typeof value === 'number' ? new Intl.NumberFormat(language).format(value) : value;
	});
}

function choosePlural(
	forms: Exclude<Sentence, string>,
	language: Language,
	count: string | number | undefined
): string | undefined {
	return forms[new Intl.PluralRules(language).select(Number(count ?? 0))] ?? forms.other;
}
