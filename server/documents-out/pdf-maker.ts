import { Worker } from 'node:worker_threads';
import { type Refusal, refuse } from '#lib/domain/refusal.ts';
import type { Page } from '#lib/server/documents-out/page.ts';
import type { MakePdf } from '#lib/server/documents-out/pdf.ts';
import type { Answer, Question } from './pdf-worker.ts';

/** Milliseconds without a page to set, after which the worker goes and gives its memory back. */
const idleFor = 60_000;

type Asker = { done: (pdf: Uint8Array<ArrayBuffer> | Refusal) => void; failed: (error: Error) => void };

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
		return new Promise((done, failed) => {
			this.#waiting.set(id, { done, failed });
			worker.postMessage({ id, page } satisfies Question);
		});
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
		const gone = (why: unknown) => {
			if (this.#worker !== worker) return;
			this.#worker = undefined;
			for (const { failed } of this.#waiting.values()) failed(new Error(`No PDF was made: ${String(why)}`));
			this.#waiting.clear();
		};
		worker.on('error', gone);
		worker.on('exit', gone);
		return worker;
	}

	async close(): Promise<void> {
		clearTimeout(this.#idle);
		await this.#worker?.terminate();
	}
}
