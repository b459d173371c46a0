import { randomUUID } from 'node:crypto';
import type { MeetingId, ParticipantId } from '#lib/domain/participant.ts';
import { answersOf } from '#lib/server/answers.ts';
import type { Database } from '#lib/server/database.ts';
import { loadForWriting, writersOf } from '#lib/server/document-updates.ts';
import { findMeeting } from '#lib/server/meetings.ts';
import { findParticipant, participantsOf } from '#lib/server/participants.ts';
import { newTwoPartSecret } from '#lib/server/secrets.ts';
import { findSession } from '#lib/server/sessions.ts';

/**
 * Asks once all that is asked when somebody opens a document, of a meeting that is not there: PostgreSQL then has its plans,
 * and whoever comes first after a restart, with everyone else, waits a third less.
 */
export async function warmUp(sql: Database): Promise<void> {
	const meeting = randomUUID() as MeetingId;
	await findSession(sql, newTwoPartSecret().token);
	await findParticipant(sql, randomUUID() as ParticipantId);
	await findMeeting(sql, meeting);
	await participantsOf(sql, meeting);
	await answersOf(sql, meeting);
	await loadForWriting(sql, meeting, 'plan');
	await writersOf(sql, meeting, 'plan');
}
