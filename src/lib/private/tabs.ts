import type { Head, Header, PhoneId } from '#lib/wire/private-time.ts';
import { areEqual, type Bytes } from './primitives.ts';

/*
 * What has come of each tab's words in an epoch, in the order in which they were written. Who holds something back,
 * sends it again, or changes the order shows here.
 */

type Last = { number: number; hash: Bytes };
type Early = { envelope: Uint8Array; since: number };

const nameOf = ({ phone, tab }: Pick<Header, 'phone' | 'tab'>) => `${phone}/${tab}`;

/**
 * `next`: the one that was expected. `again`: it came before. `early`: one before it has not come. `forged`: it does not
 * follow on what came before, or is another in the place of one that came.
 */
export type Turn = 'next' | 'again' | 'early' | 'forged';

export class Tabs {
	/** What the first of each names as the one before it: the roster's hash. */
	#start: Bytes;
	#last = new Map<string, Last>();
	#early = new Map<string, Map<number, Early>>();

	constructor(start: Bytes, heads: (Head & { hash: Bytes })[] = []) {
		this.#start = start;
		for (const { phone, tab, number, hash } of heads)
			this.#last.set(nameOf({ phone, tab }), { number, hash });
	}

	/** The last number that has come; -1 for none. */
	lastOf(tab: Pick<Header, 'phone' | 'tab'>): number {
		return this.#last.get(nameOf(tab))?.number ?? -1;
	}

	heads(): (Head & { hash: Bytes })[] {
		return [...this.#last].map(([name, last]) => {
			const [phone, tab] = name.split('/') as [PhoneId, string];
			return { phone, tab, ...last };
		});
	}

	turnOf(header: Header, hash: Bytes): Turn {
		const last = this.#last.get(nameOf(header));
		const expected = (last?.number ?? -1) + 1;
		if (header.number > expected) return 'early';
		if (header.number < expected)
			return header.number === last?.number && !areEqual(hash, last.hash) ? 'forged' : 'again';
		return areEqual(header.before, last?.hash ?? this.#start) ? 'next' : 'forged';
	}

	/** It was taken in. */
	took(header: Header, hash: Bytes): void {
		// Last among the heads: who wrote last is last.
		this.#last.delete(nameOf(header));
		this.#last.set(nameOf(header), { number: header.number, hash });
	}

	/** It waits until the ones before it have come. @param now milliseconds */
	hold(header: Header, envelope: Uint8Array, now: number): void {
		const waiting = this.#early.get(nameOf(header)) ?? new Map<number, Early>();
		this.#early.set(nameOf(header), waiting);
		if (!waiting.has(header.number)) waiting.set(header.number, { envelope, since: now });
	}

	/** The next of this tab, if it has been waiting. */
	nextHeld(tab: Pick<Header, 'phone' | 'tab'>): Uint8Array | undefined {
		const waiting = this.#early.get(nameOf(tab));
		const next = this.lastOf(tab) + 1;
		const held = waiting?.get(next)?.envelope;
		waiting?.delete(next);
		return held;
	}

	/** Phones of which something has been waited for since before `then`. */
	missingSince(then: number): Set<PhoneId> {
		const missing = new Set<PhoneId>();
		for (const [name, waiting] of this.#early)
			for (const { since } of waiting.values()) if (since < then) missing.add(name.split('/')[0]!);
		return missing;
	}
}
