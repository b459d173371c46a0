import { describe, expect, test } from 'vitest';
import { type Language, languageTags } from './domain/language.ts';
import { type Catalogue, type Key, type Sentence, say } from './catalogue.ts';
import en from '../../messages/en.json' with { type: 'json' };
import sv from '../../messages/sv.json' with { type: 'json' };

const catalogues: Record<Language, Record<string, Sentence>> = { sv, en };

function formsOf(sentence: Sentence | undefined): [string, string][] {
	if (sentence === undefined) return [];
	return typeof sentence === 'string' ? [['', sentence]] : Object.entries(sentence);
}

function placeholders(sentence: Sentence | undefined): string[] {
	const names = formsOf(sentence).flatMap(([, text]) =>
		[...text.matchAll(/\{(\w+)\}/gu)].map(([, name = '']) => name)
	);
	return [...new Set(names)].sort();
}

const keys = Object.keys(sv);

describe('the catalogues', () => {
	test.each(languageTags)('%s says everything, and nothing that Swedish does not', (language) => {
		expect(Object.keys(catalogues[language]).sort()).toEqual([...keys].sort());
	});

	test.each(languageTags)('%s fills in the same names in every sentence', (language) => {
		const differing = keys.filter(
			(key) => String(placeholders(catalogues[language][key])) !== String(placeholders(catalogues.sv[key]))
		);
		expect(differing).toEqual([]);
	});

	test.each(languageTags)('%s has a sentence for each way it counts, and no others', (language) => {
		const ways = new Intl.PluralRules(language).resolvedOptions().pluralCategories.toSorted();
		const wrong = keys.filter((key) => {
			const sentence = catalogues[language][key];
			return typeof sentence === 'object' && String(Object.keys(sentence).sort()) !== String(ways);
		});
		expect(wrong).toEqual([]);
	});

	test.each(languageTags)('%s leaves nothing empty, and no space or brace too many', (language) => {
		const wrong = keys.filter((key) => {
			const forms = formsOf(catalogues[language][key]);
			const isWell = ([, text]: [string, string]) =>
				text !== '' && text === text.trim() && !/[{}]/u.test(text.replace(/\{\w+\}/gu, ''));
			return forms.length === 0 || !forms.every(isWell);
		});
		expect(wrong).toEqual([]);
	});

	test('a key says on which surface its sentence stands', () => {
		expect(keys.filter((key) => !/^[a-zA-Z]+(\.[\w-]+)+$/u.test(key))).toEqual([]);
	});
});

describe('what families read', () => {
	/** Where only people at work read. */
	const atWork = /^(console|work|review)\./u;
	const officialese = /(?<!\p{L})(ärende|brukare|brukarna|klient|insats)(?!\p{L})/iu;
	const bent =
		/(?<!\p{L})(ärende[tns]|brukaren|brukares|klient(en|er|erna|s)|insats(en|er|erna|s))(?!\p{L})/iu;

	test('speaks of people, not of cases (design/DESIGN.md)', () => {
		const told = keys
			.filter((key) => !atWork.test(key))
			.flatMap((key) => formsOf(catalogues.sv[key]).map(([, text]) => text));
		expect(told.filter((text) => officialese.test(text) || bent.test(text))).toEqual([]);
	});

	test('never calls it familjerådgivning, which is another service', () => {
		const all = Object.values(sv).flatMap((sentence) => formsOf(sentence).map(([, text]) => text));
		expect(all.filter((text) => /familjerådgiv/iu.test(text))).toEqual([]);
	});
});

describe('saying a sentence', () => {
	const key = (text: string) => text as Key;
	const catalogue = {
		plain: 'Välkommen',
		named: '{name} är här, och {name} stannar',
		counted: { one: '{count} person väntar', other: '{count} personer väntar' },
		half: { other: 'flera' }
	} as unknown as Catalogue;
	const told = (name: string, values?: Record<string, string | number>, language: Language = 'sv') =>
		say(catalogue, language, key(name), values);

	test('as it stands', () => {
		expect(told('plain')).toBe('Välkommen');
	});

	test('with names filled in, everywhere they stand', () => {
		expect(told('named', { name: 'Sara' })).toBe('Sara är här, och Sara stannar');
	});

	test('what someone is called is never taken for a place to fill in', () => {
		expect(told('named', { name: '{name}$&' })).toBe('{name}$& är här, och {name}$& stannar');
	});

	test('a name that was not given is left to be seen', () => {
		expect(told('named')).toBe('{name} är här, och {name} stannar');
	});

	test('counted, as the language counts and writes numbers', () => {
		expect(told('counted', { count: 1 })).toBe('1 person väntar');
		expect(told('counted', { count: 0 })).toBe('0 personer väntar');
		expect(told('counted', { count: 1200 }, 'en')).toBe('1,200 personer väntar');
	});

	test('a way of counting that is missing falls back on the general one', () => {
		expect(told('half', { count: 1 })).toBe('flera');
	});

	test('a key that is not there is shown as it is', () => {
		expect(told('nowhere')).toBe('nowhere');
	});
});
