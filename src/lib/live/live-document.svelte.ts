import * as decoding from 'lib0/decoding';
import { fromBase64, toBase64 } from 'lib0/buffer';
import { WebsocketProvider } from 'y-websocket';
import * as Y from 'yjs';
import { syncAddress } from '#lib/documents/shared-document.ts';
import type { DocumentName } from '#lib/domain/method.ts';
import type { MeetingId } from '#lib/domain/participant.ts';
import type { Reason } from '#lib/domain/refusal.ts';
import { closing, messageLineage, messageStored } from '#lib/wire/closing.ts';
import type { Speaker } from '#lib/wire/control.ts';
import type { Keeping, SharedWriting, Writer } from './shared-writing.ts';

/** Milliseconds without a receipt before we say that nothing can be saved just now. */
const patience = 3_000;

const reasons: Partial<Record<number, Reason>> = {
	[closing.malformed]: 'body-is-wrong',
	[closing.notAdmitted]: 'not-admitted',
	[closing.mayNotRead]: 'may-not-read-now',
	[closing.writeRefused]: 'may-not-write-now',
	[closing.replaced]: 'document-replaced',
	[closing.tooLarge]: 'too-large',
	[closing.tooFast]: 'too-many-tries'
};

/** Only what was written was wrong, or the copy is old; the document itself may still be read. */
const readableAfter = new Set<number>([
	closing.writeRefused,
	closing.replaced,
	closing.tooLarge,
	closing.tooFast
]);

/**
 * A shared document in this browser: what it says now, whether what was written here is stored, and who else writes
 * where. If the server refuses what was written, the document is fetched anew, so that it can't slip in later, and the
 * words are handed back.
 */
export class LiveDocument<Content> implements SharedWriting<Content> {
	/** What it says. Before the first word from the server: what the page came with. */
	content: Content = $state.raw() as Content;
	/** Null until the server has told us what it says, so that nobody writes in an empty copy. */
	doc: Y.Doc | null = $state.raw(null);
	keeping: Keeping = $state('saved');
	/** Who is writing in which field; not this person. */
	writers: ReadonlyMap<string, Writer[]> = $state.raw(new Map());

	readonly #meeting: MeetingId;
	readonly #name: DocumentName;
	readonly #as: Speaker;
	readonly #read: (doc: Y.Doc) => Content;
	readonly #onReturned: (words: string[], why: Reason) => void;
	#opened: { doc: Y.Doc; provider: WebsocketProvider } | null = null;
	/** Which document this is a copy of; empty until the server has said. */
	#lineage = '';
	/** Texts changed here that have not been stored yet, and those from before a reload of the tab. */
	#unsaved = new Set<Y.Text>();
	#unsavedBefore: string[] = [];
	#isChanged = false;
	#sent = 0;
	#stored = 0;
	#isAnswerStored = false;
	#impatience: ReturnType<typeof setTimeout> | undefined;

	constructor(parts: {
		meeting: MeetingId;
		name: DocumentName;
		as: Speaker;
		read: (doc: Y.Doc) => Content;
		/** What the page came with; null when it came with nothing. */
		content: Content | null;
		onReturned: (words: string[], why: Reason) => void;
	}) {
		this.#meeting = parts.meeting;
		this.#name = parts.name;
		this.#as = parts.as;
		this.#read = parts.read;
		this.#onReturned = parts.onReturned;
		this.content = parts.content ?? this.#nothing();
	}

