import * as Y from 'yjs';
import { deletionsOf } from './content.ts';
import { type List, Order, type Owner, gone } from './order.ts';
import { At, type Block, Kind, type Update, deepest, fields, none, readUpdate, root } from './update.ts';

/*
 * What may be written next. Yjs itself takes in anything from anyone: words under another's id, words that wait for ever
 * for others that never come, types nested until every copy breaks, letters that every copy puts elsewhere (see SPEC.md,
 * "not forgeable"). This keeps just enough of a document to say no to that: how far each client id has come, whose it is,
 * how deep what it wrote lies, and where it stands.
 */

/** `steps`: the work of finding where it belongs, in some nanoseconds each. */
export type Verdict = { steps: number } &
	/** `update`: the part that is new. `claims`: ids that nobody has written under before. */
	(
		| { is: 'fine'; update: Update; claims: number[] }
		| { is: 'nothing new' }
		/** It stands on something that is not here, or not yet. */
		| { is: 'early' }
		| { is: 'forged' }
		| { is: 'too deep' }
		/** The document has been more work than can be asked of the phones that have it open. */
		| { is: 'full' }
	);

/** Client ids in one update: a tab has one, and one more for each reload without a line. */
const mostIds = 64;

/**
 * Steps in all that a document may take to be put in order as it is written: every phone that has it open goes through
 * about as many. Forty times what two thousand updates of honest pages that came late took; beyond that only what takes a
 * few is written.
 */
const mostSteps = 5_000_000;
const aFew = 100;

/** What can't be: an item that stands in two lists. Such a one breaks every copy that takes it in. */
const nowhere = -1;

type Outcome = 'placed' | 'early' | 'too deep' | 'forged';

export class Known {
	#order = new Order();
	#listsByName = new Map<string, List>();
	/** Of all that was written. */
	#steps = 0;

	end(client: number): number {
		return this.#order.writers.get(client)?.end ?? 0;
	}

	/** @returns undefined when nobody has written under it */
	owner(client: number): Owner | undefined {
		return this.#order.writers.get(client)?.owner;
	}

