import type { MeetingId, ParticipantId } from '#lib/domain/participant.ts';
import type { StoredPrivate } from '#lib/server/private-time.ts';
import { frameFromServer } from '#lib/wire/private-time.ts';
import { webSocketFrame } from './messages.ts';
import type { PrivateConnection } from './private-connection.ts';
import { PrivateEpoch, wordsFrame } from './private-epoch.ts';
import { Sleeper } from './rooms.ts';

/** What the room asks of the world round it. */
export type PrivateSurroundings = {
	/** Nobody is in it, and all that was written in it is stored. */
	sleep: (room: PrivateRoom) => void;
	load: () => Promise<StoredPrivate | undefined>;
};

/** A family's private time that somebody has open. It stays the same while epochs come and go, and so do those in it. */
export class PrivateRoom extends Sleeper {
	readonly meeting: MeetingId;
	readonly connections = new Set<PrivateConnection>();
	#now!: PrivateEpoch;
	#around: PrivateSurroundings;
	#catchingUp: Promise<void> | undefined;
	#catchingUpNext: Promise<void> | undefined;

	private constructor(meeting: MeetingId, around: PrivateSurroundings) {
		super(() => around.sleep(this));
		this.meeting = meeting;
		this.#around = around;
	}

	/** @throws Error when it can't be read, or there is no such meeting */
	static async open(meeting: MeetingId, around: PrivateSurroundings): Promise<PrivateRoom> {
		const stored = await around.load();
		if (!stored) throw new Error('There is no such document');
		const room = new PrivateRoom(meeting, around);
		room.#now = await PrivateEpoch.of(room, stored);
		return room;
	}

	/** The epoch of now. */
	get now(): PrivateEpoch {
		return this.#now;
	}

	/** Someone comes. */
	welcome(connection: PrivateConnection): void {
		this.connections.add(connection);
		this.#begin(connection);
	}

	/** Shows words of an epoch to everyone who may hear them but who wrote them; nobody, when the epoch has passed. */
	show(epoch: PrivateEpoch, words: { bytes: Uint8Array; by: unknown }[]): void {
		if (epoch !== this.#now || words.length === 0) return;
		const writers = new Set(words.map(({ by }) => by));
		const frame = wordsFrame(words.map(({ bytes }) => bytes));
		for (const connection of this.connections) {
			if (!connection.mayRead() || !epoch.mayHear(connection)) continue;
			if (!writers.has(connection)) {
				connection.send(frame);
				continue;
			}
			const others = words.filter(({ by }) => by !== connection);
			if (others.length > 0) connection.send(wordsFrame(others.map(({ bytes }) => bytes)));
		}
	}

	/** What was stored by another process. */
	arrived(bytes: Uint8Array): void {
		if (this.#take(bytes).lacks) void this.catchUp().catch(() => {});
	}

	#take(bytes: Uint8Array): { lacks: boolean } {
		const { fresh, lacks } = this.#now.arrived(bytes);
		this.show(
			this.#now,
			fresh.map((one) => ({ bytes: one, by: null }))
		);
		return { lacks };
	}

	/** @param but the socket that said it, when it was said here */
	signal(from: ParticipantId, bytes: Uint8Array, but?: PrivateConnection): void {
		const frame = webSocketFrame(frameFromServer({ kind: 'signal', from, bytes }));
		for (const connection of this.connections)
			if (connection !== but && connection.mayRead()) connection.sendIfQuick(frame);
	}

	/** Reads everything again that is stored at this moment or later, and shows what was not here: words, or a new epoch. */
	catchUp(): Promise<void> {
		if (!this.#catchingUp) {
			this.#catchingUp = this.#catchUp().finally(() => {
				this.#catchingUp = undefined;
			});
			return this.#catchingUp;
		}
		// What is being read now may be from before.
		this.#catchingUpNext ??= this.#catchingUp
			.catch(() => {})
			.then(() => {
				this.#catchingUpNext = undefined;
				return this.catchUp();
			});
		return this.#catchingUpNext;
	}

	async #catchUp(): Promise<void> {
		const stored = await this.#around.load();
		if (!stored) return;
		if (stored.lineage === this.#now.lineage) {
			this.#take(stored.words);
			return;
		}
		this.#now = await PrivateEpoch.of(this, stored);
		for (const connection of this.connections) this.#begin(connection);
	}

	#begin(connection: PrivateConnection): void {
		if (!connection.mayRead()) return;
		const { words } = this.#now;
		connection.send(this.#now.beginningFor(connection.knows));
		connection.knows = this.#now.number;
		if (words && this.#now.mayHear(connection)) connection.send(words);
	}
}
