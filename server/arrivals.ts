import type { Participant } from '#lib/domain/participant.ts';
import type { Database } from '#lib/server/database.ts';
import type { Finder } from '#lib/server/person.ts';
import { type Session, findSessions } from '#lib/server/sessions.ts';
import type { AwakeMeetings } from './awake-meetings.ts';

type Waiting = { token: string; found: (session: Session | null) => void; failed: (error: unknown) => void };

/** Milliseconds between two questions; who comes alone waits for none. */
const pause = 20;

/**
 * Finds people who come with sockets: after a lost line all of them come at once, so their sessions are asked for
 * together, and their seats are looked for in the meeting, which is read once and stays awake for them.
 */
export function arrivals(sql: Database, meetings: AwakeMeetings): Finder {
	let waiting: Waiting[] = [];
	let askedAt = 0;

	async function askForAll(): Promise<void> {
		const asked = waiting;
		waiting = [];
		askedAt = Date.now();
		try {
			const sessions = await findSessions(
				sql,
				asked.map(({ token }) => token)
			);
			for (const [at, { found }] of asked.entries()) found(sessions[at] ?? null);
		} catch (error) {
			for (const { failed } of asked) failed(error);
		}
	}

	return {
		session: (token) =>
			new Promise((found, failed) => {
				if (waiting.length === 0) {
					// At least to the end of this turn: who comes with others comes in the same.
					const rest = askedAt + pause - Date.now();
					if (rest > 0) setTimeout(() => void askForAll(), rest);
					else setImmediate(() => void askForAll());
				}
				waiting.push({ token, found, failed });
			}),
		async seat(session, meeting): Promise<Participant | undefined> {
			const { participantId, accountId } = session;
			const now = await meetings.look(meeting);
			return now?.participants.find((one) =>
				participantId ? one.id === participantId : one.accountId === accountId
			);
		}
	};
}
