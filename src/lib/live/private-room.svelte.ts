import * as Y from 'yjs';
import { readPlan, takeBackIn } from '#lib/documents/plan-document.ts';
import {
	propose,
	putSignature,
	readProposal,
	readSignatures,
	withdraw
} from '#lib/documents/showing-document.ts';
import type { MeetingId, ParticipantId } from '#lib/domain/participant.ts';
import { type Plan, type Publishing, emptyPlan, isPlanEmpty } from '#lib/domain/plan.ts';
import { consentBytes, consentBytesOf } from '#lib/private/consent.ts';
import { FamilyRoom } from '#lib/private/family-room.ts';
import { isSignedByPhone } from '#lib/private/phone.ts';
import { canEncrypt } from '#lib/private/primitives.ts';
import type { Speaker } from '#lib/wire/control.ts';
import type { Consent, PhoneId, PrivateTimeNow } from '#lib/wire/private-time.ts';
import { PhoneShelf } from './phone-shelf.ts';
import { type PrivateLine, privateLine } from './private-line.ts';
import type { Alarm, Asking, Phone, PrivateRoom as Shape, PrivateState, Showing } from './private-time.ts';
import type { Keeping, Writer } from './shared-writing.ts';

/** Milliseconds without a receipt before we say that nothing can be saved just now; and until a phone counts as silent. */
const patience = 3_000;
const heardFor = 10_000;
/** And in which the server shows who ended private time; between askings. */
const answerWithin = 6_000;
const askAgain = 1_000;

/** What was, if what is now says the same: nothing is drawn anew for that. */
function same<Value>(before: Value, now: Value): Value {
	return JSON.stringify(before) === JSON.stringify(now) ? before : now;
}

/** The family's room as a page sees it. What it is and does: private/family-room.ts. */
export class PrivateRoom implements Shape {
	state: PrivateState = $state('opening');
	content: Plan = $state.raw(emptyPlan);
	doc: Y.Doc | null = $state.raw(null);
	keeping: Keeping = $state('saved');
	writers: ReadonlyMap<string, Writer[]> = $state.raw(new Map());
	phones: Phone[] = $state.raw([]);
	words: string[] = $state.raw([]);
	asking: Asking[] = $state.raw([]);
	alarms: Alarm[] = $state.raw([]);
	isBlocked = $state(false);
	code: { address: string; until: number } | null = $state.raw(null);
	comparing: Shape['comparing'] = $state.raw(null);
	isWaiting = $state(false);
	showing: Showing | null = $state.raw(null);

	readonly #meeting: MeetingId;
	readonly #run: number;
	readonly #seat: { id: ParticipantId; name: string };
	readonly #as: Speaker;
	readonly #planNow: () => Plan | null;
	#room: FamilyRoom | null = null;
	#line: PrivateLine | undefined;
	/** To the other tabs of this phone: when one comes in, the others can come in by what it has kept. */
	#tabs: BroadcastChannel | undefined;
	#opening: Promise<void> | undefined;
	#impatience: ReturnType<typeof setTimeout> | undefined;
	/** The signatures that are true, of what is proposed now. */
	#signed: Consent[] = [];

	constructor(parts: {
		meeting: MeetingId;
		/** Which time private time has begun: the first is 1. */
		run: number;
		seat: { id: ParticipantId; name: string };
		as: Speaker;
		/** What all were shown when the others were last here; null: nothing. */
		planNow: () => Plan | null;
	}) {
		this.#meeting = parts.meeting;
		this.#run = parts.run;
		this.#seat = parts.seat;
		this.#as = parts.as;
		this.#planNow = parts.planNow;
	}

