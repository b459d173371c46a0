import type { MeetingId, Participant, ParticipantId } from '#lib/domain/participant.ts';
import type { Meeting } from '#lib/domain/meeting.ts';
import { maySayOnScale, maySayOnScaleFor } from '#lib/domain/permission.ts';
import { type Refusal, refuse } from '#lib/domain/refusal.ts';
import { type ScaleAnswer, afterSaying } from '#lib/domain/scale.ts';
import type { Db } from './database.ts';
import { changeMeeting } from './meetings.ts';
import { findParticipant, participantsOf } from './participants.ts';
import type { Services } from './services.ts';

/** Says how it is. Until all are shown, saying it again replaces what one said. */
export async function sayOnScale(
	services: Services,
	participant: Participant,
	value: number | null,
	now: Date
): Promise<Meeting | Refusal> {
	const said = { participantId: participant.id, value, through: null };
	return store(services, participant, said, (meeting) => maySayOnScale(participant, meeting), now);
}

/** Writes down what someone without a phone says. */
export async function sayOnScaleFor(
	services: Services,
	leader: Participant,
	id: ParticipantId,
	value: number | null,
	now: Date
): Promise<Meeting | Refusal> {
	const seat = await findParticipant(services.sql, id);
	if (!seat || seat.meetingId !== leader.meetingId) return refuse('not-found');
	const said = { participantId: seat.id, value, through: leader.id };
	return store(services, seat, said, (meeting) => maySayOnScaleFor(leader, seat, meeting), now);
}

async function store(
	{ sql, live }: Services,
	seat: Participant,
	{ participantId, value, through }: ScaleAnswer,
	refusalIn: (meeting: Meeting) => Refusal | null,
	now: Date
): Promise<Meeting | Refusal> {
	const stored = await changeMeeting(sql, seat.meetingId, async (meeting, tx) => {
		const refusal = refusalIn(meeting);
		if (refusal) return refusal;
		await tx`insert into scale_answer (meeting_id, participant_id, value, through_id)
			values (${meeting.id}, ${participantId}, ${value}, ${through})
			on conflict (meeting_id, participant_id) do update set value = excluded.value, through_id = excluded.through_id`;
		return afterSaying(meeting, await participantsOf(tx, meeting.id), await saidOnScale(tx, meeting.id), now);
	});
	await live.meetingChanged(seat.meetingId);
	return stored;
}

export async function saidOnScale(db: Db, meeting: MeetingId): Promise<ScaleAnswer[]> {
	return db<ScaleAnswer[]>`
		select participant_id as "participantId", value, through_id as "through"
		from scale_answer where meeting_id = ${meeting}`;
}

/** What was shown in a meeting; empty when nothing was. */
export async function shownOnScale(db: Db, meeting: MeetingId): Promise<ScaleAnswer[]> {
	return db<ScaleAnswer[]>`
		select participant_id as "participantId", value, through_id as "through"
		from scale_answer join meeting on meeting.id = meeting_id
		where meeting_id = ${meeting} and scale_shown_at is not null`;
}
