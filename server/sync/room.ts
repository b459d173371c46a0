import type { DocumentKey } from '#lib/documents/shared-document.ts';
import { type DocumentName } from '#lib/domain/method.ts';
import type { MeetingId, ParticipantId } from '#lib/domain/participant.ts';
import type { Claim, StoredDocument } from '#lib/server/document-updates.ts';
import { largestDocument } from '#lib/wire/closing.ts';
import type { Connection } from './connection.ts';
import { Content, join } from './content.ts';
import { Known, type Verdict } from './known.ts';
import { type PresenceEntry, answerFrame, updateMessage, webSocketFrame } from './messages.ts';
import type { Owner } from './order.ts';
import { Presence } from './presence.ts';
import { Sleeper } from './rooms.ts';
import { type Update, readStateVector, readUpdate } from './update.ts';
import type { WritableRoom, Write } from './writer.ts';

/** What a room asks of the world round it. */
export type Surroundings = {
	/** Nobody is in it, and all that was written in it is stored. */
	sleep: (room: Room) => void;
	load: () => Promise<StoredDocument | undefined>;
	/** Where people here write, for the other processes. */
	tellPresence: (entries: PresenceEntry[]) => void;
};

/**
 * A document that somebody has open. `Content` is what is stored, and so what is shown; `Known` is what was written, and
 * so what may be written next.
 */
export class Room extends Sleeper implements WritableRoom<Update> {
	readonly meeting: MeetingId;
	readonly document: DocumentName;
	readonly connections = new Set<Connection>();
	readonly presence: Presence;
	/** Changes when the document is replaced. */
	readonly lineage: string;
	/** Nobody comes in any more: another room holds the document now. */
	isReplaced = false;
	/** Updates stored since the document was last made one. */
	uncompacted = 0;
	#contentSoFar = new Content();
	/** Bytes of it when it was last made one. */
	#compactedSize = 0;
	/** Null until somebody writes: where everything stands takes more memory than what it says. */
	#knownSoFar: Known | null = null;
	/** Of what is stored. */
	#owners = new Map<number, Owner>();
	/** What it is stored as, until somebody needs more than the bytes of it. */
	#unread: StoredDocument | null;
	#answers = new WeakMap<Uint8Array[], Uint8Array>();
	#nothingNew: Uint8Array | null = null;
	#waitingBytes = 0;
	#sinceCompaction: Update[] | null = null;
	#catchingUp: Promise<void> | undefined;
	#around: Surroundings;

	constructor(key: DocumentKey, stored: StoredDocument, around: Surroundings) {
		super(() => around.sleep(this));
		this.meeting = key.meeting;
		this.document = key.document;
		this.lineage = stored.lineage;
		this.#around = around;
		this.presence = new Presence(this.connections, around.tellPresence);
		this.#unread = stored;
		this.uncompacted = Math.max(0, stored.updates.length - 1);
		this.#compactedSize = stored.updates[0]?.length ?? 0;
	}

