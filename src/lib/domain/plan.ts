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
	/** Ids of the frames that it takes care of. */
	covers: string[];
	actions: Action[];
};

/** When something is done, for calendars. What was agreed are the words beside it. */
export type When = {
	/** The day, or the first one: ISO 8601. */
	day: string;
	/** HH:MM in the meeting's own time zone; empty: all day. */
	time: string;
	/** ISO 8601 weekdays (1 is Monday) on which it is done again each week; none: once. */
	weekdays: number[];
	/** The last day; empty: until the follow-up. */
	until: string;
};

/** Is it a day that exists, as ISO 8601 writes it? */
export function isDay(text: string): boolean {
	const at = Date.parse(text);
	return /^\d{4}-\d\d-\d\d$/u.test(text) && at > 0 && new Date(at).toISOString().startsWith(text);
}

/** What is done about a need (PRODUCT 8). */
export type Action = {
	id: string;
	what: string;
	/** A person's name, never a unit's. */
	owner: string;
	/** A date or a rhythm, in words: "tisdagar 07.45". */
	due: string;
	when: When | null;
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

/** What the family says to a question that was agreed on before the meeting; `question` is its id in the information. */
export type QuestionAnswer = {
	question: string;
	words: string;
	/** In the private draft: false when it shall not be shown. Nowhere else. */
	chosen?: false;
};

/** Where someone thinks otherwise (SoL 14:6 asks that it can be noted). */
export type Dissent = { id: string; by: string; words: string };

export type Plan = {
	answers: QuestionAnswer[];
	needs: Need[];
	/** Who in the family keeps the plan together. */
	lead: string;
	/** When and where everyone meets again, in words; `followUpOn` is the day (ISO 8601), or empty. */
	followUp: string;
	followUpOn: string;
	/** Who tells the child what was agreed, and when (SoL 3:3). */
	told: string;
	dissents: Dissent[];
};

export const emptyPlan: Plan = {
	answers: [],
	needs: [],
	lead: '',
	followUp: '',
	followUpOn: '',
	told: '',
	dissents: []
};

export const emptyAction: Omit<Action, 'id'> = {
	what: '',
	owner: '',
	due: '',
	when: null,
	check: '',
	backup: '',
	kind: 'family',
	ask: ''
};

/** What the family shows when private time ends, and the needs and answers that it does not, shown an earlier time or not. */
export type Publishing = Plan & { without: string[] };

/** What a professional answers beside an action that asks for something (SoL 11:5, 11:1). */
export const decisions = ['now', 'application', 'cannot'] as const;
export type Decision = (typeof decisions)[number];
export type Offer = {
	action: string;
	decision: Decision | '';
	words: string;
	/** From which day, or when a decision is due; ISO 8601, or empty. */
	day: string;
	by: string;
};

/** Is there nothing that was said, and nothing to do? */
export function isPlanEmpty(plan: Plan): boolean {
	const { needs, answers, dissents } = tidyPlan(plan);
	return needs.length + answers.length + dissents.length === 0;
}

/** Is there nothing at all to read? */
export function isPlanBlank(plan: Plan): boolean {
	return (
		isPlanEmpty(plan) && ![plan.lead, plan.followUp, plan.followUpOn, plan.told].some((one) => one.trim())
	);
}

/** The plan without what nobody filled in: what is shown, sealed and printed. */
export function tidyPlan(plan: Plan): Plan {
	const needs = plan.needs
		.map((need) => ({
			...need,
			actions: need.actions.filter((action) => action.what.trim() || action.ask.trim())
		}))
		.filter((need) => need.words.trim() || need.actions.length > 0);
	return {
		...plan,
		needs,
		answers: plan.answers.filter((answer) => answer.words.trim()),
		dissents: plan.dissents.filter((dissent) => dissent.words.trim())
	};
}

/** What the family chose to show when private time ends, word for word. */
export function chosenPart(draft: Plan): Plan {
	const needs = draft.needs
		.filter((need) => need.chosen)
		.map((need) => ({ ...need, actions: need.actions.filter((action) => action.chosen !== false) }));
	const answers = draft.answers.filter((answer) => answer.chosen !== false);
	return tidyPlan({ ...draft, needs, answers });
}

export function publishingOf(draft: Plan): Publishing {
	const shown = chosenPart(draft);
	const kept = new Set([...shown.needs.map((need) => need.id), ...shown.answers.map((one) => one.question)]);
	const all = [...draft.needs.map((need) => need.id), ...draft.answers.map((answer) => answer.question)];
	return { ...shown, without: all.filter((id) => !kept.has(id)) };
}
