/** What was told before and during the information phase. Frames are bottom lines: what the plan must cover. */
export const informationKinds = ['question', 'frame', 'strength', 'worry', 'support'] as const;
export type InformationKind = (typeof informationKinds)[number];

export type InformationItem = {
	id: string;
	kind: InformationKind;
	text: string;
	/** First name of who wrote it. */
	by: string;
};
export type Information = InformationItem[];

/** What someone needs, in their own words. `words` are the family's to change and nobody else's. */
export type Need = {
	id: string;
	words: string;
	/** Who said it. */
	by: string;
	/** In the private draft: shall it be shown to the others? */
	chosen: boolean;
	actions: Action[];
};

/** What is done about a need (PRODUCT 8). */
export type Action = {
	id: string;
	what: string;
	/** A person's name, never a unit's. */
	owner: string;
	/** A date or a rhythm, in words: "tisdagar 07.45". */
	due: string;
	/** Who sees that it is done. */
	check: string;
	/** What happens when it does not work. */
	backup: string;
	kind: 'family' | 'agency';
	/** What an agency is asked for, when it is. */
	ask: string;
	/** In the private draft: false when it shall not be shown to the others with its need. Nowhere else. */
	chosen?: false;
};

export type Plan = {
	needs: Need[];
	/** Who in the family keeps the plan together. */
	lead: string;
	/** When and where everyone meets again. */
	followUp: string;
};

/** What the family shows when private time ends, and the needs shown an earlier time that it takes back. */
export type Publishing = Plan & { without: string[] };

/** What a professional answers beside an action that asks for something (SoL 11:5, 11:1). */
export const decisions = ['now', 'application', 'cannot'] as const;
export type Decision = (typeof decisions)[number];
export type Offer = { action: string; decision: Decision | ''; words: string; by: string };

export function isPlanEmpty(plan: Plan): boolean {
	return !plan.needs.some((need) => need.words.trim() || need.actions.some((action) => action.what.trim()));
}

/** The plan without what nobody filled in: what is shown, sealed and printed. */
export function tidyPlan(plan: Plan): Plan {
	const needs = plan.needs
		.map((need) => ({
			...need,
			actions: need.actions.filter((action) => action.what.trim() || action.ask.trim())
		}))
		.filter((need) => need.words.trim() || need.actions.length > 0);
	return { ...plan, needs };
}

/** What the family chose to show when private time ends, word for word. */
export function chosenPart(draft: Plan): Plan {
	const needs = draft.needs
		.filter((need) => need.chosen)
		.map((need) => ({ ...need, actions: need.actions.filter((action) => action.chosen !== false) }));
	return tidyPlan({ ...draft, needs });
}

export function publishingOf(draft: Plan): Publishing {
	const shown = chosenPart(draft);
	const kept = new Set(shown.needs.map((need) => need.id));
	return { ...shown, without: draft.needs.map((need) => need.id).filter((id) => !kept.has(id)) };
}
