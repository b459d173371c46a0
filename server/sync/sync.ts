import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import type { Logger } from 'pino';
import { type WebSocket, WebSocketServer } from 'ws';
import type { DocumentKey } from '#lib/documents/shared-document.ts';
import type { MeetingId, ParticipantId } from '#lib/domain/participant.ts';
import { may } from '#lib/domain/permission.ts';
import type { Database } from '#lib/server/database.ts';
import { type Claim, loadForWriting, loadUpdate } from '#lib/server/document-updates.ts';
import { type Person, asTheyAreNow } from '#lib/server/person.ts';
import { loadPrivate } from '#lib/server/private-time.ts';
import { closing, tryAgainLater } from '#lib/wire/closing.ts';
import { type AwakeMeetings, wakesFor } from '../awake-meetings.ts';
import type { Neighbours } from '../neighbours.ts';
import { Allowance } from './allowance.ts';
import { Compactor } from './compactor.ts';
import { Connection } from './connection.ts';
import type { Line, LineParts } from './line.ts';
import type { PresenceEntry } from './messages.ts';
import { PrivateConnection } from './private-connection.ts';
import { PrivateRoom } from './private-room.ts';
import { Room } from './room.ts';
import { Rooms } from './rooms.ts';
import { Writer } from './writer.ts';

/** Above what we take (wire/closing.ts), so that too large a frame is answered in words and not with a broken line. */
const longestMessage = 8 * 1024 * 1024;
/** Bytes from someone whom we do not know yet. */
const mostEarly = 1024 * 1024;
const goingAway = 1001;
/** Milliseconds between two looks at who left, and so long ago that they may say as much again as somebody new. */
const forgetEvery = 5_000;
/** Milliseconds in which we must know who someone is. */
const knownWithin = 5_000;

/** Whoever may read a document may open it; private time is for those who write in it alone. */
const deedToOpen = ({ document }: DocumentKey) => (document === 'private' ? 'write' : 'read');

/** What someone asks for with a socket, besides the document. */
export type Wishes = {
	receipts: boolean;
	lineage: string | null;
	/** In private time: the number of the epoch that the phone knows; 0: none. */
	epoch: number;
};

/** The shared documents, live. */
export class Sync {
	#sql: Database;
	#neighbours: Neighbours;
	#rooms: Rooms<Room>;
	#privateRooms: Rooms<PrivateRoom>;
	#writer: Writer;
	#compactor: Compactor;
	#meetings: AwakeMeetings;
	#log: Logger;
	#lines = new Map<MeetingId, Set<Line>>();
	#allowances = new Map<string, { allowance: Allowance; lines: number }>();
	#forgetting = setInterval(() => this.#forgetAllowances(), forgetEvery);
	#sockets = new WebSocketServer({ noServer: true, maxPayload: longestMessage, perMessageDeflate: false });

