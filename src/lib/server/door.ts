import type { Language } from '#lib/domain/language.ts';
import {
	type Circle,
	type Participant,
	type ParticipantId,
	admit,
	expectedSeatOf,
	longestName,
	longestRelation,
	remove,
	seatWithoutPhone,
	tidyName
} from '#lib/domain/participant.ts';
import { mayLead } from '#lib/domain/permission.ts';
import { type Refusal, isRefusal, refuse } from '#lib/domain/refusal.ts';
import { countTry, isTriedTooOften } from './attempts.ts';
import type { Database, Db } from './database.ts';
import { type Invitation, findLink, newLink } from './links.ts';
import {
	deleteParticipant,
	findParticipant,
	insertParticipant,
	participantsOf,
	saveParticipant
} from './participants.ts';
import type { Services } from './services.ts';
import { endSessionsOf, startSession } from './sessions.ts';

/* The door of a meeting: a link lets a person knock, and the facilitator, who sees them, lets them in. */

/** What was brought to the door: a link's token or a spoken code. `from` is the address, for counting wrong codes. */
export type Key = { token: string } | { code: string; from: string };

/** Which meeting and circle a link or code is for. Wrong codes are counted. */
export async function tryKey(sql: Database, key: Key): Promise<Invitation | Refusal> {
	if ('token' in key) return (await findLink(sql, key)) ?? refuse('link-does-not-work');
	const tooMany =
		(await isTriedTooOften(sql, 'code-from', key.from)) ?? (await isTriedTooOften(sql, 'code-anywhere', ''));
	if (tooMany) return tooMany;
	const found = await findLink(sql, key);
	if (found) return found;
	await countTry(sql, 'code-from', key.from);
	await countTry(sql, 'code-anywhere', '');
	return refuse('code-does-not-work');
}

export type Newcomer = {
	name: string;
	relation: string;
	language: Language;
	/** Where they say they belong; counts only when the link allows it. */
	circle?: Circle | undefined;
};

/** The circle a newcomer waits for. From a family link one can step back to the professionals, never the other way. */
function circleFor(invitation: Invitation, newcomer: Newcomer): Invitation['circle'] {
	return invitation.circle === 'family' && newcomer.circle === 'professional'
		? 'professional'
		: invitation.circle;
}

/** Knocks: a seat that waits, and the token of its session. */
export async function knock(
	{ sql, live }: Services,
	key: Key,
	newcomer: Newcomer
): Promise<{ participant: Participant; token: string } | Refusal> {
	const invitation = await tryKey(sql, key);
	if (isRefusal(invitation)) return invitation;
	const circle = circleFor(invitation, newcomer);
	const name = tidyName(newcomer.name);
	const relation = tidyName(newcomer.relation);
	if (!name && circle !== 'projector') return refuse('name-is-missing');
	if (name.length > longestName || relation.length > longestRelation) return refuse('name-is-too-long');
	const knocked = await sql.begin(async (tx) => {
		const participant = await insertParticipant(tx, {
			meetingId: invitation.meetingId,
			circle,
			name,
			relation,
			language: newcomer.language,
			status: 'waiting'
		});
		return { participant, token: await startSession(tx, { participantId: participant.id }) };
	});
	await live.meetingChanged(invitation.meetingId);
	return knocked;
}

/** Someone with an account, who was listed, knocks on arrival; everyone is let in by sight. */
export async function arrive({ sql, live }: Services, seat: Participant): Promise<void> {
	if (seat.status !== 'expected') return;
	await saveParticipant(sql, { ...seat, status: 'waiting' });
	await live.meetingChanged(seat.meetingId);
}

/** Lets someone in. They take the seat that was set out for them, and with it whether the meeting is about them. */
export async function admitParticipant(
	{ sql, live }: Services,
	leader: Participant,
	id: ParticipantId,
	now: Date
): Promise<Participant | Refusal> {
	const admitted = await sql.begin(async (tx) => {
		const found = await inSameMeeting(tx, leader, id);
		if (isRefusal(found) || found.status === 'admitted') return found;
		const participant = admit(found, now);
		if (isRefusal(participant)) return participant;
		const seat = expectedSeatOf(participant, await participantsOf(tx, leader.meetingId));
		if (seat) {
			participant.central = seat.central;
			participant.relation ||= seat.relation;
			await deleteParticipant(tx, seat.id);
		}
		await saveParticipant(tx, participant);
		return participant;
	});
	await live.meetingChanged(leader.meetingId);
	return admitted;
}

/** Seats someone of the list who is in the room without a phone. */
export async function seatParticipant(
	{ sql, live }: Services,
	leader: Participant,
	id: ParticipantId,
	now: Date
): Promise<Participant | Refusal> {
	const seated = await sql.begin(async (tx) => {
		const found = await inSameMeeting(tx, leader, id);
		if (isRefusal(found)) return found;
		const participant = seatWithoutPhone(found, now);
		if (!isRefusal(participant)) await saveParticipant(tx, participant);
		return participant;
	});
	await live.meetingChanged(leader.meetingId);
	return seated;
}

/** Shows someone out, or turns away who waits. What they came with opens nothing more. */
export async function removeParticipant(
	{ sql, live }: Services,
	leader: Participant,
	id: ParticipantId
): Promise<Participant | Refusal> {
	const removed = await sql.begin(async (tx) => {
		const found = await inSameMeeting(tx, leader, id);
		if (isRefusal(found)) return found;
		if (found.circle === 'facilitator') return refuse('not-for-you');
		const participant = remove(found);
		await saveParticipant(tx, participant);
		await endSessionsOf(tx, id);
		return participant;
	});
	await live.meetingChanged(leader.meetingId);
	return removed;
}

async function inSameMeeting(tx: Db, leader: Participant, id: ParticipantId): Promise<Participant | Refusal> {
	const refusal = mayLead(leader);
	if (refusal) return refusal;
	// One decision at a time in a meeting: two clicks at once would take two seats.
	await tx`select 1 from meeting where id = ${leader.meetingId} for update`;
	const found = await findParticipant(tx, id);
	return found && found.meetingId === leader.meetingId ? found : refuse('not-found');
}

/**
 * A new link and code for a circle. The wall may ask for the family's, since showing it is what it is for: it opens a
 * waiting room.
 */
export async function invite(
	db: Db,
	inviter: Participant,
	circle: Invitation['circle']
): Promise<{ token: string; code: string } | Refusal> {
	const isWall = inviter.circle === 'projector' && inviter.status === 'admitted' && circle === 'family';
	const refusal = isWall ? null : mayLead(inviter);
	if (refusal) return refusal;
	return newLink(db, { meetingId: inviter.meetingId, circle });
}
