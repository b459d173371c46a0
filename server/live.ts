import type { Server as HttpServer } from 'node:http';
import type { Logger } from 'pino';
import { parseSyncPath } from '#lib/documents/shared-document.ts';
import type { Database } from '#lib/server/database.ts';
import { type Person, personIn, tokensFromHeader } from '#lib/server/person.ts';
import type { Live } from '#lib/server/services.ts';
import { type Speaker, speakers } from '#lib/wire/control.ts';
import { AwakeMeetings } from './awake-meetings.ts';
import { Control } from './control/control.ts';
import { Sync } from './sync/sync.ts';

export type LiveHalf = Live & { close: () => Promise<void> };

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
	const sync = new Sync(sql, meetings, log);

	/** A page of another site can't speak with our visitors' cookies; what is no browser sends no Origin. */
	function isAllowedOrigin(origin: string | undefined, host: string | undefined): boolean {
		if (origin === undefined) return true;
		if (settings.origin) return origin === settings.origin;
		return URL.canParse(origin) && new URL(origin).host === host;
	}

	const control = new Control(http, sql, meetings, { isSecure, isAllowedOrigin });

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
		const findPerson = (): Promise<Person | null> => personIn(sql, tokens, key.meeting, as);
		sync.accept(request, socket, head, key, findPerson, url.searchParams.get('ack') === '1');
	});

	return {
		// In this order: nobody is told that the doors are closed before they are.
		async meetingChanged(meeting) {
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
		},
		updateStored(meeting, document, update) {
			sync.updateStored(meeting, document, update);
		},
		signedOut(session) {
			sync.signedOut(session);
			control.signedOut(session);
		},
		async close() {
			await control.close();
			await sync.close();
		}
	};
}
