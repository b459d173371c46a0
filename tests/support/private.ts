import { hexOf } from '#lib/domain/bytes.ts';
import { randomBytes } from 'node:crypto';
import * as v from 'valibot';
import type { ParticipantId } from '#lib/domain/participant.ts';
import { consentBytes } from '#lib/private/consent.ts';
import { idOf } from '#lib/private/phone.ts';
import { EndPrivateTime } from '#lib/wire/api.ts';
import {
	type Consent,
	type Epoch,
	type FromPhone,
	type FromServer,
	type Head,
	type PhoneCard,
	type PhoneId,
	type PrivateTimeNow,
	type Roster,
	frameFromPhone,
	readFromServer,
	readHeader,
	signatureLength,
	writeHeader
} from '#lib/wire/private-time.ts';
import { type Answered, type Guest, type Open, Leader, until } from './people.ts';
import { Line } from './sockets.ts';
import { within } from './lengths.ts';

/* Phones as the server knows them: what they send is well formed, and what is encrypted in it is random bytes. */

const base64 = (bytes: Uint8Array) => Buffer.from(bytes).toString('base64');

export class FakePhone {
	readonly card: PhoneCard;
	readonly id: PhoneId;
	#keys: CryptoKeyPair;

	private constructor(card: PhoneCard, id: PhoneId, keys: CryptoKeyPair) {
		this.card = card;
		this.id = id;
		this.#keys = keys;
	}

	/** A new phone in someone's hand. */
	static async of(seat: ParticipantId, name = 'Sara'): Promise<FakePhone> {
		const keys = await crypto.subtle.generateKey({ name: 'ECDSA', namedCurve: 'P-256' }, true, [
			'sign',
			'verify'
		]);
		const signedBy = base64(new Uint8Array(await crypto.subtle.exportKey('raw', keys.publicKey)));
		const card: PhoneCard = { seat, name, wrapTo: base64(randomBytes(65)), signedBy };
		return new FakePhone(card, await idOf(card), keys);
	}

	/** Says yes to what is to be shown. */
	async consent(meeting: string, run: number, publish: unknown): Promise<Consent> {
		const bytes = await consentBytes(meeting, run, publish);
		const how = { name: 'ECDSA', hash: 'SHA-256' };
		const signed = await crypto.subtle.sign(how, this.#keys.privateKey, bytes);
		return { phone: this.id, signature: base64(new Uint8Array(signed)) };
	}
}

export type Begun = Extract<FromPhone, { kind: 'epoch' }>;

/** An epoch with these phones in it, made by the first of them. */
export function anEpoch(
	meeting: string,
	epoch: number,
	phones: FakePhone[],
	changes: {
		by?: FakePhone;
		heads?: Head[];
		roster?: Partial<Roster>;
		epoch?: Partial<Epoch>;
		snapshot?: Uint8Array;
	} = {}
): Begun {
	const inOrder = [...phones].sort((one, other) => (one.id < other.id ? -1 : 1));
	const by = (changes.by ?? phones[0]!).id;
	return {
		kind: 'epoch',
		epoch: {
			roster: {
				v: 1,
				meeting,
				epoch,
				run: 1,
				previous: epoch === 1 ? null : hexOf(randomBytes(32)),
				reason: epoch === 1 ? 'start' : 'join',
				phones: inOrder.map(({ card }) => card),
				...changes.roster
			},
			by,
			hashes: { wraps: hexOf(randomBytes(32)), snapshot: hexOf(randomBytes(32)) },
			signature: base64(randomBytes(64)),
			wraps: Object.fromEntries(inOrder.map(({ id }) => [id, base64(randomBytes(65 + 48))])),
			...changes.epoch
		},
		snapshot: changes.snapshot ?? anEnvelope('snapshot', epoch, by, hexOf(randomBytes(16)), 0),
		heads: changes.heads ?? []
	};
}

export function anEnvelope(
	kind: 'words' | 'snapshot' | 'presence',
	epoch: number,
	phone: PhoneId,
	tab: string,
	number: number,
	length = 256
): Uint8Array {
	const before = new Uint8Array(randomBytes(32));
	const header = writeHeader({ kind, epoch, phone, tab, number, before });
	return new Uint8Array(Buffer.concat([header, randomBytes(length + 16 + signatureLength)]));
}

/** A phone's socket into private time. */
export class PhoneLine {
	readonly line: Line;
	readonly phone: FakePhone;
	readonly tab: string;
	#next = new Map<number, number>();

	constructor(line: Line, phone: FakePhone, tab = hexOf(randomBytes(16))) {
		this.line = line;
		this.phone = phone;
		this.tab = tab;
	}

	/** @param knows the number of the epoch that it says it knows */
	static async open(who: Guest, phone: FakePhone, tab?: string, knows = 0): Promise<PhoneLine> {
		return new PhoneLine(await Line.open(who, `${who.meeting}/private?epoch=${knows}`), phone, tab);
	}

