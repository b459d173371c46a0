/** Stretches of numbers, `[from, to, from, to, …]`: in order, apart from each other, `to` not included. */
export class Ranges {
	#edges: number[] = [];

	get edges(): readonly number[] {
		return this.#edges;
	}

	covers(from: number, to: number): boolean {
		const at = this.#firstEndingAfter(from);
		return at < this.#edges.length && this.#edges[at]! <= from && this.#edges[at + 1]! >= to;
	}

	/** @param stretches as `edges` */
	coversAll(stretches: readonly number[]): boolean {
		for (let at = 0; at < stretches.length; at += 2)
			if (!this.covers(stretches[at]!, stretches[at + 1]!)) return false;
		return true;
	}

	/** @param stretches as `edges` */
	addAll(stretches: readonly number[]): void {
		for (let at = 0; at < stretches.length; at += 2) this.add(stretches[at]!, stretches[at + 1]!);
	}

	add(from: number, to: number): void {
		const edges = this.#edges;
		// Most is added at the end.
		if (edges.length === 0 || from > edges[edges.length - 1]!) {
			edges.push(from, to);
			return;
		}
		const first = this.#firstEndingAfter(from - 1);
		let after = first;
		while (after < edges.length && edges[after]! <= to) after += 2;
		if (after > first) {
			from = Math.min(from, edges[first]!);
			to = Math.max(to, edges[after - 1]!);
		}
		edges.splice(first, after - first, from, to);
	}

	/** Where the first stretch begins that ends after `at`. */
	#firstEndingAfter(at: number): number {
		const edges = this.#edges;
		let [low, high] = [0, edges.length / 2];
		while (low < high) {
			const middle = (low + high) >>> 1;
			if (edges[middle * 2 + 1]! > at) high = middle;
			else low = middle + 1;
		}
		return low * 2;
	}
}
