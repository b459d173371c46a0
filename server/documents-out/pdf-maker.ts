import { Worker } from 'node:worker_threads';
import { type Refusal, refuse } from '#lib/domain/refusal.ts';
import type { Page } from '#lib/server/documents-out/page.ts';
import type { MakePdf } from '#lib/server/documents-out/pdf.ts';
import type { Answer, Question } from './pdf-worker.ts';

/** Milliseconds without a page to set, after which the worker goes and gives its memory back. */
const idleFor = 60_000;

type Asker = { done: (pdf: Uint8Array<ArrayBuffer> | Refusal) => void; failed: (error: Error) => void };

/** Milliseconds for one page, with those before it; nobody waits longer for a file. */
const longest = 120_000;

/** Makes PDF in a thread of its own, which is started when the first is asked for. */
export class PdfMaker {
	#worker: Worker | undefined;
	#waiting = new Map<number, Asker>();
	#asked = 0;
	#idle: NodeJS.Timeout | undefined;

	make: MakePdf = (page: Page) => {
		clearTimeout(this.#idle);
		const worker = (this.#worker ??= this.#start());
		const id = ++this.#asked;
		const late = setTimeout(() => void this.#stop(worker, 'it took too long'), longest).unref();
		return new Promise<Uint8Array<ArrayBuffer> | Refusal>((done, failed) => {
			this.#waiting.set(id, { done, failed });
			worker.postMessage({ id, page } satisfies Question);
		}).finally(() => clearTimeout(late));
	};

	#start(): Worker {
		const worker = new Worker(new URL('./pdf-worker.ts', import.meta.url));
		worker.unref();
		worker.on('message', (answer: Answer) => {
			const asker = this.#waiting.get(answer.id);
			this.#waiting.delete(answer.id);
			if ('error' in answer) asker?.failed(new Error(answer.error));
			else asker?.done(answer.pdf ?? refuse('no-pdf-here'));
			if (this.#waiting.size === 0) this.#idle = setTimeout(() => void this.close(), idleFor).unref();
		});
		worker.on('error', (error) => void this.#stop(worker, String(error)));
		worker.on('exit', () => void this.#stop(worker, 'the worker ended'));
		return worker;
	}

	/** Whoever waits for it is told; the next page has a worker of its own. */
	async #stop(worker: Worker, why: string): Promise<void> {
		if (this.#worker !== worker) return;
		this.#worker = undefined;
		clearTimeout(this.#idle);
		for (const { failed } of this.#waiting.values()) failed(new Error(`No PDF was made: ${why}`));
		this.#waiting.clear();
		await worker.terminate();
	}

	async close(): Promise<void> {
		if (this.#worker) await this.#stop(this.#worker, 'the server closes');
	}
}
