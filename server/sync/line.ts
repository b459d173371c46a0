import type { Duplex } from 'node:stream';
import type { WebSocket } from 'ws';
import type { DocumentName } from '#lib/domain/method.ts';
import { type Access, accessTo } from '#lib/domain/permission.ts';
import { type Person, asTheyAreNow } from '#lib/server/person.ts';
import { type ClosingCode, closing, longestFrame, tryAgainLater } from '#lib/wire/closing.ts';
import type { AwakeMeeting, Held } from '../awake-meetings.ts';
import type { Allowance } from './allowance.ts';
import { webSocketFrame } from './messages.ts';

/** Bytes waiting for someone who does not read: past the first they are not shown where others write; past the second they come back and get the whole. */
const slowQueue = 1024 * 1024;
const longestQueue = 4 * 1024 * 1024;
/** Milliseconds. y-websocket gives up a line that has been silent for 30 s. */
const beatEvery = 15_000;
/** Milliseconds in which someone must read something of what waits for them. */
const readWithin = 25_000;
/** Frames of someone that wait: for their own answer to our first question, or for a look into the database. */
export const mostHeld = 400;
/** And bytes. */
const mostHeldBytes = 16 * 1024 * 1024;

export type LineParts = {
	person: Person;
	socket: WebSocket;
	raw: Duplex;
	document: DocumentName;
	/** Held as long as the line is open. */
	meeting: Held;
	allowance: Allowance;
};

/**
 * One person's socket into one document, whatever is spoken over it. Asks at every message what they may do, since the
 * phase can change under them.
 */
export abstract class Line {
	readonly person: Person;
	#document: DocumentName;
	#socket: WebSocket;
	#raw: Duplex;
	#meeting: Held;
	#allowance: Allowance;
	#owesReceipt = false;
	/** What was heard while we looked something up. */
	#heard: Buffer[] | null = null;
	#heardBytes = 0;
	#isAlive = true;
	#isClosing = false;
	#beats: NodeJS.Timeout;
	#readAt = Date.now();
	#flushed = 0;
	#askedOf: AwakeMeeting | undefined;
	#accessThen: Access = 'none';

	constructor({ person, socket, raw, document, meeting, allowance }: LineParts) {
		this.person = person;
		this.#document = document;
		this.#socket = socket;
		this.#raw = raw;
		this.#meeting = meeting;
		this.#allowance = allowance;
		this.#beats = setInterval(() => this.#beatOnce(), beatEvery);
		this.#socket.on('message', (data: Buffer, isBinary) => this.#receive(data, isBinary));
		this.#socket.on('pong', () => {
			this.#isAlive = true;
		});
		this.#socket.on('close', () => {
			clearInterval(this.#beats);
			this.#isClosing = true;
			this.left();
		});
	}

	/** Does what the frame says. @throws Error when it is none of the protocol's */
	protected abstract handle(frame: Buffer): void;

	/** What `beatFrames` made of a message that says only that the line is alive. */
	protected abstract get beat(): Buffer;

	/** What they wrote that is stored, so far. */
	protected abstract receipt(): Uint8Array;

	protected abstract left(): void;

	/** Bytes that this frame may be. */
	protected longest(_frame: Buffer): number {
		return longestFrame;
	}

	/** The meeting as it was last read; undefined when it can't be known just now. */
	protected get meetingNow(): AwakeMeeting | undefined {
		return this.#meeting.now;
	}

	/** Worked out once for each change of the meeting: every keystroke of everyone asks. */
	protected access(): Access {
		const now = this.meetingNow;
		if (!now) return 'none';
		if (now !== this.#askedOf) {
			const participant = asTheyAreNow(this.person, now.participants);
			this.#accessThen = participant ? accessTo(this.#document, participant, now.meeting) : 'none';
			this.#askedOf = now;
		}
		return this.#accessThen;
	}

	mayRead(): boolean {
		return this.access() !== 'none';
	}

	protected get isClosing(): boolean {
		return this.#isClosing;
	}

	isOf(other: Line): boolean {
		return this.person.participant.id === other.person.participant.id;
	}

	/** Closes the line if they may not read any more. */
	askAgain(): void {
		const now = this.meetingNow;
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

	/** Several at once. */
	protected sendAll(frames: Uint8Array[]): void {
		this.#raw.cork();
		for (const frame of frames) this.send(frame);
		this.#raw.uncork();
	}

	sendIfQuick(frame: Uint8Array): void {
		if (this.#raw.writableLength <= slowQueue) this.send(frame);
	}

	protected say(message: Uint8Array): void {
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

	/** From now on they are owed a receipt: it goes with the next that they are sent, at the latest at `sendReceipt`. */
	protected oweReceipt(): void {
		this.#owesReceipt = true;
	}

	/** Does nothing if they have had it. */
	sendReceipt(): void {
		if (this.#owesReceipt) this.send(this.#takeReceipt());
	}

	#takeReceipt(): Buffer {
		this.#owesReceipt = false;
		return webSocketFrame(this.receipt());
	}

	#receive(data: Buffer, isBinary: boolean): void {
		if (this.#isClosing) return;
		if (!isBinary) return this.close(closing.malformed, 'text frame');
		if (data.length > this.longest(data)) return this.close(closing.tooLarge, 'frame too large');
		if (!this.#allowance.takes()) return this.close(closing.tooFast, 'too many frames');
		if (this.#heard) {
			this.#heard.push(data);
			this.#heardBytes += data.length;
			if (this.#heard.length > mostHeld || this.#heardBytes > mostHeldBytes)
				this.close(closing.tooFast, 'too many frames');
			return;
		}
		this.#hear(data);
	}

	/** What they said was so much work. */
	protected worked(steps: number): void {
		this.#allowance.worked(steps);
	}

	#hear(data: Buffer): void {
		try {
			this.handle(data);
		} catch {
			this.close(closing.malformed, 'malformed frame');
		}
	}

	/** Goes on when `work` is done; what is heard meanwhile waits its turn. If it fails, they come again. */
	protected afterwards<Result>(work: Promise<Result>, goOn: (result: Result) => void): void {
		this.#heard = [];
		work
			.then((result) => {
				const heard = this.#heard ?? [];
				this.#heard = null;
				this.#heardBytes = 0;
				goOn(result);
				for (const data of heard) {
					if (this.#isClosing) return;
					// It may have to wait again.
					if (this.#heard) (this.#heard as Buffer[]).push(data);
					else this.#hear(data);
				}
			})
			.catch(() => this.sendAway());
	}

	#beatOnce(): void {
		if (!this.#isAlive || !this.#isReading()) return this.#socket.terminate();
		this.#isAlive = false;
		this.send(this.beat);
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
}
