import { chance } from '../../support/random.ts';
import { Histogram } from './histogram.ts';
import { Line, type RoomAddress, type State, type Where, nothing } from './line.ts';
import { pace } from './pace.ts';
import { presencesIn, stateOf } from './presence.ts';
import { type Range, letterUpdate, rangesIn } from './updates.ts';

/* Many people in many rooms. What each has received of what every other sent is kept, so that nothing is missed. */

export type Quantiles = { p50: number; p95: number; p99: number };
/** `planned`, `sent`: by everyone together. `expected`, `delivered`: to everyone else. `lost`: lines, by closing code. */
export type Told = Quantiles & {
	planned: number;
	sent: number;
	expected: number;
	delivered: number;
	/** From the first one sent until the last one came, or was given up. */
	seconds: number;
	/** Of this process. */
	cpuSeconds: number;
	lost: Record<number, number>;
};

/** Milliseconds that what is on its way may take before it counts as missing. */
const patience = 10_000;
/** Opened at once, when it is not the opening that is measured. */
const atOnce = 100;

type Member = {
	room: Room;
	person: number;
	/** Its client id in Yjs. */
	client: number;
	line: Line | undefined;
	typed: Sent;
	moved: Sent;
};

/**
 * What one person has sent: numbered, with times from number `base` on; and of everybody else's in the room, the first
 * number that it has not received.
 */
type Sent = { next: number; base: number; at: number[]; seen: Uint32Array };

type Room = {
	address: RoomAddress;
	members: Member[];
	byClient: Map<number, number>;
	/** The newest update and what it brings: everyone in the room gets the same bytes, most often. */
	update: Buffer | undefined;
	ranges: Range[];
};

function newSent(people: number, first: number): Sent {
	return { next: first, base: first, at: [], seen: new Uint32Array(people).fill(first) };
}

export class Crowd {
	#where: Where;
	#rooms: Room[];
	#members: Member[];
	#times = new Histogram();
	#delivered = 0;
	#lost: Record<number, number> = {};
	#chance = chance(1);

	constructor(where: Where, rooms: RoomAddress[]) {
		this.#where = where;
		this.#rooms = rooms.map((address) => this.#furnish(address));
		this.#members = this.#rooms.flatMap((room) => room.members);
	}

