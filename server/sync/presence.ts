import type { Connection } from './connection.ts';
import { type PresenceEntry, presenceMessage, webSocketFrame } from './messages.ts';

/** Milliseconds between what is shown of where people write: fast enough for a caret, and each phone is woken seldom. */
const pace = 125;
/** And until it is shown who comes and goes: when a network is back all come at once, and are shown together. */
const comingsPace = 300;

/** Far more tabs than a room has in a day. */
const mostOwners = 10_000;

const comingsLater = () => Date.now() + comingsPace;

type Held = { entry: PresenceEntry; connection: Connection } | { entry: PresenceEntry; process: string };

/** Where people in one document write. The newest of each, shown together; never stored. */
export class Presence {
	#held = new Map<number, Held>();
	/** Whose each id is that was ever here: a tab keeps its own while its line is lost. */
	#owners = new Map<number, string>();
	/** To be shown here, and told elsewhere. */
	#changed = new Map<number, PresenceEntry>();
	#tell = new Map<number, PresenceEntry>();
	/** They have been shown nothing yet. */
	#newcomers = new Set<Connection>();
	#timer: NodeJS.Timeout | undefined;
	/** When that goes off; Infinity: it is not set. */
	#showsAt = Infinity;
	#shownAt = 0;
	#readers: ReadonlySet<Connection>;
	#onShown: (entries: PresenceEntry[]) => void;

	/** @param onShown is told what changed here, for those who have the document open elsewhere */
	constructor(readers: ReadonlySet<Connection>, onShown: (entries: PresenceEntry[]) => void) {
		this.#readers = readers;
		this.#onShown = onShown;
	}

	/** Someone opened the document, and is soon shown who is in it. */
	welcome(connection: Connection): void {
		this.#newcomers.add(connection);
		this.#showBy(comingsLater());
	}

	/** Each client id is its connection's alone. The same person may come back on a new line before the old one is found dead. */
	set(connection: Connection, entry: PresenceEntry): boolean {
		const held = this.#held.get(entry.client);
		if (held && 'connection' in held && held.connection !== connection && !held.connection.isOf(connection))
			return false;
		this.#keepOwner(entry.client, connection.person.participant.id);
		if (entry.state === 'null') this.#held.delete(entry.client);
		else this.#held.set(entry.client, { entry, connection });
		this.#show(entry, held ? this.#soon() : comingsLater());
		return true;
	}

	/** What another process vouches for. */
	setFrom(process: string, entries: PresenceEntry[]): void {
		for (const entry of entries) {
			const held = this.#held.get(entry.client);
			if (held && 'connection' in held) continue;
			if (entry.state === 'null') this.#held.delete(entry.client);
			else this.#held.set(entry.client, { entry, process });
			const { seat } = (JSON.parse(entry.state) ?? {}) as { seat?: string };
			if (seat) this.#keepOwner(entry.client, seat);
			this.#show(entry, this.#soon(), false);
		}
	}

	/** Whoever was the first to be here under the id. */
	owner(client: number): string | undefined {
		return this.#owners.get(client);
	}

	#keepOwner(client: number, seat: string): void {
		if (this.#owners.has(client)) return;
		this.#owners.set(client, seat);
		const [first] = this.#owners.keys();
		if (this.#owners.size > mostOwners) this.#owners.delete(first!);
	}

	all(): PresenceEntry[] {
		return [...this.#held.values()].map(({ entry }) => entry);
	}

	/** Those who are in the document by this process. */
	here(): PresenceEntry[] {
		return [...this.#held.values()].flatMap((held) => ('connection' in held ? [held.entry] : []));
	}

	leave(connection: Connection): void {
		this.#newcomers.delete(connection);
		for (const held of this.#held.values())
			if ('connection' in held && held.connection === connection) this.#remove(held.entry);
	}

	processLeft(process: string): void {
		for (const held of this.#held.values())
			if ('process' in held && held.process === process) this.#remove(held.entry);
	}

	#remove(entry: PresenceEntry): void {
		this.#held.delete(entry.client);
		this.#show({ ...entry, clock: entry.clock + 1, state: 'null' }, comingsLater());
	}

	/** At once, if nothing was shown a moment ago. */
	#soon(): number {
		return Math.max(Date.now(), this.#shownAt + pace);
	}

	#show(entry: PresenceEntry, by: number, isOurs = true): void {
		this.#changed.set(entry.client, entry);
		if (isOurs) this.#tell.set(entry.client, entry);
		this.#showBy(by);
	}

	#showBy(time: number): void {
		if (this.#showsAt <= time) return;
		clearTimeout(this.#timer);
		this.#showsAt = time;
		this.#timer = setTimeout(() => this.#showNow(), Math.max(0, time - Date.now()));
	}

	#showNow(): void {
		this.#showsAt = Infinity;
		this.#shownAt = Date.now();
		const changes = [...this.#changed.values()];
		const change = changes.length > 0 ? webSocketFrame(presenceMessage(changes)) : null;
		const all =
			this.#newcomers.size > 0 && this.#held.size > 0 ? webSocketFrame(presenceMessage(this.all())) : null;
		for (const reader of this.#readers) {
			const frame = all && this.#newcomers.has(reader) ? all : change;
			if (frame && reader.mayRead()) reader.sendIfQuick(frame);
		}
		this.#changed.clear();
		this.#newcomers.clear();
		if (this.#tell.size > 0) this.#onShown([...this.#tell.values()]);
		this.#tell.clear();
	}
}
