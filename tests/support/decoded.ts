import * as Y from 'yjs';
import {
	headerLength,
	readEnvelopes,
	readFromPhone,
	readFromServer,
	signatureLength
} from '#lib/wire/private-time.ts';
import { readMessage } from '../../server/sync/messages.ts';

/* What someone who has the bytes, and no key, can make of them with Yjs. */

function attempt<Value>(what: () => Value): Value | undefined {
	try {
		return what();
	} catch {
		return undefined;
	}
}

/** Everything in these bytes that could be an update: themselves, and what stands in them by each format of ours. */
function candidates(bytes: Uint8Array): Uint8Array[] {
	const message = attempt(() => readMessage(bytes));
	const phone = attempt(() => readFromPhone(bytes));
	const server = attempt(() => readFromServer(bytes));
	const envelopes = [...(attempt(() => readEnvelopes(bytes)) ?? [])];
	for (const said of [phone, server]) {
		if (said?.kind === 'epoch') envelopes.push(said.snapshot);
		if (said?.kind === 'signal') envelopes.push(said.bytes);
	}
	if (phone?.kind === 'words') envelopes.push(phone.envelope);
	if (server?.kind === 'words') envelopes.push(...server.envelopes);
	return [
		...(message?.kind === 'write' ? [message.update] : []),
		...[bytes, ...envelopes].flatMap((one) => [
			one,
			one.subarray(headerLength),
			one.subarray(headerLength + 4),
			one.subarray(headerLength, -signatureLength)
		])
	].filter(({ length }) => length > 1);
}

/** Every word in a document, deleted ones too, in the order in which each of its writers wrote. */
function wordsIn(doc: Y.Doc): string {
	let words = '';
	for (const structs of doc.store.clients.values()) {
		words += '\n';
		for (const struct of structs) {
			if (!(struct instanceof Y.Item)) continue;
			const { content } = struct;
			if (content instanceof Y.ContentString) words += content.str;
			else if (!(content instanceof Y.ContentType) && !(content instanceof Y.ContentDeleted))
				words += ` ${JSON.stringify(content.getContent())}`;
		}
	}
	return words;
}

/**
 * What comes out when all of it is given to Yjs, each by itself and all of it together.
 * @param source bytes that may hold updates of one document
 */
export function decoded(source: readonly Uint8Array[]): { words: string; given: number; taken: number } {
	const told = { words: '', given: 0, taken: 0 };
	const together = new Y.Doc({ gc: false });
	for (const update of source.flatMap(candidates))
		for (const apply of [Y.applyUpdate, Y.applyUpdateV2]) {
			const doc = new Y.Doc({ gc: false });
			told.given++;
			const isTaken = attempt(() => {
				apply(doc, update);
				return doc.store.clients.size > 0 || doc.store.pendingStructs !== null;
			});
			const words = wordsIn(doc);
			if (words.trim()) told.words += words;
			if (!isTaken) continue;
			told.taken++;
			attempt(() => apply(together, update));
		}
	told.words += wordsIn(together);
	return told;
}
