import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import type { Logger } from 'pino';
import { type WebSocket, WebSocketServer } from 'ws';
import type { DocumentKey } from '#lib/documents/shared-document.ts';
import type { DocumentName } from '#lib/domain/method.ts';
import type { MeetingId } from '#lib/domain/participant.ts';
import { accessTo } from '#lib/domain/permission.ts';
import type { Database } from '#lib/server/database.ts';
import { type Person, asTheyAreNow } from '#lib/server/person.ts';
import { closing, tryAgainLater } from '#lib/wire/closing.ts';
import type { AwakeMeetings } from '../awake-meetings.ts';
import { Connection } from './connection.ts';
import { Rooms } from './rooms.ts';
import { Writer } from './writer.ts';

/** Above what we take (wire/closing.ts), so that too large a frame is answered in words and not with a broken line. */
const longestMessage = 8 * 1024 * 1024;
/** Bytes from someone whom we do not know yet. */
const mostEarly = 1024 * 1024;
const goingAway = 1001;

/** The shared documents, live. */
export class Sync {
	#rooms: Rooms;
	#writer: Writer;
	#meetings: AwakeMeetings;
	#log: Logger;
	#connections = new Map<MeetingId, Set<Connection>>();
	#sockets = new WebSocketServer({ noServer: true, maxPayload: longestMessage, perMessageDeflate: false });

	constructor(sql: Database, meetings: AwakeMeetings, log: Logger) {
		this.#rooms = new Rooms(sql);
		this.#writer = new Writer(sql, log);
		this.#meetings = meetings;
		this.#log = log;
	}

	/**
	 * Takes a socket in. Who may not come in is told why with a closing code, over an accepted socket: a client that is
	 * refused with an HTTP status tries again for ever.
	 */
	accept(
		request: IncomingMessage,
		raw: Duplex,
		head: Buffer,
		key: DocumentKey,
		findPerson: () => Promise<Person | null>,
		wantsReceipts: boolean
	): void {
		this.#sockets.handleUpgrade(request, raw, head, (socket) => {
			socket.on('error', () => socket.terminate());
			const closed = new Promise<void>((left) => socket.once('close', () => left()));
			// y-websocket speaks at once; what it says waits until we know who it is.
			const early: [Buffer, boolean][] = [];
			let kept = 0;
			const keep = (data: Buffer, isBinary: boolean) => {
				early.push([data, isBinary]);
				kept += data.length;
				if (kept > mostEarly) socket.terminate();
			};
			socket.on('message', keep);
			this.#seat(socket, closed, key, findPerson, wantsReceipts)
				.then(() => {
					socket.off('message', keep);
					for (const [data, isBinary] of early) socket.emit('message', data, isBinary);
				})
				.catch((error: unknown) => {
					this.#log.error({ error: String(error) }, 'A document could not be opened');
					socket.close(tryAgainLater, 'try again later');
				});
		});
	}

	async #seat(
		socket: WebSocket,
		closed: Promise<void>,
		key: DocumentKey,
		findPerson: () => Promise<Person | null>,
		wantsReceipts: boolean
	): Promise<void> {
		const person = await findPerson();
		if (!person) return socket.close(closing.notAdmitted, 'not signed in');
		const awake = await this.#meetings.hold(key.meeting);
		if (!awake) return socket.close(closing.notAdmitted, 'no such meeting');
		void closed.then(() => this.#meetings.release(key.meeting));
		const room = await this.#rooms.enter(key);
		void closed.then(() => room.release());
		// Both may have changed while we waited.
		const now = this.#meetings.get(key.meeting) ?? awake;
		const participant = asTheyAreNow(person, now.participants);
		if (participant?.status !== 'admitted') return socket.close(closing.notAdmitted, 'not admitted');
		if (accessTo(key.document, participant, now.meeting) === 'none')
			return socket.close(closing.mayNotRead, 'may not read now');
		if (socket.readyState !== socket.OPEN) return;
		const connection = new Connection({
			person,
			socket,
			room,
			meetings: this.#meetings,
			writer: this.#writer,
			wantsReceipts
		});
		const inMeeting = this.#connections.get(key.meeting) ?? new Set();
		this.#connections.set(key.meeting, inMeeting.add(connection));
		void closed.then(() => {
			inMeeting.delete(connection);
			if (inMeeting.size === 0) this.#connections.delete(key.meeting);
		});
	}

	/** The meeting changed: whoever may not read any more is disconnected. */
	meetingChanged(meeting: MeetingId): void {
		for (const connection of this.#connections.get(meeting) ?? []) connection.askAgain();
	}

	/** We can't tell who may read just now: everyone comes again and is asked then. */
	meetingUnknown(meeting: MeetingId): void {
		for (const connection of this.#connections.get(meeting) ?? []) connection.sendAway();
	}

	/** Someone signed out. */
	signedOut(session: string): void {
		for (const connections of this.#connections.values())
			for (const connection of connections)
				if (connection.person.session.id === session) connection.close(closing.notAdmitted, 'signed out');
	}

	/** A route stored an update; show it to who has the document open. */
	updateStored(meeting: MeetingId, document: DocumentName, update: Uint8Array): void {
		// A room that can't wake just now reads everything when it does.
		void this.#rooms.find({ meeting, document }).then(
			(room) => room?.takeIn([update], new Set()),
			() => {}
		);
	}

	async close(): Promise<void> {
		for (const socket of this.#sockets.clients) socket.close(goingAway, 'restarting');
		await this.#writer.close();
		for (const socket of this.#sockets.clients) socket.terminate();
	}
}