	open(): void {
		if (this.#room) return;
		if (!canEncrypt) {
			this.state = 'unsupported';
			return;
		}
		const room = new FamilyRoom({
			meeting: this.#meeting,
			run: this.#run,
			seat: this.#seat,
			shelf: new PhoneShelf(this.#meeting, this.#seat.id),
			openLine: privateLine(this.#meeting, this.#as, (line) => {
				this.#line = line;
			}),
			takeIn: (doc) => this.#takeIn(doc),
			changed: () => this.#follow(room)
		});
		this.#room = room;
		this.#tabs = new BroadcastChannel(`radslag-private/${this.#meeting}/${this.#seat.id}`);
		this.#tabs.onmessage = () => {
			if (this.state !== 'outside' && this.state !== 'empty') return;
			this.close();
			this.open();
		};
		room.doc.on('update', () => {
			this.content = readPlan(room.doc);
			void this.#readShowing(room);
		});
		this.#opening = room
			.open()
			.then(() => this.#readShowing(room))
			.catch(() => {
				this.state = 'unsupported';
			});
	}

	/** Lets go of the room and what it said. Who ended private time, if it has ended, is looked into. */
	close(): void {
		const room = this.#room;
		if (!room) return;
		const wasIn = room.state === 'in';
		room.close();
		this.#room = null;
		this.#tabs?.close();
		this.#tabs = undefined;
		clearTimeout(this.#impatience);
		this.#impatience = undefined;
		this.doc = null;
		this.content = emptyPlan;
		this.writers = new Map();
		this.showing = null;
		this.alarms = [];
		this.state = 'opening';
		if (wasIn) void this.#seeWhoEnded(room);
	}

	wake(): void {
		this.#line?.wake();
	}

	/** When the family goes on, its draft goes on from the plan as it now reads. */
	#takeIn(doc: Y.Doc): void {
		const plan = this.#planNow();
		if (!plan || isPlanEmpty(plan)) return;
		withdraw(doc);
		takeBackIn(doc, plan);
	}

	#follow(room: FamilyRoom): void {
		if (this.#room !== room) return;
		const isIn = room.state === 'in';
		if (isIn && this.state !== 'in') void room.kept().then(() => this.#tabs?.postMessage('in'));
		const now = Date.now();
		this.state = room.state;
		this.doc = isIn ? room.doc : null;
		this.words = same(this.words, room.words);
		this.phones = same(
			this.phones,
			room.phones.map(({ id, card, heardAt }) => ({
				id,
				seat: card.seat,
				name: card.name,
				isMe: id === room.me,
				isHeard: now - heardAt < heardFor
			}))
		);
		this.asking = same(
			this.asking,
			room.door.requests.map(({ id, card, how, words }) => ({ id, name: card.name, how, words }))
		);
		this.alarms = same(
			this.alarms,
			room.alarms.map(({ kind, phone }) => ({ kind, name: phone }))
		);
		this.isBlocked = room.isBlocked;
		this.comparing = same(this.comparing, room.door.comparing);
		this.isWaiting = room.door.isAsking;
		if (!room.door.code) this.code = null;
		const writers = new Map<string, Writer[]>();
		for (const { card, field } of room.fields)
			writers.set(field, [...(writers.get(field) ?? []), { seat: card.seat, name: card.name }]);
		if (JSON.stringify([...this.writers]) !== JSON.stringify([...writers])) this.writers = writers;
		this.#weigh(room);
	}

	#weigh(room: FamilyRoom): void {
		if (room.state === 'in' && !room.isUnsaved) {
			clearTimeout(this.#impatience);
			this.#impatience = undefined;
			this.keeping = 'saved';
			return;
		}
		if (room.isUnsaved && this.keeping === 'saved') this.keeping = 'saving';
		this.#impatience ??= setTimeout(() => {
			this.keeping = 'waiting';
		}, patience);
	}

	change(deed: (doc: Y.Doc) => void): void {
		if (this.doc) this.doc.transact(() => deed(this.doc as Y.Doc));
	}

	writeIn(field: string | null): void {
		this.#room?.writeIn(field);
	}

	/* The door. */

	async begin(): Promise<void> {
		await this.#room?.begin();
	}

	showCode(): Promise<void> {
		const room = this.#room;
		if (room?.state === 'in') {
			const text = room.door.showCode();
			const until = room.door.code?.until ?? 0;
			this.code = { address: `${location.origin}/m/${this.#meeting}#${text}`, until };
		}
		return Promise.resolve();
	}

	hideCode(): void {
		this.#room?.door.hideCode();
	}

