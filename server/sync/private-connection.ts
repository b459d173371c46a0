import * as v from 'valibot';
import { privateRuns } from '#lib/domain/meeting.ts';
import type { Database } from '#lib/server/database.ts';
import { phonesOf } from '#lib/private/epoch.ts';
import { beginEpoch, confirmEpoch } from '#lib/server/private-time.ts';
import { closing, longestFrame } from '#lib/wire/closing.ts';
import { EpochWithHeads } from '#lib/wire/private-checks.ts';
import {
	type Epoch,
	type FromPhone,
	type PhoneId,
	frameFromServer,
	isEpochFrame,
	longestEpoch,
	longestSignal,
	readFromPhone,
	readHeader
} from '#lib/wire/private-time.ts';
import type { Neighbours } from '../neighbours.ts';
import { Line, type LineParts } from './line.ts';
import { beatFrames } from './messages.ts';
import type { PrivateRoom } from './private-room.ts';
import type { Writer } from './writer.ts';

const beat = beatFrames(frameFromServer({ kind: 'words', envelopes: [] }));

type Begun = Extract<FromPhone, { kind: 'epoch' }>;

/** One phone of the family in private time. What it writes is encrypted; here is only seen whose it is, and its number. */
export class PrivateConnection extends Line {
	/** Which phone it is, once it has said so. */
	phone: PhoneId | undefined;
	/** The number of the last epoch that it has been told of: before that, of the one that it said it knows. */
	knows: number;
	#room: PrivateRoom;
	#writer: Writer;
	#sql: Database;
	#neighbours: Neighbours;
	/** The one whose words come on this line, in one epoch. */
	#tab: { epoch: number; tab: string } | undefined;
	#stored = { epoch: 0, number: 0 };

	constructor(
		parts: LineParts & {
			room: PrivateRoom;
			writer: Writer;
			sql: Database;
			neighbours: Neighbours;
			knows: number;
		}
	) {
		super(parts);
		this.#room = parts.room;
		this.#writer = parts.writer;
		this.#sql = parts.sql;
		this.#neighbours = parts.neighbours;
		this.knows = parts.knows;
		this.#room.welcome(this);
	}

	/** Here is nothing for who may read and not write. */
	override mayRead(): boolean {
		return this.access() === 'write';
	}

	notNow(what: 'epoch' | 'words', why: 'late' | 'lacks'): void {
		this.say(frameFromServer({ kind: 'not now', what, why }));
	}

	protected override longest(frame: Buffer): number {
		return isEpochFrame(frame) ? longestEpoch : longestFrame;
	}

	protected get beat(): Buffer {
		return beat;
	}

