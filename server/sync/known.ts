import * as Y from 'yjs';
import { deletionsOf } from './content.ts';
import { At, Kind, type Update, deepest, fields, none, readUpdate, root } from './update.ts';

/*
 * What may be written next. Yjs itself takes in anything from anyone: words under another's id, words that wait for ever
 * for others that never come, types nested until every copy breaks (see SPEC.md, "not forgeable"). This keeps just enough
 * of a document to say no to that: how far each client id has come, whose it is, and how deep what it wrote lies.
 */

/** Whoever a client id belongs to; null: the server's own, or someone's from before owners were kept. */
export type Owner = string | null;

export type Verdict =
	/** `update`: the part that is new. `claims`: ids that nobody has written under before. */
	| { is: 'fine'; update: Update; claims: number[] }
	| { is: 'nothing new' }
	/** It stands on something that is not here, or not yet. */
	| { is: 'early' }
	| { is: 'forged' }
	| { is: 'too deep' };

/** Client ids in one update: a tab has one, and one more for each reload without a line. */
const mostIds = 64;

type Writer = {
	end: number;
	owner: Owner | undefined;
	/** `[from, list, from, list, …]`: in which list stands what begins there. */
	lists: number[];
};

/** What stands in a list: the letters of a text, the things in an array, or all that one key of a map has ever been. */
type List = { level: number; isOfKey: boolean };

/** The list of what is gone with everything round it. Whatever is put there is gone, too. */
const gone = 0;

/** What can't be: an item that stands in two lists. Such a one breaks every copy that takes it in. */
const nowhere = -1;

export class Known {
	#writers = new Map<number, Writer>();
	#lists: List[] = [{ level: 0, isOfKey: false }];
	#listsByName = new Map<string, number>();

	end(client: number): number {
		return this.#writers.get(client)?.end ?? 0;
	}

	/** @returns undefined when nobody has written under it */
	owner(client: number): Owner | undefined {
		return this.#writers.get(client)?.owner;
	}

	/** Did they write under it in a document that this one has replaced? */
	isOld(client: number): boolean {
		return this.owner(client) !== undefined && this.end(client) === 0;
	}

	setOwner(client: number, owner: Owner): void {
		const writer = this.#writers.get(client);
		if (writer) writer.owner = owner;
		else this.#writers.set(client, { end: 0, owner, lists: [] });
	}

	/** May `owner` write this? If it is fine, it counts as written from now on. */
	judge(update: Update, owner: Owner): Verdict {
		const newBlocks = this.#newBlocks(update);
		if (newBlocks === 0) return this.#holdsDeletions(update) ? this.#judgeDeletions(update) : { is: 'early' };
		if (newBlocks > mostIds) return { is: 'forged' };
		const claims: number[] = [];
		for (const { client, end } of update.blocks) {
			if (end <= this.end(client)) continue;
			const known = this.owner(client);
			if (known === undefined) claims.push(client);
			else if (known !== owner || known === null || this.isOld(client)) return { is: 'forged' };
		}
		const fresh = this.#withoutKnown(update, newBlocks);
		for (const { client, clock } of fresh.blocks) if (clock !== this.end(client)) return { is: 'early' };
		const lists = this.#place(fresh);
		if (typeof lists === 'string') return { is: lists };
		if (!this.#holdsDeletions(fresh)) return { is: 'early' };
		this.#take(fresh, lists, owner);
		return { is: 'fine', update: fresh, claims };
	}

	/** Takes note of what is stored already. Whatever is known of it is passed over. @returns what was not; null: nothing, or it does not fit */
	take(update: Update, owner?: Owner): Update | null {
		const newBlocks = this.#newBlocks(update);
		if (newBlocks === 0) return update.deletions.length > 0 ? deletionsOf(update) : null;
		const fresh = this.#withoutKnown(update, newBlocks);
		if (fresh.blocks.some(({ client, clock }) => clock !== this.end(client))) return null;
		const lists = this.#place(fresh);
		if (typeof lists === 'string') return null;
		this.#take(fresh, lists, owner);
		return fresh;
	}

	/** How many blocks hold something that is not known yet? */
	#newBlocks({ blocks }: Update): number {
		let count = 0;
		for (const { client, end } of blocks) if (end > this.end(client)) count++;
		return count;
	}

