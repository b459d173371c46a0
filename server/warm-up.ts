import { randomUUID } from 'node:crypto';
import type { MeetingId } from '#lib/domain/participant.ts';
import { answersOf } from '#lib/server/answers.ts';
import type { Database } from '#lib/server/database.ts';
import { loadForWriting } from '#lib/server/document-updates.ts';
import { findMeeting } from '#lib/server/meetings.ts';
import { participantsOf } from '#lib/server/participants.ts';
import { newTwoPartSecret } from '#lib/server/secrets.ts';
import { findSessions } from '#lib/server/sessions.ts';

/** Connections to the database that are open from the start; more come when they are needed. */
const connections = 3;

/**
 * Asks once, on several connections, all that is asked when somebody opens a document, of a meeting that is not there:
 * PostgreSQL then has its plans, and whoever comes first after a restart, with everyone else, waits a third less.
 */
export async function warmUp(sql: Database): Promise<void> {
	const meeting = randomUUID() as MeetingId;
	const questions: (() => Promise<unknown>)[] = [
		() => findSessions(sql, [newTwoPartSecret().token]),
		() => findMeeting(sql, meeting),
		() => participantsOf(sql, meeting),
		() => answersOf(sql, meeting),
		() => loadForWriting(sql, meeting, 'plan')
	];
	for (const ask of questions) await Promise.all(Array.from({ length: connections }, ask));
}
