/**
 * Frames a second that one person can't reach by typing, pasting or dragging. Only a benchmark that plays a whole room
 * over one line needs more.
 */
const framesASecond = Number(process.env.RADSLAG_BENCH_FRAMES_PER_SECOND || 100);
/** And how many may come at once, as after a while without a line. */
const framesAtOnce = 4 * framesASecond;

/** Steps of work (`Known`) that count as much as a frame does. */
const stepsInAFrame = 20_000;

/** How much one session may say in one document, however many lines it has; never counted by address: a family shares one. */
export class Allowance {
	#left = framesAtOnce;
	#at = Date.now();

	/** @returns false when it is too much */
	takes(): boolean {
		this.#left = this.#now();
		this.#at = Date.now();
		return --this.#left >= 0;
	}

	/** Something of theirs was so much work: who makes much of it may say less. */
	worked(steps: number): void {
		this.#left -= Math.floor(steps / stepsInAFrame);
	}

	/** Would a new one be the same? */
	get isWhole(): boolean {
		return this.#now() === framesAtOnce;
	}

	#now(): number {
		return Math.min(framesAtOnce, this.#left + ((Date.now() - this.#at) / 1000) * framesASecond);
	}
}
