import type { AgreementContent } from './agreement.ts';

/* The named versions of a plan, and where two of them say different things (PRODUCT 10). Never a playback of who typed what. */

/** A place in a plan that can be compared: `number` counts needs, answers and dissents from 1; `action` within its need. */
export type Place = {
	key: string;
	part: 'need' | 'answer' | 'dissent' | 'offer' | 'plan';
	number: number;
	action: number;
	field:
		| 'words'
		| 'what'
		| 'owner'
		| 'due'
		| 'day'
		| 'check'
		| 'backup'
		| 'ask'
		| 'lead'
		| 'followUp'
		| 'followUpOn'
		| 'told';
	text: string;
};

export type Version = {
	revision: number;
	name: 'agreed' | 'corrected' | 'followed-up';
	/** Which correction or follow-up it is, from 1. Given by `named`. */
	number: number;
	/** Milliseconds since 1970. */
	sealedAt: number;
	places: Place[];
};

export function versionOf(content: AgreementContent): Version {
	return {
		revision: content.revision,
		name: content.reason,
		number: 1,
		sealedAt: Date.parse(content.sealedAt),
		places: placesOf(content)
	};
}

/** Corrections and follow-ups counted, each by itself. */
export function named(versions: Version[]): Version[] {
	const counts = new Map<string, number>();
	return versions.map((version) => {
		const number = (counts.get(version.name) ?? 0) + 1;
		counts.set(version.name, number);
		return { ...version, number };
	});
}

function placesOf({ plan, offers }: AgreementContent): Place[] {
	const places: Place[] = [];
	const put = (place: Omit<Place, 'action'> & { action?: number }) => {
		if (place.text.trim()) places.push({ action: 0, ...place });
	};
	for (const [index, { question, words }] of plan.answers.entries())
		put({ key: `answer ${question}`, part: 'answer', number: index + 1, field: 'words', text: words });
	for (const [index, need] of plan.needs.entries()) {
		const number = index + 1;
		put({ key: `need ${need.id}`, part: 'need', number, field: 'words', text: need.words });
		for (const [at, action] of need.actions.entries()) {
			for (const field of ['what', 'ask', 'owner', 'due', 'check', 'backup'] as const)
				put({
					key: `${field} ${action.id}`,
					part: 'need',
					number,
					action: at + 1,
					field,
					text: action[field]
				});
			const here = { number, action: at + 1 };
			if (action.when)
				put({ ...here, key: `day ${action.id}`, part: 'need', field: 'day', text: action.when.day });
			const offer = offers.find((one) => one.action === action.id);
			if (!offer) continue;
			put({ ...here, key: `offer ${action.id}`, part: 'offer', field: 'words', text: offer.words });
			put({ ...here, key: `offer-day ${action.id}`, part: 'offer', field: 'day', text: offer.day });
		}
	}
	for (const field of ['lead', 'followUp', 'followUpOn', 'told'] as const)
		put({ key: field, part: 'plan', number: 0, field, text: plan[field] });
	for (const [index, { id, words }] of plan.dissents.entries())
		put({ key: `dissent ${id}`, part: 'dissent', number: index + 1, field: 'words', text: words });
	return places;
}

/** `before` or `after` is empty when the place is new, or gone. */
export type Change = { place: Place; before: string; after: string };

/** Where two versions differ, in the order of the newer, and last what is gone. */
export function changesBetween(older: Version, newer: Version): Change[] {
	const before = new Map(older.places.map((place) => [place.key, place.text]));
	const after = new Map(newer.places.map((place) => [place.key, place.text]));
	const gone = older.places.filter((place) => !after.has(place.key));
	return [
		...newer.places.map((place) => ({ place, before: before.get(place.key) ?? '', after: place.text })),
		...gone.map((place) => ({ place, before: place.text, after: '' }))
	].filter((change) => change.before !== change.after);
}