	constructor(sql: Database, meetings: AwakeMeetings, log: Logger, neighbours: Neighbours) {
		this.#sql = sql;
		this.#neighbours = neighbours;
		this.#rooms = new Rooms(
			async (key, sleep) => {
				const load = () => loadForWriting(sql, key.meeting, key.document);
				const stored = await load();
				if (!stored) throw new Error('There is no such document');
				const tellPresence = (entries: PresenceEntry[]) => neighbours.presence(key, entries);
				const room = new Room(key, stored, { load, sleep, tellPresence });
				neighbours.whoIsThere(key);
				return room;
			},
			(room) => {
				if (room.uncompacted > 0) void this.#compactor.compact(room);
			},
			// Only while we would hear that it was replaced.
			() => (neighbours.isListening ? wakesFor : 0)
		);
		this.#privateRooms = new Rooms(({ meeting }, sleep) =>
			PrivateRoom.open(meeting, { sleep, load: () => loadPrivate(sql, meeting) })
		);
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
		const held = await this.#meetings.hold(key.meeting);
		if (!held) return socket.close(closing.notAdmitted, 'no such meeting');
		void closed.then(() => this.#meetings.release(key.meeting));
		const rooms = key.document === 'private' ? this.#privateRooms : this.#rooms;
		const room = await rooms.enter(key);
		void closed.then(() => room.release());
		// Both may have changed while we waited.
		const { now } = held;
		if (!now) return socket.close(tryAgainLater, 'try again later');
		const participant = asTheyAreNow(person, now.participants);
		if (participant?.status !== 'admitted') return socket.close(closing.notAdmitted, 'not admitted');
		if (!may(participant, deedToOpen(key), key.document, now.meeting))
			return socket.close(closing.mayNotRead, 'may not read now');
		if (room instanceof Room) {
			if (wishes.lineage && wishes.lineage !== room.lineage)
				return socket.close(closing.replaced, 'replaced');
			if (room.isReplaced) return socket.close(tryAgainLater, 'replaced just now');
		}
		if (socket.readyState !== socket.OPEN) return;
		const allowance = this.#allowanceOf(person, key, closed);
		const line = this.#lineInto(
			room,
			{ person, socket, raw, document: key.document, meeting: held, allowance },
			wishes
		);
		const inMeeting = this.#lines.get(key.meeting) ?? new Set();
		this.#lines.set(key.meeting, inMeeting.add(line));
		void closed.then(() => {
			inMeeting.delete(line);
			if (inMeeting.size === 0) this.#lines.delete(key.meeting);
		});
	}

	#lineInto(room: Room | PrivateRoom, parts: LineParts, wishes: Wishes): Line {
		const writer = this.#writer;
		if (room instanceof Room)
			return new Connection({ ...parts, room, writer, wantsReceipts: wishes.receipts });
		return new PrivateConnection({
			...parts,
			room,
			writer,
			sql: this.#sql,
			neighbours: this.#neighbours,
			knows: wishes.epoch
		});
	}

	/** The meeting changed: whoever may not read any more is disconnected. */
	meetingChanged(meeting: MeetingId): void {
		for (const line of this.#lines.get(meeting) ?? []) line.askAgain();
	}

	/** We can't tell who may read just now: everyone comes again and is asked then. */
	meetingUnknown(meeting: MeetingId): void {
		for (const line of this.#lines.get(meeting) ?? []) line.sendAway();
	}

	/** Someone signed out. */
	signedOut(session: string): void {
		for (const lines of this.#lines.values())
			for (const line of lines)
				if (line.person.session.id === session) line.close(closing.notAdmitted, 'signed out');
	}

	/** A route or another process stored an update; show it to who has the document open. `bytes` null: fetch it. */
	updateStored(
		key: DocumentKey,
		bytes: Uint8Array | null,
		claims: Claim[] = [],
		row: string | null = null
	): void {
		const rooms = key.document === 'private' ? this.#privateRooms : this.#rooms;
		// A room that can't wake just now reads everything when it does.
		void rooms
			.find(key)
			?.then(async (room) => {
				const update = bytes ?? (row && (await loadUpdate(this.#sql, row).catch(() => undefined)));
				if (update) room.arrived(update, claims);
				else await room.catchUp();
			})
			.catch(() => {});
	}

	/** What is kept of a private time is another now: a new epoch has begun elsewhere, or all is erased. */
	async privateChanged(meeting: MeetingId): Promise<void> {
		const key = { meeting, document: 'private' } as const;
		const room = await this.#privateRooms.find(key)?.catch(() => undefined);
		if (!room) return;
		try {
			await room.catchUp();
		} catch {
			// It can't be read just now: nobody goes on with what may be erased.
			this.#privateRooms.forget(key);
			for (const connection of [...room.connections]) connection.sendAway();
		}
	}

	/** A phone in private time said something at another process. */
	async signal(meeting: MeetingId, from: ParticipantId, bytes: Uint8Array): Promise<void> {
		const room = await this.#privateRooms.find({ meeting, document: 'private' })?.catch(() => undefined);
		room?.signal(from, bytes);
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
		for await (const room of this.#privateRooms.all()) await room.catchUp().catch(() => {});
	}

	/** Makes one of the document's many updates now, and not when it has grown long. */
	async compact(key: DocumentKey): Promise<void> {
		const room = await this.#rooms.find(key);
		if (room) await this.#compactor.compact(room);
	}

	/** One for all the lines that a session has into a document, also those that come right after the last was closed. */
	#allowanceOf(person: Person, { meeting, document }: DocumentKey, closed: Promise<void>): Allowance {
		const name = `${person.session.id}/${meeting}/${document}`;
		const held = this.#allowances.get(name) ?? { allowance: new Allowance(), lines: 0 };
		this.#allowances.set(name, held);
		held.lines++;
		void closed.then(() => {
			held.lines--;
		});
		return held.allowance;
	}

	#forgetAllowances(): void {
		for (const [name, { allowance, lines }] of this.#allowances)
			if (lines === 0 && allowance.isWhole) this.#allowances.delete(name);
	}

	async close(): Promise<void> {
		for (const socket of this.#sockets.clients) socket.close(goingAway, 'restarting');
		clearInterval(this.#forgetting);
		await this.#writer.close();
		await this.#compactor.close();
		for (const socket of this.#sockets.clients) socket.terminate();
	}
}
