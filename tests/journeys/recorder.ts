import type { Page } from '@playwright/test';

/** What went to a browser or left it. */
export type Recorded = { where: string; bytes: Uint8Array };

/** Everything that crosses the wire of the pages it is told to listen to: addresses, headers, bodies and frames, both ways. */
export class Recorder {
	readonly all: Recorded[] = [];
	/** Binary frames by the line they went on. */
	readonly frames = new Map<string, Uint8Array[]>();
	/** Bodies that the browser would not hand over. */
	readonly lost: string[] = [];
	#coming: Promise<void>[] = [];

	listen(page: Page, name: string): void {
		const keep = (where: string, what: string | Uint8Array) =>
			this.all.push({
				where: `${name}: ${where}`,
				bytes: typeof what === 'string' ? Buffer.from(what) : what
			});
		page.on('request', (request) => {
			keep(`asked ${request.url()}`, `${request.method()} ${request.url()}`);
			keep(`headers to ${request.url()}`, JSON.stringify(request.headers()));
			const body = request.postDataBuffer();
			if (body) keep(`body to ${request.url()}`, body);
		});
		page.on('response', (response) => {
			keep(`headers from ${response.url()}`, JSON.stringify(response.headers()));
			// A redirection has none.
			if (response.status() >= 300 && response.status() < 400) return;
			this.#coming.push(
				response.body().then(
					(body) => void keep(`body from ${response.url()}`, body),
					() => void this.lost.push(`${name}: ${response.url()}`)
				)
			);
		});
		page.on('websocket', (socket) => {
			const line = `${name} ${new URL(socket.url()).pathname}`;
			const frame = (way: string) => (sent: { payload: string | Buffer }) => {
				keep(`frame ${way} ${socket.url()}`, sent.payload);
				if (typeof sent.payload !== 'string')
					this.frames.set(line, [...(this.frames.get(line) ?? []), sent.payload]);
			};
			keep(`line ${socket.url()}`, socket.url());
			socket.on('framesent', frame('to'));
			socket.on('framereceived', frame('from'));
		});
	}

	/** When all that has begun to come is here. */
	async whole(): Promise<void> {
		await Promise.all(this.#coming);
	}

	get bytes(): number {
		return this.all.reduce((sum, { bytes }) => sum + bytes.length, 0);
	}
}
