import type { Server as HttpServer } from 'node:http';
import type { Duplex } from 'node:stream';
import { Server, type Socket } from 'socket.io';
import * as v from 'valibot';
import type { MeetingId, Participant } from '#lib/domain/participant.ts';
import { meetingAsSeenBy } from '#lib/domain/view.ts';
import { type Finder, type Person, asTheyAreNow, personIn, tokensFromHeader } from '#lib/server/person.ts';
import { Hello, type Notices } from '#lib/wire/control.ts';
import type { AwakeMeeting, AwakeMeetings } from '../awake-meetings.ts';

type Data = { person: Person; meeting: MeetingId };
/** Milliseconds in which someone says who they are. */
const helloWithin = 5_000;

type Line = Socket<Record<string, never>, Notices, Record<string, never>, Data>;

/** Tells everyone in a meeting how it stands: on arrival and at every change, each as they may see it. */
export class Control {
	#io: Server<Record<string, never>, Notices, Record<string, never>, Data>;
	#meetings: AwakeMeetings;
	#silent = new WeakMap<Duplex, NodeJS.Timeout>();

	constructor(
		http: HttpServer,
		finder: Finder,
		meetings: AwakeMeetings,
		settings: {
			isSecure: boolean;
			isAllowedOrigin: (origin: string | undefined, host: string | undefined) => boolean;
		}
	) {
		this.#meetings = meetings;
		this.#io = new Server(http, {
			serveClient: false,
			// Other sockets share the port; and without polling any process can answer.
			destroyUpgrade: false,
			transports: ['websocket'],
			// A phone without a network is noticed in half a minute, by it and by us.
			pingInterval: 10_000,
			pingTimeout: 10_000,
			// Nobody says anything long: the first words are the meeting's id.
			maxHttpBufferSize: 8 * 1024,
			allowRequest: (request, answer) =>
				answer(null, settings.isAllowedOrigin(request.headers.origin, request.headers.host))
		});
		this.#io.use(async (socket, next) => {
			const hello = v.safeParse(Hello, socket.handshake.auth);
			if (!hello.success) return next(new Error('malformed'));
			const meeting = hello.output.meeting as MeetingId;
			try {
				const tokens = tokensFromHeader(socket.handshake.headers.cookie, settings.isSecure);
				const person = await personIn(finder, tokens, meeting, hello.output.as);
				if (!person || !(await meetings.hold(meeting))) return next(new Error('gone'));
				socket.data = { person, meeting };
				socket.once('disconnect', () => meetings.release(meeting));
				next();
			} catch {
				next(new Error('try again later'));
			}
		});
		http.on('upgrade', (request, raw) => {
			if (!request.url?.startsWith('/socket.io/')) return;
			// Closing politely waits for an answer; whoever says nothing would keep the line.
			const silent = setTimeout(() => raw.destroy(), helloWithin);
			raw.once('close', () => clearTimeout(silent));
			this.#silent.set(raw, silent);
		});
		this.#io.on('connection', (socket) => {
			clearTimeout(this.#silent.get(socket.request.socket));
			void socket.join(socket.data.meeting);
			this.#show(socket);
		});
	}

	meetingChanged(meeting: MeetingId): void {
		for (const socket of this.#in(meeting)) this.#show(socket);
	}

	/** We can't tell who may see what just now: everyone comes again and is asked then. */
	meetingUnknown(meeting: MeetingId): void {
		for (const socket of this.#in(meeting)) socket.conn.close();
	}

	signedOut(session: string): void {
		for (const socket of this.#io.sockets.sockets.values())
			if (socket.data.person.session.id === session) sendAway(socket);
	}

	async close(): Promise<void> {
		this.#io.disconnectSockets(true);
		this.#io.engine.close();
	}

	#in(meeting: MeetingId): Line[] {
		const ids = this.#io.sockets.adapter.rooms.get(meeting) ?? [];
		return [...ids].flatMap((id) => this.#io.sockets.sockets.get(id) ?? []);
	}

	#show(socket: Line): void {
		const now = this.#meetings.get(socket.data.meeting);
		const participant = now && asTheyAreNow(socket.data.person, now.participants);
		if (!now || !participant || participant.status === 'removed') return sendAway(socket);
		socket.emit('meeting', viewFor(participant, now));
	}
}

function viewFor(participant: Participant, now: AwakeMeeting) {
	return meetingAsSeenBy(participant, now, new Date());
}

function sendAway(socket: Line): void {
	socket.emit('gone');
	socket.disconnect(true);
}
