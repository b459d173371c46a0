import type { Head, Roster } from '#lib/wire/private-time.ts';
import type { PhoneKeys } from './phone.ts';
import type { Bytes } from './primitives.ts';

/* What a phone keeps between two openings of the page. Keys can be used there, never read; words are locked away. */

export type KeptPhone = { keys: PhoneKeys; shelfKey: CryptoKey };

/** Everything that stands in the room, as one tab last knew it. */
export type KeptRoom = {
	roster: Roster;
	roomKey: CryptoKey;
	/** `hash`: of that envelope. */
	heads: (Head & { hash: Bytes })[];
	/** As one Yjs update; locked with the shelf's key. */
	words: Bytes;
};

/**
 * Of one tab: two tabs of a phone write at once, and neither may lose what the other keeps. Without a roster: this phone was
 * taken out before all that it wrote was stored.
 */
export type KeptTab = {
	tab: string;
	/** How many times it has kept something. */
	count: number;
	/** What this phone wrote that may not be stored yet; locked likewise. Null: nothing. */
	unsent: Bytes | null;
} & (KeptRoom | { roster: null });

export interface Shelf {
	/** What this phone has for this seat; made once, also when two tabs ask at the same time. */
	phone(make: () => Promise<KeptPhone>): Promise<KeptPhone>;
	tabs(): Promise<KeptTab[]>;
	keep(kept: KeptTab): Promise<void>;
	/** But for those that have been kept again, past this count: they are open, and others have not read what they keep now. */
	forget(tabs: Pick<KeptTab, 'tab' | 'count'>[]): Promise<void>;
	/** Takes away everything, keys included. */
	clear(): Promise<void>;
}
