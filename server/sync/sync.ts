import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import type { Logger } from 'pino';
import { type WebSocket, WebSocketServer } from 'ws';
import type { DocumentKey } from '#lib/documents/shared-document.ts';
import type { MeetingId } from '#lib/domain/participant.ts';
import { accessTo } from '#lib/domain/permission.ts';
import type { Database } from '#lib/server/database.ts';
import { type Claim, loadForWriting, loadUpdate } from '#lib/server/document-updates.ts';
import { type Person, asTheyAreNow } from '#lib/server/person.ts';
import { closing, tryAgainLater } from '#lib/wire/closing.ts';
import type { AwakeMeetings } from '../awake-meetings.ts';
import type { Neighbours } from '../neighbours.ts';
import { Allowance } from './allowance.ts';
import { Compactor } from './compactor.ts';
import { Connection } from './connection.ts';
import type { PresenceEntry } from './messages.ts';
import { Rooms } from './rooms.ts';
import { Writer } from './writer.ts';

/** Above what we take (wire/closing.ts), so that too large a frame is answered in words and not with a broken line. */
const longestMessage = 8 * 1024 * 1024;
/** Bytes from someone whom we do not know yet. */
const mostEarly = 1024 * 1024;
const goingAway = 1001;
/** Milliseconds in which we must know who someone is. */
const knownWithin = 5_000;

/** What someone asks for with a socket, besides the document. */
export type Wishes = { receipts: boolean; lineage: string | null };

/** The shared documents, live. */
export class Sync {
	#sql: Database;
	#rooms: Rooms;
	#writer: Writer;
	#compactor: Compactor;
	#meetings: AwakeMeetings;
	#log: Logger;
	#connections = new Map<MeetingId, Set<Connection>>();
	#allowances = new Map<string, { allowance: Allowance; lines: number }>();
	#sockets = new WebSocketServer({ noServer: true, maxPayload: longestMessage, perMessageDeflate: false });

	constructor(sql: Database, meetings: AwakeMeetings, log: Logger, neighbours: Neighbours) {
		this.#sql = sql;
		this.#rooms = new Rooms((key) => ({
			load: () => loadForWriting(sql, key.meeting, key.document),
			sleep: (room) => {
				if (room.uncompacted > 0) void this.#compactor.compact(room);
			},
			tellPresence: (entries) => neighbours.presence(key, entries),
			askWhoIsThere: () => neighbours.whoIsThere(key)
		}));
		this.#writer = new Writer(sql, log, neighbours.name);
		this.#compactor = new Compactor(sql, log, () => this.#rooms.all());
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
		wishes: Wishes
	): void {
		this.#sockets.handleUpgrade(request, raw, head, (socket) => {
			const tooLate = setTimeout(() => socket.close(tryAgainLater, 'try again later'), knownWithin);
			socket.on('error', () => socket.terminate());
			const closed = new Promise<void>((left) =>
				socket.once('close', () => {
					clearTimeout(tooLate);
					left();
				})
			);
			// y-websocket speaks at once; what it says waits until we know who it is.
			const early: [Buffer, boolean][] = [];
			let kept = 0;
			const keep = (data: Buffer, isBinary: boolean) => {
				early.push([data, isBinary]);
				kept += data.length;
				if (kept > mostEarly) socket.terminate();
			};
			socket.on('message', keep);
			this.#seat(socket, raw, closed, key, findPerson, wishes)
				.then(() => {
					clearTimeout(tooLate);
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
		raw: Duplex,
		closed: Promise<void>,
		key: DocumentKey,
		findPerson: () => Promise<Person | null>,
		wishes: Wishes
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
		if (wishes.lineage && wishes.lineage !== room.lineage) return socket.close(closing.replaced, 'replaced');
		if (room.isReplaced) return socket.close(tryAgainLater, 'replaced just now');
		if (socket.readyState !== socket.OPEN) return;
		const connection = new Connection({
			person,
			socket,
			raw,
			room,
			meetings: this.#meetings,
			writer: this.#writer,
			allowance: this.#allowanceOf(person, key, closed),
			wantsReceipts: wishes.receipts
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

	/** A route or another process stored an update; show it to who has the document open. `bytes` null: fetch it. */
	updateStored(
		key: DocumentKey,
		bytes: Uint8Array | null,
		claims: Claim[] = [],
		row: string | null = null
	): void {
		// A room that can't wake just now reads everything when it does.
		void this.#rooms.find(key)?.then(
			async (room) => {
				const update = bytes ?? (row && (await loadUpdate(this.#sql, row).catch(() => undefined)));
				if (update) room.arrived(update, claims);
				else await room.catchUp().catch(() => {});
			},
			() => {}
		);
	}

	/** The document is another now: who has the old one open fetches it anew. */
	async replaced(key: DocumentKey): Promise<void> {
		const room = await this.#rooms.find(key)?.catch(() => undefined);
		if (!room) return;
		room.isReplaced = true;
		this.#rooms.forget(key);
		for (const connection of [...room.connections]) connection.replaced();
	}

	presenceElsewhere(process: string, key: DocumentKey, entries: PresenceEntry[]): void {
		void this.#rooms.find(key)?.then(
			(room) => room.presence.setFrom(process, entries),
			() => {}
		);
	}

	/** Who is in the document by this process. */
	async presenceHere(key: DocumentKey): Promise<PresenceEntry[]> {
		return (await this.#rooms.find(key)?.catch(() => undefined))?.presence.here() ?? [];
	}

	async processLeft(process: string): Promise<void> {
		for await (const room of this.#rooms.all()) room.presence.processLeft(process);
	}

	/** Something may have been stored that we were not told of. */
	async catchUp(): Promise<void> {
		for await (const room of this.#rooms.all()) await room.catchUp().catch(() => {});
	}

	/** Makes one of the document's many updates now, and not when it has grown long. */
	async compact(key: DocumentKey): Promise<void> {
		const room = await this.#rooms.find(key);
		if (room) await this.#compactor.compact(room);
	}

	/** One for all the lines that a session has into a document. */
	#allowanceOf(person: Person, { meeting, document }: DocumentKey, closed: Promise<void>): Allowance {
		const name = `${person.session.id}/${meeting}/${document}`;
		const held = this.#allowances.get(name) ?? { allowance: new Allowance(), lines: 0 };
		this.#allowances.set(name, held);
		held.lines++;
		void closed.then(() => {
			if (--held.lines === 0) this.#allowances.delete(name);
		});
		return held.allowance;
	}

	async close(): Promise<void> {
		for (const socket of this.#sockets.clients) socket.close(goingAway, 'restarting');
		await this.#writer.close();
		await this.#compactor.close();
		for (const socket of this.#sockets.clients) socket.terminate();
	}
}
