import { type Mark, type PartMark, mayMark } from '#lib/domain/presenting.ts';
import type { MeetingId, Participant } from '#lib/domain/participant.ts';
import { type Refusal, isRefusal } from '#lib/domain/refusal.ts';
import type { Db } from './database.ts';
import { changeMeeting } from './meetings.ts';
import type { Services } from './services.ts';

/** What someone says of a part of the plan while it is on the wall: it fits, or they want to ask. Null: nothing any more. */
export async function markPart(
	{ sql, live }: Services,
	participant: Participant,
	part: string,
	mark: Mark | null,
	now: Date
): Promise<{ mark: Mark | null } | Refusal> {
	const marked = await changeMeeting(sql, participant.meetingId, async (meeting, tx) => {
		const refusal = mayMark(participant, meeting, part);
		if (refusal) return refusal;
		await tx`delete from part_mark where meeting_id = ${meeting.id} and participant_id = ${participant.id}
			and part = ${part}`;
		if (mark)
			await tx`insert into part_mark (meeting_id, participant_id, part, mark, marked_at)
				values (${meeting.id}, ${participant.id}, ${part}, ${mark}, ${now})`;
		return meeting;
	});
	if (isRefusal(marked)) return marked;
	await live.meetingChanged(participant.meetingId);
	return { mark };
}

/** Of the part that is on the wall, the earliest first. */
export async function marksOnWall(db: Db, meeting: MeetingId): Promise<PartMark[]> {
	return db<PartMark[]>`
		select participant_id as "participantId", mark from part_mark
		join meeting on meeting.id = part_mark.meeting_id and meeting.on_wall = part_mark.part
		where meeting_id = ${meeting} order by marked_at`;
}
