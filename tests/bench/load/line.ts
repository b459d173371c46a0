import type { ServerName } from '../servers.ts';
import { Dialect, step } from './dialects.ts';
import { RawSocket } from './raw-socket.ts';

/* One person's open document, as y-websocket or HocuspocusProvider opens it, but without a copy of the document. */

/** Where a room is: its name, its path, and a cookie for each person ('' where none is asked for). */
export type RoomAddress = { name: string; path: string; cookies: string[] };
export type Where = { server: ServerName; port: number };

/** What a client has when it comes, and what it answers a server that asks for what it lacks. */
export type State = { stateVector: Uint8Array; answer: Uint8Array };
export const nothing: State = { stateVector: new Uint8Array([0]), answer: new Uint8Array([0, 0]) };

/** Milliseconds that an answer may take. */
const patience = 60_000;

export class Line {
	readonly dialect: Dialect;
	/** What an update, or an answer to what one asked, brings. */
	onUpdate: (bytes: Buffer) => void = () => {};
	onPresence: (bytes: Buffer) => void = () => {};
	/** The code, when it was not we who ended it. */
	onLost: (code: number) => void = () => {};
	#socket: RawSocket;
	#state: State;
	#asked: ((answer: Buffer) => void)[] = [];

	private constructor(socket: RawSocket, dialect: Dialect, state: State) {
		this.#socket = socket;
		this.dialect = dialect;
		this.#state = state;
		socket.onMessage = (message) => this.#hear(message);
		socket.onClose = (code) => this.onLost(code);
	}

	static async open(where: Where, room: RoomAddress, person: number, state = nothing): Promise<Line> {
		const { port, server } = where;
		const socket = await RawSocket.open({ port, path: room.path, cookie: room.cookies[person] ?? '' });
		return new Line(socket, new Dialect(server, room.name), state);
	}

	get isOpen(): boolean {
		return this.#socket.isOpen;
	}

	get received(): number {
		return this.#socket.received;
	}

	/** When the last byte of a message came (performance.now). */
	get receivedAt(): number {
		return this.#socket.receivedAt;
	}

	/** Says who one is, what one has and, if given, where one is. @returns what the server answers; then one is in sync */
	async greet(presence?: { client: number; clock: number; state: string }): Promise<Buffer> {
		const { dialect } = this;
		const answered = this.#nextAnswer();
		this.#socket.sendAll([
			...(dialect.greeting ? [dialect.greeting] : []),
			dialect.sync(step.ask, this.#state.stateVector),
			...(presence ? [dialect.presence(presence.client, presence.clock, presence.state)] : [])
		]);
		return answered;
	}

	/** Asks once more for everything. */
	async askForAll(): Promise<Buffer> {
		const answered = this.#nextAnswer();
		this.#socket.send(this.dialect.sync(step.ask, nothing.stateVector));
		return answered;
	}

	write(update: Uint8Array): void {
		this.#socket.send(this.dialect.sync(step.update, update));
	}

	move(client: number, clock: number, state: string): void {
		this.#socket.send(this.dialect.presence(client, clock, state));
	}

	leave(): Promise<void> {
		this.onLost = () => {};
		return this.#socket.destroy();
	}

	/** @throws Error when it does not come, or the line is lost before */
	#nextAnswer(): Promise<Buffer> {
		return new Promise((answered, failed) => {
			const tooLate = setTimeout(() => failed(new Error('The server does not answer')), patience);
			this.#asked.push((answer) => {
				clearTimeout(tooLate);
				answered(answer);
			});
			this.#socket.onClose = (code) => {
				clearTimeout(tooLate);
				failed(new Error(`The line was closed with ${code}`));
				this.onLost(code);
			};
		});
	}

	#hear(message: Buffer): void {
		const { kind, bytes } = this.dialect.read(message);
		switch (kind) {
			case 'update':
				return this.onUpdate(bytes);
			case 'presence':
				return this.onPresence(bytes);
			case 'ask':
				return this.#socket.send(this.dialect.sync(step.answer, this.#state.answer));
			case 'answer':
				this.onUpdate(bytes);
				this.#asked.shift()?.(bytes);
		}
	}
}