	async takeCode(fragment: string): Promise<void> {
		await this.#opening;
		if (this.#room && this.#room.state !== 'in') await this.#room.door.takeCode(fragment);
	}

	async askWithWords(): Promise<void> {
		await this.#opening;
		await this.#room?.door.askWithWords();
	}

	sameWords(): void {
		void this.#room?.trustNow();
	}

	stopAsking(): void {
		this.#room?.door.stopAsking();
	}

	async letIn(id: PhoneId): Promise<void> {
		await this.#room?.letIn(id);
	}

	sayNo(id: PhoneId): void {
		this.#room?.door.sayNo(id);
	}

	async remove(id: PhoneId): Promise<void> {
		await this.#room?.remove(id);
	}

	/* Showing the others. */

	async propose(what: Publishing): Promise<void> {
		const room = this.#room;
		if (!room || !this.doc) return;
		this.change((doc) => propose(doc, { what, by: room.me }));
		// Alone, the same person is asked once more instead.
		if (room.phones.length > 1) await this.#sign(room, what);
	}

	withdraw(): void {
		this.change(withdraw);
	}

	async agree(): Promise<void> {
		const room = this.#room;
		if (room && this.showing) await this.#sign(room, this.showing.what);
	}

	async #sign(room: FamilyRoom, what: Publishing): Promise<void> {
		const signature = await room.sign(await consentBytes(this.#meeting, this.#run, what));
		this.change((doc) => putSignature(doc, room.me, signature));
	}

	consents(): { publish: Publishing; consents: Consent[] } | null {
		if (!this.showing?.isAgreed) return null;
		const me = this.#room?.me;
		// One's own first: the server asks whose it is who calls the others back.
		const consents = [...this.#signed].sort((one) => (one.phone === me ? -1 : 1));
		return { publish: this.showing.what, consents };
	}

	async #readShowing(room: FamilyRoom): Promise<void> {
		const proposal = readProposal(room.doc);
		if (!proposal) {
			this.#signed = [];
			this.showing = null;
			return;
		}
		const bytes = await consentBytes(this.#meeting, this.#run, proposal.what);
		const signed: Consent[] = [];
		for (const [phone, signature] of readSignatures(room.doc)) {
			const card = room.cardOf(phone);
			if (card && (await isSignedByPhone(card, signature, bytes))) signed.push({ phone, signature });
		}
		// It may have been proposed anew meanwhile.
		if (this.#room !== room || readProposal(room.doc)?.by !== proposal.by) return;
		const needsAnother = room.phones.length > 1;
		this.#signed = signed;
		this.showing = {
			what: proposal.what,
			by: proposal.by === room.me ? null : (room.cardOf(proposal.by)?.name ?? ''),
			needsAnother,
			agreed: signed.map(({ phone }) => room.cardOf(phone)?.name ?? ''),
			isAgreed: signed.length >= (needsAnother ? 2 : 1)
		};
	}

	/**
	 * The others are back. Did one of the family's phones call them? The server says so, but it is the phones' signature
	 * that counts. A server that will not say is one that has nothing to show; it is asked on, should it only be late.
	 */
	async #seeWhoEnded(room: FamilyRoom): Promise<void> {
		const since = Date.now();
		while (!this.#room) {
			const calledBy = await this.#whoEnded(room);
			if (this.#room) return;
			if (calledBy === 'ours') {
				this.alarms = [];
				return;
			}
			if (calledBy === 'not ours' || Date.now() - since >= answerWithin)
				this.alarms = [{ kind: 'not-ended-by-us', name: null }];
			if (calledBy === 'not ours') return;
			await new Promise((again) => setTimeout(again, askAgain));
		}
	}

	async #whoEnded(room: FamilyRoom): Promise<'ours' | 'not ours' | 'unknown'> {
		try {
			const response = await fetch(`/api/v1/meetings/${this.#meeting}/private-time`, {
				headers: { 'radslag-as': this.#as },
				signal: AbortSignal.timeout(answerWithin / 2)
			});
			if (!response.ok) return 'unknown';
			const { end } = (await response.json()) as PrivateTimeNow;
			const ours = end?.run === this.#run ? end : null;
			const bytes = consentBytesOf(this.#meeting, this.#run, ours?.publishHash ?? '');
			for (const { phone, signature } of ours?.consents ?? []) {
				const card = room.cardOf(phone);
				if (card && (await isSignedByPhone(card, signature, bytes))) return 'ours';
			}
			return 'not ours';
		} catch {
			return 'unknown';
		}
	}
}
