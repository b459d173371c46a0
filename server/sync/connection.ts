import { type Access } from '#lib/domain/permission.ts';
import { closing } from '#lib/wire/closing.ts';
import { Line, type LineParts, mostHeld } from './line.ts';
import {
	type Message,
	type PresenceEntry,
	askMessage,
	beatFrames,
	lineageMessage,
	presenceMessage,
	readMessage,
	storedMessage,
	webSocketFrame
} from './messages.ts';
import type { Room } from './room.ts';
import { type Update, readUpdate } from './update.ts';
import type { Writer } from './writer.ts';

/** Characters of what a client says about where it writes. */
const longestPresence = 4_096;
/** More than were ever in one document. */
const mostPresent = 500;
/** Milliseconds in which a client answers what it has that we lack; y-websocket does so at once. */
const answersWithin = 5_000;
const beat = beatFrames(presenceMessage([]));

/** One person in one document that lies open to the server, over y-websocket's protocol. */
export class Connection extends Line {
	#room: Room;
	#writer: Writer;
	/** Do they want to know what is stored? */
	#wantsReceipts: boolean;
	/** Have they been shown the document, and asked what they have? */
	#isGreeted = false;
	#hasAnswered = false;
	#isAnswerStored = false;
	#stored = 0;
	/** What was typed while the line opened comes before the answer that it stands on. */
	#early: { update: Update; isAnswer: boolean }[] = [];
	#client: number | undefined;

	constructor(parts: LineParts & { room: Room; writer: Writer; wantsReceipts: boolean }) {
		super(parts);
		this.#room = parts.room;
		this.#writer = parts.writer;
		this.#wantsReceipts = parts.wantsReceipts;
		this.#room.connections.add(this);
	}

	/** The document is another now. */
	replaced(): void {
		this.close(closing.replaced, 'replaced');
	}

	protected get beat(): Buffer {
		return beat;
	}

	protected receipt(): Uint8Array {
		return storedMessage(this.#isAnswerStored, this.#stored);
	}

	/** Something they wrote is stored. */
	#confirm(isAnswer: boolean): void {
		if (isAnswer) this.#isAnswerStored = true;
		else this.#stored++;
		if (this.#wantsReceipts) this.oweReceipt();
	}

	protected handle(frame: Buffer): void {
		this.#obey(readMessage(frame));
	}

	#obey(message: Message): void {
		const access = this.access();
		if (access === 'none') return this.askAgain();
		switch (message.kind) {
			case 'ask':
				return this.#answer(message.stateVector);
			case 'ask presence':
				return this.say(presenceMessage(this.#room.presence.all()));
			case 'presence':
				if (access === 'write') this.#setPresence(message.entries);
				return;
			case 'write':
				if (access === 'write' && this.#room.broughtNothing(message.update)) {
					this.#hasAnswered ||= message.isAnswer;
					this.#put(null, [], message.isAnswer);
					return this.#hearEarly();
				}
				return this.#write(readUpdate(message.update), message.isAnswer, access);
		}
	}

	#answer(stateVector: Uint8Array): void {
		const answer = () => {
			if (this.#isGreeted) return this.send(this.#room.answer(stateVector));
			this.#isGreeted = true;
			const lineage = this.#wantsReceipts ? [webSocketFrame(lineageMessage(this.#room.lineage))] : [];
			const document = [...lineage, this.#room.answer(stateVector)];
			this.#room.presence.welcome(this);
			if (this.#room.isRead) return this.sendAll([...document, this.#question()]);
			// Reading a long document through takes a while: not before they have it.
			this.sendAll(document);
			this.send(this.#question());
		};
		if (!this.#room.hasFromElsewhere(stateVector, this.person.participant.id)) return answer();
		this.afterwards(this.#room.catchUp(), () => {
			if (this.#room.hasFromElsewhere(stateVector, this.person.participant.id)) this.replaced();
			else answer();
		});
	}

	/** What do they have that we lack: what they wrote without a line, also when they may not write any more? */
	#question(): Uint8Array {
		return webSocketFrame(askMessage(this.#room.stateVector()));
	}

	#write(update: Update, isAnswer: boolean, access: Access, isLast = false): void {
		if (isAnswer) this.#hasAnswered = true;
		if (access !== 'write') {
			if (!this.#room.hasAllInTheEnd(update)) return this.refuseWrite();
			this.#put(null, [], isAnswer);
			return this.#hearEarly();
		}
		if (this.#room.hasAll(update)) {
			if (isAnswer) this.#room.bringsNothing(update.bytes);
			this.#put(null, [], isAnswer);
			return this.#hearEarly();
		}
		if (update.blocks.length > 0 && this.#room.isFullWith(update)) return this.#refuseAsFull();
		if (!this.#writer.hasRoomFor(update)) return this.sendAway();
		const verdict = this.#room.judge(update, this.person.participant.id);
		this.worked(verdict.steps);
		switch (verdict.is) {
			case 'fine':
				this.#put(verdict.update, verdict.claims, isAnswer);
				return this.#hearEarly();
			case 'nothing new':
				this.#put(null, [], isAnswer);
				return this.#hearEarly();
			case 'early':
				if (!this.#hasAnswered) {
					if (this.#early.length === 0) setTimeout(() => this.#giveUpEarly(), answersWithin);
					this.#early.push({ update, isAnswer });
					if (this.#early.length > mostHeld) this.close(closing.tooFast, 'too many frames');
					return;
				}
				if (isLast) return this.refuseWrite();
				// Another process may have stored what it stands on a moment ago.
				return this.afterwards(this.#room.catchUp(), () =>
					this.#write(update, isAnswer, this.access(), true)
				);
			case 'forged':
				return this.refuseWrite();
			case 'too deep':
				return this.close(closing.malformed, 'nested too deep');
			case 'full':
				return this.#refuseAsFull();
		}
	}

	#refuseAsFull(): void {
		this.close(closing.tooLarge, 'document full');
	}

	#put(update: Update | null, claims: number[], isAnswer: boolean): void {
		this.#writer.put({
			room: this.#room,
			connection: this,
			update,
			claims,
			confirm: () => this.#confirm(isAnswer)
		});
	}

	#hearEarly(): void {
		if (!this.#hasAnswered || this.#early.length === 0) return;
		const early = this.#early;
		this.#early = [];
		for (const { update, isAnswer } of early)
			if (!this.isClosing) this.#write(update, isAnswer, this.access(), true);
	}

	/** Their line is too slow, or they never answer; either way all of it comes again when they do. */
	#giveUpEarly(): void {
		if (this.#early.length > 0 && !this.#hasAnswered) this.sendAway();
	}

	/** A client speaks for itself, one entry; who it is, we say. */
	#setPresence(entries: PresenceEntry[]): void {
		if (entries.length > mostPresent) return this.close(closing.malformed, 'too many present');
		// y-websocket also echoes what it heard of others; they speak for themselves.
		const [entry, ...others] = entries;
		if (!entry || others.length > 0 || entry.state.length > longestPresence) return;
		const { id, name, circle } = this.person.participant;
		const client = this.#client ?? entry.client;
		if (entry.client !== client || !this.#room.isTheirs(client, id)) return;
		const state: unknown = JSON.parse(entry.state);
		if (typeof state !== 'object') return;
		const stamped = state && { ...state, seat: id, name, circle };
		if (this.#room.presence.set(this, { ...entry, state: JSON.stringify(stamped) })) this.#client = client;
	}

	protected left(): void {
		this.#early = [];
		this.#room.connections.delete(this);
		this.#room.presence.leave(this);
	}
}
