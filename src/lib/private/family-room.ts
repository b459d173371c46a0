import { bytesOfHex, hexOf } from '#lib/domain/bytes.ts';
import * as Y from 'yjs';
import type { ParticipantId } from '#lib/domain/participant.ts';
import { longestFrame } from '#lib/wire/closing.ts';
import {
	type Epoch,
	type EpochReason,
	type FromPhone,
	type FromServer,
	type Head,
	type Link,
	type PhoneCard,
	type PhoneId,
	frameFromPhone,
	readFromServer,
	readHeader
} from '#lib/wire/private-time.ts';
import { Door } from './door.ts';
import { TabKeys, open, seal } from './envelope.ts';
import {
	type Begun,
	type Known,
	followAll,
	knownOf,
	makeEpoch,
	openKey,
	roomWords,
	trustFrom
} from './epoch.ts';
import { type PhoneKeys, cardOf, idOf, newPhoneKeys, signAs } from './phone.ts';
import {
	type Bytes,
	areEqual,
	fromUtf8,
	lockAway,
	newShelfKey,
	randomBytes,
	sha256,
	takeOut,
	utf8
} from './primitives.ts';
import type { KeptRoom, Shelf } from './shelf.ts';
import { Tabs } from './tabs.ts';

/*
 * The family's room, on one phone: what has been written in it, who is in, and what is wrong. Nothing that is written
 * leaves this file but encrypted.
 */

/** A line to the server. The maker of lines tries again by itself when one is lost. */
export type Line = { send: (frame: Uint8Array) => void; close: () => void };
export type LineEvents = { opened: () => void; heard: (frame: Uint8Array) => void; lost: () => void };
/** @param known the epoch that this phone knows, asked at each opening; 0 for none */
export type OpenLine = (known: () => number, events: LineEvents) => Line;

export type RoomState = 'opening' | 'empty' | 'outside' | 'in' | 'removed';
export type AlarmKind = 'missing' | 'repeated' | 'forged' | 'unknown-phone' | 'gone-back';
/** `phone`: whose phone it concerns, if one can be named. */
export type RoomAlarm = { kind: AlarmKind; phone: string | null };
export type InRoom = { id: PhoneId; card: PhoneCard; heardAt: number };

/** Milliseconds: between looks at what is wrong, and between tellings of what this phone has. */
const lookEvery = 1_000;
const tellEvery = 3_000;
/** For something that came before what it follows on, or that others have and we do not. */
const patience = 3_000;
/** After a line opens, or an epoch begins, in which what came before may honestly come again. */
const grace = 3_000;
/** A server that has shown nothing for so long has no more to show, whatever the line. */
const longestSilence = 8_000;
/** Words in an epoch, and their bytes, after which a phone makes a snapshot. */
const mostWords = 400;
const mostBytes = 256 * 1024;
/** Bytes that fit in one frame when they are encrypted; what is longer goes as a snapshot. */
const longestWords = longestFrame - 65_536 - 1024;
/** Bytes of where people write and how far they have come. Padded and signed, more would not go through as a signal. */
const longestPresence = 1024 - 4;
/** What is written in this time goes together. */
const batch = 300;
const tries = 20;
/** Between two keepings of all that stands in the room. What this phone wrote itself is kept at once. */
const keepAllEvery = 2_000;
/** Words on their way that are not known to be stored. What comes after them waits, and then goes as one. */
const mostUnderWay = 20;

/** Words that are sealed, and not known to be stored. */
type Sealed = { number: number; envelope: Bytes; update: Uint8Array };
/** What another tab said of itself last. */
type Heard = { phone: PhoneId; number: number; at: number; field: string | null; heads: Head[] };
/** Something that others have and we lack. */
type Lag = { phone: PhoneId; tab: string; number: number; since: number };
/** The other way round: what another tab had not of ours, though it was stored when it told so first. */
type Owed = { number: number; since: number; isMissing: boolean };

export class FamilyRoom {
	readonly doc = new Y.Doc();
	state: RoomState = 'opening';
	/** Three words, the same on all phones that are in. */
	words: string[] = [];
	alarms: RoomAlarm[] = [];
	/** Whether this phone's line is open. */
	isConnected = false;
	readonly door: Door;
	readonly #meeting: string;
	#run: number;
	readonly #seat: { id: ParticipantId; name: string };
	readonly #shelf: Shelf;
	readonly #openLine: OpenLine;
	readonly #takeIn: (doc: Y.Doc) => void;
	readonly #changed: () => void;
	readonly #batch: number;
	readonly #tab = hexOf(randomBytes(16));
	#keys: PhoneKeys | undefined;
	#shelfKey: CryptoKey | undefined;
	#me: PhoneId = '';
	#card: PhoneCard | undefined;
	#line: Line | undefined;
	#isClosed = false;
	/** One frame after the other: opening them takes time. */
	#hearing: Promise<void> = Promise.resolve();

