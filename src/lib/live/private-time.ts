import type { Plan, Publishing } from '#lib/domain/plan.ts';
import type { ParticipantId } from '#lib/domain/participant.ts';
import type { PhoneId } from '#lib/wire/private-time.ts';
import type { SharedWriting } from './shared-writing.ts';

/* Private time as a page sees it. PrivateRoom is made in private-room.svelte.ts, loaded only by who is in the family. */

export type PrivateState =
	/** Nothing is known yet. */
	| 'opening'
	/** The browser can't: no secure connection (https), or too old. */
	| 'unsupported'
	/** No phone has begun. */
	| 'empty'
	/** Other phones are in; this one has to be let in by one of them. */
	| 'outside'
	| 'in'
	/** Somebody took this phone out. */
	| 'removed';

export type Phone = {
	id: PhoneId;
	seat: ParticipantId;
	/** Whose it is. */
	name: string;
	isMe: boolean;
	/** Have we heard of it in the last ten seconds? */
	isHeard: boolean;
};

/** Another phone that wants to be let in, as a phone that is in sees it. */
export type Asking = {
	id: PhoneId;
	name: string;
	/** Without a camera: three words, to be the same on both phones. Null while they are being worked out; null with `code`. */
	words: string[] | null;
	how: 'code' | 'words';
};

/** Something is not as it should be. `name`: whose phone it concerns. */
export type Alarm = {
	kind:
		/** Words from that phone are missing: they were held back or lost. */
		| 'missing'
		/** Something was sent a second time, or an old time was played again. */
		| 'repeated'
		/** Something was not signed by who it says it is from. */
		| 'forged'
		/** A phone that nobody let in. Nothing is sent while this stands. */
		| 'unknown-phone'
		/** The server has less than it has had. */
		| 'gone-back'
		/** The others came back, but none of the family's phones called them. */
		| 'not-ended-by-us';
	name: string | null;
};

/** What somebody wants to show the others, for the rest to say yes to. */
export type Showing = {
	what: Publishing;
	/** Whose phone; null when it is this one. */
	by: string | null;
	/** Must another phone say yes? With one phone only, the same person confirms again. */
	needsAnother: boolean;
	/** Whose phones have said yes, this one's among them. */
	agreed: string[];
	/** May the others be called back now? */
	isAgreed: boolean;
};

export interface PrivateRoom extends SharedWriting<Plan> {
	readonly state: PrivateState;
	readonly phones: Phone[];
	/** Three words, the same on every phone that is in. */
	readonly words: string[];
	readonly asking: Asking[];
	readonly alarms: Alarm[];
	/** Is nothing sent, because something is wrong? What is written is kept here. */
	readonly isBlocked: boolean;
	/** The address that a QR holds while this phone shows one, and until when it counts (ms since 1970). */
	readonly code: { address: string; until: number } | null;
	/** Outside, having asked without a camera: null until the words are worked out. */
	readonly comparing: { words: string[] | null; with: string | null } | null;
	/** Outside, having asked: waits for somebody who is in. */
	readonly isWaiting: boolean;
	readonly showing: Showing | null;

	/** The first phone begins: a key is born. */
	begin(): Promise<void>;
	showCode(): Promise<void>;
	hideCode(): void;
	/** Outside: what the QR said, from the page's address after the scan. */
	takeCode(fragment: string): Promise<void>;
	/** Outside: ask without a camera. */
	askWithWords(): Promise<void>;
	/** Outside: the words are the same on both phones. */
	sameWords(): void;
	stopAsking(): void;
	/** In: yes, it is them (and the words are the same). */
	letIn(id: PhoneId): Promise<void>;
	sayNo(id: PhoneId): void;
	remove(id: PhoneId): Promise<void>;
	/** Shows the other phones what this one wants to show everybody. */
	propose(what: Publishing): Promise<void>;
	/** Takes back what this phone proposed, or says not yet to what another did: on all phones it is then no longer proposed. */
	withdraw(): void;
	/** Yes to what is proposed. With one phone only: the second time the same person is asked. */
	agree(): Promise<void>;
	/** What the server is to be told when the others are called back: see the route private-time/end. */
	consents(): { publish: Publishing; consents: { phone: PhoneId; signature: string }[] } | null;
	open(): void;
	close(): void;
	wake(): void;
}
