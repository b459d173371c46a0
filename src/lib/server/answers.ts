import type { Answer, Position } from '#lib/domain/agreement.ts';
import type { MeetingId, Participant } from '#lib/domain/participant.ts';
import { mayAnswer } from '#lib/domain/permission.ts';
import { type Refusal, isRefusal } from '#lib/domain/refusal.ts';
import type { Db } from './database.ts';
import { changeMeeting } from './meetings.ts';
import type { Services } from './services.ts';

/** Says what one thinks of the plan. Answering again is allowed: both answers are kept and the newest counts. */
export async function giveAnswer(
	{ sql, live }: Services,
	participant: Participant,
	answer: { position: Position; words: string },
	now: Date
): Promise<Answer | Refusal> {
	const given: Answer = {
		...answer,
		words: answer.words.trim(),
		participantId: participant.id,
		answeredAt: now
	};
	const stored = await changeMeeting(sql, participant.meetingId, async (meeting, tx) => {
		const refusal = mayAnswer(participant, meeting);
		if (refusal) return refusal;
		await insertAnswer(tx, meeting.id, given);
		return meeting;
	});
	if (isRefusal(stored)) return stored;
	await live.meetingChanged(participant.meetingId);
	return given;
}

async function insertAnswer(db: Db, meeting: MeetingId, answer: Answer): Promise<void> {
	await db`insert into answer (meeting_id, participant_id, position, words, answered_at)
		values (${meeting}, ${answer.participantId}, ${answer.position}, ${answer.words}, ${answer.answeredAt})`;
}

export async function answersOf(db: Db, meeting: MeetingId): Promise<Answer[]> {
	return db<Answer[]>`
		select participant_id as "participantId", position, words, answered_at as "answeredAt"
		from answer where meeting_id = ${meeting} order by id`;
}
