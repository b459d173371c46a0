import type { Server as HttpServer } from 'node:http';
import type { Logger } from 'pino';
import { type DocumentKey, parseSyncPath } from '#lib/documents/shared-document.ts';
import type { MeetingId } from '#lib/domain/participant.ts';
import type { Database } from '#lib/server/database.ts';
import { type Person, personIn, tokensFromHeader } from '#lib/server/person.ts';
import type { Live } from '#lib/server/services.ts';
import { type Speaker, speakers } from '#lib/wire/control.ts';
import { arrivals } from './arrivals.ts';
import { AwakeMeetings } from './awake-meetings.ts';
import { Control } from './control/control.ts';
import { Neighbours } from './neighbours.ts';
import { Sync } from './sync/sync.ts';

export type LiveHalf = Live & {
	/** Makes one of the many updates of a document that somebody has open, now. */
	compact: (key: DocumentKey) => Promise<void>;
	/** Hears the other processes from then on. */
	listen: () => Promise<void>;
	close: () => Promise<void>;
};

/**
 * Makes everything that lives between requests, once, and opens the one door for sockets: is it from our own pages, who
 * is it, which document. `dev`: sockets that are not ours belong to Vite.
 */
export function startLive(
	http: HttpServer,
	sql: Database,
	log: Logger,
	settings: { origin: string | undefined; dev: boolean }
): LiveHalf {
	const isSecure = settings.origin?.startsWith('https:') ?? false;
	const meetings = new AwakeMeetings(sql);
	const neighbours: Neighbours = new Neighbours(sql, log, {
		updateStored: (key, row, claims, bytes) => sync.updateStored(key, bytes, claims, row),
		replaced: (key) => void sync.replaced(key),
		privateChanged: (meeting) => void sync.privateChanged(meeting),
		signal: (meeting, from, bytes) => void sync.signal(meeting, from, bytes),
		meetingChanged: (meeting) => void changed(meeting),
		signedOut: (session) => left(session),
		presence: (process, key, entries) => sync.presenceElsewhere(process, key, entries),
		whoIsThere: (key) => void sync.presenceHere(key).then((entries) => neighbours.presence(key, entries)),
		processLeft: (process) => void sync.processLeft(process),
		missed: () => void catchUp()
	});
	const sync = new Sync(sql, meetings, log, neighbours);

	/** In this order: nobody is told that the doors are closed before they are. */
	async function changed(meeting: MeetingId): Promise<void> {
		try {
			await meetings.refresh(meeting);
		} catch (error) {
			// The change is committed but can't be read: nobody goes on with the rights they had before it.
			log.error({ error: String(error) }, 'A meeting could not be read after a change');
			meetings.forget(meeting);
			sync.meetingUnknown(meeting);
			control.meetingUnknown(meeting);
			return;
		}
		sync.meetingChanged(meeting);
		control.meetingChanged(meeting);
	}

	function left(session: string): void {
		sync.signedOut(session);
		control.signedOut(session);
	}

	/** Reads again what is open here. While the database is away nothing can have changed. */
	async function catchUp(): Promise<void> {
		try {
			await sql`select 1`;
		} catch {
			return;
		}
		await Promise.all(meetings.awake().map(changed));
		await sync.catchUp();
	}

	/** A page of another site can't speak with our visitors' cookies; what is no browser sends no Origin. */
	function isAllowedOrigin(origin: string | undefined, host: string | undefined): boolean {
		if (origin === undefined) return true;
		if (settings.origin) return origin === settings.origin;
		return URL.canParse(origin) && new URL(origin).host === host;
	}

	const finder = arrivals(sql, meetings);
	const control = new Control(http, finder, meetings, { isSecure, isAllowedOrigin });

	http.on('upgrade', (request, socket, head) => {
		const url = new URL(request.url ?? '/', 'http://localhost');
		if (url.pathname.startsWith('/socket.io/')) return;
		const key = parseSyncPath(url.pathname);
		if (!key) {
			if (!settings.dev) socket.end('HTTP/1.1 404 Not Found\r\nConnection: close\r\n\r\n');
			return;
		}
		socket.on('error', () => socket.destroy());
		if (!isAllowedOrigin(request.headers.origin, request.headers.host)) {
			socket.end('HTTP/1.1 403 Forbidden\r\nConnection: close\r\n\r\n');
			return;
		}
		const as = speakers.find((speaker): speaker is Speaker => speaker === url.searchParams.get('as'));
		const tokens = tokensFromHeader(request.headers.cookie, isSecure);
		const findPerson = (): Promise<Person | null> => personIn(finder, tokens, key.meeting, as);
		sync.accept(request, socket, head, key, findPerson, {
			receipts: url.searchParams.get('ack') === '1',
			lineage: url.searchParams.get('lineage'),
			epoch: Number(url.searchParams.get('epoch')) || 0
		});
	});

	return {
		async meetingChanged(meeting) {
			await changed(meeting);
			neighbours.meetingChanged(meeting);
		},
		updateStored(meeting, document, update) {
			sync.updateStored({ meeting, document }, update);
		},
		// The other processes were told by who erased it.
		privateChanged: (meeting) => sync.privateChanged(meeting),
		signedOut(session) {
			left(session);
			neighbours.signedOut(session);
		},
		compact: (key) => sync.compact(key),
		listen: () => neighbours.listen(),
		async close() {
			await control.close();
			await sync.close();
			await neighbours.close();
		}
	};
}
