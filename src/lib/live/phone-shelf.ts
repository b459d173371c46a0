import * as idb from 'lib0/indexeddb';
import type { MeetingId, ParticipantId } from '#lib/domain/participant.ts';
import type { KeptPhone, KeptTab, Shelf } from '#lib/private/shelf.ts';

/** A phone's shelf, in IndexedDB: the only place of a browser's where keys can lie that nobody can read. */
export class PhoneShelf implements Shelf {
	readonly #name: string;
	#database: Promise<IDBDatabase> | undefined;

	constructor(meeting: MeetingId, seat: ParticipantId) {
		this.#name = `radslag-private/${meeting}/${seat}`;
	}

	#stores(access: 'readonly' | 'readwrite'): Promise<[phone: IDBObjectStore, tabs: IDBObjectStore]> {
		this.#database ??= idb.openDB(this.#name, (database) =>
			idb.createStores(database, [['phone'], ['tabs']])
		);
		return this.#database.then(
			(database) => idb.transact(database, ['phone', 'tabs'], access) as [IDBObjectStore, IDBObjectStore]
		);
	}

	async #phone(): Promise<KeptPhone | undefined> {
		const [phone] = await this.#stores('readonly');
		return (await idb.rtop(phone.get('keys'))) as KeptPhone | undefined;
	}

	async phone(make: () => Promise<KeptPhone>): Promise<KeptPhone> {
		const there = await this.#phone();
		if (there) return there;
		const made = await make();
		const [phone] = await this.#stores('readwrite');
		// Two tabs may make one at the same time: the first that is put there is the phone's.
		return idb.rtop(phone.add(made, 'keys')).then(
			() => made,
			async () => (await this.#phone()) ?? made
		);
	}

	async tabs(): Promise<KeptTab[]> {
		const [, tabs] = await this.#stores('readonly');
		return (await idb.rtop(tabs.getAll())) as KeptTab[];
	}

	async keep(kept: KeptTab): Promise<void> {
		const [, tabs] = await this.#stores('readwrite');
		await idb.rtop(tabs.put(kept, kept.tab));
	}

	async forget(old: Pick<KeptTab, 'tab' | 'count'>[]): Promise<void> {
		const [, tabs] = await this.#stores('readwrite');
		for (const { tab, count } of old) {
			const kept = (await idb.rtop(tabs.get(tab))) as KeptTab | undefined;
			if (kept && kept.count <= count) await idb.rtop(tabs.delete(tab));
		}
	}

	async clear(): Promise<void> {
		(await this.#database)?.close();
		this.#database = undefined;
		await idb.deleteDB(this.#name);
	}
}
