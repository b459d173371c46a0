import { randomBytes } from 'node:crypto';
import { type Socket, connect } from 'node:net';

/*
 * A WebSocket client with nothing in it that the load generator does not need, so that the generator is not what one
 * measures: whole binary frames, no extensions, no fragments (no server here sends any).
 */

const opcodes = { continuation: 0, text: 1, binary: 2, close: 8, ping: 9, pong: 10 } as const;
/** Any mask but zeros: servers skip the unmasking of those. */
const mask = Buffer.from([0x5a, 0x13, 0xc7, 0x88]);
const endOfHead = '\r\n\r\n';

export type Address = { port: number; path: string; cookie: string };

function frame(opcode: number, payload: Uint8Array): Buffer {
	const { length } = payload;
	const lengthBytes = length < 126 ? 0 : length < 65_536 ? 2 : 8;
	const start = 2 + lengthBytes + mask.length;
	const bytes = Buffer.allocUnsafe(start + length);
	bytes[0] = 0x80 | opcode;
	if (lengthBytes === 0) bytes[1] = 0x80 | length;
	else if (lengthBytes === 2) {
		bytes[1] = 0x80 | 126;
		bytes.writeUInt16BE(length, 2);
	} else {
		bytes[1] = 0x80 | 127;
		bytes.writeBigUInt64BE(BigInt(length), 2);
	}
	mask.copy(bytes, start - mask.length);
	for (let i = 0; i < length; i++) bytes[start + i] = payload[i]! ^ mask[i & 3]!;
	return bytes;
}

export class RawSocket {
	/** Each whole message. */
	onMessage: (data: Buffer) => void = () => {};
	/** Once, with the server's closing code, or 1006 when it said none. */
	onClose: (code: number) => void = () => {};
	/** Bytes of messages so far, and when the last of them came (performance.now). */
	received = 0;
	receivedAt = 0;
	isOpen = false;
	#socket: Socket;
	#rest: Buffer | null = null;
	#code = 1006;

	private constructor(socket: Socket) {
		this.#socket = socket;
		socket.setNoDelay(true);
		socket.on('error', () => socket.destroy());
		socket.on('close', () => {
			this.isOpen = false;
			this.onClose(this.#code);
		});
	}

	/** @throws Error when the server does not take it in */
	static open({ port, path, cookie }: Address): Promise<RawSocket> {
		const socket = connect({ port, host: '127.0.0.1' });
		const raw = new RawSocket(socket);
		const key = randomBytes(16).toString('base64');
		const head = [
			`GET ${path} HTTP/1.1`,
			`Host: 127.0.0.1:${port}`,
			'Connection: Upgrade',
			'Upgrade: websocket',
			'Sec-WebSocket-Version: 13',
			`Sec-WebSocket-Key: ${key}`,
			...(cookie ? [`Cookie: ${cookie}`] : [])
		];
		socket.write(head.join('\r\n') + endOfHead);
		return new Promise((opened, failed) => {
			raw.onClose = () => failed(new Error(`${path}: the server closed the line at the door`));
			let answer = Buffer.alloc(0);
			const readHead = (chunk: Buffer) => {
				answer = Buffer.concat([answer, chunk]);
				const end = answer.indexOf(endOfHead);
				if (end < 0) return;
				socket.off('data', readHead);
				const status = answer.subarray(0, answer.indexOf('\r\n')).toString();
				if (!status.includes(' 101 ')) {
					raw.onClose = () => {};
					socket.destroy();
					return failed(new Error(`${path}: ${status}`));
				}
				raw.isOpen = true;
				raw.onClose = () => {};
				socket.on('data', (data) => raw.#read(data));
				opened(raw);
				// What came with the head waits until whoever opened the line listens.
				const more = answer.subarray(end + endOfHead.length);
				if (more.length > 0) queueMicrotask(() => raw.#read(more));
			};
			socket.on('data', readHead);
		});
	}

	send(payload: Uint8Array): void {
		if (this.isOpen) this.#socket.write(frame(opcodes.binary, payload));
	}

	/** Several messages in one write, as a browser that is busy does. */
	sendAll(payloads: Uint8Array[]): void {
		this.#socket.cork();
		for (const payload of payloads) this.send(payload);
		this.#socket.uncork();
	}

	/** Loses the line without a word. */
	destroy(): Promise<void> {
		if (this.#socket.closed) return Promise.resolve();
		const closed = new Promise<void>((done) => this.#socket.once('close', () => done()));
		this.#socket.destroy();
		return closed;
	}

	#read(chunk: Buffer): void {
		const data = this.#rest ? Buffer.concat([this.#rest, chunk]) : chunk;
		let at = 0;
		while (data.length - at >= 2) {
			let length = data[at + 1]! & 0x7f;
			let start = at + 2;
			if (length === 126) {
				if (data.length - at < 4) break;
				length = data.readUInt16BE(start);
				start += 2;
			} else if (length === 127) {
				if (data.length - at < 10) break;
				length = Number(data.readBigUInt64BE(start));
				start += 8;
			}
			if (data.length < start + length) break;
			this.#take(data[at]! & 0x0f, data.subarray(start, start + length));
			at = start + length;
		}
		this.#rest = at < data.length ? data.subarray(at) : null;
	}

	#take(opcode: number, payload: Buffer): void {
		if (opcode === opcodes.binary) {
			this.received += payload.length;
			this.receivedAt = performance.now();
			this.onMessage(payload);
		} else if (opcode === opcodes.ping) this.#socket.write(frame(opcodes.pong, payload));
		else if (opcode === opcodes.close) {
			if (payload.length >= 2) this.#code = payload.readUInt16BE(0);
			this.#socket.end(frame(opcodes.close, payload.subarray(0, 2)));
		}
	}
}
