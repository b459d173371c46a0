import type { Duplex } from 'node:stream';
import type { WebSocket } from 'ws';
import { type Access, accessTo } from '#lib/domain/permission.ts';
import { type Person, asTheyAreNow } from '#lib/server/person.ts';
import { type ClosingCode, closing, longestFrame, tryAgainLater } from '#lib/wire/closing.ts';
import type { AwakeMeeting, AwakeMeetings } from '../awake-meetings.ts';
import type { Allowance } from './allowance.ts';
import {
	type Message,
	type PresenceEntry,
	askMessage,
	lineageMessage,
	presenceMessage,
	readMessage,
	storedMessage,
	webSocketFrame
} from './messages.ts';
import type { Room } from './room.ts';
import { type Update, readUpdate } from './update.ts';
import type { Writer } from './writer.ts';

/** Bytes waiting for someone who does not read: past the first they are not shown where others write; past the second they come back and get the whole. */
const slowQueue = 1024 * 1024;
const longestQueue = 4 * 1024 * 1024;
/** Milliseconds. y-websocket gives up a line that has been silent for 30 s. */
const beatEvery = 15_000;
/** Milliseconds in which someone must read something of what waits for them. */
const readWithin = 25_000;
/** Characters of what a client says about where it writes. */
const longestPresence = 4_096;
/** More than were ever in one document. */
const mostPresent = 500;
/** Milliseconds in which a client answers what it has that we lack; y-websocket does so at once. */
const answersWithin = 5_000;
/** Frames of someone that wait: for their own answer to our first question, or for a look into the database. */
const mostHeld = 400;

/** One person in one document. Asks at every message what they may do, since the phase can change under them. */
export class Connection {
	readonly person: Person;
	#socket: WebSocket;
	#raw: Duplex;
	#room: Room;
	#meetings: AwakeMeetings;
	#writer: Writer;
	#allowance: Allowance;
	/** Do they want to know what is stored? */
	#wantsReceipts: boolean;
	#hasAnswered = false;
	#isAnswerStored = false;
	#stored = 0;
	#owesReceipt = false;
	/** What was typed while the line opened comes before the answer that it stands on. */
	#early: { update: Update; isAnswer: boolean }[] = [];
	/** What was heard while we looked something up. */
	#heard: Buffer[] | null = null;
	#client: number | undefined;
	#isAlive = true;
	#isClosing = false;
	#beat: NodeJS.Timeout;
	#readAt = Date.now();
	#flushed = 0;
	#askedOf: AwakeMeeting | undefined;
	#accessThen: Access = 'none';

