import { readInformation } from '#lib/documents/information-document.ts';
import { readOffers } from '#lib/documents/offers-document.ts';
import { readPlan } from '#lib/documents/plan-document.ts';
import type { Information, Offer, Plan } from '#lib/domain/plan.ts';
import { LiveDocument } from './live-document.svelte.ts';
import type { LiveMeeting } from './live-meeting.svelte.ts';

/** What a page came with; null where this person may not read. */
export type Contents = {
	information: Information | null;
	plan: Plan | null;
	offers: Offer[] | null;
};

/** The documents of a meeting that people write in here, each open exactly while this person may read it. */
export class LiveDocuments {
	readonly information: LiveDocument<Information>;
	readonly plan: LiveDocument<Plan>;
	readonly offers: LiveDocument<Offer[]>;
	readonly #meeting: LiveMeeting;

	constructor(meeting: LiveMeeting, contents: Contents) {
		const common = { meeting: meeting.view.id, as: meeting.as, onReturned: meeting.giveBack };
		this.#meeting = meeting;
		this.information = new LiveDocument({
			...common,
			name: 'information',
			read: readInformation,
			content: contents.information
		});
		this.plan = new LiveDocument({ ...common, name: 'plan', read: readPlan, content: contents.plan });
		this.offers = new LiveDocument({ ...common, name: 'offers', read: readOffers, content: contents.offers });
	}

	/** Opens and closes as the meeting now allows. To be called at every change of the view. */
	followRights(): void {
		if (this.#meeting.isGone) return this.close();
		for (const name of ['information', 'plan', 'offers'] as const) {
			if (this.#meeting.view.documents[name] === 'none') this[name].close();
			else this[name].open();
		}
	}

	wake(): void {
		for (const one of [this.information, this.plan, this.offers]) one.wake();
	}

	close(): void {
		for (const one of [this.information, this.plan, this.offers]) one.close();
	}
}
