import * as Y from 'yjs';
import { type Action, type Dissent, type Need, type Plan, type When, emptyAction } from '#lib/domain/plan.ts';
import {
	type Thing,
	idOf,
	isoDay,
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
 * How a plan lies in its Y.Doc, and a draft of one in private time: a list of needs, each with a list of actions, a list
 * of dissents, and for each question one shared text at the root, which nobody has to create and so nobody can overwrite.
 * Texts that people write together are Y.Text; who does it, when and of which kind are single choices. The only file that
 * knows.
 */

const actionTexts = ['what', 'due', 'check', 'backup', 'ask'] as const;
export type ActionText = (typeof actionTexts)[number];
const planTexts = ['lead', 'followUp', 'told'] as const;
export type PlanText = (typeof planTexts)[number];

const answerPrefix = 'answer:';
const covered = 'covers:';

function needs(doc: Y.Doc): Y.Array<Thing> {
	return doc.getArray('needs');
}

function dissents(doc: Y.Doc): Y.Array<Thing> {
	return doc.getArray('dissents');
}

/** Single choices about the whole plan. */
function choices(doc: Y.Doc): Thing {
	return doc.getMap('choices');
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
		answers: readAnswers(doc),
		needs: thingsIn(needs(doc)).map(readNeed),
		lead: doc.getText('lead').toString(),
		followUp: doc.getText('followUp').toString(),
		followUpOn: isoDay(textAt(choices(doc), 'followUpOn')),
		told: doc.getText('told').toString(),
		dissents: thingsIn(dissents(doc)).map((one) => ({
			id: idOf(one),
			by: textAt(one, 'by'),
			words: textAt(one, 'words')
		}))
	};
}

/** In the order of the ids: every copy of the document reads the same. */
function readAnswers(doc: Y.Doc): Plan['answers'] {
	return [...doc.share.keys()]
		.filter((key) => key.startsWith(answerPrefix))
		.sort()
		.map((key) => ({
			question: key.slice(answerPrefix.length),
			words: doc.getText(key).toString(),
			...(choices(doc).get(key) === false && { chosen: false as const })
		}))
		.filter((answer) => answer.words !== '');
}

function readWhen(value: unknown): When | null {
	if (typeof value !== 'object' || value === null) return null;
	const { day, time, weekdays, until } = value as Partial<Record<keyof When, unknown>>;
	const text = (one: unknown) => (typeof one === 'string' ? one : '');
	const when: When = {
		day: isoDay(text(day)),
		time: /^([01]\d|2[0-3]):[0-5]\d$/u.test(text(time)) ? text(time) : '',
		weekdays: [1, 2, 3, 4, 5, 6, 7].filter((one) => Array.isArray(weekdays) && weekdays.includes(one)),
		until: isoDay(text(until))
	};
	return when.day ? when : null;
}

