import type { WebSocket as Socket } from 'ws';
import { WebSocket } from 'ws';
import {
	actionText,
	addAction,
	addNeed,
	needWords,
	planText,
	readPlan,
	removeAction,
	removeNeed
} from '#lib/documents/plan-document.ts';
import type { Plan } from '#lib/domain/plan.ts';
import { FamilyRoom, type LineEvents, type OpenLine } from '#lib/private/family-room.ts';
import type { Guest } from '../support/people.ts';
import type { Chance } from '../support/random.ts';
import { MemoryShelf } from '../support/relay.ts';
import { Cable } from './cable.ts';

/* A phone of the family in private time, as it is, and all that happens to phones in an evening. */

/** Milliseconds until a lost line is opened again. */
const pause = 40;

/** A line that comes back by itself, and that may die without anyone being told. */
class PhoneLine {
	#who: Guest;
	#known: () => number;
	#events: LineEvents;
	#socket: Socket | undefined;
	#again: NodeJS.Timeout | undefined;
	#isOpen = false;
	#isAsleep = false;
	#isOver = false;

	constructor(who: Guest, known: () => number, events: LineEvents) {
		this.#who = who;
		this.#known = known;
		this.#events = events;
		this.#connect();
	}

	#connect(): void {
		const { base, meeting, cookie } = this.#who;
		const address = `${base.replace('http', 'ws')}/sync/${meeting}/private?epoch=${this.#known()}`;
		const socket = new WebSocket(address, { headers: { cookie } });
		this.#socket = socket;
		socket.on('open', () => {
			if (this.#isAsleep) return;
			this.#isOpen = true;
			this.#events.opened();
		});
		socket.on('message', (data: Buffer) => {
			// A line that was given up may still have something to say.
			if (!this.#isAsleep && socket === this.#socket) this.#events.heard(new Uint8Array(data));
		});
		socket.on('error', () => {});
		socket.on('close', () => {
			if (!this.#isAsleep) this.#lost();
		});
	}

	#lost(): void {
		if (this.#isOpen) this.#events.lost();
		this.#isOpen = false;
		if (!this.#isOver) this.#again = setTimeout(() => this.#connect(), pause);
	}

	send(frame: Uint8Array): void {
		if (!this.#isAsleep && this.#socket?.readyState === WebSocket.OPEN) this.#socket.send(frame);
	}

	/** The page is told nothing. @param isSilent neither is the server */
	sleep(isSilent: boolean): void {
		this.#isAsleep = true;
		clearTimeout(this.#again);
		if (isSilent && this.#socket?.readyState === WebSocket.OPEN) this.#socket.pause();
		else this.#socket?.terminate();
	}

	wake(): void {
		if (!this.#isAsleep) return;
		this.#isAsleep = false;
		this.#socket?.removeAllListeners('close').removeAllListeners('message');
		this.#socket?.terminate();
		this.#lost();
	}

	cut(): void {
		if (!this.#isAsleep) this.#socket?.terminate();
	}

	close(): void {
		this.#isOver = true;
		clearTimeout(this.#again);
		this.#socket?.terminate();
	}
}

type Tab = { room: FamilyRoom; line: PhoneLine };

/** Where words are written; lives until somebody takes it out of its list. */
type Place = string;

/** What everyone wrote and took away, whoever knew of it. */
export class EveningLedger {
	readonly written = new Map<string, Place>();
	readonly tookAway = new Set<string>();
	/** With the need that an action was added to. */
	readonly added = new Map<Place, Place | null>();
	readonly removed = new Set<Place>();
	edits = 0;

	/** With all that stands in it, whoever put it there. */
	#isRemoved(place: Place): boolean {
		const need = this.added.get(place);
		return this.removed.has(place) || (typeof need === 'string' && this.removed.has(need));
	}

	/** @returns what is wrong with a plan, one line each */
	check(plan: Plan): string[] {
		const wrong: string[] = [];
		const places = new Map<Place, string>([
			['lead', plan.lead],
			['followUp', plan.followUp]
		]);
		for (const need of plan.needs) {
			places.set(need.id, need.words);
			for (const action of need.actions) places.set(action.id, action.what);
		}
		for (const place of this.added.keys())
			if (places.has(place) === this.#isRemoved(place))
				wrong.push(`${this.#isRemoved(place) ? 'risen' : 'lost'}: ${place}`);
		const times = new Map<string, number>();
		for (const [place, words] of places) {
			const tokens = tokensIn(words);
			if (tokens.join('') !== words) wrong.push(`broken: ${words}`);
			for (const token of tokens) {
				times.set(token, (times.get(token) ?? 0) + 1);
				if (this.written.get(token) !== place) wrong.push(`astray: ${token}`);
			}
		}
		for (const [token, place] of this.written) {
			const expected = this.tookAway.has(token) || this.#isRemoved(place) ? 0 : 1;
			const found = times.get(token) ?? 0;
			if (found !== expected) wrong.push(`${found} of ${token}, not ${expected}`);
		}
		return wrong;
	}
}

function tokensIn(words: string): string[] {
	return words.match(/‹\w+›/gu) ?? [];
}

export class EveningPhone {
	readonly guest: Guest;
	readonly name: string;
	readonly shelf = new MemoryShelf();
	/** Every alarm that was ever shown on it. */
	readonly alarms: string[] = [];
	/** Something is done with it that a person would not interrupt. */
	isBusy = false;
	isAsleep = false;
	/** A tab was closed while another was open: what it kept is taken over when the page is opened the next time. */
	isToBeReopened = false;
	tabs: Tab[] = [];
	#cable: Cable | undefined;
	#ledger: EveningLedger;
	#of: Chance;
	#count = 0;

	constructor(guest: Guest, name: string, ledger: EveningLedger, of: Chance) {
		this.guest = guest;
		this.name = name;
		this.#ledger = ledger;
		this.#of = of;
	}

	get room(): FamilyRoom {
		return this.tabs.at(-1)!.room;
	}

	/** From now on the server is there. */
	async moveTo(server: { url: string }): Promise<void> {
		const old = this.#cable;
		this.#cable = await Cable.to(server.url);
		this.guest.base = this.#cable.url;
		old?.close();
	}

	/** Opens the page, once more if it is open. */
	async open(): Promise<void> {
		let line: PhoneLine | undefined;
		const room = this.roomOn((known, events) => (line = new PhoneLine(this.guest, known, events)));
		await room.open();
		this.tabs.push({ room, line: line! });
	}

	roomOn(openLine: OpenLine): FamilyRoom {
		const room: FamilyRoom = new FamilyRoom({
			meeting: this.guest.meeting,
			run: 1,
			seat: { id: this.guest.id, name: this.name },
			shelf: this.shelf,
			openLine,
			changed: () => {
				for (const { kind, phone } of room?.alarms ?? []) {
					const alarm = `${kind} of ${phone} at ${this.name}`;
					if (!this.alarms.includes(alarm)) this.alarms.push(alarm);
				}
			},
			batch: 20
		});
		return room;
	}

	/** Waits for what the browser keeps, for nothing that the server says. */
	async #closeTab(tab: Tab): Promise<void> {
		await tab.room.kept();
		tab.room.close();
		this.tabs = this.tabs.filter((one) => one !== tab);
		this.isToBeReopened = true;
	}

	async reload(): Promise<void> {
		for (const tab of [...this.tabs]) await this.#closeTab(tab);
		await this.open();
		this.isToBeReopened = false;
	}

	/** All tabs but the newest. */
	async closeOthers(): Promise<void> {
		for (const tab of this.tabs.slice(0, -1)) await this.#closeTab(tab);
	}

	/** Closes a tab, if there is more than one; else opens another. */
	async anotherTab(): Promise<void> {
		if (this.tabs.length === 1) return this.open();
		await this.#closeTab(this.#of.one(this.tabs));
	}

	sleep(): void {
		this.isAsleep = true;
		const isSilent = this.#of.below(2) === 0;
		for (const { line } of this.tabs) line.sleep(isSilent);
	}

	wake(): void {
		this.isAsleep = false;
		for (const { line } of this.tabs) line.wake();
	}

	/** Its line is lost: seen from here, or somewhere on the way. */
	drop(): void {
		if (this.#of.below(2) === 0) this.#cable?.cut();
		else for (const { line } of this.tabs) line.cut();
	}

	close(): void {
		for (const { room, line } of this.tabs) {
			room.close();
			line.close();
		}
		this.#cable?.close();
	}

	get isSettled(): boolean {
		return this.tabs.every(({ room }) => room.state === 'in' && room.isConnected && !room.isUnsaved);
	}

	/** One edit, as somebody would make it who sees what this tab shows. */
	edit(): void {
		const { doc } = this.#of.one(this.tabs).room;
		const plan = readPlan(doc);
		const actions = plan.needs.flatMap((need) => need.actions);
		this.#ledger.edits++;
		const what = this.#of.below(100);
		if (plan.needs.length < 3 || what === 0) {
			this.#ledger.added.set(addNeed(doc, this.name), null);
		} else if (actions.length < 5 || what < 4) {
			const need = this.#of.one(plan.needs).id;
			this.#ledger.added.set(addAction(doc, need), need);
		} else if (what === 4 && plan.needs.length > 5) {
			const need = this.#of.one(plan.needs);
			removeNeed(doc, need.id);
			this.#ledger.removed.add(need.id);
		} else if (what < 8 && actions.length > 8) {
			const { id } = this.#of.one(actions);
			removeAction(doc, id);
			this.#ledger.removed.add(id);
		} else this.#write(doc, plan, what);
	}

	#write(doc: FamilyRoom['doc'], plan: Plan, what: number): void {
		const need = this.#of.one(plan.needs);
		const action = need.actions.length > 0 ? this.#of.one(need.actions) : undefined;
		const [place, text] = this.#of.one([
			['lead', planText(doc, 'lead')] as const,
			['followUp', planText(doc, 'followUp')] as const,
			[need.id, needWords(doc, need.id)!] as const,
			...(action ? [[action.id, actionText(doc, action.id, 'what')!] as const] : [])
		]);
		const tokens = tokensIn(text.toString());
		if (tokens.length > 3 && what >= 60) {
			const at = this.#of.below(tokens.length);
			text.delete(tokens.slice(0, at).join('').length, tokens[at]!.length);
			this.#ledger.tookAway.add(tokens[at]!);
			return;
		}
		const token = `‹${this.name[0]!.toLowerCase()}${this.#count++}›`;
		const at = this.#of.below(3) === 0 ? this.#of.below(tokens.length + 1) : tokens.length;
		text.insert(tokens.slice(0, at).join('').length, token);
		this.#ledger.written.set(token, place);
	}
}
