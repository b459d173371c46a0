import { describe, expect, test } from 'vitest';
import * as Y from 'yjs';
import { type Guest, OpenDocument, until } from '../support/people.ts';
import { type Chance, chance, seed } from '../support/random.ts';
import { contentOf } from './content.ts';
import { editSomething, rootsOf } from './honest-edits.ts';
import { houseForTests } from './house.ts';
import { lengths } from '../support/lengths.ts';

/*
 * Nothing that an honest page sends is ever refused: not from one that hears the others late, that loses its line and
 * writes on, that takes back what it did, or that was loaded anew with words from before that were never sent.
 */

const house = houseForTests();
const updatesOfEach = 250;
const pagesInARoom = 5;

class HonestPage {
	readonly guest: Guest;
	readonly refusals: number[];
	made = 0;
	open!: OpenDocument;
	#undo!: Y.UndoManager;

	constructor(guest: Guest, refusals: number[]) {
		this.guest = guest;
		this.refusals = refusals;
		this.load(new Y.Doc());
	}

	/** `doc`: what the page has from before. */
	load(doc: Y.Doc): void {
		const open = new OpenDocument(this.guest, this.guest.meeting, 'plan', { ack: '1' }, doc);
		this.open = open;
		void open.closed.then((code) => this.refusals.push(code));
		doc.on('update', (_update: Uint8Array, from: unknown) => {
			if (from !== open.provider) this.made++;
		});
		// As our pages do, in a text. In lists of lists Yjs' undo now and then names two neighbours that never were any.
		this.#undo = new Y.UndoManager(doc.getText('letters'), { captureTimeout: 0 });
	}

	/** Another tab of the same person, with all this one has, sent or not, under a client id of its own. */
	reload(): void {
		const doc = new Y.Doc();
		Y.applyUpdate(doc, Y.encodeStateAsUpdate(this.open.doc));
		this.open.close();
		this.load(doc);
	}

	/** What happens to pages, now and then; mostly somebody writes. */
	live(of: Chance): void {
		const { doc, provider } = this.open;
		const happens = of.below(100);
		if (happens < 3) this.open.loseLine();
		else if (happens < 12) provider.connect();
		else if (happens < 13) this.reload();
		// What others write is heard late; one's own goes out at once.
		else if (happens < 18) (provider.ws as { pause?: () => void } | null)?.pause?.();
		else if (happens < 30) (provider.ws as { resume?: () => void } | null)?.resume?.();
		else if (happens < 38) this.#undo.undo();
		else if (happens < 41) this.#undo.redo();
		else if (happens < 45)
			doc.transact(() => {
				for (let edits = 2 + of.below(5); edits > 0; edits--) editSomething(doc, of);
			});
		else editSomething(doc, of);
	}

	async liveOn(of: Chance): Promise<void> {
		while (this.made < updatesOfEach) {
			this.live(of);
			await new Promise((drawn) => setTimeout(drawn, of.below(40)));
		}
		(this.open.provider.ws as { resume?: () => void } | null)?.resume?.();
		this.open.provider.connect();
	}
}

/** @returns the codes that pages were closed with, and how many updates were made */
async function oneRoom(of: Chance): Promise<{ refusals: number[]; made: number }> {
	const names = Array.from({ length: pagesInARoom }, (_, index) => `Gäst ${index}`);
	const { leader, family } = await house.now.presenting(await house.now.server(), names);
	const refusals: number[] = [];
	const pages = family.map((guest) => new HonestPage(guest, refusals));
	const reader = leader.open('plan');
	void reader.closed.then((code) => refusals.push(code));
	await reader.synced();
	// A copy that knows its roots tidies them, too: who only reads must not be refused for that.
	rootsOf(reader.doc);
	await Promise.all(pages.map((page) => page.liveOn(of)));
	const same = async () => {
		const all = [...pages.map((page) => page.open.doc), reader.doc].map(contentOf);
		return refusals.length > 0 || all.every((content) => content === all[0]);
	};
	await until(same);
	// And who comes now reads the same.
	const late = leader.open('plan');
	await late.synced();
	if (refusals.length === 0) expect(contentOf(late.doc)).toBe(contentOf(reader.doc));
	expect(contentOf(late.doc).length).toBeGreaterThan(100);
	for (const open of [...pages.map((page) => page.open), reader, late]) open.close();
	return { refusals, made: pages.reduce((sum, page) => sum + page.made, 0) };
}

describe('honest pages', () => {
	test(`are never refused, in ${lengths.honestUpdates} updates (SEED=${seed})`, async () => {
		const of = chance();
		const roomsAtOnce = 4;
		const refusals: number[] = [];
		for (let made = 0; made < lengths.honestUpdates;) {
			const left = Math.ceil((lengths.honestUpdates - made) / (updatesOfEach * pagesInARoom));
			const rooms = Array.from({ length: Math.min(left, roomsAtOnce) }, () => oneRoom(of));
			for (const room of await Promise.all(rooms)) {
				made += room.made;
				refusals.push(...room.refusals);
			}
		}
		expect(refusals).toEqual([]);
	});
});
