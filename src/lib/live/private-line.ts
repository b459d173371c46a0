import { syncAddress } from '#lib/documents/shared-document.ts';
import type { MeetingId } from '#lib/domain/participant.ts';
import type { Line, OpenLine } from '#lib/private/family-room.ts';
import { closing } from '#lib/wire/closing.ts';
import type { Speaker } from '#lib/wire/control.ts';

/** Milliseconds: between tries, and without a word from the server until a line is given up. It says something every 15 s. */
const shortestPause = 250;
const longestPause = 5_000;
const silence = 40_000;

/** Who was told these may not come again as they are. */
const final = new Set<number>([closing.notAdmitted, closing.mayNotRead]);

export type PrivateLine = Line & { wake: () => void };

/** A line to the family's room that comes back by itself. */
export function privateLine(meeting: MeetingId, as: Speaker, made: (line: PrivateLine) => void): OpenLine {
	return (known, events) => {
		let socket: WebSocket | undefined;
		let pause = shortestPause;
		let again: ReturnType<typeof setTimeout> | undefined;
		let listening: ReturnType<typeof setTimeout> | undefined;
		let isOver = false;

		function listen(): void {
			clearTimeout(listening);
			listening = setTimeout(() => wake(), silence);
		}

		function connect(): void {
			const scheme = location.protocol === 'https:' ? 'wss' : 'ws';
			const asked = new URLSearchParams({ as, epoch: String(known()) });
			const one = new WebSocket(`${scheme}://${location.host}${syncAddress(meeting)}/private?${asked}`);
			socket = one;
			one.binaryType = 'arraybuffer';
			let isOpen = false;
			one.onopen = () => {
				isOpen = true;
				listen();
				events.opened();
			};
			one.onmessage = ({ data }) => {
				pause = shortestPause;
				listen();
				if (data instanceof ArrayBuffer) events.heard(new Uint8Array(data));
			};
			one.onclose = ({ code }) => {
				if (socket !== one) return;
				socket = undefined;
				clearTimeout(listening);
				if (isOpen) events.lost();
				if (isOver || final.has(code)) return;
				again = setTimeout(connect, pause);
				pause = Math.min(longestPause, pause * 2);
			};
		}

		/** A line can look open and be dead. */
		function wake(): void {
			if (isOver) return;
			clearTimeout(again);
			clearTimeout(listening);
			const old = socket;
			socket = undefined;
			if (old) {
				if (old.readyState === WebSocket.OPEN) events.lost();
				old.onclose = old.onmessage = old.onopen = null;
				old.close();
			}
			pause = shortestPause;
			connect();
		}

		connect();
		const line: PrivateLine = {
			send: (frame) => {
				if (socket?.readyState === WebSocket.OPEN) socket.send(frame as Uint8Array<ArrayBuffer>);
			},
			wake,
			close: () => {
				isOver = true;
				clearTimeout(again);
				clearTimeout(listening);
				socket?.close();
			}
		};
		made(line);
		return line;
	};
}