	constructor(parts: {
		person: Person;
		socket: WebSocket;
		raw: Duplex;
		room: Room;
		meetings: AwakeMeetings;
		writer: Writer;
		allowance: Allowance;
		wantsReceipts: boolean;
	}) {
		this.person = parts.person;
		this.#socket = parts.socket;
		this.#raw = parts.raw;
		this.#room = parts.room;
		this.#meetings = parts.meetings;
		this.#writer = parts.writer;
		this.#allowance = parts.allowance;
		this.#wantsReceipts = parts.wantsReceipts;
		this.#beat = setInterval(() => this.#beatOnce(), beatEvery);
		this.#room.connections.add(this);
		this.#socket.on('message', (data: Buffer, isBinary) => this.#receive(data, isBinary));
		this.#socket.on('pong', () => {
			this.#isAlive = true;
		});
		this.#socket.on('close', () => this.#left());
		const present = this.#room.presence.all();
		const first = [
			...(this.#wantsReceipts ? [lineageMessage(this.#room.lineage)] : []),
			// What do they have that we lack? What they wrote without a line, also when they may not write any more.
			askMessage(this.#room.stateVector()),
			...(present.length > 0 ? [presenceMessage(present)] : [])
		];
		this.send(Buffer.concat(first.map(webSocketFrame)));
	}

	/** Worked out once for each change of the meeting: every keystroke of everyone asks. */
	#access(): Access {
		const now = this.#meetings.get(this.#room.meeting);
		if (!now) return 'none';
		if (now !== this.#askedOf) {
			const participant = asTheyAreNow(this.person, now.participants);
			this.#accessThen = participant ? accessTo(this.#room.document, participant, now.meeting) : 'none';
			this.#askedOf = now;
		}
		return this.#accessThen;
	}

	mayRead(): boolean {
		return this.#access() !== 'none';
	}

	isOf(other: Connection): boolean {
		return this.person.participant.id === other.person.participant.id;
	}

	/** Closes the line if they may not read any more. */
	askAgain(): void {
		const now = this.#meetings.get(this.#room.meeting);
		if (!now) return this.sendAway();
		const participant = asTheyAreNow(this.person, now.participants);
		if (participant?.status !== 'admitted') this.close(closing.notAdmitted, 'not admitted');
		else if (!this.mayRead()) this.close(closing.mayNotRead, 'may not read now');
	}

	/** Sends what `webSocketFrame` made: the same bytes to everyone, each in one piece. */
	send(frame: Uint8Array): void {
		if (this.#isClosing || !this.#raw.writable) return;
		if (this.#raw.writableLength > longestQueue) return this.#socket.terminate();
		this.#raw.write(this.#owesReceipt ? Buffer.concat([this.#takeReceipt(), frame]) : frame);
	}

	sendIfQuick(frame: Uint8Array): void {
		if (this.#raw.writableLength <= slowQueue) this.send(frame);
	}

	#say(message: Uint8Array): void {
		this.send(webSocketFrame(message));
	}

	close(code: ClosingCode | typeof tryAgainLater, reason: string): void {
		if (this.#isClosing) return;
		this.sendReceipt();
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

	/** The document is another now. */
	replaced(): void {
		this.close(closing.replaced, 'replaced');
	}

	/** Something they wrote is stored. They hear of it with the next that they are sent, at the latest at `sendReceipt`. */
	confirm(isAnswer: boolean): void {
		if (isAnswer) this.#isAnswerStored = true;
		else this.#stored++;
		this.#owesReceipt = this.#wantsReceipts;
	}

	/** Does nothing if they have had it. */
	sendReceipt(): void {
		if (this.#owesReceipt) this.send(this.#takeReceipt());
	}

	#takeReceipt(): Buffer {
		this.#owesReceipt = false;
		return webSocketFrame(storedMessage(this.#isAnswerStored, this.#stored));
	}

	#receive(data: Buffer, isBinary: boolean): void {
		if (this.#isClosing) return;
		if (!isBinary) return this.close(closing.malformed, 'text frame');
		if (data.length > longestFrame) return this.close(closing.tooLarge, 'frame too large');
		if (!this.#allowance.takes()) return this.close(closing.tooFast, 'too many frames');
		if (this.#heard) {
			this.#heard.push(data);
			if (this.#heard.length > mostHeld) this.close(closing.tooFast, 'too many frames');
			return;
		}
		this.#hear(data);
	}

	#hear(data: Buffer): void {
		try {
			this.#handle(readMessage(data));
		} catch {
			this.close(closing.malformed, 'malformed frame');
		}
	}

	#handle(message: Message): void {
		const access = this.#access();
		if (access === 'none') return this.askAgain();
		switch (message.kind) {
			case 'ask':
				return this.#answer(message.stateVector);
			case 'ask presence':
				return this.#say(presenceMessage(this.#room.presence.all()));
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
		const answer = () => this.send(this.#room.answer(stateVector));
		if (!this.#room.hasFromElsewhere(stateVector, this.person.participant.id)) return answer();
		this.#afterCatchingUp(() => {
			if (this.#room.hasFromElsewhere(stateVector, this.person.participant.id)) this.replaced();
			else answer();
		});
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
		if (update.blocks.length > 0 && this.#room.isFullWith(update))
			return this.close(closing.tooLarge, 'document full');
		if (!this.#writer.hasRoomFor(update)) return this.sendAway();
		const verdict = this.#room.judge(update, this.person.participant.id);
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
				return this.#afterCatchingUp(() => this.#write(update, isAnswer, this.#access(), true));
			case 'forged':
				return this.refuseWrite();
			case 'too deep':
				return this.close(closing.malformed, 'nested too deep');
		}
	}

	#put(update: Update | null, claims: number[], isAnswer: boolean): void {
		this.#writer.put({ room: this.#room, connection: this, update, claims, isAnswer });
	}

	#hearEarly(): void {
		if (!this.#hasAnswered || this.#early.length === 0) return;
		const early = this.#early;
		this.#early = [];
		for (const { update, isAnswer } of early)
			if (!this.#isClosing) this.#write(update, isAnswer, this.#access(), true);
	}

	/** Their line is too slow, or they never answer; either way all of it comes again when they do. */
	#giveUpEarly(): void {
		if (this.#early.length > 0 && !this.#hasAnswered) this.sendAway();
	}

	/** Goes on when all is read again that is stored; what is heard meanwhile waits its turn. */
	#afterCatchingUp(goOn: () => void): void {
		this.#heard = [];
		this.#room
			.catchUp()
			.then(() => {
				const heard = this.#heard ?? [];
				this.#heard = null;
				goOn();
				for (const data of heard) {
					if (this.#isClosing) return;
					// It may have to wait again.
					if (this.#heard) (this.#heard as Buffer[]).push(data);
					else this.#hear(data);
				}
			})
			.catch(() => this.sendAway());
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

	#beatOnce(): void {
		if (!this.#isAlive || !this.#isReading()) return this.#socket.terminate();
		this.#isAlive = false;
		this.#socket.ping();
		this.#say(presenceMessage([]));
	}

	/** Has anything gone out lately, if anything waits to? */
	#isReading(): boolean {
		const { writableLength } = this.#raw;
		const flushed = (this.#raw as Duplex & { bytesWritten?: number }).bytesWritten ?? 0;
		const gone = flushed - writableLength;
		if (writableLength === 0 || gone !== this.#flushed) this.#readAt = Date.now();
		this.#flushed = gone;
		return Date.now() - this.#readAt < readWithin;
	}

	#left(): void {
		clearInterval(this.#beat);
		this.#isClosing = true;
		this.#early = [];
		this.#room.connections.delete(this);
		this.#room.presence.leave(this);
	}
}
