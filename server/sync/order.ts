import { none } from './update.ts';

/*
 * Where everything that was ever written stands, taken away or not, without what it says. Yjs keeps a letter between the
 * two that it was typed between, and settles between those who typed at one place at once so that every copy comes to
 * the same order (yjs/src/structs/Item.js, `integrate`). It does come to the same only if those two once stood side by
 * side for whoever typed it: someone hostile may name any two, and copies then differ by who heard what first. So the
 * server keeps the order too, and asks.
 */

/** Whoever a client id belongs to; null: the server's own, or someone's from before owners were kept. */
export type Owner = string | null;

/** One client id, and all that was written under it. */
export type Writer = {
	readonly client: number;
	/** The clock after the last. */
	end: number;
	owner: Owner | undefined;
	/** All of it, by clock. */
	runs: Run[];
	/** Whom they had read how far when they wrote: `[clock, end, clock, end, …]`, both rising. */
	readings: Map<Writer, number[]> | null;
};

/** What stands in a row: the letters of a text, the things in an array, or all that one key of a map has ever been. */
export type List = { level: number; isOfKey: boolean; first: Run | null };

/** Some that one writer put after each other. */
type Run = {
	writer: Writer;
	clock: number;
	end: number;
	list: List;
	before: Run | null;
	after: Run | null;
	/** Between which two the first of it was put, as Yjs says it: each that follows was put after the one before it. */
	leftClient: number;
	leftClock: number;
	rightClient: number;
	rightClock: number;
	/** The last settling that passed it, and among which that may yet come after what is being put. */
	passedIn: number;
	conflict: number;
};

/** One struct of an update: `clock` to `end`, to be put between the two that are named, or in `parent` when none is. */
export type Struct = {
	clock: number;
	end: number;
	leftClient: number;
	leftClock: number;
	rightClient: number;
	rightClock: number;
	parentClient: number;
	parentClock: number;
};

/** The list of what is gone with everything round it. Whatever is put there is gone, too. */
export const gone: List = { level: 0, isOfKey: false, first: null };

/**
 * Steps that one update may take to be put where it belongs: far more than any evening's offline writing, and some
 * hundredths of a second. Someone hostile can write what takes hours.
 */
const mostSteps = 2_000_000;
/** So long does it take to look how far one of those who wrote had read. */
const stepsOfALook = 3;
/** A run is cut in two: so many of a writer's runs are moved in the time of a step. */
const movedInAStep = 50;

export class Order {
	readonly writers = new Map<number, Writer>();
	/** Since `begin`. */
	#steps = 0;
	#settlings = 0;
	#conflicts = 0;

	/** An update begins. */
	begin(): void {
		this.#steps = 0;
	}

	/** How much work the update has been so far, in steps of some nanoseconds. */
	get steps(): number {
		return this.#steps;
	}

	/** The writer with this id, made when there is none yet. */
	writer(client: number): Writer {
		let writer = this.writers.get(client);
		if (!writer) {
			writer = { client, end: 0, owner: undefined, runs: [], readings: null };
			this.writers.set(client, writer);
		}
		return writer;
	}

	/** @returns the list that it stands in; undefined: it is not here */
	listAt(client: number, clock: number): List | undefined {
		const writer = this.writers.get(client);
		return writer && clock < writer.end ? runAt(writer, clock).list : undefined;
	}

