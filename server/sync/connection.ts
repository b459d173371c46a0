import type { WebSocket } from 'ws';
import { type Access, accessTo } from '#lib/domain/permission.ts';
import { type Person, asTheyAreNow } from '#lib/server/person.ts';
import { type ClosingCode, closing, longestFrame, tryAgainLater } from '#lib/wire/closing.ts';
import type { AwakeMeetings } from '../awake-meetings.ts';
import { readUpdate } from './guard.ts';
import {
	type Message,
	type PresenceEntry,
	answerMessage,
	askMessage,
	presenceMessage,
	readMessage,
	storedMessage
} from './messages.ts';
import type { Room } from './room.ts';
import type { Write, Writer } from './writer.ts';

/** Frames a second that one person can't reach by typing, pasting or dragging; and how many may come at once. */
const framesASecond = 100;
const framesAtOnce = 400;
/** Bytes waiting for someone who does not read; they come back and get the whole. */
const longestQueue = 4 * 1024 * 1024;
/** Milliseconds. y-websocket gives up a line that has been silent for 30 s. */
const beatEvery = 20_000;
/** Characters of what a client says about where it writes. */
const longestPresence = 4_096;

/** One person in one document. Asks at every message what they may do, since the phase can change under them. */
export class Connection {
	readonly person: Person;
	#socket: WebSocket;
	#room: Room;
	#meetings: AwakeMeetings;
	#writer: Writer;
	/** Do they want to know what is stored? */
	#wantsReceipts: boolean;
	#isAnswerStored = false;
	#stored = 0;
	#allowance = framesAtOnce;
	#allowedAt = Date.now();
	#isAlive = true;
	#isClosing = false;
	#beat: NodeJS.Timeout;

	constructor(parts: {
		person: Person;
		socket: WebSocket;
		room: Room;
		meetings: AwakeMeetings;
		writer: Writer;
		wantsReceipts: boolean;
	}) {
		this.person = parts.person;
		this.#socket = parts.socket;
		this.#room = parts.room;
		this.#meetings = parts.meetings;
		this.#writer = parts.writer;
		this.#wantsReceipts = parts.wantsReceipts;
		this.#beat = setInterval(() => this.#beatOnce(), beatEvery);
		this.#room.connections.add(this);
		this.#socket.on('message', (data: Buffer, isBinary) => this.#receive(data, isBinary));
		this.#socket.on('pong', () => {
			this.#isAlive = true;
		});
		this.#socket.on('close', () => this.#left());
		// Ask for what they have that we lack: what they wrote without a line, also when they may not write any more.
		this.send(askMessage(this.#room.stateVector()));
		const present = this.#room.presence();
		if (present.length > 0) this.send(presenceMessage(present));
	}

	#access(): Access {
		const now = this.#meetings.get(this.#room.meeting);
		const participant = now && asTheyAreNow(this.person, now.participants);
		return participant ? accessTo(this.#room.document, participant, now.meeting) : 'none';
	}

	mayRead(): boolean {
		return this.#access() !== 'none';
	}

	/** Closes the line if they may not read any more. */
	askAgain(): void {
		const now = this.#meetings.get(this.#room.meeting);
		if (!now) return this.sendAway();
		const participant = asTheyAreNow(this.person, now.participants);
		if (participant?.status !== 'admitted') this.close(closing.notAdmitted, 'not admitted');
		else if (!this.mayRead()) this.close(closing.mayNotRead, 'may not read now');
	}

	send(frame: Uint8Array): void {
		if (this.#isClosing || this.#socket.readyState !== this.#socket.OPEN) return;
		if (this.#socket.bufferedAmount > longestQueue) this.#socket.terminate();
		else this.#socket.send(frame);
	}

	close(code: ClosingCode | typeof tryAgainLater, reason: string): void {
		if (this.#isClosing) return;
		this.#isClosing = true;
		this.#socket.close(code, reason);
	}

	/** They may come again at once. */
	sendAway(): void {
		this.close(tryAgainLater, 'try again later');
	}

	refuseWrite(): void {
		this.close(closing.writeRefused, 'write refused');
	}

	/** Something they wrote is stored. */
	confirm({ isAnswer }: Pick<Write, 'isAnswer'>): void {
		if (isAnswer) this.#isAnswerStored = true;
		else this.#stored++;
		if (this.#wantsReceipts) this.send(storedMessage(this.#isAnswerStored, this.#stored));
	}

	#receive(data: Buffer, isBinary: boolean): void {
		if (this.#isClosing) return;
		if (!isBinary) return this.close(closing.malformed, 'text frame');
		if (data.length > longestFrame) return this.close(closing.tooLarge, 'frame too large');
		if (!this.#isAllowed()) return this.close(closing.tooFast, 'too many frames');
		try {
			this.#handle(readMessage(data));
		} catch {
			this.close(closing.malformed, 'malformed frame');
		}
	}

	#isAllowed(): boolean {
		const now = Date.now();
		this.#allowance = Math.min(
			framesAtOnce,
			this.#allowance + ((now - this.#allowedAt) / 1000) * framesASecond
		);
		this.#allowedAt = now;
		return --this.#allowance >= 0;
	}

	#handle(message: Message): void {
		const access = this.#access();
		if (access === 'none') return this.askAgain();
		switch (message.kind) {
			case 'ask':
				return this.send(answerMessage(this.#room.since(message.stateVector)));
			case 'ask presence':
				return this.send(presenceMessage(this.#room.presence()));
			case 'presence':
				if (access === 'write') this.#setPresence(message.entries);
				return;
			case 'write': {
				const { update, isAnswer } = message;
				if (!this.#room.lacks(readUpdate(update))) return this.confirm({ isAnswer });
				if (access !== 'write') return this.refuseWrite();
				return this.#writer.put({ room: this.#room, connection: this, update, isAnswer });
			}
		}
	}

	/** A client speaks for itself, one entry; who it is, we say. */
	#setPresence(entries: PresenceEntry[]): void {
		const [entry, ...others] = entries;
		if (!entry || others.length > 0 || entry.state.length > longestPresence) return;
		const state: unknown = JSON.parse(entry.state);
		if (state === null) return this.#room.setPresence(this, entry);
		if (typeof state !== 'object') return;
		const { id, name } = this.person.participant;
		this.#room.setPresence(this, { ...entry, state: JSON.stringify({ ...state, seat: id, name }) });
	}

	#beatOnce(): void {
		if (!this.#isAlive) return this.#socket.terminate();
		this.#isAlive = false;
		this.#socket.ping();
		this.send(presenceMessage([]));
	}

	#left(): void {
		clearInterval(this.#beat);
		this.#isClosing = true;
		this.#room.leave(this);
	}
}
