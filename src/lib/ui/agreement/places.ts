import type { Key, Values } from '#lib/catalogue.ts';
import type { Place } from '#lib/domain/versions.ts';

/** "Behov 1, sak att göra 2, vem som gör det". */
export function placeInWords(
	t: (key: Key, values?: Values) => string,
	{ part, number, action, field }: Place
): string {
	const key = part === 'need' && action > 0 ? 'seen.place-action' : `seen.place-${part}`;
	return `${t(key as Key, { number, action })}, ${t(`seen.field-${field}` as Key)}`;
}
