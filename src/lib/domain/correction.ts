import type { AgreementContent } from './agreement.ts';
import type { Circle } from './participant.ts';
import { type Plan, isDay } from './plan.ts';
import { type Place, versionOf } from './versions.ts';

/*
 * A slip in what was agreed (a name, a day) is put right by a new revision, once the family has said yes to it (PRODUCT 9).
 * What anyone said, in a need, an answer or a dissent, is nobody's to put right: it was said.
 */

/** `place`: the key of a `Place`. `why` may be empty. */
export type Proposal = { place: string; text: string; why: string };

/** One that waits for the family: where, what stands there, what would. Instants are milliseconds since 1970. */
export type WaitingCorrection = Proposal & {
	id: string;
	by: string;
	proposedAt: number;
	at: Place;
};

const days = new Set<Place['field']>(['day', 'followUpOn']);

/** Is it a day (ISO 8601), and no words? */
export const isDayField = (field: Place['field']): boolean => days.has(field);

/** What may be put right, in the order of the plan. An offer is the agencies' to word, so only they may propose it anew. */
export function correctable(content: AgreementContent, proposer: Circle): Place[] {
	return versionOf(content).places.filter(
		({ part, field }) =>
			part === 'plan' ||
			(part === 'need' && field !== 'words') ||
			(part === 'offer' && proposer === 'professional')
	);
}

/** @returns the place, or undefined when that can't be put right, or would say what it says already */
export function placeToCorrect(
	content: AgreementContent,
	proposer: Circle,
	{ place, text }: Proposal
): Place | undefined {
	const found = correctable(content, proposer).find((one) => one.key === place);
	if (!found || text.trim() === '' || text.trim() === found.text) return undefined;
	return isDayField(found.field) && !isDay(text.trim()) ? undefined : found;
}

/** The next revision: the same agreement, with other words in one place. */
export function corrected(
	before: AgreementContent,
	hash: string,
	{ place, text, why }: Proposal,
	{ by, acceptedBy, now }: { by: string; acceptedBy: string; now: Date }
): AgreementContent {
	const [field = '', ...rest] = place.split(' ');
	const id = rest.join(' ');
	const words = text.trim();
	const { plan, offers } = before;
	return {
		...before,
		revision: before.revision + 1,
		reason: 'corrected',
		previous: hash,
		sealedAt: now.toISOString(),
		correction: { place, by, why: why.trim(), acceptedBy, agreedAt: agreedAt(before) },
		plan: id ? withAction(plan, id, field, words) : { ...plan, [field]: words },
		offers: offers.map((offer) => {
			if (offer.action !== id) return offer;
			if (field === 'offer') return { ...offer, words };
			return field === 'offer-day' ? { ...offer, day: words } : offer;
		})
	};
}

function withAction(plan: Plan, id: string, field: string, words: string): Plan {
	return {
		...plan,
		needs: plan.needs.map((need) => ({
			...need,
			actions: need.actions.map((action) => {
				if (action.id !== id || !(field in action || field === 'day')) return action;
				if (field === 'day')
					return action.when ? { ...action, when: { ...action.when, day: words } } : action;
				return { ...action, [field]: words };
			})
		}))
	};
}

/** When everyone agreed: a correction does not set any clock back. ISO 8601, in UTC. */
export function agreedAt({ sealedAt, correction }: AgreementContent): string {
	return correction?.agreedAt ?? sealedAt;
}
