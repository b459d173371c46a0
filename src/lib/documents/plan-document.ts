import * as Y from 'yjs';
import type { Action, Need, Plan } from '#lib/domain/plan.ts';
import {
	type Thing,
	idOf,
	makeThing,
	newId,
	removeFrom,
	sharedTextAt,
	textAt,
	thingIn,
	thingsIn
} from './layout.ts';
import { changeBetween } from './text-change.ts';

/*
 * How a plan lies in its Y.Doc, and a draft of one in private time: a list of needs, each with a list of actions.
 * Texts that people write together are Y.Text; who does it and of which kind are single choices. The only file that
 * knows.
 */

const actionTexts = ['what', 'due', 'check', 'backup', 'ask'] as const;
export type ActionText = (typeof actionTexts)[number];
const planTexts = ['lead', 'followUp'] as const;
export type PlanText = (typeof planTexts)[number];

function needs(doc: Y.Doc): Y.Array<Thing> {
	return doc.getArray('needs');
}

function actionsOf(need: Thing | undefined): Y.Array<Thing> | undefined {
	const actions = need?.get('actions');
	return actions instanceof Y.Array ? actions : undefined;
}

function actionThing(doc: Y.Doc, id: string): Thing | undefined {
	for (const need of thingsIn(needs(doc))) {
		const actions = actionsOf(need);
		const action = actions && thingIn(actions, id);
		if (action) return action;
	}
	return undefined;
}

export function readPlan(doc: Y.Doc): Plan {
	return {
		needs: thingsIn(needs(doc)).map(readNeed),
		lead: doc.getText('lead').toString(),
		followUp: doc.getText('followUp').toString()
	};
}

function readNeed(need: Thing): Need {
	return {
		id: idOf(need),
		words: textAt(need, 'words'),
		by: textAt(need, 'by'),
		chosen: need.get('chosen') !== false,
		actions: readActions(actionsOf(need))
	};
}

function readActions(actions: Y.Array<Thing> | undefined): Action[] {
	return actions ? thingsIn(actions).map(readAction) : [];
}

function readAction(action: Thing): Action {
	return {
		id: idOf(action),
		what: textAt(action, 'what'),
		owner: textAt(action, 'owner'),
		due: textAt(action, 'due'),
		check: textAt(action, 'check'),
		backup: textAt(action, 'backup'),
		kind: action.get('kind') === 'agency' ? 'agency' : 'family',
		ask: textAt(action, 'ask'),
		...(action.get('chosen') === false && { chosen: false as const })
	};
}

/** Adds a need last and returns its id. `by` is the first name of whose need it is. */
export function addNeed(doc: Y.Doc, by: string, words = ''): string {
	const id = newId();
	needs(doc).push([makeNeed({ id, words, by, chosen: true, actions: [] })]);
	return id;
}

export function removeNeed(doc: Y.Doc, id: string): void {
	removeFrom(needs(doc), id);
}

export function needWords(doc: Y.Doc, id: string): Y.Text | undefined {
	return sharedTextAt(thingIn(needs(doc), id), 'words');
}

/** In a draft: shall this need, or this action of a need, be shown to the others when private time ends? */
export function choose(doc: Y.Doc, id: string, chosen: boolean): void {
	(thingIn(needs(doc), id) ?? actionThing(doc, id))?.set('chosen', chosen);
}

/** Adds an empty action to a need and returns its id. */
export function addAction(doc: Y.Doc, need: string): string {
	const id = newId();
	const empty: Action = {
		id,
		what: '',
		owner: '',
		due: '',
		check: '',
		backup: '',
		kind: 'family',
		ask: ''
	};
	actionsOf(thingIn(needs(doc), need))?.push([makeAction(empty)]);
	return id;
}

export function removeAction(doc: Y.Doc, id: string): void {
	for (const need of thingsIn(needs(doc))) {
		const actions = actionsOf(need);
		if (actions) removeFrom(actions, id);
	}
}

export function actionText(doc: Y.Doc, id: string, key: ActionText): Y.Text | undefined {
	return sharedTextAt(actionThing(doc, id), key);
}

export function setOwner(doc: Y.Doc, id: string, owner: string): void {
	actionThing(doc, id)?.set('owner', owner);
}

export function setKind(doc: Y.Doc, id: string, kind: Action['kind']): void {
	actionThing(doc, id)?.set('kind', kind);
}

export function planText(doc: Y.Doc, key: PlanText): Y.Text {
	return doc.getText(key);
}

/**
 * Lays `plan` into the document, word for word: needs it has are brought to these words, others are added last.
 * `without` names needs to take away. Used when a draft is shown to all, and when the family takes it back in.
 */
export function layPlan(doc: Y.Doc, plan: Plan, without: string[] = []): void {
	doc.transact(() => {
		for (const id of without) removeNeed(doc, id);
		for (const need of plan.needs) {
			const thing = thingIn(needs(doc), need.id);
			if (thing) bringTo(thing, need);
			else needs(doc).push([makeNeed(need)]);
		}
		for (const key of planTexts) bringText(doc.getText(key), plan[key]);
	});
}

/** The draft goes on from the plan as it now reads. What was taken out of the plan in the room is not shown again by itself. */
export function takeBackIn(draft: Y.Doc, plan: Plan): void {
	const shown = new Set(plan.needs.map((need) => need.id));
	for (const need of readPlan(draft).needs) if (!shown.has(need.id)) choose(draft, need.id, false);
	layPlan(draft, plan);
}

function bringTo(thing: Thing, need: Need): void {
	bringText(sharedTextAt(thing, 'words'), need.words);
	const actions = actionsOf(thing);
	if (!actions) return;
	const kept = new Set(need.actions.map((action) => action.id));
	for (const action of thingsIn(actions)) if (!kept.has(idOf(action))) removeFrom(actions, idOf(action));
	for (const action of need.actions) {
		const there = thingIn(actions, action.id);
		if (!there) {
			actions.push([makeAction(action)]);
			continue;
		}
		for (const key of actionTexts) bringText(sharedTextAt(there, key), action[key]);
		for (const key of ['owner', 'kind'] as const)
			if (there.get(key) !== action[key]) there.set(key, action[key]);
	}
}

/** Changes only the part that differs, so that carets and authorship outside it stay. */
function bringText(text: Y.Text | undefined, to: string): void {
	if (!text) return;
	const change = changeBetween(text.toString(), to, to.length);
	if (!change) return;
	if (change.remove) text.delete(change.index, change.remove);
	if (change.insert) text.insert(change.index, change.insert);
}

function makeNeed(need: Need): Thing {
	const thing = makeThing({ words: need.words }, { id: need.id, by: need.by, chosen: need.chosen });
	const actions = new Y.Array<Thing>();
	actions.push(need.actions.map(makeAction));
	thing.set('actions', actions);
	return thing;
}

function makeAction({ id, owner, kind, chosen, ...texts }: Action): Thing {
	return makeThing(texts, { id, owner, kind, ...(chosen === false && { chosen }) });
}