	/** Did they write under it in a document that this one has replaced? */
	#isOld(client: number): boolean {
		return this.owner(client) !== undefined && this.end(client) === 0;
	}

	setOwner(client: number, owner: Owner): void {
		this.#order.writer(client).owner = owner;
	}

	/** May `owner` write this? If it is fine, it counts as written from now on. */
	judge(update: Update, owner: Owner): Verdict {
		const newBlocks = this.#newBlocks(update);
		if (newBlocks === 0)
			return this.#holdsDeletions(update) ? this.#judgeDeletions(update) : { is: 'early', steps: 0 };
		if (newBlocks > mostIds) return { is: 'forged', steps: 0 };
		const claims: number[] = [];
		for (const { client, end } of update.blocks) {
			if (end <= this.end(client)) continue;
			const known = this.owner(client);
			if (known === undefined) claims.push(client);
			else if (known !== owner || known === null || this.#isOld(client)) return { is: 'forged', steps: 0 };
		}
		const fresh = this.#withoutKnown(update, newBlocks);
		for (const { client, clock } of fresh.blocks)
			if (clock !== this.end(client)) return { is: 'early', steps: 0 };
		const holdsDeletions = this.#holdsDeletions(fresh);
		this.#order.begin();
		const outcome = this.#place(fresh, true);
		const { steps } = this.#order;
		if (outcome !== 'placed') return { is: outcome, steps };
		if (!holdsDeletions) {
			this.#takeBack(fresh);
			return { is: 'early', steps };
		}
		if (steps > aFew && this.#steps + steps > mostSteps) {
			this.#takeBack(fresh);
			return { is: 'full', steps };
		}
		this.#steps += steps;
		this.#own(fresh, owner);
		return { is: 'fine', update: fresh, claims, steps };
	}

	/** Takes note of what is stored already. Whatever is known of it is passed over. @returns what was not; null: nothing, or it does not fit */
	take(update: Update, owner?: Owner): Update | null {
		const newBlocks = this.#newBlocks(update);
		if (newBlocks === 0) return update.deletions.length > 0 ? deletionsOf(update) : null;
		const fresh = this.#withoutKnown(update, newBlocks);
		if (fresh.blocks.some(({ client, clock }) => clock !== this.end(client))) return null;
		this.#order.begin();
		if (this.#place(fresh, false) !== 'placed') return null;
		this.#steps += this.#order.steps;
		this.#own(fresh, owner);
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
		if (update.deletions.length === 0) return { is: 'nothing new', steps: 0 };
		return { is: 'fine', update: deletionsOf(update), claims: [], steps: 0 };
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
	 * Puts each struct where it stands; everything it stands on must be known or come before it.
	 * @param isAsked did those two that it stands between ever stand side by side? What is stored already is not asked.
	 * @returns when not all could be placed, why; then none is
	 */
	#place(update: Update, isAsked: boolean): Outcome {
		const isOne = update.blocks.length === 1;
		const outcome = isOne ? this.#placeOne(update, isAsked) : this.#placeInTurn(update, isAsked);
		if (outcome !== 'placed') this.#takeBack(update);
		return outcome;
	}

	/** One block, as most updates hold, can stand only on what is here. */
	#placeOne(update: Update, isAsked: boolean): Outcome {
		const block = update.blocks[0]!;
		for (let at = block.first; at < update.structs.length; at += fields) {
			const list = this.#listOf(at, update);
			if (list === undefined) return 'early';
			const outcome = this.#put(at, block, update, list, isAsked);
			if (outcome !== 'placed') return outcome;
		}
		return 'placed';
	}

	/** What one block stands on may be in another, and that on a third: those first, as Yjs does. */
	#placeInTurn(update: Update, isAsked: boolean): Outcome {
		const { blocks } = update;
		const placed = blocks.map(() => 0);
		const inTurn: number[] = [];
		const isInTurn = new Set<number>();
		let places: Map<number, number> | undefined;
		let outcome: Outcome = 'placed';
		for (let first = 0; first < blocks.length && outcome === 'placed'; first++) {
			inTurn.push(first);
			while (inTurn.length > 0 && outcome === 'placed') {
				const index = inTurn.at(-1)!;
				const block = blocks[index]!;
				const at = block.first + placed[index]! * fields;
				const list = placed[index] === block.count ? null : this.#listOf(at, update);
				if (list === null) inTurn.pop();
				else if (list === undefined) {
					isInTurn.add(index);
					places ??= new Map(blocks.map(({ client }, place) => [client, place]));
					const before = this.#broughtBy(at, update, places);
					if (before === undefined || isInTurn.has(before)) outcome = 'early';
					else inTurn.push(before);
				} else {
					outcome = this.#put(at, block, update, list, isAsked);
					placed[index]!++;
					// Whoever waited for one in this block looks again.
					if (inTurn.length > 1) isInTurn.delete(inTurn.at(-2)!);
					if (inTurn.length > 1) inTurn.pop();
				}
			}
		}
		return outcome;
	}

	/** @returns the place of the block that brings what the struct stands on and is not here; undefined: none does */
	#broughtBy(at: number, { structs, blocks }: Update, places: Map<number, number>): number | undefined {
		for (const field of [At.leftClient, At.rightClient, At.parentClient]) {
			const client = structs[at + field]!;
			const clock = structs[at + field + 1]!;
			if (client < 0 || clock < this.end(client)) continue;
			const place = places.get(client);
			return place !== undefined && clock < blocks[place]!.end ? place : undefined;
		}
		return undefined;
	}

	#put(at: number, block: Block, update: Update, list: List | typeof nowhere, isAsked: boolean): Outcome {
		const { structs } = update;
		if (list === nowhere) return 'forged';
		if (list.isOfKey && !isOneAtATime(block.client, at, update)) return 'forged';
		if (list.level === deepest && structs[at + At.kind] === Kind.type) return 'too deep';
		const struct = {
			clock: structs[at + At.clock]!,
			end: structs[at + At.clock]! + structs[at + At.length]!,
			leftClient: structs[at + At.leftClient]!,
			leftClock: structs[at + At.leftClock]!,
			rightClient: structs[at + At.rightClient]!,
			rightClock: structs[at + At.rightClock]!,
			parentClient: structs[at + At.parentClient]!,
			parentClock: structs[at + At.parentClock]!
		};
		const placed = this.#order.put(this.#order.writer(block.client), struct, list, isAsked);
		update.goesOn = placed === 'goes on' && structs.length === fields && !list.isOfKey;
		return placed === 'apart' ? 'forged' : 'placed';
	}

	#takeBack({ blocks }: Update): void {
		for (const { client, clock } of blocks) this.#order.takeBack(client, clock);
	}

	#own({ blocks }: Update, owner: Owner | undefined): void {
		for (const { client } of blocks) this.#order.writer(client).owner ??= owner;
	}

	/** @returns undefined while it stands on something that is not placed */
	#listOf(at: number, { structs, names }: Update): List | typeof nowhere | undefined {
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
			const inList = this.#order.listAt(parent, parentClock);
			if (inList === undefined || inList === gone) return inList;
			return this.#listNamed(`${parent}:${parentClock}${key}`, inList.level + 1, keyAt !== none);
		}
		const leftList = this.#order.listAt(left, structs[at + At.leftClock]!);
		const rightList = this.#order.listAt(right, structs[at + At.rightClock]!);
		if (left !== none && leftList === undefined) return undefined;
		if (right === none) return leftList;
		if (rightList === undefined) return undefined;
		if (leftList === gone || rightList === gone) return gone;
		const isOneList = left === none || leftList === rightList;
		return isOneList && !rightList.isOfKey ? rightList : nowhere;
	}

	#listNamed(name: string, level: number, isOfKey: boolean): List {
		const known = this.#listsByName.get(name);
		if (known) return known;
		const list: List = { level, isOfKey, first: null };
		this.#listsByName.set(name, list);
		return list;
	}
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