	/** Where what can't be sent yet survives a reload of this tab. */
	get #drawer(): string {
		return `unsent/${this.#meeting}/${this.#name}/${this.#as}`;
	}

	open(): void {
		if (this.#opened) return;
		const doc = new Y.Doc();
		this.#lineage = '';
		this.#takeFromDrawer(doc);
		const socket = `${location.protocol === 'https:' ? 'wss' : 'ws'}://${location.host}`;
		const provider = new WebsocketProvider(socket + syncAddress(this.#meeting), this.#name, doc, {
			params: { ack: '1', as: this.#as, ...(this.#lineage && { lineage: this.#lineage }) },
			// Tabs of one browser can be different people.
			disableBc: true
		});
		provider.messageHandlers[messageStored] = (_encoder: unknown, decoder: decoding.Decoder) => {
			this.#isAnswerStored = decoding.readVarUint(decoder) === 1;
			this.#stored = decoding.readVarUint(decoder);
			this.#weigh();
		};
		provider.messageHandlers[messageLineage] = (_encoder: unknown, decoder: decoding.Decoder) => {
			// Said when the line comes back, so that an old copy is never mixed into a document that replaced it.
			this.#lineage = provider.params.lineage = decoding.readVarString(decoder);
		};
		provider.on('status', ({ status }) => {
			this.#sent = 0;
			this.#stored = 0;
			this.#isAnswerStored = false;
			if (status !== 'connecting') this.#weigh();
		});
		provider.on('sync', (isSynced: boolean) => {
			if (!isSynced) return;
			this.doc = doc;
			this.content = this.#read(doc);
		});
		provider.on('closed', ({ code }) => this.#refused(code));
		doc.on('afterTransaction', (transaction: Y.Transaction) => this.#changed(transaction, provider));
		provider.awareness.on('change', () => this.#seeWriters(provider));
		this.#opened = { doc, provider };
	}

	/** Lets go of the document and of what it said. */
	close(): void {
		if (!this.#opened) return;
		clearTimeout(this.#impatience);
		this.#impatience = undefined;
		this.#opened.provider.destroy();
		this.#opened.doc.destroy();
		this.#opened = null;
		this.doc = null;
		this.content = this.#nothing();
		this.writers = new Map();
	}

	#nothing(): Content {
		const empty = new Y.Doc();
		const content = this.#read(empty);
		empty.destroy();
		return content;
	}

	/** After sleep: a line can look open and be dead. */
	wake(): void {
		const provider = this.#opened?.provider;
		if (!provider) return;
		provider.disconnect();
		provider.connect();
	}

	/** Changes the document as one step. Does nothing until it has been fetched. */
	change(deed: (doc: Y.Doc) => void): void {
		if (this.doc) this.doc.transact(() => deed(this.doc as Y.Doc));
	}

	/** Tells the others in which field this person writes; null when in none. */
	writeIn(field: string | null): void {
		this.#opened?.provider.awareness.setLocalStateField('field', field);
	}

	#changed(transaction: Y.Transaction, provider: WebsocketProvider): void {
		if (transaction.changed.size === 0) return;
		if (this.doc) this.content = this.#read(this.doc);
		if (transaction.origin === provider || transaction.origin === 'drawer') return;
		for (const type of transaction.changed.keys()) if (type instanceof Y.Text) this.#unsaved.add(type);
		this.#isChanged = true;
		if (provider.wsconnected) this.#sent++;
		this.#putInDrawer(provider.doc);
		this.#weigh();
	}

	#unsavedWords(): string[] {
		const words = [...this.#unsavedBefore, ...[...this.#unsaved].map((text) => text.toString())];
		return [...new Set(words.filter((text) => text.trim()))];
	}

	#putInDrawer(doc: Y.Doc): void {
		const kept = {
			update: toBase64(Y.encodeStateAsUpdate(doc)),
			words: this.#unsavedWords(),
			lineage: this.#lineage
		};
		try {
			sessionStorage.setItem(this.#drawer, JSON.stringify(kept));
		} catch {
			// The browser's drawer is full. The words are still on the page and on their way.
		}
	}

	#takeFromDrawer(doc: Y.Doc): void {
		const kept = sessionStorage.getItem(this.#drawer);
		if (!kept) return;
		const { update, words, lineage } = JSON.parse(kept) as {
			update: string;
			words: string[];
			lineage: string;
		};
		this.#lineage = lineage;
		Y.applyUpdate(doc, fromBase64(update), 'drawer');
		this.#unsavedBefore = words;
		this.#isChanged = true;
	}

	#nothingLeft(): void {
		this.#unsaved.clear();
		this.#unsavedBefore = [];
		this.#isChanged = false;
		sessionStorage.removeItem(this.#drawer);
		clearTimeout(this.#impatience);
		this.#impatience = undefined;
		this.keeping = 'saved';
	}

	#weigh(): void {
		const provider = this.#opened?.provider;
		if (!provider) return;
		if (provider.wsconnected && this.#isAnswerStored && this.#stored >= this.#sent) {
			this.#nothingLeft();
			return;
		}
		if (this.#isChanged && this.keeping === 'saved') this.keeping = 'saving';
		this.#impatience ??= setTimeout(() => {
			this.keeping = 'waiting';
		}, patience);
	}

	#seeWriters({ awareness }: WebsocketProvider): void {
		const writers = new Map<string, Writer[]>();
		for (const [client, state] of awareness.getStates()) {
			const { field, seat, name } = state as { field?: unknown } & Partial<Writer>;
			if (client === awareness.clientID || typeof field !== 'string' || !seat || !name) continue;
			writers.set(field, [...(writers.get(field) ?? []), { seat, name }]);
		}
		this.writers = writers;
	}

	#refused(code: number): void {
		const words = this.#unsavedWords();
		const why = reasons[code] ?? 'may-not-write-now';
		this.close();
		this.#nothingLeft();
		if (words.length > 0) this.#onReturned(words, why);
		if (readableAfter.has(code)) this.open();
	}
}