function readNeed(need: Thing): Need {
	return {
		id: idOf(need),
		words: textAt(need, 'words'),
		by: textAt(need, 'by'),
		chosen: need.get('chosen') !== false,
		covers: [...need.keys()]
			.filter((key) => key.startsWith(covered) && need.get(key) === true)
			.map((key) => key.slice(covered.length))
			.sort(),
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
		when: readWhen(action.get('when')),
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
	needs(doc).push([makeNeed({ id, words, by, chosen: true, covers: [], actions: [] })]);
	return id;
}

/** Does the need take care of this frame? */
export function cover(doc: Y.Doc, need: string, frame: string, covers: boolean): void {
	thingIn(needs(doc), need)?.set(covered + frame, covers);
}

/** What the family answers to a question of the information's. */
export function answerText(doc: Y.Doc, question: string): Y.Text {
	return doc.getText(answerPrefix + question);
}

/** In a draft: shall this answer be shown to the others? */
export function chooseAnswer(doc: Y.Doc, question: string, chosen: boolean): void {
	choices(doc).set(answerPrefix + question, chosen);
}

/** @param day ISO 8601; empty for none */
export function setFollowUpOn(doc: Y.Doc, day: string): void {
	choices(doc).set('followUpOn', day);
}

/** Adds an empty dissent and returns its id. `by` is the first name of who thinks otherwise. */
export function addDissent(doc: Y.Doc, by: string): string {
	const id = newId();
	dissents(doc).push([makeThing({ words: '' }, { id, by })]);
	return id;
}

export function removeDissent(doc: Y.Doc, id: string): void {
	removeFrom(dissents(doc), id);
}

export function dissentWords(doc: Y.Doc, id: string): Y.Text | undefined {
	return sharedTextAt(thingIn(dissents(doc), id), 'words');
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
	actionsOf(thingIn(needs(doc), need))?.push([makeAction({ id, ...emptyAction })]);
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

export function setWhen(doc: Y.Doc, id: string, when: When | null): void {
	actionThing(doc, id)?.set('when', when);
}

export function setKind(doc: Y.Doc, id: string, kind: Action['kind']): void {
	actionThing(doc, id)?.set('kind', kind);
}

export function planText(doc: Y.Doc, key: PlanText): Y.Text {
	return doc.getText(key);
}

/**
 * Lays `plan` into the document, word for word: needs it has are brought to these words, others are added last.
 * `without` names needs and answered questions to take away. Used when a draft is shown to all, and when the family takes it back in.
 */
export function layPlan(doc: Y.Doc, plan: Plan, without: string[] = []): void {
	doc.transact(() => {
		for (const id of without) {
			removeNeed(doc, id);
			if (doc.share.has(answerPrefix + id)) bringText(answerText(doc, id), '');
		}
		for (const need of plan.needs) {
			const thing = thingIn(needs(doc), need.id);
			if (thing) bringTo(thing, need);
			else needs(doc).push([makeNeed(need)]);
		}
		for (const key of planTexts) bringText(doc.getText(key), plan[key]);
		if (choices(doc).get('followUpOn') !== plan.followUpOn) setFollowUpOn(doc, plan.followUpOn);
		for (const { question, words } of plan.answers) bringText(answerText(doc, question), words);
		layDissents(doc, plan.dissents);
	});
}

function layDissents(doc: Y.Doc, given: Dissent[]): void {
	const kept = new Set(given.map((one) => one.id));
	for (const one of thingsIn(dissents(doc))) if (!kept.has(idOf(one))) removeDissent(doc, idOf(one));
	for (const { id, by, words } of given) {
		const there = thingIn(dissents(doc), id);
		if (there) bringText(sharedTextAt(there, 'words'), words);
		else dissents(doc).push([makeThing({ words }, { id, by })]);
	}
}

/** The draft goes on from the plan as it now reads. What was taken out of the plan in the room is not shown again by itself. */
export function takeBackIn(draft: Y.Doc, plan: Plan): void {
	const shown = new Set(plan.needs.map((need) => need.id));
	for (const need of readPlan(draft).needs) if (!shown.has(need.id)) choose(draft, need.id, false);
	const answered = new Set(plan.answers.map((answer) => answer.question));
	for (const { question } of readAnswers(draft))
		if (!answered.has(question)) chooseAnswer(draft, question, false);
	layPlan(draft, plan);
}

function bringTo(thing: Thing, need: Need): void {
	bringText(sharedTextAt(thing, 'words'), need.words);
	for (const frame of new Set([...need.covers, ...readNeed(thing).covers]))
		if ((thing.get(covered + frame) === true) !== need.covers.includes(frame))
			thing.set(covered + frame, need.covers.includes(frame));
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
		if (JSON.stringify(readWhen(there.get('when'))) !== JSON.stringify(action.when))
			there.set('when', action.when);
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
	const covers = Object.fromEntries(need.covers.map((frame) => [covered + frame, true]));
	const thing = makeThing(
		{ words: need.words },
		{ id: need.id, by: need.by, chosen: need.chosen, ...covers }
	);
	const actions = new Y.Array<Thing>();
	actions.push(need.actions.map(makeAction));
	thing.set('actions', actions);
	return thing;
}

function makeAction({ id, owner, kind, when, chosen, ...texts }: Action): Thing {
	return makeThing(texts, { id, owner, kind, when, ...(chosen === false && { chosen }) });
}
