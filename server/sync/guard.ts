import * as Y from 'yjs';

/*
 * What an update holds, read without taking it in. Only V1 is read, and nothing is ever merged or taken in that was not
 * read here first: an update that can be stored but not applied would break the document for everyone, for good.
 */

export type Update = ReturnType<typeof Y.decodeUpdate> & { bytes: Uint8Array };

/** Two bytes, no edits and no deletions. */
const emptyLength = 2;

/** @throws Error when the bytes are no V1 update that any copy can take in */
export function readUpdate(bytes: Uint8Array): Update {
	const update = Y.decodeUpdate(bytes);
	const { structs, ds } = update;
	// The newer encoding reads as nothing, with something after it.
	if (structs.length === 0 && ds.clients.size === 0 && bytes.length > emptyLength)
		throw new Error('Not a V1 update');
	for (const struct of structs)
		if (struct instanceof Y.Item && !standsOnEarlier(struct))
			throw new Error('An edit stands on a later one');
	for (const deletions of ds.clients.values())
		if (deletions.some(({ len }) => len === 0)) throw new Error('A deletion of nothing');
	return { ...update, bytes };
}

/** Yjs waits for what others have not sent yet, but takes for granted that one's own edits come in order. */
function standsOnEarlier({ id, origin, rightOrigin, parent }: Y.Item): boolean {
	return [origin, rightOrigin, parent].every(
		(on) => !(on instanceof Y.ID) || on.client !== id.client || on.clock < id.clock
	);
}

/**
 * What a document has: the server's own copy. Updates are taken in as a client takes them in, because taking one in can
 * delete more than it says: of two who chose at once, everyone's copy drops one.
 */
export class Known {
	#doc = new Y.Doc();

	/** Would the update bring anything? A client that only reads still sends one, with nothing new in it. */
	lacks({ structs, ds }: Update): boolean {
		const { store } = this.#doc;
		const isNew = structs.some(
			(struct) =>
				!(struct instanceof Y.Skip) && struct.id.clock + struct.length > Y.getState(store, struct.id.client)
		);
		if (isNew) return true;
		for (const [client, deletions] of ds.clients)
			for (const { clock, len } of deletions) if (!this.#isDeleted(client, clock, clock + len)) return true;
		return false;
	}

	/** @returns what others lack who had everything before, as one update; null when nothing is new */
	add(...updates: Update[]): Uint8Array | null {
		let added: Uint8Array | null = null;
		const keep = (update: Uint8Array) => {
			added = update;
		};
		this.#doc.on('update', keep);
		this.#doc.transact(() => {
			for (const { bytes } of updates) {
				try {
					Y.applyUpdate(this.#doc, bytes);
				} catch {
					// What can't be taken in after all is not known, and nothing worse.
				}
			}
		});
		this.#doc.off('update', keep);
		return added;
	}

	stateVector(): Uint8Array {
		return Y.encodeStateVector(this.#doc);
	}

	/** What someone who has `stateVector` lacks. @throws Error when that is no state vector */
	since(stateVector: Uint8Array): Uint8Array {
		return Y.encodeStateAsUpdate(this.#doc, stateVector);
	}

	#isDeleted(client: number, from: number, to: number): boolean {
		const { store } = this.#doc;
		const structs = store.clients.get(client);
		if (!structs || Y.getState(store, client) < to) return false;
		for (let at = Y.findIndexSS(structs, from); structs[at] && structs[at]!.id.clock < to; at++)
			if (!structs[at]!.deleted) return false;
		return true;
	}
}