	#furnish(address: RoomAddress): Room {
		const people = address.cookies.length;
		const room: Room = { address, members: [], byClient: new Map(), update: undefined, ranges: [] };
		for (let person = 0; person < people; person++) {
			const client = 1 + this.#chance.below(0xffff_fffe);
			room.byClient.set(client, person);
			room.members.push({
				room,
				person,
				client,
				line: undefined,
				typed: newSent(people, 0),
				moved: newSent(people, 1)
			});
		}
		return room;
	}

	/** Everyone opens their document. `people`: only the first so many of each room. @returns how many could */
	async enter(withPresence: boolean, people = Infinity): Promise<number> {
		const coming = this.#members.filter(({ person, line }) => person < people && !line);
		let entered = 0;
		for (let from = 0; from < coming.length; from += atOnce) {
			const group = coming
				.slice(from, from + atOnce)
				.map((member) => this.#open(member, withPresence, nothing));
			for (const one of await Promise.allSettled(group)) if (one.status === 'fulfilled') entered++;
		}
		return entered;
	}

	async #open(member: Member, withPresence: boolean, state: State): Promise<void> {
		const line = await Line.open(this.#where, member.room.address, member.person, state);
		member.line = line;
		line.onUpdate = (bytes) => this.#read(member, bytes);
		line.onPresence = (bytes) => this.#readPresence(member, bytes);
		line.onLost = (code) => {
			this.#lost[code] = (this.#lost[code] ?? 0) + 1;
		};
		const { client, moved } = member;
		const clock = moved.next;
		if (withPresence) moved.next++;
		await line.greet(withPresence ? { client, clock, state: stateOf(clock) } : undefined);
	}

	/** Everyone types, each `perSecond` letters. `untilLost`: until the server is gone. */
	async type(perSecond: number, seconds: number, untilLost = false): Promise<Told> {
		return this.#tell(perSecond, seconds, untilLost, 'typed', (member) => {
			const { client, typed } = member;
			member.line?.write(letterUpdate(client, typed.next++));
		});
	}

	/** Everyone moves their cursor. */
	async move(perSecond: number, seconds: number): Promise<Told> {
		return this.#tell(perSecond, seconds, false, 'moved', (member) => {
			const { client, moved } = member;
			member.line?.move(client, moved.next, stateOf(moved.next));
			moved.next++;
		});
	}

	async #tell(
		perSecond: number,
		seconds: number,
		untilLost: boolean,
		what: 'typed' | 'moved',
		send: (member: Member) => void
	): Promise<Told> {
		this.#times = new Histogram();
		this.#delivered = 0;
		this.#lost = {};
		for (const member of this.#members) Object.assign(member[what], { base: member[what].next, at: [] });
		const cpu = process.cpuUsage();
		const begun = performance.now();
		const isOver = () => untilLost && this.#members.every(({ line }) => !line?.isOpen);
		const { planned, sent } = await pace(this.#members, perSecond, seconds, isOver, (member) => {
			member[what].at.push(performance.now());
			send(member);
		});
		// A letter reaches everyone in the room but its writer.
		const expected = this.#members.reduce(
			(sum, member) => sum + member[what].at.length * (member.room.members.length - 1),
			0
		);
		const end = performance.now() + patience;
		while (!untilLost && this.#delivered < expected && performance.now() < end && this.#isAnyoneHere())
			await new Promise((again) => setTimeout(again, 5));
		const { user, system } = process.cpuUsage(cpu);
		return {
			...this.#quantiles(),
			planned,
			sent,
			expected,
			delivered: this.#delivered,
			seconds: (performance.now() - begun) / 1000,
			cpuSeconds: (user + system) / 1e6,
			lost: this.#lost
		};
	}

	#isAnyoneHere(): boolean {
		return this.#members.some(({ line }) => line?.isOpen);
	}

	#quantiles(): Quantiles {
		const at = (share: number) => this.#times.quantile(share);
		return { p50: at(0.5), p95: at(0.95), p99: at(0.99) };
	}

	#read(member: Member, bytes: Buffer): void {
		const { room } = member;
		if (!room.update || !room.update.equals(bytes)) {
			room.update = bytes;
			room.ranges = rangesIn(bytes);
		}
		const now = performance.now();
		for (const { client, clock, length } of room.ranges) {
			const writer = room.byClient.get(client);
			if (writer === undefined || writer === member.person) continue;
			this.#count(room.members[writer]!.typed, member.typed, writer, clock, clock + length, now);
		}
	}

	#readPresence(member: Member, bytes: Buffer): void {
		const { room } = member;
		const now = performance.now();
		for (const { client, clock } of presencesIn(bytes)) {
			const mover = room.byClient.get(client);
			if (mover === undefined || mover === member.person) continue;
			// Whoever sees where someone is now needs not see every step on the way.
			const { moved } = member;
			this.#count(room.members[mover]!.moved, moved, mover, moved.seen[mover]!, clock + 1, now);
		}
	}

	/** Notes that someone received what another sent, from number `from` to before `to`. */
	#count(sent: Sent, received: Sent, sender: number, from: number, to: number, now: number): void {
		for (let number = Math.max(from, received.seen[sender]!, sent.base); number < to; number++) {
			this.#times.add(now - sent.at[number - sent.base]!);
			this.#delivered++;
		}
		if (to > received.seen[sender]!) received.seen[sender] = to;
	}

	/** For each room and writer: how many of their letters someone else has received. */
	ledger(): { client: number; seen: number }[][] {
		return this.#rooms.map(({ members }) =>
			members.map(({ client, person }) => ({
				client,
				seen: Math.max(
					...members.filter((one) => one.person !== person).map(({ typed }) => typed.seen[person]!)
				)
			}))
		);
	}

	/** Everyone loses the line and comes back at once. `milliseconds`: until the last is in sync. */
	async dropAndReturn(state: State, pause: number): Promise<{ milliseconds: number; bytes: number }> {
		await this.leave();
		await new Promise((over) => setTimeout(over, pause));
		// The server took away what was newest when the line was lost.
		for (const { moved } of this.#members) moved.next++;
		const begun = performance.now();
		await Promise.all(this.#members.map((member) => this.#open(member, true, state)));
		const milliseconds = performance.now() - begun;
		return { milliseconds, bytes: this.#members.reduce((sum, { line }) => sum + (line?.received ?? 0), 0) };
	}

	async leave(): Promise<void> {
		await Promise.all(this.#members.map(({ line }) => line?.leave()));
		for (const member of this.#members) member.line = undefined;
	}
}