	#known: Known | null = null;
	#roomKey: CryptoKey | null = null;
	#tabKeys: TabKeys | null = null;
	#tabs = new Tabs(new Uint8Array());
	/** The epoch as the server last showed it, and the words of it that came while this phone is outside. */
	#shown: { epoch: Epoch; snapshot: Uint8Array; words: Uint8Array[] } | null = null;
	#isKnowing = false;
	/** How many there have been. */
	#lines = 0;
	/** How long this page had been awake, in milliseconds, when somebody last looked; and when that was. */
	#awakeUntilLook = 0;
	#lookedAt = Date.now();
	/** When the server began to show what it has, on this line; as `#awake`. */
	#servedFrom = 0;
	/** And when it last showed more of it. */
	#servedAt = 0;
	/** When it last said something else than what it has, as `#awake`: until then, what it has may still be on its way. */
	#saidAt = 0;
	#epochAt = 0;
	/** The last number of each tab that has come on this line. */
	#served = new Map<string, number>();
	#isServedWhole = false;
	#epochWords = 0;
	#epochBytes = 0;

	#pending: Uint8Array[] = [];
	#sealed: Sealed[] = [];
	#next = 0;
	#lastHash: Bytes = new Uint8Array();
	#flushing: ReturnType<typeof setTimeout> | undefined;
	#sending: Promise<void> = Promise.resolve();
	/** What must be stored before the epoch's snapshot is confirmed: up to a number, or also what is not sealed yet. */
	#confirmAfter: number | 'unsealed' | null = null;

	#telling: ReturnType<typeof setInterval> | undefined;
	#told = 0;
	#toldAt = 0;
	#field: string | null = null;
	#heardOf = new Map<string, Heard>();
	#lags = new Map<string, Lag>();
	#owed = new Map<string, Owed>();
	#tellings: Promise<void> = Promise.resolve();

	#making: Promise<unknown> = Promise.resolve();
	#made: { hash: string; begun: Begun; settle: (how: 'made' | 'late' | 'lacks' | 'lost') => void } | null =
		null;
	#keeping: Promise<void> = Promise.resolve();
	#mustKeep = false;
	#mustKeepAll = false;
	#keepingAll: ReturnType<typeof setTimeout> | undefined;
	/** What was kept of all that stands in the room, and what this phone has written since that is stored. */
	#whole: KeptRoom | null = null;
	#ownSince: Uint8Array[] = [];
	#count = 0;
	/** What was on the shelf at the opening, and is taken over: what this tab keeps holds it. */
	#old: { tab: string; count: number }[] = [];

	constructor(parts: {
		meeting: string;
		/** Which time private time has begun: the first is 1. */
		run: number;
		seat: { id: ParticipantId; name: string };
		shelf: Shelf;
		openLine: OpenLine;
		/** Lays into a new room what the family had shown before. */
		takeIn?: (doc: Y.Doc) => void;
		/** Something that a page shows is different. */
		changed: () => void;
		/** Milliseconds in which what is written is gathered. */
		batch?: number;
	}) {
		this.#meeting = parts.meeting;
		this.#run = parts.run;
		this.#seat = parts.seat;
		this.#shelf = parts.shelf;
		this.#openLine = parts.openLine;
		this.#takeIn = parts.takeIn ?? (() => {});
		this.#changed = parts.changed;
		this.#batch = parts.batch ?? batch;
		this.door = new Door({
			meeting: this.#meeting,
			say: (bytes) => this.#say({ kind: 'signal', bytes }),
			changed: () => this.#changed()
		});
		this.doc.on('update', (update: Uint8Array, origin: unknown) => {
			if (origin !== this) this.#wrote(update);
		});
	}

	get me(): PhoneId {
		return this.#me;
	}

	/** The phones that are in, as this one knows them. */
	get phones(): InRoom[] {
		if (!this.#known || this.state !== 'in') return [];
		return [...this.#known.phones].map(([id, card]) => {
			const times = [...this.#heardOf.values()].filter((heard) => heard.phone === id).map(({ at }) => at);
			return { id, card, heardAt: id === this.#me ? Date.now() : Math.max(0, ...times) };
		});
	}

	/** Nothing is sent while somebody may be in whom nobody let in, or the server has lost what it had. */
	get isBlocked(): boolean {
		return this.alarms.some(({ kind }) => kind === 'unknown-phone' || kind === 'gone-back');
	}

	/** Is there anything that is not known to be stored? */
	get isUnsaved(): boolean {
		return this.#pending.length > 0 || this.#sealed.length > 0;
	}

	/** In which fields the others write; by phone. */
	get fields(): { card: PhoneCard; field: string }[] {
		const fields: { card: PhoneCard; field: string }[] = [];
		for (const { phone, field, at } of this.#heardOf.values()) {
			const card = this.#known?.phones.get(phone);
			if (card && field && Date.now() - at < 3 * tellEvery) fields.push({ card, field });
		}
		return fields;
	}

	/** Takes out what this phone keeps, and opens the line. @throws Error when the browser can't */
	async open(): Promise<void> {
		const { keys, shelfKey } = await this.#shelf.phone(async () => ({
			keys: await newPhoneKeys(),
			shelfKey: await newShelfKey()
		}));
		this.#keys = keys;
		this.#shelfKey = shelfKey;
		this.#card = await cardOf(keys, this.#seat);
		this.#me = await idOf(this.#card);
		this.door.comeHome(this.#me, this.#card);
		await this.#takeOutAll();
		if (this.#isClosed) return;
		this.#line = this.#openLine(() => this.#known?.roster.epoch ?? 0, {
			opened: () => this.#opened(),
			heard: (frame) => {
				const line = this.#lines;
				// What still waits from a line before comes again on the next.
				const hear = () => (line === this.#lines ? this.#hear(frame, line) : undefined);
				this.#hearing = this.#hearing.then(hear).catch(() => this.#alarm('forged', null));
			},
			lost: () => this.#lost()
		});
		this.#telling = setInterval(() => this.#look(), lookEvery);
	}

