import { randomUUID } from 'node:crypto';
import type { Logger } from 'pino';
import type { DocumentKey } from '#lib/documents/shared-document.ts';
import { documentNames } from '#lib/domain/method.ts';
import type { MeetingId, ParticipantId } from '#lib/domain/participant.ts';
import type { Database } from '#lib/server/database.ts';
import { type Claim, neighboursChannel } from '#lib/server/document-updates.ts';
import type { PresenceEntry } from './sync/messages.ts';

/** What one process hears of the others. Every word of it was committed before it was said, except presence and signals. */
export type Heard = {
	/** `bytes`: null when it was too long to be told, and is to be fetched by `row`; without a row, all is to be read. */
	updateStored: (key: DocumentKey, row: string | null, claims: Claim[], bytes: Uint8Array | null) => void;
	replaced: (key: DocumentKey) => void;
	/** A new epoch has begun in a private time, or what is kept of it was erased. */
	privateChanged: (meeting: MeetingId) => void;
	/** A phone in private time said something that is not stored. */
	signal: (meeting: MeetingId, from: ParticipantId, bytes: Uint8Array) => void;
	meetingChanged: (meeting: MeetingId) => void;
	signedOut: (session: string) => void;
	presence: (process: string, key: DocumentKey, entries: PresenceEntry[]) => void;
	/** Someone opened a document elsewhere and asks who is in it here. */
	whoIsThere: (key: DocumentKey) => void;
	processLeft: (process: string) => void;
	/** Something may have been said that was not heard. */
	missed: () => void;
};

/** Milliseconds between signs of life; and without one until a process counts as gone, or we as deaf. */
const beatEvery = 1_000;
const silence = 4_000;
/** Milliseconds in which what people say of where they write is gathered. */
const pace = 50;
/** Bytes; a notification holds 8000 (PostgreSQL, NOTIFY). */
const longestNotice = 7_500;

/**
 * The processes of one installation, told of each other by LISTEN and NOTIFY. The embedded database has one process and
 * delivers nothing; there this says nothing and hears nothing.
 */
export class Neighbours {
	/** What this process is called. */
	readonly name = randomUUID();
	#sql: Database;
	#log: Logger;
	#heard: Heard;
	#seen = new Map<string, number>();
	#heardOwnAt = Date.now();
	#timer: NodeJS.Timeout | undefined;
	#saying: Promise<unknown> = Promise.resolve();
	#presence = new Map<string, PresenceEntry[]>();
	#presenceTimer: NodeJS.Timeout | undefined;
	#stop: (() => Promise<void>) | undefined;
	#isClosed = false;

	constructor(sql: Database, log: Logger, heard: Heard) {
		this.#sql = sql;
		this.#log = log;
		this.#heard = heard;
	}