	/**
	 * Puts what `writer` wrote next in `list`, which is where those stand that it names.
	 * @returns 'goes on' when it follows right on their last; 'apart' when it is `isAsked` whether those two ever stood side by
	 * side, for someone who had read what `writer` had, and they did not, or the update takes too long: then nothing has changed
	 */
	put(writer: Writer, struct: Struct, list: List, isAsked: boolean): 'goes on' | 'placed' | 'apart' {
		const last = writer.runs.at(-1);
		if (list === gone) {
			if (last?.list === gone) last.end = struct.end;
			else writer.runs.push(runOf(writer, struct, list));
			writer.end = struct.end;
			return 'placed';
		}
		// As people type: after their own last letter, and before what that stood before. Those two stand side by side.
		const goesOn =
			last?.list === list &&
			struct.leftClient === writer.client &&
			struct.leftClock === struct.clock - 1 &&
			struct.rightClient === last.rightClient &&
			struct.rightClock === last.rightClock;
		if (goesOn && comesRightAfter(last, struct)) {
			last.end = struct.end;
			writer.end = struct.end;
			return 'goes on';
		}
		const right = struct.rightClient === none ? null : this.#startAt(struct.rightClient, struct.rightClock);
		const left = struct.leftClient === none ? null : this.#endAt(struct.leftClient, struct.leftClock);
		const next = left ? left.after : list.first;
		if (isAsked && this.#steps > mostSteps) return 'apart';
		if (isAsked && !goesOn && next !== right && !this.#stoodSideBySide(writer, struct, next, right))
			return 'apart';
		const run = runOf(writer, struct, list);
		const before = next === right ? left : this.#settle(run, left, next, right);
		run.before = before;
		run.after = before ? before.after : list.first;
		if (before) before.after = run;
		else list.first = run;
		if (run.after) run.after.before = run;
		writer.runs.push(run);
		writer.end = struct.end;
		noteReading(writer, struct.clock, this.writers.get(struct.leftClient), struct.leftClock);
		noteReading(writer, struct.clock, this.writers.get(struct.rightClient), struct.rightClock);
		noteReading(writer, struct.clock, this.writers.get(struct.parentClient), struct.parentClock);
		return 'placed';
	}

	/** Takes back what was put under this id from `end` on; nothing that stays stands on it. */
	takeBack(client: number, end: number): void {
		const writer = this.writer(client);
		for (let run = writer.runs.at(-1); run && run.end > end; run = writer.runs.at(-1)) {
			if (run.clock < end) {
				run.end = end;
				break;
			}
			writer.runs.pop();
			if (run.before) run.before.after = run.after;
			else if (run.list.first === run) run.list.first = run.after;
			if (run.after) run.after.before = run.before;
		}
		for (const steps of writer.readings?.values() ?? [])
			while (steps.length > 0 && steps.at(-2)! >= end) steps.length -= 2;
		writer.end = end;
		if (end === 0 && writer.owner === undefined) this.writers.delete(client);
	}

	/**
	 * Was there ever a copy, with all that `writer` had read, where the two that are named stood side by side? One like that
	 * has at least what those two stand on; so none of what is between them now may belong to that.
	 */
	#stoodSideBySide(writer: Writer, struct: Struct, next: Run | null, right: Run | null): boolean {
		const read = this.#readBefore(writer, struct);
		for (let between = next; between !== right; between = between.after) {
			// Not in this order.
			if (!between || ++this.#steps > mostSteps) return false;
			if (between.clock < (read.get(between.writer) ?? 0)) return false;
		}
		return true;
	}

	/** The least that they had read who wrote it, if they were honest: how far of each. */
	#readBefore(writer: Writer, struct: Struct): Map<Writer, number> {
		const read = new Map<Writer, number>();
		const more: [Writer | undefined, number][] = [
			[writer, struct.clock],
			[this.writers.get(struct.leftClient), struct.leftClock + 1],
			[this.writers.get(struct.rightClient), struct.rightClock + 1],
			[this.writers.get(struct.parentClient), struct.parentClock + 1]
		];
		for (let next = more.pop(); next; next = more.pop()) {
			const [who, end] = next;
			this.#steps += stepsOfALook;
			if (!who || (read.get(who) ?? 0) >= end) continue;
			read.set(who, end);
			for (const [other, steps] of who.readings ?? []) more.push([other, readUntil(steps, end)]);
		}
		return read;
	}

	/**
	 * Of those who put something at one place at once, who comes first: exactly as Yjs settles it.
	 * @returns what it stands after
	 */
	#settle(run: Run, left: Run | null, next: Run | null, right: Run | null): Run | null {
		let before = left;
		const settling = ++this.#settlings;
		let conflict = ++this.#conflicts;
		for (let other = next; other && other !== right; other = other.after) {
			this.#steps++;
			other.passedIn = settling;
			other.conflict = conflict;
			if (other.leftClient === run.leftClient && other.leftClock === run.leftClock) {
				if (other.writer.client < run.writer.client) {
					before = other;
					conflict = ++this.#conflicts;
				} else if (other.rightClient === run.rightClient && other.rightClock === run.rightClock) break;
			} else {
				const origin = this.#at(other.leftClient, other.leftClock);
				if (origin?.passedIn !== settling) break;
				if (origin.conflict !== conflict) {
					before = other;
					conflict = ++this.#conflicts;
				}
			}
		}
		return before;
	}

