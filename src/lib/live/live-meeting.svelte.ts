import { type Socket, io } from 'socket.io-client';
import type { Reason } from '#lib/domain/refusal.ts';
import type { MeetingView } from '#lib/domain/view.ts';
import type { Notices, Speaker } from '#lib/wire/control.ts';

/** Milliseconds away after which an open line is not believed. */
const asleepFor = 5_000;

/** Words that were written here and not taken in, with the reason. */
export type Returned = { words: string[]; why: Reason };

/** The meeting in this browser: as the server last said that this person sees it. */
export class LiveMeeting {
	view: MeetingView = $state.raw() as MeetingView;
	isConnected = $state(true);
	/** What this browser came with opens nothing any more. */
	isGone = $state(false);
	returned: Returned | null = $state.raw(null);
	/** Now by the server's clock, in milliseconds; moves once a second. */
	now = $state(0);

	readonly as: Speaker;
	#socket: Socket<Notices, Record<string, never>> | undefined;
	/** The server's clock minus ours. */
	#ahead = 0;
	#onWake: () => void = () => {};
	#hiddenAt = 0;

	constructor(view: MeetingView, as: Speaker) {
		this.as = as;
		this.#take(view);
	}

	#take(view: MeetingView): void {
		this.view = view;
		this.#ahead = view.at - Date.now();
		this.now = view.at;
	}

	giveBack = (words: string[], why: Reason): void => {
		this.returned = { words: [...(this.returned?.words ?? []), ...words], why };
	};

	/**
	 * Follows the meeting until the returned function is called.
	 * @param onWake when the phone has slept or changed network: lines may look open and be dead
	 */
	follow(onWake: () => void = () => {}): () => void {
		this.#onWake = onWake;
		const socket: Socket<Notices, Record<string, never>> = io({
			transports: ['websocket'],
			auth: { meeting: this.view.id, as: this.as },
			reconnectionDelayMax: 2_000
		});
		this.#socket = socket;
		socket.on('meeting', (view) => this.#take(view));
		socket.on('connect', () => {
			this.isConnected = true;
		});
		socket.on('disconnect', () => {
			this.isConnected = false;
		});
		socket.on('connect_error', (error) => {
			this.isConnected = false;
			if (error.message === 'gone') this.#gone();
			// Said by the server itself, not by the line; socket.io does not try again after that.
			else if (!socket.active) setTimeout(() => socket.connect(), 1_000);
		});
		socket.on('gone', () => this.#gone());

		const clock = setInterval(() => {
			this.now = Date.now() + this.#ahead;
		}, 1_000);
		const wake = () => this.#wake();
		// The browser knows at once; the line itself notices only when nothing has come for a while.
		const lose = () => {
			this.isConnected = false;
		};
		const hideOrWake = () => {
			if (document.visibilityState === 'hidden') this.#hiddenAt = Date.now();
			else if (Date.now() - this.#hiddenAt > asleepFor) this.#wake();
		};
		const show = (event: PageTransitionEvent) => {
			if (event.persisted) this.#wake();
		};
		document.addEventListener('visibilitychange', hideOrWake);
		window.addEventListener('online', wake);
		window.addEventListener('offline', lose);
		window.addEventListener('pageshow', show);
		return () => {
			clearInterval(clock);
			document.removeEventListener('visibilitychange', hideOrWake);
			window.removeEventListener('online', wake);
			window.removeEventListener('offline', lose);
			window.removeEventListener('pageshow', show);
			socket.disconnect();
		};
	}

	#wake(): void {
		this.#socket?.disconnect().connect();
		this.#onWake();
	}

	#gone(): void {
		this.isGone = true;
		this.#socket?.disconnect();
	}
}
