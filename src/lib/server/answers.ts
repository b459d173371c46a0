import type { Answer, Position } from '#lib/domain/agreement.ts';
import type { Meeting } from '#lib/domain/meeting.ts';
import type { MeetingId, Participant, ParticipantId } from '#lib/domain/participant.ts';
import { mayAnswer, mayAnswerFor } from '#lib/domain/permission.ts';
import { type Refusal, isRefusal, refuse } from '#lib/domain/refusal.ts';
import type { Db } from './database.ts';
import { changeMeeting } from './meetings.ts';
import { findParticipant } from './participants.ts';
import type { Services } from './services.ts';

type Said = { position: Position; words: string };

/** Says what one thinks of the plan. Answering again is allowed: both answers are kept and the newest counts. */
export async function giveAnswer(
	services: Services,
	participant: Participant,
	said: Said,
	now: Date
): Promise<Answer | Refusal> {
	const answer = { ...tidy(said), participantId: participant.id, answeredAt: now, through: null };
	return storeAnswer(services, participant, answer, (meeting) => mayAnswer(participant, meeting));
}

/** Writes down what someone without a phone says, in their words. It is marked as such wherever it is shown. */
export async function answerFor(
	services: Services,
	leader: Participant,
	id: ParticipantId,
	said: Said,
	now: Date
): Promise<Answer | Refusal> {
	const seat = await findParticipant(services.sql, id);
	if (!seat || seat.meetingId !== leader.meetingId) return refuse('not-found');
	const answer = { ...tidy(said), participantId: seat.id, answeredAt: now, through: leader.id };
	return storeAnswer(services, seat, answer, (meeting) => mayAnswerFor(leader, seat, meeting));
}

const tidy = (said: Said): Said => ({ ...said, words: said.words.trim() });

async function storeAnswer(
	{ sql, live }: Services,
	seat: Participant,
	answer: Answer,
	refusalIn: (meeting: Meeting) => Refusal | null
): Promise<Answer | Refusal> {
	const stored = await changeMeeting(sql, seat.meetingId, async (meeting, tx) => {
		const refusal = refusalIn(meeting);
		if (refusal) return refusal;
		await insertAnswer(tx, meeting.id, answer);
		return meeting;
	});
	if (isRefusal(stored)) return stored;
	await live.meetingChanged(seat.meetingId);
	return answer;
}

async function insertAnswer(db: Db, meeting: MeetingId, answer: Answer): Promise<void> {
	await db`insert into answer (meeting_id, participant_id, position, words, answered_at, through_id)
		values (${meeting}, ${answer.participantId}, ${answer.position}, ${answer.words}, ${answer.answeredAt},
			${answer.through})`;
}

export async function answersOf(db: Db, meeting: MeetingId): Promise<Answer[]> {
	return db<Answer[]>`
		select participant_id as "participantId", position, words, answered_at as "answeredAt", through_id as "through"
		from answer where meeting_id = ${meeting} order by id`;
}
