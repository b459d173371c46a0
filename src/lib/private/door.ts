import { fromBase64, toBase64 } from 'lib0/buffer';
import type { ParticipantId } from '#lib/domain/participant.ts';
import type { PhoneCard, PhoneId } from '#lib/wire/private-time.ts';
import {
	type Code,
	type Signal,
	bindTo,
	codeText,
	isProof,
	meetingWords,
	proofOf,
	readCode,
	readSignal,
	writeSignal
} from './joining.ts';
import { idOf } from './phone.ts';
import { areEqual, type Bytes, randomBytes, utf8 } from './primitives.ts';

/* The door of the family's room, from both sides: who asks, and who may open it. What is said: joining.ts. */

/** Milliseconds that a code counts. */
export const codeFor = 120_000;
/** And between askings; a phone that has not asked for a while has given up. */
const askEvery = 2_000;
const patience = 15_000;

/** `words`: null with a code; or until both numbers are known. */
export type Request = {
	id: PhoneId;
	card: PhoneCard;
	how: 'code' | 'words';
	words: string[] | null;
	at: number;
};
type Met = { bound: string; number: Bytes };
type Asking =
	| { how: 'code'; code: Code; proof: string }
	| { how: 'words'; number: Bytes; bound: string; member: PhoneCard | null; words: string[] | null };

export class Door {
	/** As a phone that is in: those who want to be let in. */
	requests: Request[] = [];
	/** While this phone shows one. */
	code: (Code & { until: number; usedBy: PhoneId | null }) | null = null;
	/** The phone whose epoch would let this one in. */
	trusted: PhoneId | null = null;
	/** Somebody said no. */
	wasRefused = false;
	readonly #meeting: string;
	readonly #say: (bytes: Bytes) => void;
	readonly #changed: () => void;
	#me: PhoneId = '';
	#card: PhoneCard | undefined;
	#asking: Asking | null = null;
	#again: ReturnType<typeof setInterval> | undefined;
	#met = new Map<PhoneId, Met>();
	#refused = new Set<PhoneId>();

	constructor(parts: { meeting: string; say: (bytes: Bytes) => void; changed: () => void }) {
		this.#meeting = parts.meeting;
		this.#say = parts.say;
		this.#changed = parts.changed;
	}

	comeHome(me: PhoneId, card: PhoneCard): void {
		this.#me = me;
		this.#card = card;
	}

