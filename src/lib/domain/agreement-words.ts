import type { AgreementFile, Fault } from './agreement-file.ts';

/* What a check found, in words for people: which version, which part of it, and what stands there now. */

/** Lists that people count: "Behov 1". */
const counted = {
	'/information': 'information',
	'/plan/answers': 'plan-answers',
	'/plan/needs': 'needs',
	'/plan/needs/#/actions': 'actions',
	'/plan/dissents': 'dissents',
	'/offers': 'offers',
	'/present': 'present',
	'/answers': 'answers',
	'/phases': 'phases'
} as const;

const fields = [
	...['format', 'chain', 'meeting', 'revision', 'reason', 'previous', 'method', 'key', 'version'],
	...['heldAt', 'sealedAt', 'phases', 'phase', 'from', 'to', 'endedBy', 'information', 'id', 'kind', 'text'],
	...['plan', 'answers', 'question', 'words', 'by', 'needs', 'chosen', 'covers', 'actions', 'what', 'owner'],
	...['due', 'when', 'day', 'time', 'weekdays', 'until', 'check', 'backup', 'ask', 'lead', 'followUp'],
	...['followUpOn', 'told', 'dissents', 'offers', 'action', 'decision', 'present', 'name', 'relation'],
	...['circle', 'central', 'position', 'answeredAt', 'through', 'checks', 'frames', 'clear', 'agreed'],
	...[
		'questions',
		'whose',
		'family',
		'professional',
		'scribe',
		'correction',
		'place',
		'why',
		'acceptedBy',
		'agreedAt'
	]
] as const;

type Counted = (typeof counted)[keyof typeof counted];
type Field = (typeof fields)[number];
export type FaultKey =
	| `verify.${Exclude<Fault['kind'], 'value-changed'>}`
	| `verify.place-${Counted | 'other'}`
	| `verify.field-${Field}`
	| 'verify.value-changed'
	| 'verify.says-now';

/** Says a sentence of the catalogue. */
export type Say = (key: FaultKey, values?: Record<string, string | number>) => string;

const isField = (name: string): name is Field => (fields as readonly string[]).includes(name);
const isCounted = (path: string): path is keyof typeof counted => Object.hasOwn(counted, path);

const keysOf = (pointer: string) =>
	pointer
		.split('/')
		.slice(1)
		.map((key) => key.replaceAll('~1', '/').replaceAll('~0', '~'));

/** What somebody put in a file, to be shown on one line: no steering of terminals, no turning of the line, not without end. */
export function shown(text: string, most = 160): string {
	const tidy = text.replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]+/gu, ' ');
	const letters = [...tidy.slice(0, most * 2)];
	return letters.length > most ? `${letters.slice(0, most).join('')} …` : letters.join('');
}

/** "Behov 1, det som sägs", for `/plan/needs/0/words`. */
export function placeInWords(pointer: string, say: Say): string {
	const parts: string[] = [];
	let path = '';
	for (const key of keysOf(pointer)) {
		const list = path;
		const isNumber = /^\d{1,6}$/u.test(key);
		path += isNumber ? '/#' : `/${key}`;
		if (isNumber && isCounted(list)) {
			// Its number says what the list is.
			parts.splice(-1, 1, say(`verify.place-${counted[list]}`, { number: Number(key) + 1 }));
		} else if (isNumber) continue;
		else if (isField(key)) parts.push(say(`verify.field-${key}`));
		else return say('verify.place-other', { place: shown(pointer) });
	}
	const isInThePlan = path.startsWith('/plan/') && parts.length > 1;
	return (
		(isInThePlan ? withoutPlan(parts, path) : parts).join(', ') || say('verify.place-other', { place: '/' })
	);
}

/** What people call "Behov 1" needs no "planen" before it. */
const withoutPlan = (parts: string[], path: string) =>
	Object.keys(counted).some((list) => list.startsWith('/plan/') && path.startsWith(`${list}/#`))
		? parts.slice(1)
		: parts;

/** @returns undefined when there is no such value, or it is no words */
function wordsAt(content: unknown, pointer: string): string | undefined {
	let value = content;
	for (const key of keysOf(pointer)) {
		if (typeof value !== 'object' || value === null || !Object.hasOwn(value, key)) return undefined;
		value = (value as Record<string, unknown>)[key];
	}
	return typeof value === 'string' && value.trim() ? value : undefined;
}

/** One fault in one or two sentences. @param file where what stands there now is read */
export function faultInWords(fault: Fault, say: Say, file?: AgreementFile): string {
	switch (fault.kind) {
		case 'value-changed':
		case 'value-added':
		case 'value-missing': {
			const { revision } = fault;
			const told = say(`verify.${fault.kind}`, { revision, place: placeInWords(fault.at, say) });
			const now = wordsAt(file?.revisions[revision - 1]?.content, fault.at);
			return now === undefined ? told : `${told} ${say('verify.says-now', { words: shown(now) })}`;
		}
		case 'key-not-known':
			return say('verify.key-not-known', { revision: fault.revision, key: shown(fault.key, 24) });
		case 'key-changed':
			return say('verify.key-changed', { key: shown(fault.key, 24) });
		case 'not-an-agreement':
		case 'too-large':
		case 'not-as-written':
		case 'end-changed':
			return say(`verify.${fault.kind}`);
		default:
			return say(`verify.${fault.kind}`, { revision: fault.revision });
	}
}