	#at(client: number, clock: number): Run | null {
		return client === none ? null : runAt(this.writers.get(client)!, clock);
	}

	/** The run that ends with this one, cut if it went on. */
	#endAt(client: number, clock: number): Run {
		const writer = this.writers.get(client)!;
		const run = runAt(writer, clock);
		if (run.end > clock + 1) this.#cut(run, clock + 1);
		return run;
	}

	/** The run that begins with this one, cut if it began before. */
	#startAt(client: number, clock: number): Run {
		const writer = this.writers.get(client)!;
		const run = runAt(writer, clock);
		return run.clock < clock ? this.#cut(run, clock) : run;
	}

	/** @returns what comes from `clock` on, which was put after what comes before */
	#cut(run: Run, clock: number): Run {
		const { writer, list, end, after, rightClient, rightClock } = run;
		const [leftClient, leftClock] = [writer.client, clock - 1];
		const rest = runOf(writer, { clock, end, leftClient, leftClock, rightClient, rightClock }, list);
		rest.before = run;
		rest.after = after;
		run.end = clock;
		run.after = rest;
		if (after) after.before = rest;
		const place = placeAt(writer, clock - 1) + 1;
		this.#steps += Math.ceil((writer.runs.length - place) / movedInAStep);
		writer.runs.splice(place, 0, rest);
		return rest;
	}
}

function runOf(writer: Writer, struct: Omit<Struct, 'parentClient' | 'parentClock'>, list: List): Run {
	const { clock, end, leftClient, leftClock, rightClient, rightClock } = struct;
	return {
		writer,
		clock,
		end,
		list,
		before: null,
		after: null,
		leftClient,
		leftClock,
		rightClient,
		rightClock,
		passedIn: 0,
		conflict: 0
	};
}

/**
 * Does what goes on from the run come right after it? It does unless somebody else put something right after the run's last:
 * whatever else stands between it and what it is to stand before was put there without knowing it.
 */
function comesRightAfter({ writer, after }: Run, struct: Struct): boolean {
	if (!after) return struct.rightClient === none;
	if (after.writer.client === struct.rightClient && after.clock === struct.rightClock) return true;
	return after.leftClient !== writer.client || after.leftClock !== struct.leftClock;
}

/** The place in `writer.runs` of the one that holds `clock`. */
function placeAt({ runs }: Writer, clock: number): number {
	let at = runs.length - 1;
	// People stand mostly on what was written last.
	for (let steps = 0; steps < 8 && runs[at]!.clock > clock; steps++) at--;
	if (runs[at]!.clock <= clock) return at;
	let [low, high] = [0, at];
	while (high - low > 1) {
		const middle = (low + high) >>> 1;
		if (runs[middle]!.clock <= clock) low = middle;
		else high = middle;
	}
	return low;
}

function runAt(writer: Writer, clock: number): Run {
	return writer.runs[placeAt(writer, clock)]!;
}

/** Whoever stands on `clock` of somebody's has read so far. */
function noteReading(reader: Writer, at: number, writer: Writer | undefined, clock: number): void {
	if (!writer || writer === reader) return;
	reader.readings ??= new Map();
	const steps = reader.readings.get(writer);
	if (!steps) reader.readings.set(writer, [at, clock + 1]);
	else if (steps.length === 0 || steps.at(-1)! <= clock) steps.push(at, clock + 1);
}

/** How far they had read when they had written until `end`. */
function readUntil(steps: number[], end: number): number {
	let [low, high] = [0, steps.length / 2];
	while (low < high) {
		const middle = (low + high) >>> 1;
		if (steps[middle * 2]! < end) low = middle + 1;
		else high = middle;
	}
	return low === 0 ? 0 : steps[low * 2 - 1]!;
}