	/** Resolves when we hear: only what is read after that misses nothing. */
	async listen(): Promise<void> {
		let isFirst = true;
		const { unlisten } = await this.#sql.listen(
			neighboursChannel,
			(notice) => this.#hear(notice),
			() => {
				this.#heardOwnAt = Date.now();
				if (!isFirst) this.#heard.missed();
				isFirst = false;
			}
		);
		this.#stop = unlisten;
		this.#timer = setInterval(() => this.#beat(), beatEvery);
		this.#say(`alive ${this.name}`);
	}

	/** Would we be told if another process, or a command, replaced what is open here? */
	get isListening(): boolean {
		return this.#stop !== undefined;
	}

	get hasOthers(): boolean {
		return this.#seen.size > 0;
	}

	meetingChanged(meeting: MeetingId): void {
		this.#say(`meeting ${this.name} ${meeting}`);
	}

	signedOut(session: string): void {
		this.#say(`signed-out ${this.name} ${session}`);
	}

	whoIsThere(key: DocumentKey): void {
		if (this.hasOthers) this.#say(`who ${this.name} ${key.meeting} ${key.document}`);
	}

	presence(key: DocumentKey, entries: PresenceEntry[]): void {
		if (!this.hasOthers || entries.length === 0) return;
		const name = `${key.meeting} ${key.document}`;
		this.#presence.set(name, [...(this.#presence.get(name) ?? []), ...entries]);
		this.#presenceTimer ??= setTimeout(() => this.#tellPresence(), pace);
	}

	/** At most 4 KB: in base64 it fits in one notification. */
	signal(meeting: MeetingId, from: ParticipantId, bytes: Uint8Array): void {
		if (!this.hasOthers) return;
		this.#say(`signal ${this.name} ${meeting} ${from} ${Buffer.from(bytes).toString('base64')}`);
	}

	async close(): Promise<void> {
		this.#isClosed = true;
		clearInterval(this.#timer);
		clearTimeout(this.#presenceTimer);
		await this.#saying;
		if (!this.#stop) return;
		await this.#sql.notify(neighboursChannel, `left ${this.name}`).catch(() => {});
		await this.#stop().catch(() => {});
	}

	#tellPresence(): void {
		this.#presenceTimer = undefined;
		const head = `presence ${this.name}`;
		let notice = head;
		for (const [name, entries] of this.#presence)
			for (const entry of entries) {
				const line = `\n${name} ${JSON.stringify(entry)}`;
				if (Buffer.byteLength(notice) + Buffer.byteLength(line) > longestNotice) {
					this.#say(notice);
					notice = head;
				}
				notice += line;
			}
		this.#presence.clear();
		if (notice !== head) this.#say(notice);
	}

	/** One after the other. What can't be said because the database is away is made good by `missed`. */
	#say(notice: string): void {
		if (!this.#stop || this.#isClosed) return;
		this.#saying = this.#saying
			.then(() => this.#sql.notify(neighboursChannel, notice))
			.catch((error: unknown) =>
				this.#log.debug({ error: String(error) }, 'The other processes could not be told')
			);
	}

	#beat(): void {
		this.#say(`alive ${this.name}`);
		const now = Date.now();
		// Deaf, while others may be talking: then what counts is what the database says now.
		if (now - this.#heardOwnAt > silence) this.#heard.missed();
		for (const [process, at] of this.#seen) if (now - at > silence) this.#left(process);
	}

	#left(process: string): void {
		if (this.#seen.delete(process)) this.#heard.processLeft(process);
	}

	#hear(notice: string): void {
		// Most of what is said is what we said ourselves.
		if (notice.startsWith(`updates ${this.name}\n`)) return;
		const [head = '', ...lines] = notice.split('\n');
		const [kind, from, ...words] = head.split(' ');
		if (kind === 'alive' && from) {
			if (from === this.name) this.#heardOwnAt = Date.now();
			else this.#seen.set(from, Date.now());
			return;
		}
		if (kind === 'replaced') {
			const key = keyOf(from, words[0]);
			if (key) this.#heard.replaced(key);
			return;
		}
		if (from === this.name) return;
		switch (kind) {
			case 'updates':
				for (const line of lines) this.#hearUpdate(line);
				return;
			case 'meeting':
				return this.#heard.meetingChanged(words[0] as MeetingId);
			case 'signed-out':
				return this.#heard.signedOut(words[0] ?? '');
			case 'presence':
				for (const line of lines) this.#hearPresence(from ?? '', line);
				return;
			case 'private':
				return this.#heard.privateChanged(words[0] as MeetingId);
			case 'signal': {
				const [meeting, who, bytes = ''] = words;
				const said = new Uint8Array(Buffer.from(bytes, 'base64'));
				return this.#heard.signal(meeting as MeetingId, who as ParticipantId, said);
			}
			case 'who': {
				const key = keyOf(words[0], words[1]);
				if (key) this.#heard.whoIsThere(key);
				return;
			}
			case 'left':
				return this.#left(from ?? '');
		}
	}

	#hearUpdate(line: string): void {
		const [meeting, document, row = '', owners = '-', bytes] = line.split(' ');
		const key = keyOf(meeting, document);
		if (!key) return;
		if (owners === '*') return this.#heard.updateStored(key, null, [], null);
		const claims = owners === '-' ? [] : owners.split(',').map((owner) => owner.split(':'));
		this.#heard.updateStored(
			key,
			row,
			claims.map(([client, owner]) => ({
				client: Number(client),
				owner: (owner || null) as ParticipantId | null
			})),
			bytes ? new Uint8Array(Buffer.from(bytes, 'base64')) : null
		);
	}

	#hearPresence(process: string, line: string): void {
		const [meeting, document, ...rest] = line.split(' ');
		const key = keyOf(meeting, document);
		if (key) this.#heard.presence(process, key, [JSON.parse(rest.join(' ')) as PresenceEntry]);
	}
}

function keyOf(meeting: string | undefined, document: string | undefined): DocumentKey | null {
	const name = documentNames.find((one) => one === document);
	return meeting && name ? { meeting: meeting as MeetingId, document: name } : null;
}
