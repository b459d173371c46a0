import * as Y from 'yjs';
import {
	type ActionText,
	actionText,
	answerText,
	dissentWords,
	needWords,
	planText,
	readPlan
} from './plan-document.ts';
import { tidyPlan } from '#lib/domain/plan.ts';

/*
 * Who wrote the plan, to the character, from the document itself: each run of letters in a Y.Text says under which client
 * id it was written.
 */

/** Code points that still stand, by the client id they were written under; of what is in the plan when it is agreed on. */
export function charactersByClient(doc: Y.Doc): Map<number, number> {
	const written = new Map<number, number>();
	for (const text of textsOf(doc)) {
		for (let item = text._start; item; item = item.right) {
			if (item.deleted || !(item.content instanceof Y.ContentString)) continue;
			const { client } = item.id;
			written.set(client, (written.get(client) ?? 0) + [...item.content.str].length);
		}
	}
	return written;
}

function textsOf(doc: Y.Doc): Y.Text[] {
	const plan = tidyPlan(readPlan(doc));
	const ofAction: ActionText[] = ['what', 'due', 'check', 'backup', 'ask'];
	const texts = [
		...plan.answers.map(({ question }) => answerText(doc, question)),
		...plan.needs.flatMap((need) => [
			needWords(doc, need.id),
			...need.actions.flatMap(({ id }) => ofAction.map((key) => actionText(doc, id, key)))
		]),
		...plan.dissents.map(({ id }) => dissentWords(doc, id)),
		...(['lead', 'followUp', 'told'] as const).map((key) => planText(doc, key))
	];
	return texts.filter((text) => text !== undefined);
}
