/** Milliseconds, counted in steps of a twentieth: a million of them take no memory. */
const stepsAMillisecond = 20;
const longest = 30_000;

export class Histogram {
	count = 0;
	#steps = new Uint32Array(longest * stepsAMillisecond);

	add(milliseconds: number): void {
		this.#steps[Math.min(this.#steps.length - 1, Math.floor(milliseconds * stepsAMillisecond))]!++;
		this.count++;
	}

	/** @param share from 0 to 1 @returns NaN when nothing was counted */
	quantile(share: number): number {
		if (this.count === 0) return NaN;
		let left = Math.max(1, Math.ceil(this.count * share));
		for (let step = 0; ; step++) {
			left -= this.#steps[step]!;
			if (left <= 0) return (step + 0.5) / stepsAMillisecond;
		}
	}
}
