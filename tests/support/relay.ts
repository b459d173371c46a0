import { expect, vi } from 'vitest';
import type { ParticipantId } from '#lib/domain/participant.ts';
import type { KeptPhone, KeptTab, Shelf } from '#lib/private/shelf.ts';
import { FamilyRoom, type LineEvents } from '#lib/private/family-room.ts';
import {
	type Epoch,
	type FromServer,
	type Link,
	frameFromServer,
	readFromPhone,
	readHeader
} from '#lib/wire/private-time.ts';

/*
 * A server that does what it pleases: it carries what phones say to each other as the real one does, until a test tells
 * it to cheat. It has nothing that the real one has not, and so can do nothing that the real one could not.
 */

type Guest = { seat: ParticipantId; events: LineEvents; known: () => number; isOpen: boolean };

export class Relay {
	epochs: { epoch: Epoch; snapshot: Uint8Array }[] = [];
	/** Of the epoch that is now. */
	words: Uint8Array[] = [];
	readonly guests = new Set<Guest>();
	/** Everything that phones ever sent. */
	readonly seen: Uint8Array[] = [];
	/** What becomes of words on their way to someone; null: they are held back. */
	cheat: (envelope: Uint8Array, to: ParticipantId) => Uint8Array[] | null = (envelope) => [envelope];
	/** And of what is not stored. */
	cheatSignal: (bytes: Uint8Array) => Uint8Array[] = (bytes) => [bytes];

	get now(): { epoch: Epoch; snapshot: Uint8Array } | undefined {
		return this.epochs.at(-1);
	}

	/** A phone comes; what it says is heard until it is let go. */
	openLine =
		(seat: ParticipantId) =>
		(known: () => number, events: LineEvents): { send: (frame: Uint8Array) => void; close: () => void } => {
			const guest: Guest = { seat, events, known, isOpen: false };
			this.guests.add(guest);
			queueMicrotask(() => this.open(guest));
			return {
				send: (frame) => {
					if (guest.isOpen) queueMicrotask(() => this.#hear(guest, frame));
				},
				close: () => this.guests.delete(guest)
			};
		};

	open(guest: Guest): void {
		guest.isOpen = true;
		guest.events.opened();
		if (this.now) this.showEpoch(guest);
		else this.tell(guest, { kind: 'nothing' });
		if (this.words.length > 0) this.tell(guest, { kind: 'words', envelopes: this.words });
	}

	lose(guest: Guest): void {
		guest.isOpen = false;
		guest.events.lost();
	}

	guestOf(seat: ParticipantId): Guest {
		return [...this.guests].find((guest) => guest.seat === seat)!;
	}

	tell(guest: Guest, said: FromServer): void {
		if (guest.isOpen) guest.events.heard(frameFromServer(said));
	}

	showEpoch(guest: Guest, at = this.now!): void {
		const links: Link[] = this.epochs
			.filter(({ epoch }) => epoch.roster.epoch > guest.known() && epoch.roster.epoch < at.epoch.roster.epoch)
			.map(({ epoch: { wraps: _wraps, ...link } }) => link);
		this.tell(guest, { kind: 'epoch', epoch: at.epoch, links, snapshot: at.snapshot });
	}

	#hear(guest: Guest, frame: Uint8Array): void {
		this.seen.push(frame);
		const said = readFromPhone(frame);
		switch (said.kind) {
			case 'epoch': {
				const isNext = said.epoch.roster.epoch === (this.now?.epoch.roster.epoch ?? 0) + 1;
				if (!isNext) return this.tell(guest, { kind: 'not now', what: 'epoch', why: 'late' });
				const covers = this.words.every((envelope) => {
					const { phone, tab, number } = readHeader(envelope);
					return said.heads.some((head) => head.phone === phone && head.tab === tab && head.number >= number);
				});
				if (!covers) return this.tell(guest, { kind: 'not now', what: 'epoch', why: 'lacks' });
				this.epochs.push({ epoch: said.epoch, snapshot: said.snapshot });
				this.words = [];
				for (const one of this.guests) this.showEpoch(one);
				return;
			}
			case 'words': {
				const { epoch, phone, tab, number } = readHeader(said.envelope);
				if (epoch !== this.now?.epoch.roster.epoch)
					return this.tell(guest, { kind: 'not now', what: 'words', why: 'late' });
				const isThere = this.words.some((envelope) => {
					const other = readHeader(envelope);
					return other.phone === phone && other.tab === tab && other.number === number;
				});
				if (!isThere) this.words.push(said.envelope);
				this.tell(guest, { kind: 'stored', epoch, number });
				if (isThere) return;
				for (const other of this.guests) {
					if (other === guest) continue;
					const envelopes = this.cheat(said.envelope, other.seat);
					if (envelopes) this.tell(other, { kind: 'words', envelopes });
				}
				return;
			}
			case 'signal':
				for (const other of this.guests)
					if (other !== guest)
						for (const bytes of this.cheatSignal(said.bytes))
							this.tell(other, { kind: 'signal', from: guest.seat, bytes });
				return;
			case 'confirm':
				return;
		}
	}
}