	get #content(): Content {
		this.#readStored();
		return this.#contentSoFar;
	}

	get #known(): Known {
		this.#readStored();
		return (this.#knownSoFar ??= this.#knownAsStored());
	}

	#knownAsStored(): Known {
		const known = new Known();
		for (const [client, owner] of this.#owners) known.setOwner(client, owner);
		known.take(readUpdate(this.#content.since(new Map())), null);
		return known;
	}

	/** The clock after the last that was written under it, stored or not. */
	#end(client: number): number {
		return this.#knownSoFar ? this.#knownSoFar.end(client) : this.#content.end(client);
	}

	/** @returns undefined when nobody has written under it; null: whoever did is not known */
	#owner(client: number): Owner | undefined {
		this.#readStored();
		if (this.#knownSoFar) return this.#knownSoFar.owner(client);
		if (this.#owners.has(client)) return this.#owners.get(client);
		return this.#content.end(client) > 0 ? null : undefined;
	}

	#own(claims: Claim[]): void {
		for (const { client, owner } of claims) {
			this.#owners.set(client, owner);
			this.#knownSoFar?.setOwner(client, owner);
		}
	}

	get isRead(): boolean {
		return this.#unread === null;
	}

	#readStored(): void {
		const unread = this.#unread;
		if (!unread) return;
		this.#unread = null;
		try {
			this.#takeStored(unread);
		} catch (error) {
			// Nobody is to write in it as if it were empty.
			this.#unread = unread;
			throw error;
		}
	}

	get uncompactedBytes(): number {
		return this.#content.size - this.#compactedSize;
	}

	/**
	 * What someone lacks who says what they have, as a frame: many who come back together lack the same.
	 * @throws Error when they say it wrongly
	 */
	answer(stateVector: Uint8Array): Uint8Array {
		const [stored, ...more] = this.#unread?.updates ?? [];
		// Who has nothing need not wait until a long document has been read through.
		if (stored && more.length === 0 && hasNothing(stateVector)) return answerFrame([stored]);
		const pieces = this.#content.piecesSince(readStateVector(stateVector));
		const frame = this.#answers.get(pieces) ?? answerFrame(pieces);
		this.#answers.set(pieces, frame);
		return frame;
	}

	/** Was exactly this found to bring nothing new? Many who come back together say the same. */
	broughtNothing(update: Uint8Array): boolean {
		return this.#nothingNew !== null && Buffer.compare(this.#nothingNew, update) === 0;
	}

	bringsNothing(update: Uint8Array): void {
		this.#nothingNew = update.slice();
	}

	stateVector(): Uint8Array {
		return this.#content.stateVector();
	}

	/**
	 * Does someone have words of others that are not here? Nobody is shown anything that is not stored, so they have them
	 * from another document than this one has become.
	 */
	hasFromElsewhere(stateVector: Uint8Array, reader: ParticipantId): boolean {
		for (const [client, clock] of readStateVector(stateVector))
			if (clock > this.#end(client) && (this.#isOld(client) || !this.isTheirs(client, reader))) return true;
		return false;
	}

	/** May they write under this id, or say where it is? Before its first word it is theirs who were seen under it. */
	isTheirs(client: number, who: ParticipantId): boolean {
		return (this.#owner(client) ?? this.presence.owner(client) ?? who) === who;
	}

	/** Did they write under it in a document that this one has replaced? */
	#isOld(client: number): boolean {
		return this.#owner(client) !== undefined && this.#end(client) === 0;
	}

	judge(update: Update, owner: ParticipantId): Verdict {
		for (const { client } of update.blocks)
			if (this.#owner(client) === undefined && !this.isTheirs(client, owner))
				return { is: 'forged', steps: 0 };
		return this.#known.judge(update, owner);
	}

	isFullWith(update: Update): boolean {
		return this.#content.size + this.#waitingBytes + update.bytes.length > largestDocument;
	}

	/** Would it bring nothing that is not written, or taken away, already? `isKnown` counts what waits to be stored. */
	hasAll(update: Update): boolean {
		return this.isKnown(update) && !this.#content.lacksDeletions(update);
	}

	isKnown({ blocks }: Update): boolean {
		return blocks.every(({ client, end }) => end <= this.#end(client));
	}

	/** As `hasAll`, counting what every copy takes away by itself. Costs more. */
	hasAllInTheEnd(update: Update): boolean {
		return this.isKnown(update) && !this.#content.lacksDeletionsInTheEnd(update);
	}

	waits(bytes: number): void {
		this.#waitingBytes += bytes;
	}

	join(updates: Update[]): Uint8Array {
		return join(updates);
	}

	/** What was written here is stored: everyone is shown it but the one who wrote all of it. */
	stored(writes: Write<Update>[], together: Uint8Array): void {
		const updates = writes.filter(({ update }) => update !== null);
		for (const { update } of updates) this.#waitingBytes -= update!.bytes.length;
		const { update, connection } = updates[0]!;
		this.#add(updates.length === 1 ? update! : readUpdate(together));
		this.uncompacted++;
		const isOnesOwn = updates.every((write) => write.connection === connection);
		this.#show(together, isOnesOwn ? connection : undefined);
	}

	/** Those who wrote it are told so; what waited behind it is judged anew, since some of it stood on that. */
	refused(writes: Write<Update>[], later: Write<Update>[]): Write<Update>[] {
		this.#forgetWaiting();
		const refused = new Set(writes.flatMap(({ update, connection }) => (update ? [connection] : [])));
		for (const connection of refused) connection.refuseWrite();
		// What held nothing new may have been known from what is refused now: they say it again, and are judged anew.
		for (const { update, connection } of [...writes, ...later]) if (!update) connection.sendAway();
		const kept = later.filter(({ update, connection }) => {
			if (!update) return false;
			const verdict = this.judge(update, connection.person.participant.id);
			if (!refused.has(connection) && verdict.is === 'fine') return true;
			connection.refuseWrite();
			return false;
		});
		for (const { update } of kept) this.waits(update!.bytes.length);
		// Somebody else's words may be what it ran into.
		void this.catchUp().catch(() => {});
		return kept;
	}

	/** What was stored by another process, or by a route. */
	arrived(bytes: Uint8Array, claims: Claim[]): void {
		this.#own(claims);
		const update = readUpdate(bytes);
		const fresh = this.#known.take(update, null);
		if (!fresh) {
			if (!this.isKnown(update)) void this.catchUp().catch(() => {});
			return;
		}
		if (!this.isNews(fresh)) return;
		this.#add(fresh);
		this.uncompacted++;
		this.#show(fresh.bytes);
	}

	/** Reads everything again that is stored, and shows what was not here. Whoever waits for it may ask once more then. */
	catchUp(): Promise<void> {
		this.#catchingUp ??= this.#catchUp().finally(() => {
			this.#catchingUp = undefined;
		});
		return this.#catchingUp;
	}

	/** The room as it is stored, without what waited to be: some of that was refused. */
	#forgetWaiting(): void {
		for (const client of readStateVector(this.stateVector()).keys())
			this.#owners.set(client, this.#owner(client) ?? null);
		this.#nothingNew = null;
		this.#knownSoFar = null;
		this.#waitingBytes = 0;
	}

	/** From now on it is remembered what comes after the compaction that begins now. */
	beginCompaction(): void {
		this.#sinceCompaction = [];
	}

	/** The document is now stored as `snapshot`, without the words that were taken away. Null: it came to nothing. */
	endCompaction(snapshot: Uint8Array | null): void {
		const since = this.#sinceCompaction ?? [];
		this.#sinceCompaction = null;
		if (!snapshot) return;
		const content = new Content();
		const whole = readUpdate(snapshot);
		content.add(whole);
		this.#compactedSize = content.size;
		// Another process may have stored some of it, and not been heard yet: once it is in here it is no news any more.
		if (this.isNews(whole)) this.#show(content.since(readStateVector(this.stateVector())));
		// What was stored while the compaction began may be in the snapshot already.
		for (const update of since) content.add(update);
		this.#contentSoFar = content;
		this.uncompacted = since.length;
	}

	#takeStored(stored: StoredDocument): Update[] {
		const fresh: Update[] = [];
		for (const bytes of stored.updates) {
			const read = readUpdate(bytes);
			const update = this.#knownSoFar || !this.#content.fits(read) ? this.#known.take(read, null) : read;
			if (!update || !this.isNews(update)) continue;
			this.#add(update);
			fresh.push(update);
		}
		this.#own(stored.claims);
		this.uncompacted = Math.max(0, stored.updates.length - 1);
		return fresh;
	}

	isNews(update: Update): boolean {
		return this.#content.lacksInserts(update) || this.#content.lacksDeletions(update);
	}

	async #catchUp(): Promise<void> {
		const stored = await this.#around.load();
		if (stored?.lineage !== this.lineage) return;
		for (const update of this.#takeStored(stored)) this.#show(update.bytes);
	}

	#add(update: Update): void {
		this.#content.add(update);
		this.#sinceCompaction?.push(update);
	}

	#show(bytes: Uint8Array, but?: unknown): void {
		const frame = webSocketFrame(updateMessage(bytes));
		for (const connection of this.connections)
			if (connection !== but && connection.mayRead()) connection.send(frame);
	}
}

const hasNothing = (stateVector: Uint8Array) => stateVector.length === 1 && stateVector[0] === 0;
