import * as Y from 'yjs';
import type { DocumentKey } from '#lib/documents/shared-document.ts';
import { type DocumentName } from '#lib/domain/method.ts';
import type { MeetingId } from '#lib/domain/participant.ts';
import type { Connection } from './connection.ts';
import { Known, readUpdate } from './guard.ts';
import { type PresenceEntry, presenceMessage, updateMessage } from './messages.ts';

/** Merging many at once costs more than in portions (measured: 1 600 in one call 87 ms, 100 in one call 0.5 ms). */
const portion = 100;

/** A document that somebody has open. It holds only what is stored: what is shown has been committed. */
export class Room {
	readonly meeting: MeetingId;
	readonly document: DocumentName;
	readonly connections = new Set<Connection>();
	#whole: Uint8Array;
	#tail: Uint8Array[] = [];
	#known = new Known();
	#presence = new Map<number, { entry: PresenceEntry; connection: Connection }>();

	#holders = 0;
	#sleep: () => void;

	constructor(key: DocumentKey, stored: Uint8Array[], sleep: () => void) {
		this.#sleep = sleep;
		this.meeting = key.meeting;
		this.document = key.document;
		this.#whole = mergeAll(stored);
		for (const update of stored) this.#known.add(readUpdate(update));
	}

	/** Keeps the room awake until `release`: someone is in it, or something they wrote is not stored yet. */
	hold(): void {
		this.#holders++;
	}

	release(): void {
		if (--this.#holders === 0) this.#sleep();
	}

	#merged(): Uint8Array {
		if (this.#tail.length > 0) this.#whole = mergeAll([this.#whole, ...this.#tail]);
		this.#tail = [];
		return this.#whole;
	}

	stateVector(): Uint8Array {
		return Y.encodeStateVectorFromUpdate(this.#merged());
	}

	/** What someone who has `stateVector` lacks. @throws Error when that is no state vector */
	since(stateVector: Uint8Array): Uint8Array {
		return Y.diffUpdate(this.#merged(), stateVector);
	}

	lacks(update: ReturnType<typeof readUpdate>): boolean {
		return this.#known.lacks(update);
	}

	/** Takes in updates that are stored, and shows them to everyone but `writers` who wrote all of them. */
	takeIn(updates: Uint8Array[], writers: Set<Connection>): void {
		for (const update of updates) this.#known.add(readUpdate(update));
		this.#tail.push(...updates);
		if (this.#tail.length >= portion) this.#merged();
		const frame = updateMessage(updates.length === 1 ? updates[0]! : mergeAll(updates));
		const only = writers.size === 1 ? [...writers][0] : undefined;
		for (const connection of this.connections)
			if (connection !== only && connection.mayRead()) connection.send(frame);
	}

	/** Where people write, as the server vouches for it: each client id belongs to one connection. */
	setPresence(connection: Connection, entry: PresenceEntry): void {
		const holder = this.#presence.get(entry.client);
		const isOthers = holder && holder.connection !== connection && this.connections.has(holder.connection);
		if (isOthers) return;
		if (entry.state === 'null') this.#presence.delete(entry.client);
		else this.#presence.set(entry.client, { entry, connection });
		this.#show([entry]);
	}

	presence(): PresenceEntry[] {
		return [...this.#presence.values()].map(({ entry }) => entry);
	}

	leave(connection: Connection): void {
		this.connections.delete(connection);
		const left = [...this.#presence.values()].filter((one) => one.connection === connection);
		for (const { entry } of left) this.#presence.delete(entry.client);
		if (left.length > 0)
			this.#show(left.map(({ entry }) => ({ ...entry, clock: entry.clock + 1, state: 'null' })));
	}

	#show(entries: PresenceEntry[]): void {
		const frame = presenceMessage(entries);
		for (const connection of this.connections) if (connection.mayRead()) connection.send(frame);
	}
}

function mergeAll(updates: Uint8Array[]): Uint8Array {
	let merged = updates;
	while (merged.length > 1) {
		const portions: Uint8Array[] = [];
		for (let i = 0; i < merged.length; i += portion)
			portions.push(Y.mergeUpdates(merged.slice(i, i + portion)));
		merged = portions;
	}
	return merged[0] ?? Y.encodeStateAsUpdate(new Y.Doc());
}
