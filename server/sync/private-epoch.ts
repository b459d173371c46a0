import type { MeetingId, ParticipantId } from '#lib/domain/participant.ts';
import { phonesOf } from '#lib/private/epoch.ts';
import type { StoredPrivate } from '#lib/server/private-time.ts';
import { largestDocument } from '#lib/wire/closing.ts';
import {
	type Epoch,
	type Header,
	type Link,
	type PhoneId,
	frameFromServer,
	joinEnvelopes,
	readEnvelopes,
	readHeader
} from '#lib/wire/private-time.ts';
import { webSocketFrame } from './messages.ts';
import type { PrivateConnection } from './private-connection.ts';
import type { PrivateRoom } from './private-room.ts';
import type { WritableRoom, Write } from './writer.ts';

/** One frame of encrypted words, with what stands before them. */
export type Envelope = { bytes: Uint8Array; header: Header };

/** The number of the last of one tab's words: that was written here or is stored, and that is stored. */
type Tab = { written: number; stored: number };

/**
 * A time in private time in which the same phones share a key, or the time before anyone has begun. Knows who may write in
 * it and how far each tab has come, and nothing of what it says.
 */
export class PrivateEpoch implements WritableRoom<Envelope> {
	readonly document = 'private';
	readonly lineage: string;
	/** Null before anyone has begun. */
	readonly epoch: Epoch | null;
	/** Whose phones are in. */
	readonly phones: ReadonlyMap<PhoneId, ParticipantId>;
	/** Has another phone than its maker opened its snapshot? */
	isConfirmed: boolean;
	#room: PrivateRoom;
	#tabs = new Map<string, Tab>();
	#stored: Uint8Array[] = [];
	#bytes = 0;
	#waitingBytes = 0;
	#snapshot: Uint8Array;
	#links: Link[];
	/** For who knows the epoch before, or none. */
	#beginning: Uint8Array;
	#words: Uint8Array | null = null;

	private constructor(room: PrivateRoom, stored: StoredPrivate, phones: Map<PhoneId, ParticipantId>) {
		const { lineage, epoch, links, words } = stored;
		this.#room = room;
		this.lineage = lineage;
		this.epoch = epoch?.content ?? null;
		this.phones = phones;
		this.isConfirmed = epoch?.isConfirmed ?? true;
		this.#snapshot = epoch?.snapshot ?? new Uint8Array();
		this.#links = links;
		this.#beginning = this.#frameWith([]);
		this.arrived(words);
	}

	/** As it is stored. */
	static async of(room: PrivateRoom, stored: StoredPrivate): Promise<PrivateEpoch> {
		const cards = stored.epoch ? await phonesOf(stored.epoch.content.roster) : new Map<PhoneId, never>();
		return new PrivateEpoch(room, stored, new Map([...cards].map(([id, { seat }]) => [id, seat])));
	}

	get meeting(): MeetingId {
		return this.#room.meeting;
	}

	/** 0 before anyone has begun. */
	get number(): number {
		return this.epoch?.roster.epoch ?? 0;
	}

	hold(): void {
		this.#room.hold();
	}

	release(): void {
		this.#room.release();
	}

	/**
	 * What someone gets who comes, and everyone when it begins, ready to be sent.
	 * @param knows the number of the epoch that they know; 0: none
	 */
	beginningFor(knows: number): Uint8Array {
		if (knows === 0) return this.#beginning;
		const links = this.#links.filter(({ roster }) => roster.epoch > knows);
		return links.length === 0 ? this.#beginning : this.#frameWith(links);
	}

