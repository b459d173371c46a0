import { type Server, type Socket, connect, createServer } from 'node:net';
import type { AddressInfo } from 'node:net';

/* The wire between somebody's page and the server, that can be cut at any byte, or go silent without being cut. */

export class Cable {
	readonly url: string;
	#door: Server;
	#pairs = new Set<[near: Socket, far: Socket]>();
	#isSilent = false;

	private constructor(door: Server, port: number) {
		this.#door = door;
		this.url = `http://127.0.0.1:${port}`;
	}

	static async to(url: string): Promise<Cable> {
		const { hostname, port } = new URL(url);
		const door = createServer();
		await new Promise<void>((open) => door.listen(0, '127.0.0.1', open));
		const cable = new Cable(door, (door.address() as AddressInfo).port);
		door.on('connection', (near) => cable.#join(near, connect(Number(port), hostname)));
		return cable;
	}

	#join(near: Socket, far: Socket): void {
		const pair: [Socket, Socket] = [near, far];
		this.#pairs.add(pair);
		for (const [from, to] of [pair, [far, near] as const]) {
			from.setNoDelay(true);
			from.on('data', (bytes) => {
				if (!this.#isSilent) to.write(bytes);
			});
			from.on('error', () => {});
			from.on('close', () => {
				to.destroy();
				this.#pairs.delete(pair);
			});
		}
	}

	/** How many connections go through it. */
	get connections(): number {
		return this.#pairs.size;
	}

	cut(): void {
		for (const pair of this.#pairs) for (const socket of pair) socket.destroy();
	}

	/** Nothing passes any more, and neither end is told: as when a phone is carried out of reach. */
	fallSilent(): void {
		this.#isSilent = true;
	}

	close(): void {
		this.#door.close();
		this.cut();
	}
}
