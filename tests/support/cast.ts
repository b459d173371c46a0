import type { Answer, Position } from '#lib/domain/agreement.ts';
import { type Meeting, schedule } from '#lib/domain/meeting.ts';
import type { PhaseKey } from '#lib/domain/method.ts';
import type { AccountId, Circle, MeetingId, Participant, ParticipantId } from '#lib/domain/participant.ts';

/* The people of sample case A and their meeting, for tests of rules: no server, no database. */

export const noon = new Date('2026-03-12T12:00:00.000Z');

export function later(seconds: number, from = noon): Date {
	return new Date(from.getTime() + seconds * 1000);
}

/** A meeting that was made at noon. With `phase`, it went straight there a minute later. */
export function aMeeting(changes: Partial<Meeting> & { phase?: PhaseKey } = {}): Meeting {
	const { phase, ...rest } = changes;
	const made = schedule(
		{
			id: 'meeting' as MeetingId,
			method: 'familjeradslag',
			title: 'Familjerådslag om skolan',
			startsAt: noon,
			facilitatorId: 'maria' as AccountId
		},
		noon
	);
	if (!phase || phase === 'prepare') return { ...made, ...rest };
	const at = later(60);
	const runs: Meeting['runs'] = [
		{ phase: 'prepare', from: noon, to: at, endedBy: 'facilitator' },
		{ phase, from: at, to: null, endedBy: null }
	];
	return { ...made, runs, ...rest };
}

export function someone(circle: Circle, name: string, changes: Partial<Participant> = {}): Participant {
	return {
		id: name.toLowerCase() as ParticipantId,
		meetingId: 'meeting' as MeetingId,
		accountId: null,
		circle,
		name,
		relation: '',
		language: 'sv',
		central: false,
		status: 'admitted',
		admittedAt: noon,
		withoutPhone: false,
		...changes
	};
}

export const maria = someone('facilitator', 'Maria', { accountId: 'maria' as AccountId });
export const elias = someone('family', 'Elias', { central: true, relation: '9 år' });
export const sara = someone('family', 'Sara', { relation: 'mamma' });
export const birgit = someone('family', 'Birgit', { relation: 'mormor' });
export const petra = someone('professional', 'Petra', { relation: 'rektor' });
export const tolk = someone('interpreter', 'Amal', { relation: 'tolk' });
export const wall = someone('projector', '', { id: 'wall' as ParticipantId });

export function anAnswer(who: Participant, position: Position, words = '', at = noon): Answer {
	return { participantId: who.id, position, words, answeredAt: at, through: null };
}
