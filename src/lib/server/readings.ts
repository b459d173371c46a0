import type { Circle, MeetingId, Participant } from '#lib/domain/participant.ts';
import type { Db } from './database.ts';

/*
 * Who has read an agreement. It is noted where the server hands the words out, and not by the page that shows them: a
 * page can leave it out, and so can whoever asks the API. That a GET leaves a line in a log is as HTTP means it (RFC
 * 9110, 9.2.1): the reader did not ask for it, and it changes nothing that they or anyone else can do.
 */

/** One person: when they first and last had it. */
export type Reading = { name: string; relation: string; circle: Circle; first: Date; last: Date };

/** Minutes within which opening it again is the same reading. */
const sameReading = 10;

/** The family's own reading is theirs: one of them may not be safe if others see when they read. */
const isNoted = (reader: Participant) => reader.circle !== 'family';

export async function noteReading(db: Db, agreement: string, reader: Participant): Promise<void> {
	if (!isNoted(reader)) return;
	await db`
		insert into agreement_read (agreement_id, participant_id, account_id)
		select ${agreement}, ${reader.id}, ${reader.accountId}
		where not exists (
			select from agreement_read where agreement_id = ${agreement} and participant_id = ${reader.id}
				and at > now() - make_interval(mins => ${sameReading}))`;
}

/** Everyone outside the family who has had an agreement of the meeting, the first one first. */
export async function readingsOf(db: Db, meeting: MeetingId): Promise<Reading[]> {
	return db<Reading[]>`
		select name, relation, circle, min(at) as first, max(at) as last
		from agreement_read
		join agreement on agreement.id = agreement_id
		join participant on participant.id = participant_id
		where agreement.meeting_id = ${meeting}
		group by participant.id, name, relation, circle
		order by first`;
}
