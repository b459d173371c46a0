import * as Y from 'yjs';
import { isoDay } from './layout.ts';
import { type Decision, type Offer, decisions } from '#lib/domain/plan.ts';

/*
 * How the professionals' answers lie in their Y.Doc: for each action they stand beside, one shared text of its own at
 * the root, which nobody has to create and so nobody can overwrite, one choice and one day. The only file that knows.
 */

const prefix = 'words:';

function choices(doc: Y.Doc): Y.Map<{ decision: string; by: string }> {
	return doc.getMap('choices');
}

function days(doc: Y.Doc): Y.Map<unknown> {
	return doc.getMap('days');
}

export function readOffers(doc: Y.Doc): Offer[] {
	const written = [...doc.share.keys()]
		.filter((key) => key.startsWith(prefix))
		.map((key) => key.slice(prefix.length));
	const actions = new Set([...choices(doc).keys(), ...days(doc).keys(), ...written]);
	return [...actions]
		.map((action) => {
			const choice = choices(doc).get(action);
			return {
				action,
				decision: decisions.find((one) => one === choice?.decision) ?? ('' as const),
				words: offerWords(doc, action).toString(),
				day: isoDay(days(doc).get(action)),
				by: typeof choice?.by === 'string' ? choice.by : ''
			};
		})
		.filter((offer) => offer.decision || offer.words.trim() || offer.day);
}

/** `by` is the first name of who answers. */
export function decide(doc: Y.Doc, action: string, decision: Decision, by: string): void {
	choices(doc).set(action, { decision, by });
}

/** @param day ISO 8601; empty for none */
export function setOfferDay(doc: Y.Doc, action: string, day: string): void {
	days(doc).set(action, day);
}

export function offerWords(doc: Y.Doc, action: string): Y.Text {
	return doc.getText(prefix + action);
}
