import { type ChildProcess, fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { Commands, Reply } from './load/main.ts';
import { cpuSecondsOf } from './machine.ts';

/** The process that makes load, seen from the one that tells it to. */
export class Generator {
	#child: ChildProcess;
	#waiting = new Map<number, { resolve: (result: never) => void; reject: (error: Error) => void }>();
	#asked = 0;

	constructor() {
		this.#child = fork(fileURLToPath(new URL('load/main.ts', import.meta.url)), {
			serialization: 'advanced'
		});
		this.#child.on('message', ({ id, result, error }: Reply) => {
			const waiting = this.#waiting.get(id);
			this.#waiting.delete(id);
			if (error !== undefined) waiting?.reject(new Error(error));
			else waiting?.resolve(result as never);
		});
		this.#child.once('exit', () => {
			for (const { reject } of this.#waiting.values()) reject(new Error('The load generator ended'));
		});
	}

	ask<Name extends keyof Commands>(
		name: Name,
		...[about]: Parameters<Commands[Name]>
	): Promise<Awaited<ReturnType<Commands[Name]>>> {
		const id = this.#asked++;
		return new Promise((resolve, reject) => {
			this.#waiting.set(id, { resolve, reject });
			this.#child.send({ id, name, about });
		});
	}

	get cpuSeconds(): number {
		return cpuSecondsOf(this.#child.pid ?? 0);
	}

	/** Everyone's lines are lost with it. */
	async end(): Promise<void> {
		if (this.#child.exitCode !== null) return;
		const ended = new Promise((done) => this.#child.once('exit', done));
		this.#child.kill('SIGKILL');
		await ended;
	}
}