	close(): void {
		this.#isClosed = true;
		clearInterval(this.#telling);
		clearTimeout(this.#flushing);
		clearTimeout(this.#keepingAll);
		this.door.close();
		this.#line?.close();
		this.#made?.settle('lost');
	}

	/** When all that stands in the room is kept by this browser. */
	async kept(): Promise<void> {
		this.#keepAll();
		await this.#keeping;
	}

	/** Private time has begun anew; a new key is needed before anything is sent. */
	runIs(run: number): void {
		this.#run = run;
		this.#returnIfNeeded();
	}

	/* What people do. */

	/** The first phone begins. */
	async begin(): Promise<void> {
		await this.#make('start', () => (this.state === 'empty' ? [this.#card!] : null));
	}

	async letIn(id: PhoneId): Promise<void> {
		const card = this.door.cardOf(id);
		if (!card) return;
		await this.#make('join', (known) =>
			known && !known.phones.has(id) ? [...known.phones.values(), card] : null
		);
		this.door.isIn(id);
	}

	async remove(id: PhoneId): Promise<void> {
		await this.#make('remove', (known) => {
			if (!known?.phones.has(id)) return null;
			return [...known.phones].filter(([one]) => one !== id).map(([, card]) => card);
		});
	}

	/** Tells the others in which field this person writes; null when in none. */
	writeIn(field: string | null): void {
		this.#field = field;
		void this.#tell();
	}

	/** This phone's signature, base64, for the end of private time. */
	async sign(bytes: Uint8Array): Promise<string> {
		return signAs(this.#keys!, bytes);
	}

	cardOf(phone: PhoneId): PhoneCard | undefined {
		return this.#known?.phones.get(phone);
	}

	/* The line. */

	#say(said: FromPhone): void {
		if (this.isConnected) this.#line?.send(frameFromPhone(said));
	}

