import * as decoding from 'lib0/decoding';
import * as encoding from 'lib0/encoding';
import { io } from 'socket.io-client';
import { WebSocket } from 'ws';
import type { MeetingId } from '#lib/domain/participant.ts';
import type { MeetingView } from '#lib/domain/view.ts';
import type { Speaker } from '#lib/wire/control.ts';
import type { Caller } from './people.ts';

/* Sockets that say and hear what a well-behaved browser would not: frame by frame, header by header. */

type Headers = Record<string, string>;

export class Line {
	readonly socket: WebSocket;
	readonly frames: Uint8Array[] = [];
	readonly closed: Promise<{ code: number; reason: string }>;

	private constructor(socket: WebSocket) {
		this.socket = socket;
		socket.on('message', (data: Buffer) => this.frames.push(new Uint8Array(data)));
		socket.on('error', () => {});
		this.closed = new Promise((closed) =>
			socket.once('close', (code, reason) => closed({ code, reason: reason.toString() }))
		);
	}

	/** A socket that is open, on the server's side too or not yet. `path`: what follows /sync/. */
	static async open(who: Caller, path: string, headers: Headers = {}): Promise<Line> {
		const line = new Line(
			new WebSocket(`${who.base.replace('http', 'ws')}/sync/${path}`, {
				headers: { cookie: who.cookie, ...headers }
			})
		);
		await new Promise<void>((opened, failed) => {
			line.socket.once('open', opened);
			line.socket.once('error', failed);
		});
		return line;
	}

	send(frame: Uint8Array | string): void {
		this.socket.send(frame);
	}

	close(): void {
		this.socket.close();
	}

	/** Those of the frames that are sync messages of one step: 0 asks, 1 answers, 2 tells of an update. */
	synced(step: number): Uint8Array[] {
		return this.frames.flatMap((frame) => {
			const decoder = decoding.createDecoder(frame);
			if (decoding.readVarUint(decoder) !== 0 || decoding.readVarUint(decoder) !== step) return [];
			return [decoding.readVarUint8Array(decoder)];
		});
	}
}

/** The HTTP status that a socket was refused with before it was one; 101 when it was not refused. */
export async function upgradeStatus(base: string, path: string, headers: Headers = {}): Promise<number> {
	const socket = new WebSocket(`${base.replace('http', 'ws')}${path}`, { headers });
	const status = await new Promise<number>((known, failed) => {
		socket.once('open', () => known(101));
		socket.once('unexpected-response', (_request, response) => known(response.statusCode ?? 0));
		socket.once('error', failed);
	});
	socket.on('error', () => {});
	socket.terminate();
	return status;
}

/** A frame of the sync protocol: step 0 asks, 1 answers, 2 tells of an update. */
export function syncFrame(step: number, bytes: Uint8Array): Uint8Array {
	const encoder = encoding.createEncoder();
	encoding.writeVarUint(encoder, 0);
	encoding.writeVarUint(encoder, step);
	encoding.writeVarUint8Array(encoder, bytes);
	return encoding.toUint8Array(encoder);
}

/** What someone's page hears of the meeting over socket.io. */
export class Listener {
	readonly views: MeetingView[] = [];
	isGone = false;
	/** Why they may not listen, when they may not. */
	refused: string | undefined;
	#socket: ReturnType<typeof io>;

	/** `hello`: what it says when it opens. */
	constructor(who: Caller, hello: Record<string, unknown>, headers: Headers = {}) {
		this.#socket = io(who.base, {
			transports: ['websocket'],
			forceNew: true,
			reconnection: false,
			auth: hello,
			extraHeaders: { cookie: who.cookie, ...headers }
		});
		this.#socket.on('meeting', (view: MeetingView) => this.views.push(view));
		this.#socket.on('gone', () => {
			this.isGone = true;
		});
		this.#socket.on('connect_error', (error) => {
			this.refused = error.message;
		});
	}

	static in(meeting: MeetingId, who: Caller, as: Speaker): Listener {
		return new Listener(who, { meeting, as });
	}

	get now(): MeetingView | undefined {
		return this.views.at(-1);
	}

	get isConnected(): boolean {
		return this.#socket.connected;
	}

	close(): void {
		this.#socket.disconnect();
	}
}