	/** All that is stored in it, ready to be sent; null when nothing is. */
	get words(): Uint8Array | null {
		if (this.#stored.length > 0) this.#words ??= wordsFrame(this.#stored);
		return this.#words;
	}

	#frameWith(links: Link[]): Uint8Array {
		const { epoch } = this;
		return webSocketFrame(
			frameFromServer(epoch ? { kind: 'epoch', epoch, links, snapshot: this.#snapshot } : { kind: 'nothing' })
		);
	}

	/** Who is known to have been taken out hears no words. Who has not said which phone it is may hear them: it can't read them. */
	mayHear({ phone }: PrivateConnection): boolean {
		return phone === undefined || this.phones.has(phone);
	}

	/** Is it the next of that tab, one that is here already, or does it leave a gap? */
	judge(header: Header): 'next' | 'known' | 'gap' {
		const last = this.#tabs.get(nameOf(header))?.written ?? -1;
		if (header.number === last + 1) return 'next';
		return header.number <= last ? 'known' : 'gap';
	}

	isFullWith(envelope: Uint8Array): boolean {
		return this.#bytes + this.#waitingBytes + envelope.length > largestDocument;
	}

	/** Counts as written from now on: what comes after it may be written, too. */
	writes({ header }: Envelope): void {
		this.#tabOf(header).written = header.number;
	}

	waits(bytes: number): void {
		this.#waitingBytes += bytes;
	}

	join(envelopes: Envelope[]): Uint8Array {
		return joinEnvelopes(envelopes.map(({ bytes }) => bytes));
	}

	stored(writes: Write<Envelope>[]): void {
		const fresh: { bytes: Uint8Array; by: unknown }[] = [];
		for (const { update, connection } of writes) {
			if (!update) continue;
			this.#waitingBytes -= update.bytes.length;
			if (this.#take(update)) fresh.push({ bytes: update.bytes, by: connection });
		}
		this.#room.show(this, fresh);
	}

	/** Another epoch has begun, or the document is closed: nobody's words come into this one any more. */
	refused(writes: Write<Envelope>[], later: Write<Envelope>[]): Write<Envelope>[] {
		this.#waitingBytes = 0;
		for (const tab of this.#tabs.values()) tab.written = tab.stored;
		const writers = new Set([...writes, ...later].map(({ connection }) => connection as PrivateConnection));
		this.#room.catchUp().then(
			() => {
				for (const connection of writers)
					if (this.#room.now === this) connection.refuseWrite();
					else connection.notNow('words', 'late');
			},
			() => {
				for (const connection of writers) connection.sendAway();
			}
		);
		return [];
	}

	/**
	 * Takes in what is stored, by whomever.
	 * @returns what was not here, and whether something comes before it that is not here either
	 */
	arrived(bytes: Uint8Array): { fresh: Uint8Array[]; lacks: boolean } {
		const fresh: Uint8Array[] = [];
		let lacks = false;
		for (const envelope of readEnvelopes(bytes)) {
			const header = readHeader(envelope);
			const isNext = header.number <= (this.#tabs.get(nameOf(header))?.stored ?? -1) + 1;
			if (header.epoch > this.number || (header.epoch === this.number && !isNext)) lacks = true;
			else if (header.epoch === this.number && this.#take({ bytes: envelope, header })) fresh.push(envelope);
		}
		return { fresh, lacks };
	}

	#tabOf(header: Header): Tab {
		const name = nameOf(header);
		const tab = this.#tabs.get(name) ?? { written: -1, stored: -1 };
		this.#tabs.set(name, tab);
		return tab;
	}

	/** @returns false when it is here already */
	#take({ bytes, header }: Envelope): boolean {
		const tab = this.#tabOf(header);
		if (header.number <= tab.stored) return false;
		tab.stored = header.number;
		tab.written = Math.max(tab.written, header.number);
		this.#stored.push(bytes);
		this.#bytes += bytes.length;
		this.#words = null;
		return true;
	}
}

/** Ready to be sent to everyone. */
export function wordsFrame(envelopes: Uint8Array[]): Uint8Array {
	return webSocketFrame(frameFromServer({ kind: 'words', envelopes }));
}

function nameOf({ phone, tab }: Header): string {
	return `${phone}/${tab}`;
}