	#opened(): void {
		this.#made?.settle('lost');
		this.#lines++;
		this.isConnected = true;
		this.#isKnowing = false;
		this.#served.clear();
		this.#isServedWhole = false;
		// All is served again.
		this.#lags.clear();
		this.#owed.clear();
		this.#changed();
	}

	#lost(): void {
		this.isConnected = false;
		this.#isKnowing = false;
		this.#made?.settle('lost');
		this.#changed();
	}

	async #hear(frame: Uint8Array, line: number): Promise<void> {
		if (this.#isClosed) return;
		const said: FromServer = readFromServer(frame);
		const isStored = said.kind === 'epoch' || (said.kind === 'words' && said.envelopes.length > 0);
		if (!isStored) this.#saidAt = this.#awake;
		switch (said.kind) {
			case 'nothing':
				return this.#hearNothing();
			case 'epoch':
				return this.#hearEpoch(said.epoch, said.links, said.snapshot);
			case 'words':
				for (const envelope of said.envelopes) {
					// The line may be lost in the middle; all of it comes again on the next.
					if (line !== this.#lines) return;
					await this.#hearWords(envelope);
				}
				return;
			case 'signal':
				return this.#hearSignal(said.from, said.bytes);
			case 'stored':
				if (said.epoch === this.#known?.roster.epoch) this.#storedThrough(said.number);
				return;
			case 'not now':
				if (said.what === 'epoch') this.#made?.settle(said.why);
				return;
		}
	}

	#hearNothing(): void {
		this.#isKnowing = true;
		// The server has lost the room. What was written is here, and a phone can begin anew with it.
		if (this.#known) {
			this.#alarm('gone-back', null);
			this.#known = null;
			this.#tabKeys = null;
		}
		this.#become('empty');
	}

	async #hearEpoch(epoch: Epoch, links: Link[], snapshot: Uint8Array): Promise<void> {
		this.#shown = { epoch, snapshot, words: [] };
		const known = this.#known;
		if (!known) {
			await this.#enterIfTrusted();
		} else if (epoch.roster.epoch < known.roster.epoch) {
			return this.#alarm('gone-back', null);
		} else if (epoch.roster.epoch === known.roster.epoch) {
			const isSame = (await knownOf(epoch.roster)).hash === known.hash;
			if (!isSame) return this.#alarm('unknown-phone', null);
			this.#isKnowing = true;
			this.#servedFrom = this.#servedAt = this.#awake;
			this.#resend();
			// It may have been lost with the line.
			if (epoch.by !== this.#me) this.#confirm();
		} else {
			const next = await followAll(known, links, epoch, snapshot);
			if (!next) return this.#alarm('unknown-phone', null);
			await this.#adopt(next, epoch, snapshot);
		}
		this.#returnIfNeeded();
	}

	/** Outside: is this an epoch that the phone which this one has met let it into? */
	async #enterIfTrusted(): Promise<void> {
		this.#isKnowing = true;
		const maker = this.door.trusted;
		if (!this.#shown) return;
		const known = maker && (await trustFrom(maker, this.#me, this.#shown.epoch, this.#shown.snapshot));
		if (known) {
			const { epoch, snapshot, words } = this.#shown;
			await this.#adopt(known, epoch, snapshot);
			for (const envelope of words) await this.#hearWords(envelope);
		} else if (this.state !== 'removed') this.#become('outside');
	}

	/** The person has said that the words are the same. */
	async trustNow(): Promise<void> {
		await this.door.trust();
		// In its turn: what comes meanwhile must not be heard in the middle of it.
		const entering = this.#hearing.then(() => this.#enterIfTrusted());
		this.#hearing = entering.catch(() => this.#alarm('forged', null));
		await entering;
	}

	/** From now on this is the epoch. */
	async #adopt(known: Known, epoch: Epoch, snapshot: Uint8Array): Promise<void> {
		if (!known.phones.has(this.#me)) {
			this.#known = null;
			this.#tabKeys = null;
			// Who is outside is owed nothing.
			this.#tabs = new Tabs(new Uint8Array());
			this.words = [];
			this.#whole = null;
			// After what is being kept just now.
			this.#keeping = this.#keeping.then(() => this.#forgetOthers());
			await this.#keeping;
			this.#made?.settle('late');
			return this.#become('removed');
		}
		const roomKey = await openKey(this.#keys!, this.#me, known, epoch);
		const tabKeys = new TabKeys(known, roomKey);
		const header = readHeader(snapshot);
		const opened = await open(tabKeys, snapshot);
		const isMakers = header.kind === 'snapshot' && header.phone === epoch.by;
		if (opened.is !== 'fine' || !isMakers || header.epoch !== known.roster.epoch)
			return this.#alarm('forged', this.#nameOf(epoch.by));
		const words = await roomWords(known);

		// From here on without a pause: nothing may be sealed or kept with half of the new and half of the old.
		this.#known = known;
		this.#roomKey = roomKey;
		this.#tabKeys = tabKeys;
		this.words = words;
		this.#epochAt = this.#awake;
		this.#epochWords = 0;
		this.#epochBytes = 0;
		const start = bytesOfHex(known.hash);
		this.#tabs = new Tabs(start);
		this.#served.clear();
		this.#lags.clear();
		this.#owed.clear();
		this.#heardOf.clear();
		this.#next = 0;
		this.#lastHash = start;
		this.#sealed = [];
		const lacking = whatItLacks(opened.plain, this.doc);
		Y.applyUpdate(this.doc, opened.plain, this);
		this.#pending = lacking ? [lacking] : [];
		this.#confirmAfter = null;
		if (epoch.by !== this.#me) this.#confirm();
		this.#isKnowing = true;
		this.#isServedWhole = true;
		this.#calm('gone-back', new Set());
		this.#calm('unknown-phone', new Set());
		this.door.isSettled(new Set(known.phones.keys()));
		this.#keepAll();
		if (this.#made?.hash === known.hash) this.#made.settle('made');
		else this.#made?.settle('late');
		this.#become('in');
		void this.#tell();
		this.#flushSoon();
	}

	#become(state: RoomState): void {
		this.state = state;
		this.#changed();
	}

	/* Others' words. */

	async #hearWords(envelope: Uint8Array): Promise<void> {
		if (!this.#known || !this.#tabKeys) return void this.#shown?.words.push(envelope);
		const header = readHeader(envelope);
		const name = `${header.phone}/${header.tab}`;
		if (header.epoch !== this.#known.roster.epoch || header.kind !== 'words') {
			if (this.#awake - this.#epochAt > grace) this.#alarm('repeated', this.#nameOf(header.phone));
			return;
		}
		const isServedAgain = header.number <= (this.#served.get(name) ?? -1);
		if (!isServedAgain) {
			this.#served.set(name, header.number);
			this.#servedAt = this.#awake;
		}
		if (header.tab === this.#tab && header.phone === this.#me) {
			const mine = this.#sealed.find(({ number }) => number === header.number);
			if (header.number >= this.#next || (mine && !areEqual(mine.envelope, envelope)))
				return this.#alarm('forged', this.#seat.name);
			return this.#storedThrough(header.number);
		}
		const hash = await sha256(envelope);
		switch (this.#tabs.turnOf(header, hash)) {
			case 'again':
				// A new line begins with all that is stored, whenever that comes: once.
				if (isServedAgain) this.#alarm('repeated', this.#nameOf(header.phone));
				return;
			case 'early':
				return this.#tabs.hold(header, envelope, this.#awake);
			case 'forged':
				return this.#alarm('forged', this.#nameOf(header.phone));
			case 'next':
				break;
		}
		const opened = await open(this.#tabKeys, envelope);
		if (opened.is === 'stranger') return this.#alarm('unknown-phone', null);
		if (opened.is === 'forged') return this.#alarm('forged', this.#nameOf(header.phone));
		this.#tabs.took(header, hash);
		this.#epochWords++;
		this.#epochBytes += envelope.length;
		Y.applyUpdate(this.doc, opened.plain, this);
		this.#keepAllSoon();
		this.#changed();
		const held = this.#tabs.nextHeld(header);
		if (held) await this.#hearWords(held);
	}

	#nameOf(phone: PhoneId): string | null {
		return this.#known?.phones.get(phone)?.name ?? null;
	}

	#alarm(kind: AlarmKind, phone: string | null): void {
		if (this.alarms.some((one) => one.kind === kind && one.phone === phone)) return;
		this.alarms = [...this.alarms, { kind, phone }];
		this.#changed();
	}

	#calm(kind: AlarmKind, phones: Set<string | null>): void {
		const still = this.alarms.filter((one) => one.kind !== kind || phones.has(one.phone));
		if (still.length === this.alarms.length) return;
		this.alarms = still;
		this.#changed();
	}

	/* Own words. */

	#wrote(update: Uint8Array): void {
		this.#pending.push(update);
		this.#keep();
		this.#keepAllSoon();
		this.#flushSoon();
		this.#changed();
	}

	#flushSoon(): void {
		this.#flushing ??= setTimeout(() => {
			this.#flushing = undefined;
			this.#sending = this.#sending.then(() => this.#flush());
		}, this.#batch);
	}

	get #maySend(): boolean {
		return (
			this.state === 'in' &&
			this.isConnected &&
			this.#isKnowing &&
			!this.isBlocked &&
			!this.#made &&
			this.#known?.roster.run === this.#run
		);
	}

	async #flush(): Promise<void> {
		const tabKeys = this.#tabKeys;
		if (!this.#maySend || !tabKeys || this.#pending.length === 0) return;
		// All of it goes again when the line is lost: many would be more than anyone may say at once.
		if (this.#sealed.length >= mostUnderWay) return;
		const taken = [...this.#pending];
		const update = taken.length === 1 ? taken[0]! : Y.mergeUpdates(taken);
		if (update.length > longestWords) return void this.#tidy();
		const number = this.#next;
		const envelope = await seal(
			this.#keys!,
			tabKeys,
			{
				kind: 'words',
				epoch: tabKeys.known.roster.epoch,
				phone: this.#me,
				tab: this.#tab,
				number,
				before: this.#lastHash
			},
			update
		);
		const hash = await sha256(envelope);
		// A new epoch may have begun meanwhile; what was taken is in the document, and so in what it lacked.
		if (this.#tabKeys !== tabKeys) return;
		// Not before: until here it is kept as unsent.
		this.#pending = this.#pending.slice(taken.length);
		this.#next = number + 1;
		this.#lastHash = hash;
		this.#sealed.push({ number, envelope, update });
		if (this.#confirmAfter === 'unsealed') this.#confirmAfter = number;
		this.#epochWords++;
		this.#epochBytes += envelope.length;
		// On a line that has been opened meanwhile it goes after what is before it: `#resend`.
		if (this.#isKnowing) this.#say({ kind: 'words', envelope });
		if (this.#epochWords > mostWords || this.#epochBytes > mostBytes) void this.#tidy();
	}

	/** A line was lost in the middle: what is not known to be stored goes again, as it was. */
	#resend(): void {
		for (const { envelope } of this.#sealed) this.#say({ kind: 'words', envelope });
		this.#flushSoon();
		this.#changed();
	}

	#storedThrough(number: number): void {
		const stored = this.#sealed.filter((one) => one.number <= number);
		this.#sealed = this.#sealed.filter((one) => one.number > number);
		this.#ownSince.push(...stored.map(({ update }) => update));
		if (typeof this.#confirmAfter === 'number' && number >= this.#confirmAfter) {
			this.#confirmAfter = null;
			this.#say({ kind: 'confirm', epoch: this.#known!.roster.epoch });
		}
		if (this.#pending.length > 0) this.#flushSoon();
		this.#keep();
		this.#keepAllSoon();
		this.#changed();
	}

	/** When all that this phone has is stored. */
	#confirm(): void {
		const last = this.#sealed.at(-1);
		if (this.#pending.length > 0) this.#confirmAfter = 'unsealed';
		else if (last) this.#confirmAfter = last.number;
		else this.#say({ kind: 'confirm', epoch: this.#known!.roster.epoch });
	}

	/* Epochs. */

	/** Many words have come since the last snapshot, or more at once than fits in a frame. */
	async #tidy(): Promise<void> {
		const epoch = this.#known?.roster.epoch;
		await this.#make('tidy', (known) =>
			known && known.roster.epoch === epoch ? [...known.phones.values()] : null
		);
	}

	#returnIfNeeded(): void {
		if (this.state !== 'in' || !this.#known || this.#known.roster.run >= this.#run) return;
		const run = this.#run;
		void this.#make('return', (known) =>
			known && known.roster.run < run ? [...known.phones.values()] : null
		);
	}

	/**
	 * Begins a new epoch, with a new key. Tries again when others were first, or wrote meanwhile.
	 * @param phonesFor whose phones are in it; null when it is not needed any more
	 */
	#make(reason: EpochReason, phonesFor: (known: Known | null) => PhoneCard[] | null): Promise<void> {
		const making = this.#making.then(() => this.#tryToMake(reason, phonesFor));
		this.#making = making.catch(() => {});
		return making;
	}

	async #tryToMake(
		reason: EpochReason,
		phonesFor: (known: Known | null) => PhoneCard[] | null
	): Promise<void> {
		for (let turn = 0; turn < tries && !this.#isClosed; turn++) {
			if (turn > 0) await new Promise((again) => setTimeout(again, 100 + Math.random() * 50 * turn));
			await this.#sending;
			await this.#hearing;
			const phones = phonesFor(this.#known);
			if (!phones) return;
			if (!this.isConnected || !this.#isKnowing) continue;
			let heads: Head[] = [];
			const begun = await makeEpoch({
				keys: this.#keys!,
				me: this.#me,
				before: this.#known,
				meeting: this.#meeting,
				run: this.#run,
				reason,
				phones,
				sealSnapshot: (known, roomKey) => {
					// At the same moment as the snapshot: what comes later is not in it.
					heads = this.#heads();
					return this.#sealSnapshot(reason, known, roomKey);
				}
			});
			const how = await new Promise<'made' | 'late' | 'lacks' | 'lost'>((settle) => {
				// The line was lost while it was made; nobody would answer.
				if (!this.isConnected || !this.#isKnowing) return settle('lost');
				this.#made = { hash: begun.known.hash, begun, settle };
				if (this.#known === null && reason === 'start') this.door.meet(this.#me);
				this.#say({ kind: 'epoch', epoch: begun.epoch, snapshot: begun.snapshot, heads });
			});
			this.#made = null;
			this.#flushSoon();
			if (how === 'made') return;
		}
	}

	/** The last that this phone has of each tab's words, its own last. */
	#heads(): Head[] {
		const heads = this.#tabs.heads().map(({ phone, tab, number }) => ({ phone, tab, number }));
		if (this.#next > 0) heads.push({ phone: this.#me, tab: this.#tab, number: this.#next - 1 });
		return heads;
	}

	async #sealSnapshot(reason: EpochReason, known: Known, roomKey: CryptoKey): Promise<Bytes> {
		const copy = new Y.Doc();
		Y.applyUpdate(copy, Y.encodeStateAsUpdate(this.doc));
		// Laid into the copy: if another phone is first, its words are the ones that count.
		if (reason === 'start' || reason === 'return') this.#takeIn(copy);
		const header = {
			kind: 'snapshot' as const,
			epoch: known.roster.epoch,
			phone: this.#me,
			tab: this.#tab,
			number: 0,
			before: bytesOfHex(known.hash)
		};
		const sealed = await seal(this.#keys!, new TabKeys(known, roomKey), header, Y.encodeStateAsUpdate(copy));
		copy.destroy();
		return sealed;
	}

	/* What is said and not stored. */

	async #hearSignal(from: ParticipantId, bytes: Uint8Array): Promise<void> {
		if (bytes[0] === 1) return this.#hearPresence(bytes);
		await this.door.hear(from, bytes, this.state === 'in');
		// The epoch may have come before the words that let us trust it.
		if (this.state === 'outside' && this.door.trusted) await this.#enterIfTrusted();
	}

	/** One after the other: what overtakes another looks as if it came again. */
	#tell(): Promise<void> {
		this.#tellings = this.#tellings.then(() => this.#tellNow()).catch(() => {});
		return this.#tellings;
	}

	async #tellNow(): Promise<void> {
		const tabKeys = this.#tabKeys;
		if (!this.#maySend || !tabKeys) return;
		this.#toldAt = Date.now();
		const heads = this.#heads();
		const bytes = await seal(
			this.#keys!,
			tabKeys,
			{
				kind: 'presence',
				epoch: tabKeys.known.roster.epoch,
				phone: this.#me,
				tab: this.#tab,
				number: this.#told++,
				before: bytesOfHex(tabKeys.known.hash)
			},
			presenceBytes(this.#field, heads)
		);
		this.#say({ kind: 'signal', bytes });
	}

	async #hearPresence(bytes: Uint8Array): Promise<void> {
		if (!this.#tabKeys || !this.#known) return;
		const header = readHeader(bytes);
		if (header.kind !== 'presence' || header.epoch !== this.#known.roster.epoch) return;
		const opened = await open(this.#tabKeys, bytes);
		if (opened.is === 'stranger') return this.#alarm('unknown-phone', null);
		if (opened.is === 'forged') return this.#alarm('forged', this.#nameOf(header.phone));
		const name = `${header.phone}/${header.tab}`;
		const before = this.#heardOf.get(name);
		if (before && header.number <= before.number) return this.#alarm('repeated', this.#nameOf(header.phone));
		const { field, heads } = JSON.parse(fromUtf8(opened.plain)) as { field: string | null; heads: Head[] };
		this.#heardOf.set(name, { phone: header.phone, number: header.number, at: Date.now(), field, heads });
		this.#compare(name, heads);
		this.#changed();
	}

	/** What do they have that we lack, and what of ours do they lack? @param from the tab that tells */
	#compare(from: string, heads: Head[]): void {
		const now = this.#awake;
		for (const { phone, tab, number } of heads) {
			const name = `${phone}/${tab}`;
			const isMine = phone === this.#me && tab === this.#tab;
			if (isMine || this.#lags.has(name) || number <= this.#tabs.lastOf({ phone, tab })) continue;
			this.#lags.set(name, { phone, tab, number, since: now });
		}
		const known = heads.find(({ phone, tab }) => phone === this.#me && tab === this.#tab)?.number ?? -1;
		const stored = (this.#sealed[0]?.number ?? this.#next) - 1;
		const owed = this.#owed.get(from);
		if (!owed || known >= owed.number) {
			this.#owed.delete(from);
			if (known < stored) this.#owed.set(from, { number: stored, since: now, isMissing: false });
		} else if (now - owed.since >= patience - lookEvery) owed.isMissing = true;
	}

	/**
	 * Milliseconds that this page has been awake. A phone that stood still has not waited for anything: what came meanwhile
	 * lies there, and is heard after the look that wakes it.
	 */
	get #awake(): number {
		return this.#awakeUntilLook + Math.min(Date.now() - this.#lookedAt, 2 * lookEvery);
	}

	#look(): void {
		this.#awakeUntilLook = this.#awake;
		const now = (this.#lookedAt = Date.now());
		const lost = this.#awake - patience;
		const missing = this.#tabs.missingSince(lost);
		for (const [name, lag] of this.#lags)
			if (this.#tabs.lastOf(lag) >= lag.number) this.#lags.delete(name);
			else if (lag.since < lost) missing.add(lag.phone);
		for (const { isMissing } of this.#owed.values()) if (isMissing) missing.add(this.#me);
		const names = new Set([...missing].map((phone) => this.#nameOf(phone)));
		this.#calm('missing', names);
		for (const name of names) this.#alarm('missing', name);
		// After what has come and is not heard yet.
		this.#hearing = this.#hearing.then(() => this.#seeWhetherWhole());
		this.door.tick(now);
		if (now - this.#toldAt >= tellEvery - lookEvery / 2) void this.#tell();
		this.#changed();
	}

	/** Has the server, on this line, shown all that this phone has had of the epoch? */
	#seeWhetherWhole(): void {
		const isEarly = this.#awake - this.#servedFrom < grace;
		if (this.#isServedWhole || !this.#isKnowing || !this.isConnected || isEarly) return;
		const hasLess = this.#tabs
			.heads()
			.some(({ phone, tab, number }) => (this.#served.get(`${phone}/${tab}`) ?? -1) < number);
		// On a weak line the words may be long in coming; what is said after them comes after them.
		const isOver = this.#saidAt - this.#servedFrom >= grace || this.#awake - this.#servedAt >= longestSilence;
		if (hasLess) return isOver ? this.#alarm('gone-back', null) : undefined;
		this.#isServedWhole = true;
		this.#calm('gone-back', new Set());
		this.#flushSoon();
	}

	/* What this browser keeps. */

	/** What this phone wrote itself. One keeping at a time, and once more if something came meanwhile. */
	#keep(): void {
		if (this.#mustKeep) return;
		this.#mustKeep = true;
		this.#keeping = this.#keeping.then(() => this.#keepNow()).catch(() => {});
	}

	#keepAll(): void {
		clearTimeout(this.#keepingAll);
		this.#keepingAll = undefined;
		this.#mustKeepAll = true;
		this.#keep();
	}

	/** Reading all of a long text for each letter of anyone's would leave a small phone time for nothing else. */
	#keepAllSoon(): void {
		this.#keepingAll ??= setTimeout(() => this.#keepAll(), keepAllEvery);
	}

	async #keepNow(): Promise<void> {
		this.#mustKeep = false;
		if (!this.#known || !this.#roomKey || !this.#shelfKey) return;
		if (this.#mustKeepAll || !this.#whole) await this.#readWhole(this.#known, this.#roomKey, this.#shelfKey);
		if (!this.#whole) return;
		await this.#keepTab(this.#whole, [...this.#ownSince, ...this.#unstored]);
	}

	get #unstored(): Uint8Array[] {
		return [...this.#sealed.map(({ update }) => update), ...this.#pending];
	}

	async #keepTab(room: KeptRoom | null, unsent: Uint8Array[]): Promise<void> {
		await this.#shelf.keep({
			tab: this.#tab,
			count: ++this.#count,
			...(room ?? { roster: null }),
			unsent: unsent.length > 0 ? await lockAway(this.#shelfKey!, Y.mergeUpdates(unsent)) : null
		});
		if (this.#old.length > 0) await this.#shelf.forget(this.#old.splice(0));
	}

	/** Taken out, a phone keeps what it wrote and nobody else has: it goes along if the phone is let in again. */
	async #forgetOthers(): Promise<void> {
		const own = this.#unstored;
		if (own.length > 0) return this.#keepTab(null, own);
		await this.#shelf.forget([{ tab: this.#tab, count: this.#count }, ...this.#old.splice(0)]);
	}

	async #readWhole({ roster }: Known, roomKey: CryptoKey, shelfKey: CryptoKey): Promise<void> {
		this.#mustKeepAll = false;
		this.#ownSince = [];
		const heads = this.#tabs.heads();
		if (this.#next > 0 && this.#sealed.length === 0)
			heads.push({ phone: this.#me, tab: this.#tab, number: this.#next - 1, hash: this.#lastHash });
		const words = await lockAway(shelfKey, Y.encodeStateAsUpdate(this.doc));
		// Taken out in the meantime, this phone keeps nothing.
		if (this.#known) this.#whole = { roster, roomKey, heads, words };
	}

	async #takeOutAll(): Promise<void> {
		const all = await this.#shelf.tabs();
		const epoch = Math.max(0, ...all.map(({ roster }) => roster?.epoch ?? 0));
		let newest: KeptRoom | undefined;
		const unsent: Uint8Array[] = [];
		const heads = new Map<string, Head & { hash: Bytes }>();
		for (const kept of all) {
			if (kept.unsent) unsent.push(await takeOut(this.#shelfKey!, kept.unsent));
			this.#old.push({ tab: kept.tab, count: kept.count });
			if (kept.roster === null) continue;
			Y.applyUpdate(this.doc, await takeOut(this.#shelfKey!, kept.words), this);
			if (kept.roster.epoch < epoch) continue;
			newest = kept;
			for (const head of kept.heads) {
				const name = `${head.phone}/${head.tab}`;
				if ((heads.get(name)?.number ?? -1) < head.number) heads.set(name, head);
			}
		}
		// Without the rest, Yjs holds them until the rest comes.
		for (const update of unsent) Y.applyUpdate(this.doc, update, this);
		// Something may have been written already.
		this.#pending = [...unsent, ...this.#pending];
		if (!newest) return;
		for (const { number } of heads.values()) this.#epochWords += number + 1;
		this.#known = await knownOf(newest.roster);
		this.#roomKey = newest.roomKey;
		this.#tabKeys = new TabKeys(this.#known, newest.roomKey);
		this.#lastHash = bytesOfHex(this.#known.hash);
		this.#tabs = new Tabs(this.#lastHash, [...heads.values()]);
		this.words = await roomWords(this.#known);
		this.#become('in');
	}
}

/** Those that wrote last are the last; older ones of a phone that was reloaded often say nothing new, and fall off. */
function presenceBytes(field: string | null, heads: Head[]): Bytes {
	for (let from = 0; ; from++) {
		const bytes = utf8(JSON.stringify({ field, heads: heads.slice(from) }));
		if (bytes.length <= longestPresence || from >= heads.length) return bytes;
	}
}

/** What `doc` holds that the snapshot does not; null: nothing. */
function whatItLacks(snapshot: Uint8Array, doc: Y.Doc): Uint8Array | null {
	const copy = new Y.Doc();
	Y.applyUpdate(copy, snapshot);
	const lacking: Uint8Array[] = [];
	copy.on('update', (update: Uint8Array) => lacking.push(update));
	Y.applyUpdate(copy, Y.encodeStateAsUpdate(doc, Y.encodeStateVector(copy)));
	copy.destroy();
	return lacking.length > 0 ? Y.mergeUpdates(lacking) : null;
}
