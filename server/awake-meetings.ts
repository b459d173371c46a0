import type { MeetingId } from '#lib/domain/participant.ts';
import type { MeetingNow } from '#lib/domain/view.ts';
import type { Database } from '#lib/server/database.ts';
import { readMeetingNow } from '#lib/server/views.ts';

/** A meeting as it was when it was last read. A new one replaces it at every change. */
export type AwakeMeeting = MeetingNow;

/** A meeting that is held awake, as it is now; undefined while that can't be known. */
export type Held = { readonly now: AwakeMeeting | undefined };

type Entry = {
	now: AwakeMeeting | undefined;
	/** Is being read for the first time: who comes meanwhile waits for the same. */
	waking: Promise<AwakeMeeting | undefined> | undefined;
	holders: number;
	asked: number;
	applied: number;
	/** Goes off when all have left for a while. */
	sleep: NodeJS.Timeout | undefined;
};

/** Milliseconds that a meeting stays awake when all have left: most who lose the line are back at once, and together. */
export const wakesFor = 5_000;

/**
 * The meetings that somebody has open, so that "may they, now?" can be asked for every message without asking the
 * database. Whoever changes a meeting calls `refresh` after the commit and waits for it.
 */
export class AwakeMeetings {
	#sql: Database;
	#entries = new Map<MeetingId, Entry>();

	constructor(sql: Database) {
		this.#sql = sql;
	}

	/** Keeps the meeting awake until `release`. @returns undefined when there is no such meeting; nothing is held then */
	async hold(id: MeetingId): Promise<Held | undefined> {
		const entry = this.#entries.get(id) ?? {
			now: undefined,
			waking: undefined,
			holders: 0,
			asked: 0,
			applied: 0,
			sleep: undefined
		};
		this.#entries.set(id, entry);
		entry.holders++;
		clearTimeout(entry.sleep);
		try {
			const now = entry.now ?? (await (entry.waking ??= this.#wake(id, entry)));
			if (now) return entry;
			this.release(id);
			return undefined;
		} catch (error) {
			this.release(id);
			throw error;
		}
	}

	async #wake(id: MeetingId, entry: Entry): Promise<AwakeMeeting | undefined> {
		try {
			return await this.refresh(id);
		} finally {
			entry.waking = undefined;
		}
	}

	release(id: MeetingId): void {
		const entry = this.#entries.get(id);
		if (!entry || --entry.holders > 0) return;
		entry.sleep = setTimeout(() => this.#entries.delete(id), wakesFor).unref();
	}

	/** The meeting, which stays awake a moment for whoever comes into it. @returns undefined when there is no such meeting */
	async look(id: MeetingId): Promise<AwakeMeeting | undefined> {
		const held = await this.hold(id);
		if (held) this.release(id);
		return held?.now;
	}

	/** What was read does not count any more; whoever comes next reads it anew. */
	forget(id: MeetingId): void {
		const entry = this.#entries.get(id);
		if (entry) entry.now = undefined;
	}

	/** As it was last read; undefined when nobody has it open. */
	get(id: MeetingId): AwakeMeeting | undefined {
		return this.#entries.get(id)?.now;
	}

	/** Those that somebody has open. */
	awake(): MeetingId[] {
		return [...this.#entries.keys()];
	}

	/** Reads the meeting again, if anybody has it open. */
	async refresh(id: MeetingId): Promise<AwakeMeeting | undefined> {
		const entry = this.#entries.get(id);
		if (!entry) return undefined;
		// Who asks later sees at least as much, so an earlier reading that arrives late is dropped.
		const turn = ++entry.asked;
		const read = await readMeetingNow(this.#sql, id);
		if (turn > entry.applied) {
			entry.applied = turn;
			entry.now = read;
		}
		return entry.now;
	}
}