	close(): void {
		clearInterval(this.#again);
	}

	/* Inside. */

	/** @returns what stands behind the # in the address that a QR shows */
	showCode(): string {
		const code = { maker: this.#me, secret: randomBytes(16) };
		this.code = { ...code, until: Date.now() + codeFor, usedBy: null };
		this.#changed();
		return codeText(code);
	}

	hideCode(): void {
		this.code = null;
		this.#changed();
	}

	cardOf(id: PhoneId): PhoneCard | undefined {
		return this.requests.find((request) => request.id === id)?.card;
	}

	sayNo(id: PhoneId): void {
		this.#refused.add(id);
		this.#forget(id);
		this.#tell({ t: 'no', to: id });
	}

	isIn(id: PhoneId): void {
		this.#forget(id);
	}

	#forget(id: PhoneId): void {
		this.requests = this.requests.filter((request) => request.id !== id);
		this.#changed();
	}

	/** Who asks no more is not asked about any more. @param now milliseconds */
	tick(now: number): void {
		const still = this.requests.filter(({ at }) => now - at < patience);
		const isOver = this.code !== null && this.code.until <= now;
		if (still.length === this.requests.length && !isOver) return;
		this.requests = still;
		if (isOver) this.code = null;
		this.#changed();
	}

	/* Outside. */

	/** After a scan. @returns false when it is no code of ours */
	async takeCode(fragment: string): Promise<boolean> {
		const code = readCode(fragment);
		if (!code) return false;
		this.trusted = code.maker;
		this.#ask({ how: 'code', code, proof: await proofOf(code, this.#meeting, this.#card!) });
		return true;
	}

	async askWithWords(): Promise<void> {
		const number = randomBytes(16);
		const bound = await bindTo(this.#meeting, this.#card!, number);
		this.trusted = null;
		this.#ask({ how: 'words', number, bound, member: null, words: null });
	}

	/** The words are the same: the phone that they were compared with may let this one in. */
	async trust(): Promise<void> {
		if (this.#asking?.how === 'words' && this.#asking.member) this.trusted = await idOf(this.#asking.member);
	}

	/** This phone trusts that one; itself, when it begins. */
	meet(id: PhoneId): void {
		this.trusted = id;
	}

	stopAsking(): void {
		clearInterval(this.#again);
		this.#asking = null;
		this.trusted = null;
		this.#changed();
	}

	get isAsking(): boolean {
		return this.#asking !== null;
	}

	/** Null when not asking in words. */
	get comparing(): { words: string[] | null; with: string | null } | null {
		if (this.#asking?.how !== 'words') return null;
		return { words: this.#asking.words, with: this.#asking.member?.name ?? null };
	}

	#ask(asking: Asking): void {
		clearInterval(this.#again);
		this.wasRefused = false;
		this.#asking = asking;
		this.#askOnce();
		this.#again = setInterval(() => this.#askOnce(), askEvery);
		this.#changed();
	}

	#askOnce(): void {
		const [asking, card] = [this.#asking, this.#card];
		if (!asking || !card) return;
		if (asking.how === 'code')
			this.#tell({ t: 'ask', how: 'code', to: asking.code.maker, card, proof: asking.proof });
		else this.#tell({ t: 'ask', how: 'words', card, bound: asking.bound });
	}

	#tell(signal: Signal): void {
		this.#say(writeSignal(signal));
	}

	/** From now on these phones are in. */
	isSettled(phones: ReadonlySet<PhoneId>): void {
		this.requests = this.requests.filter(({ id }) => !phones.has(id));
		if (this.code?.usedBy && phones.has(this.code.usedBy)) this.code = null;
		if (phones.has(this.#me)) this.stopAsking();
		this.#changed();
	}

	/* What is said through the door. */

	/** @param isIn is this phone in? */
	async hear(from: ParticipantId, bytes: Uint8Array, isIn: boolean): Promise<void> {
		const signal = readSignal(bytes);
		if (!signal) return;
		if (isIn) {
			if (signal.t === 'ask' && signal.card.seat === from) await this.#hearAsk(signal);
			else if (signal.t === 'show' && signal.to === this.#me) await this.#hearShow(signal);
		} else if (signal.t === 'meet' && signal.to === this.#me) await this.#hearMeet(signal);
		else if (signal.t === 'no' && signal.to === this.#me && this.#asking) {
			this.stopAsking();
			this.wasRefused = true;
			this.#changed();
		}
	}

	async #hearAsk(signal: Signal & { t: 'ask' }): Promise<void> {
		const id = await idOf(signal.card);
		if (id === this.#me || this.#refused.has(id)) return;
		if (signal.how === 'code') {
			const { code } = this;
			if (!code || signal.to !== this.#me || code.until < Date.now()) return;
			// One use: the first who proves it.
			if (code.usedBy !== null && code.usedBy !== id) return;
			if (!(await isProof(signal.proof, code, this.#meeting, signal.card))) return;
			code.usedBy = id;
			this.#seen({ id, card: signal.card, how: 'code', words: null });
		} else {
			const met = this.#met.get(id);
			const number = met?.bound === signal.bound ? met.number : randomBytes(16);
			if (number !== met?.number) this.#met.set(id, { bound: signal.bound, number });
			const words =
				number === met?.number ? (this.requests.find((one) => one.id === id)?.words ?? null) : null;
			this.#seen({ id, card: signal.card, how: 'words', words });
			if (!words) this.#tell({ t: 'meet', to: id, card: this.#card!, number: toBase64(number) });
		}
	}

	#seen(request: Omit<Request, 'at'>): void {
		const others = this.requests.filter(({ id }) => id !== request.id);
		this.requests = [...others, { ...request, at: Date.now() }];
		this.#changed();
	}

	/** The first who answers is the one to compare with. */
	async #hearMeet(signal: Signal & { t: 'meet' }): Promise<void> {
		const asking = this.#asking;
		if (asking?.how !== 'words') return;
		const member = await idOf(signal.card);
		if (!asking.member) {
			asking.member = signal.card;
			asking.words = await meetingWords(
				this.#meeting,
				{ card: this.#card!, number: asking.number },
				{ card: signal.card, number: fromBase64(signal.number).slice() }
			);
			this.#changed();
		} else if ((await idOf(asking.member)) !== member) return;
		this.#tell({ t: 'show', to: member, from: this.#me, number: toBase64(asking.number) });
	}

	async #hearShow(signal: Signal & { t: 'show' }): Promise<void> {
		const met = this.#met.get(signal.from);
		const request = this.requests.find(({ id }) => id === signal.from);
		if (!met || request?.how !== 'words' || request.words) return;
		const number = fromBase64(signal.number).slice();
		// Another number than they were bound to: somebody stands between.
		if (!areEqual(utf8(await bindTo(this.#meeting, request.card, number)), utf8(met.bound))) return;
		const words = await meetingWords(
			this.#meeting,
			{ card: request.card, number },
			{ card: this.#card!, number: met.number }
		);
		this.#seen({ ...request, words });
	}
}