	/** Does it take away only what is known, or what it brings itself? */
	#holdsDeletions({ blocks, deletions }: Update): boolean {
		return deletions.every(({ client, ranges }) => {
			const brought = blocks.find((block) => block.client === client)?.end ?? 0;
			const end = Math.max(brought, this.end(client));
			for (let at = 1; at < ranges.length; at += 2) if (ranges[at]! > end) return false;
			return true;
		});
	}

	#judgeDeletions(update: Update): Verdict {
		if (update.deletions.length === 0) return { is: 'nothing new' };
		return { is: 'fine', update: deletionsOf(update), claims: [] };
	}

	/** The same update, holding only what is not known yet. */
	#withoutKnown(update: Update, newBlocks: number): Update {
		const overlaps = update.blocks.some(
			({ client, clock, end }) => end > this.end(client) && clock < this.end(client)
		);
		if (newBlocks === update.blocks.length && !overlaps) return update;
		// Rare: a line was lost and what was sent on it comes twice. The update has been read, so Yjs may cut it.
		const ends = new Map<number, number>();
		for (const { client } of update.blocks) ends.set(client, this.end(client));
		return readUpdate(Y.diffUpdate(update.bytes, Y.encodeStateVector(ends)));
	}

	/**
	 * Finds the list that each struct stands in; everything it stands on must be known or come before it.
	 * @returns for each struct its list
	 */
	#place(update: Update): number[] | 'early' | 'too deep' | 'forged' {
		const { blocks, structs } = update;
		const lists: number[] = [];
		const placed = blocks.map(() => 0);
		// Most updates hold one block; where several stand on each other, they are gone through in turn, as Yjs does.
		for (let left = structs.length / fields, before = -1; left > 0;) {
			if (left === before) return 'early';
			before = left;
			for (const [index, block] of blocks.entries())
				while (placed[index]! < block.count) {
					const at = block.first + placed[index]! * fields;
					const list = this.#listOf(at, update, placed, lists);
					if (list === undefined) break;
					if (list === nowhere) return 'forged';
					if (this.#lists[list]!.isOfKey && !isOneAtATime(block.client, at, update)) return 'forged';
					if (this.#lists[list]!.level === deepest && structs[at + At.kind] === Kind.type) return 'too deep';
					lists[at / fields] = list;
					placed[index]!++;
					left--;
				}
		}
		return lists;
	}

	/** @returns undefined while it stands on something that is not placed */
	#listOf(at: number, update: Update, placed: number[], lists: number[]): number | undefined {
		const { structs, names } = update;
		const kind = structs[at + At.kind]!;
		if (kind === Kind.skip) return undefined;
		if (kind === Kind.gone) return gone;
		const left = structs[at + At.leftClient]!;
		const right = structs[at + At.rightClient]!;
		if (left === none && right === none) {
			const parent = structs[at + At.parentClient]!;
			const parentClock = structs[at + At.parentClock]!;
			const keyAt = structs[at + At.key]!;
			const key = keyAt === none ? '' : `/${names[keyAt]!}`;
			if (parent === root) {
				const name = names[parentClock]!;
				return this.#listNamed(`${name.length} ${name}${key}`, 0, keyAt !== none);
			}
			const inList = this.#listAt(parent, parentClock, update, placed, lists);
			if (inList === undefined || inList === gone) return inList;
			return this.#listNamed(
				`${parent}:${parentClock}${key}`,
				this.#lists[inList]!.level + 1,
				keyAt !== none
			);
		}
		const leftList =
			left === none ? undefined : this.#listAt(left, structs[at + At.leftClock]!, update, placed, lists);
		const rightList =
			right === none ? undefined : this.#listAt(right, structs[at + At.rightClock]!, update, placed, lists);
		if (left !== none && leftList === undefined) return undefined;
		if (right === none) return leftList;
		if (rightList === undefined) return undefined;
		if (leftList === gone || rightList === gone) return gone;
		const isOneList = left === none || leftList === rightList;
		return isOneList && !this.#lists[rightList]!.isOfKey ? rightList : nowhere;
	}

	#listAt(
		client: number,
		clock: number,
		{ blocks, structs }: Update,
		placed: number[],
		lists: number[]
	): number | undefined {
		const writer = this.#writers.get(client);
		if (writer && clock < writer.end) return listIn(writer, clock);
		const index = blocks.findIndex((block) => block.client === client);
		const block = blocks[index];
		if (!block || clock < block.clock || clock >= block.end) return undefined;
		// The first of the placed ones that ends after it.
		let [low, high] = [0, placed[index]!];
		while (low < high) {
			const middle = (low + high) >>> 1;
			const one = block.first + middle * fields;
			if (structs[one + At.clock]! + structs[one + At.length]! > clock) high = middle;
			else low = middle + 1;
		}
		return low < placed[index]! ? lists[block.first / fields + low] : undefined;
	}

	#listNamed(name: string, level: number, isOfKey: boolean): number {
		const known = this.#listsByName.get(name);
		if (known !== undefined) return known;
		const list = this.#lists.push({ level, isOfKey }) - 1;
		this.#listsByName.set(name, list);
		return list;
	}

	#take({ blocks, structs }: Update, lists: number[], owner: Owner | undefined): void {
		for (const block of blocks) {
			const writer = this.#writers.get(block.client) ?? { end: 0, owner: undefined, lists: [] };
			this.#writers.set(block.client, writer);
			for (let place = 0; place < block.count; place++) {
				const at = block.first + place * fields;
				const list = lists[at / fields]!;
				if (writer.lists.at(-1) !== list) writer.lists.push(structs[at + At.clock]!, list);
			}
			writer.end = block.end;
			writer.owner ??= owner;
		}
	}
}

function listIn({ lists }: Writer, clock: number): number {
	let at = lists.length - 2;
	// People stand mostly on what was written last.
	for (let steps = 0; steps < 8 && lists[at]! > clock; steps++) at -= 2;
	if (lists[at]! <= clock) return lists[at + 1]!;
	let [low, high] = [0, at / 2];
	while (high - low > 1) {
		const middle = (low + high) >>> 1;
		if (lists[middle * 2]! <= clock) low = middle;
		else high = middle;
	}
	return lists[low * 2 + 1]!;
}

/**
 * A key has one thing at a time. Two that one person put there after each other may come as one, kept for taking back,
 * if both are taken away.
 */
function isOneAtATime(client: number, at: number, { structs, deletions }: Update): boolean {
	const length = structs[at + At.length]!;
	if (length === 1 || structs[at + At.kind] === Kind.deleted) return true;
	const clock = structs[at + At.clock]!;
	const ranges = deletions.find((deletion) => deletion.client === client)?.ranges ?? [];
	for (let range = 0; range < ranges.length; range += 2)
		if (ranges[range]! <= clock && ranges[range + 1]! >= clock + length) return true;
	return false;
}