	protected receipt(): Uint8Array {
		return frameFromServer({ kind: 'stored', ...this.#stored });
	}

	protected left(): void {
		this.#room.connections.delete(this);
	}

	protected handle(frame: Buffer): void {
		if (!this.mayRead()) return this.askAgain();
		const said = readFromPhone(frame);
		switch (said.kind) {
			case 'words':
				return this.#write(said.envelope.slice());
			case 'epoch':
				return this.#begin(said);
			case 'confirm':
				return this.#confirm(said.epoch);
			case 'signal':
				return this.#signal(said.bytes);
		}
	}

	#write(envelope: Uint8Array, isLast = false): void {
		if (!this.mayRead()) return this.askAgain();
		const header = readHeader(envelope);
		if (header.kind !== 'words') throw new Error('Only words are written');
		const { now } = this.#room;
		// Another process may have stored what it stands on a moment ago.
		const afterCatchingUp = () => this.afterwards(this.#room.catchUp(), () => this.#write(envelope, true));
		if (header.epoch !== now.number) {
			if (header.epoch < now.number || isLast) return this.notNow('words', 'late');
			return afterCatchingUp();
		}
		if (!this.#isTheirs(header.phone) || !this.#isTheTab(header)) return this.refuseWrite();
		this.phone = header.phone;
		this.#tab = header;
		const verdict = now.judge(header);
		if (verdict === 'gap') return isLast ? this.refuseWrite() : afterCatchingUp();
		const update = verdict === 'next' ? { bytes: envelope, header } : null;
		if (update) {
			if (now.isFullWith(envelope)) return this.close(closing.tooLarge, 'document full');
			if (!this.#writer.hasRoomFor(update)) return this.sendAway();
			now.writes(update);
		}
		const confirm = () => this.#isStored(header.epoch, header.number);
		this.#writer.put({ room: now, connection: this, update, claims: [], confirm });
	}

	/** Is that phone theirs, in, and the one that has spoken here before? */
	#isTheirs(phone: PhoneId): boolean {
		if (this.phone !== undefined && this.phone !== phone) return false;
		return this.#room.now.phones.get(phone) === this.person.participant.id;
	}

	#isTheTab({ epoch, tab }: { epoch: number; tab: string }): boolean {
		return this.#tab?.epoch !== epoch || this.#tab.tab === tab;
	}

	#isStored(epoch: number, number: number): void {
		const isFurther = epoch > this.#stored.epoch || number > this.#stored.number;
		if (epoch < this.#stored.epoch) return;
		if (isFurther) this.#stored = { epoch, number };
		this.oweReceipt();
	}

	#begin(said: Begun): void {
		if (!v.is(EpochWithHeads, { epoch: said.epoch, heads: said.heads })) throw new Error('No epoch');
		this.afterwards(this.#tryToBegin(said), (outcome) => {
			if (outcome === 'refused') return this.refuseWrite();
			if (outcome === 'full') return this.close(closing.tooLarge, 'too many snapshots');
			if (this.#isTheirs(said.epoch.by)) this.phone = said.epoch.by;
			if (outcome === 'begun') return;
			this.notNow('epoch', outcome);
			if (outcome === 'late' && this.mayRead()) this.send(this.#room.now.beginningFor(this.knows));
		});
	}

	async #tryToBegin(said: Begun): Promise<'begun' | 'late' | 'lacks' | 'full' | 'refused'> {
		const { epoch } = said;
		const isNext = () => epoch.roster.epoch === this.#room.now.number + 1;
		if (!isNext()) await this.#room.catchUp();
		if (!isNext()) return 'late';
		const before = this.#room.now;
		if (!(await this.#isFit(epoch, before.phones)) || !this.#isSnapshot(said)) return 'refused';
		const { meeting } = this.#room;
		const begun = { ...said, meeting, lineage: before.lineage };
		const outcome = await beginEpoch(this.#sql, begun, this.#neighbours.name);
		if (outcome !== 'lacks') await this.#room.catchUp();
		return outcome;
	}

	/** Is it of this meeting and this private time, for phones of the family that is here, and made by one that may? */
	async #isFit({ roster, by, wraps }: Epoch, before: ReadonlyMap<PhoneId, string>): Promise<boolean> {
		const now = this.meetingNow;
		if (!now || roster.meeting !== now.meeting.id || roster.run !== privateRuns(now.meeting)) return false;
		const cards = await phonesOf(roster);
		const ids = [...cards.keys()];
		const isInOrder = ids.every((id, at) => at === 0 || ids[at - 1]! < id);
		if (ids.length !== roster.phones.length || !isInOrder) return false;
		if (Object.keys(wraps).sort().join() !== ids.join()) return false;
		const family = now.participants.filter((one) => one.circle === 'family' && one.status === 'admitted');
		if (!roster.phones.every(({ seat }) => family.some((one) => one.id === seat))) return false;
		if (this.phone !== undefined && this.phone !== by) return false;
		const isFirst = roster.epoch === 1;
		if (isFirst !== (roster.previous === null)) return false;
		if (isFirst && ids.length > 1) return false;
		return (isFirst ? cards.get(by)?.seat : before.get(by)) === this.person.participant.id;
	}

	#isSnapshot({ epoch, snapshot }: Begun): boolean {
		try {
			const header = readHeader(snapshot);
			return header.kind === 'snapshot' && header.epoch === epoch.roster.epoch && header.phone === epoch.by;
		} catch {
			return false;
		}
	}

	#confirm(epoch: number): void {
		const { now } = this.#room;
		if (epoch !== now.number || !now.epoch || now.isConfirmed) return;
		const { by } = now.epoch;
		const me = this.person.participant.id;
		const isIn =
			this.phone === undefined ? [...now.phones.values()].includes(me) : now.phones.has(this.phone);
		// Someone else's phone; or another of the same person's, once it has said which it is.
		const isAnother = this.phone === undefined ? now.phones.get(by) !== me : this.phone !== by;
		if (!isIn || !isAnother) return;
		now.isConfirmed = true;
		confirmEpoch(this.#sql, this.#room.meeting, epoch).catch(() => {
			// What came before is kept until somebody says it again.
			now.isConfirmed = false;
		});
	}

	#signal(bytes: Uint8Array): void {
		if (bytes.length > longestSignal) return this.close(closing.tooLarge, 'signal too large');
		const { id } = this.person.participant;
		this.#room.signal(id, bytes, this);
		this.#neighbours.signal(this.#room.meeting, id, bytes);
	}
}
