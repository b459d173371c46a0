import type { Circle } from './participant.ts';

/** The five shared documents of a meeting (PRODUCT 6). */
export const documentNames = ['information', 'network', 'private', 'plan', 'offers'] as const;
export type DocumentName = (typeof documentNames)[number];

export const phaseKeys = [
	'prepare',
	'information',
	'private',
	'presentation',
	'agreement',
	'followup'
] as const;
export type PhaseKey = (typeof phaseKeys)[number] | 'closed';

/** What the wall shows in a phase. */
export type WallView = 'gather' | 'information' | 'private' | 'plan' | 'agreement';

/**
 * What one circle may do with one document in one phase. A rule with a condition becomes reading, writing or nothing
 * when the meeting is asked (permission.ts).
 */
export type Rule =
	| 'none'
	| 'read'
	| 'read once released'
	| 'read when shared'
	| 'read when shown'
	| 'write'
	| 'write with the pen'
	| 'write until sealed'
	/** There it goes on until it is sealed; elsewhere the plan is only read by then. */
	| 'write in a follow-up meeting';

export type Phase = {
	key: Exclude<PhaseKey, 'closed'>;
	/** How long it usually takes; shown, never enforced. */
	suggestedMinutes: number;
	/** Whose decision it is to leave the phase. */
	endedBy: 'facilitator' | 'family';
	wall: WallView;
	/** May participants answer the plan here? */
	answering: boolean;
	/** Does everyone say here how it is, from 0 to 10? */
	scale: boolean;
	/** What is not named here is `none`. */
	rights: Partial<Record<DocumentName, Partial<Record<Circle, Rule>>>>;
};

/** A way of meeting, as data (PRODUCT 4). Its words stand in the catalogues under `method.<key>`. */
export type Method = {
	key: string;
	version: number;
	phases: Phase[];
};

export function phaseOf(method: Method, key: PhaseKey): Phase | undefined {
	return method.phases.find((phase) => phase.key === key);
}

/** The phases in the order they are usually taken. A meeting that follows another looks back first, and then agrees anew. */
export function phasesInOrder(method: Method, isFollowUp: boolean): Phase[] {
	if (!isFollowUp) return method.phases;
	const order: PhaseKey[] = ['prepare', 'followup', 'agreement'];
	return order.flatMap((key) => phaseOf(method, key) ?? []);
}
