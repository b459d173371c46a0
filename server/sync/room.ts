import type { DocumentKey } from '#lib/documents/shared-document.ts';
import { type DocumentName } from '#lib/domain/method.ts';
import type { MeetingId } from '#lib/domain/participant.ts';
import type { Connection } from './connection.ts';
import { Known, type Update, readUpdate } from './guard.ts';
import { type PresenceEntry, presenceMessage, updateMessage } from './messages.ts';

/** A document that somebody has open. It holds only what is stored: what is shown has been committed. */
export class Room {
	readonly meeting: MeetingId;
	readonly document: DocumentName;
	readonly connections = new Set<Connection>();
	#known = new Known();
	#presence = new Map<number, { entry: PresenceEntry; connection: Connection }>();

	#holders = 0;
	#sleep: () => void;

	constructor(key: DocumentKey, stored: Uint8Array[], sleep: () => void) {
		this.#sleep = sleep;
		this.meeting = key.meeting;
		this.document = key.document;
		this.#known.add(...stored.map(readUpdate));
	}

	/** Keeps the room awake until `release`: someone is in it, or something they wrote is not stored yet. */
	hold(): void {
		this.#holders++;
	}

	release(): void {
		if (--this.#holders === 0) this.#sleep();
	}

	/** What someone lacks who says what they have. @throws Error when they say it wrongly */
	since(stateVector: Uint8Array): Uint8Array {
		return this.#known.since(stateVector);
	}

	stateVector(): Uint8Array {
		return this.#known.stateVector();
	}

	lacks(update: Update): boolean {
		return this.#known.lacks(update);
	}

	/** Takes in updates that are stored, and shows them to everyone but the one who wrote all of them. */
	takeIn(updates: Uint8Array[], writers: Set<Connection>): void {
		const added = this.#known.add(...updates.map(readUpdate));
		if (!added) return;
		const frame = updateMessage(added);
		const only = writers.size === 1 ? [...writers][0] : undefined;
		for (const connection of this.connections)
			if (connection !== only && connection.mayRead()) connection.send(frame);
	}

	/** Where people write, as the server vouches for it: each client id belongs to one connection. */
	setPresence(connection: Connection, entry: PresenceEntry): void {
		const holder = this.#presence.get(entry.client);
		// The same person may come back on a new line before the old one is found dead.
		if (holder && holder.connection.person.participant.id !== connection.person.participant.id) return;
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