	/** Everything that the server has said. */
	get heard(): FromServer[] {
		return this.line.frames.map(readFromServer);
	}

	/** What it has said of one kind. */
	of<Kind extends FromServer['kind']>(kind: Kind): Extract<FromServer, { kind: Kind }>[] {
		return this.heard.filter((one): one is Extract<FromServer, { kind: Kind }> => one.kind === kind);
	}

	/** The words that came, in order. */
	get words(): Uint8Array[] {
		return this.of('words').flatMap(({ envelopes }) => envelopes);
	}

	/** The newest epoch that it was told of; 0 when none has begun. */
	get epoch(): number {
		return this.of('epoch').at(-1)?.epoch.roster.epoch ?? 0;
	}

	/** The last of this tab's words that the server says is stored; -1: none. */
	storedIn(epoch: number): number {
		return Math.max(-1, ...this.of('stored').map((one) => (one.epoch === epoch ? one.number : -1)));
	}

	async first(): Promise<this> {
		await until(() => this.line.frames.length > 0);
		return this;
	}

	say(said: FromPhone): void {
		this.line.send(frameFromPhone(said));
	}

	/** Writes the tab's next words. @returns the envelope */
	write(epoch: number, length?: number): Uint8Array {
		const number = this.#next.get(epoch) ?? 0;
		this.#next.set(epoch, number + 1);
		const envelope = anEnvelope('words', epoch, this.phone.id, this.tab, number, length);
		this.say({ kind: 'words', envelope });
		return envelope;
	}

	/** Begins an epoch with these phones, this one among them or not. */
	begin(epoch: number, phones: FakePhone[], changes: Parameters<typeof anEpoch>[3] = {}): Begun {
		const begun = anEpoch(this.meeting, epoch, phones, { by: this.phone, ...changes });
		this.say(begun);
		return begun;
	}

	/** Which meeting it is in: what stands in its address. */
	get meeting(): string {
		return this.line.socket.url.split('/').at(-2) ?? '';
	}

	/** The code with which the server closes it: within two seconds. */
	async code(): Promise<number> {
		let code = 0;
		void this.line.closed.then((closed) => {
			code = closed.code;
		});
		await until(() => code > 0, within(2_000));
		return code;
	}

	close(): void {
		this.line.close();
	}
}

/** The last that a snapshot holds of each tab's words. */
export function headsOf(envelopes: Uint8Array[]): Head[] {
	const heads = new Map<string, Head>();
	for (const envelope of envelopes) {
		const { phone, tab, number } = readHeader(envelope);
		heads.set(`${phone}/${tab}`, { phone, tab, number });
	}
	return [...heads.values()];
}

/** A family of two in private time, with a phone each; both are in from the second epoch on. */
export async function twoInPrivate(running: Open): Promise<{
	leader: Leader;
	sara: Guest;
	birgit: Guest;
	phones: { sara: FakePhone; birgit: FakePhone };
	hers: PhoneLine;
	other: PhoneLine;
}> {
	const leader = await Leader.withMeeting(running);
	const [sara, birgit] = [await leader.welcome('family', 'Sara'), await leader.welcome('family', 'Birgit')];
	await leader.moveTo('private');
	const phones = { sara: await FakePhone.of(sara.id), birgit: await FakePhone.of(birgit.id, 'Birgit') };
	const hers = await (await PhoneLine.open(sara, phones.sara)).first();
	const other = await (await PhoneLine.open(birgit, phones.birgit)).first();
	hers.begin(1, [phones.sara]);
	await until(() => hers.epoch === 1 && other.epoch === 1);
	hers.begin(2, [phones.sara, phones.birgit]);
	await until(() => hers.epoch === 2 && other.epoch === 2);
	return { leader, sara, birgit, phones, hers, other };
}

/** What becomes visible, as the server reads it and phones sign it. */
export const shown = (publish: unknown) => v.parse(EndPrivateTime, { publish }).publish;

const phones = new WeakMap<Guest, Promise<FakePhone>>();

/** Someone's one phone. */
export function phoneOf(who: Guest): Promise<FakePhone> {
	const phone = phones.get(who) ?? FakePhone.of(who.id);
	phones.set(who, phone);
	return phone;
}

/** Someone whose phone is the only one in ends private time; if it has not begun, it begins. */
export async function callBack(who: Guest, publish?: unknown): Promise<Answered> {
	const now = (await who.do('GET', '/private-time')).body as PrivateTimeNow;
	const run = (now.end?.run ?? 0) + 1;
	const phone = await phoneOf(who);
	if (now.epoch === null) {
		const line = await (await PhoneLine.open(who, phone)).first();
		line.begin(1, [phone], { roster: { run } });
		await until(() => line.epoch === 1);
		line.close();
	}
	const consents = [await phone.consent(who.meeting, run, shown(publish))];
	return who.do('POST', '/private-time/end', { publish, consents });
}