/** A shelf that survives its phone's reload, as a browser's does. */
export class MemoryShelf implements Shelf {
	#phone: Promise<KeptPhone> | undefined;
	#tabs = new Map<string, KeptTab>();

	phone(make: () => Promise<KeptPhone>): Promise<KeptPhone> {
		return (this.#phone ??= make());
	}
	tabs(): Promise<KeptTab[]> {
		return Promise.resolve([...this.#tabs.values()]);
	}
	keep(kept: KeptTab): Promise<void> {
		this.#tabs.set(kept.tab, kept);
		return Promise.resolve();
	}
	forget(old: Pick<KeptTab, 'tab' | 'count'>[]): Promise<void> {
		for (const { tab, count } of old)
			if ((this.#tabs.get(tab)?.count ?? Infinity) <= count) this.#tabs.delete(tab);
		return Promise.resolve();
	}
	clear(): Promise<void> {
		this.#tabs.clear();
		this.#phone = undefined;
		return Promise.resolve();
	}
}

export const meeting = '11111111-1111-4111-8111-111111111111';

export async function phoneOf(
	relay: Relay,
	name: string,
	{ shelf = new MemoryShelf(), run = 1, batch = 20 } = {}
): Promise<FamilyRoom> {
	const seat = { id: name as ParticipantId, name };
	const room = new FamilyRoom({
		meeting,
		run,
		seat,
		shelf,
		openLine: relay.openLine(seat.id),
		changed: () => {},
		batch
	});
	await room.open();
	return room;
}

export const until = (check: () => void | Promise<void>, timeout = 60_000) =>
	vi.waitFor(check, { timeout, interval: 10 });
export const textOf = (room: FamilyRoom) => room.doc.getText('words').toString();
export const write = (room: FamilyRoom, words: string) =>
	room.doc.getText('words').insert(room.doc.getText('words').length, words);

/** The first phone makes the room's key. */
export async function beginIn(room: FamilyRoom): Promise<void> {
	await until(() => expect(room.state).toBe('empty'));
	await room.begin();
	await until(() => expect(room.state).toBe('in'));
}

/** The first begins and lets in the others, each by a code. They are closed when the test is over. */
export async function family(
	relay: Relay,
	onFinished: (close: () => void) => void,
	...names: string[]
): Promise<FamilyRoom[]> {
	const [first, ...others] = await Promise.all(names.map((name) => phoneOf(relay, name)));
	onFinished(() => {
		for (const one of [first!, ...others]) one.close();
	});
	await beginIn(first!);
	for (const other of others) {
		await other.door.takeCode(first!.door.showCode());
		await until(() => expect(first!.door.requests).toHaveLength(1));
		await first!.letIn(other.me);
		await until(() => expect(other.state).toBe('in'));
	}
	return [first!, ...others];
}

/** Anna has begun, and has let Birgit in. */
export const pair = async (relay: Relay, onFinished: (close: () => void) => void) =>
	(await family(relay, onFinished, 'Anna', 'Birgit')) as [FamilyRoom, FamilyRoom];
