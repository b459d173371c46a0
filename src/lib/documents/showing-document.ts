import type * as Y from 'yjs';
import type { Publishing } from '#lib/domain/plan.ts';
import { textAt } from './layout.ts';

/*
 * What somebody in the family wants to show the others, as it lies in the family's own document until they do: the words
 * as they would be shown, and who has signed that they may. The only file that knows.
 */

/** `by`: a phone's id. */
export type Proposal = { what: Publishing; by: string };

const proposal = (doc: Y.Doc) => doc.getMap('showing');
const signatures = (doc: Y.Doc) => doc.getMap('signed');

/** @returns null when nothing is proposed */
export function readProposal(doc: Y.Doc): Proposal | null {
	const words = textAt(proposal(doc), 'what');
	const by = textAt(proposal(doc), 'by');
	try {
		return words && by ? { what: JSON.parse(words) as Publishing, by } : null;
	} catch {
		return null;
	}
}

/** What was signed before was something else. */
export function propose(doc: Y.Doc, { what, by }: Proposal): void {
	withdraw(doc);
	proposal(doc).set('what', JSON.stringify(what));
	proposal(doc).set('by', by);
}

export function withdraw(doc: Y.Doc): void {
	proposal(doc).clear();
	signatures(doc).clear();
}

/** By phone; whether they are true, and of what, is for the reader to check. */
export function readSignatures(doc: Y.Doc): Map<string, string> {
	const signed = new Map<string, string>();
	for (const phone of signatures(doc).keys()) signed.set(phone, textAt(signatures(doc), phone));
	return signed;
}

export function putSignature(doc: Y.Doc, phone: string, signature: string): void {
	signatures(doc).set(phone, signature);
}
