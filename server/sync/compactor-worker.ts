import { parentPort } from 'node:worker_threads';
import * as Y from 'yjs';

/* Makes one update of many, without what was taken away. Beside the server, since a long document takes a while. */

export type Question = { id: number; updates: Uint8Array[] };
export type Answer = { id: number; snapshot: Uint8Array };

parentPort!.on('message', ({ id, updates }: Question) => {
	const doc = new Y.Doc({ gc: true });
	doc.transact(() => {
		for (const update of updates) Y.applyUpdate(doc, update);
	});
	const snapshot = Y.encodeStateAsUpdate(doc);
	doc.destroy();
	parentPort!.postMessage({ id, snapshot } satisfies Answer);
});
