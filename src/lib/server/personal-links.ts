import { randomUUID } from 'node:crypto';
import { monthsLater, dayOf } from '#lib/domain/follow-up.ts';
import type { Participant, ParticipantId } from '#lib/domain/participant.ts';
import { mayHavePersonalLink, mayLead } from '#lib/domain/permission.ts';
import { type Refusal, isRefusal, refuse } from '#lib/domain/refusal.ts';
import type { Db } from './database.ts';
import { findMeeting } from './meetings.ts';
import { findParticipant } from './participants.ts';
import { seatBeside } from './promises.ts';
import { newSecret, sha256, splitToken } from './secrets.ts';
import type { Services } from './services.ts';
import { startSession } from './sessions.ts';

/*
 * A link of one's own, for when the meeting is over (PRODUCT 3): it opens a session for exactly the person that the facilitator saw
 * in the room, without a waiting room. Whether such a lower level may be used is the municipality's decision (PERSONAL_LINKS).
 * Only the SHA-256 is stored, so a lost link is replaced by a new one, and the old one stops.
 */

/** Months. */
const livesFor = 6;

/** Makes a link for one participant, in the place of the one they had. @returns the token, which can't be had again */
export async function makePersonalLink(
	{ sql, live, now, personalLinks }: Services,
	leader: Participant,
	id: ParticipantId
): Promise<{ token: string; expiresAt: Date } | Refusal> {
	if (!personalLinks) return refuse('personal-links-are-off');
	const at = await now();
	const made = await sql.begin(async (tx) => {
		const seat = await seatOf(tx, leader, id);
		if (isRefusal(seat)) return seat;
		const meeting = await findMeeting(tx, seat.meetingId);
		const refusal = meeting ? mayHavePersonalLink(seat, meeting) : refuse('not-found');
		if (refusal) return refusal;
		const ended = await revoke(tx, id, at);
		const token = newSecret();
		const expiresAt = new Date(`${monthsLater(dayOf(at), livesFor)}T22:00:00Z`);
		await tx`insert into personal_link (id, participant_id, token_hash, made_at, expires_at)
			values (${randomUUID()}, ${id}, ${sha256(token)}, ${at}, ${expiresAt})`;
		return { token, expiresAt, ended };
	});
	if (isRefusal(made)) return made;
	for (const session of made.ended) live.signedOut(session);
	return { token: made.token, expiresAt: made.expiresAt };
}

/** From now on the link opens nothing, and what it opened is closed. */
export async function revokePersonalLink(
	{ sql, live, now }: Services,
	leader: Participant,
	id: ParticipantId
): Promise<{ revoked: true } | Refusal> {
	const at = await now();
	const ended = await sql.begin(async (tx) => {
		const seat = await seatOf(tx, leader, id);
		return isRefusal(seat) ? seat : revoke(tx, id, at);
	});
	if (isRefusal(ended)) return ended;
	for (const session of ended) live.signedOut(session);
	return { revoked: true };
}

async function seatOf(tx: Db, leader: Participant, id: ParticipantId): Promise<Participant | Refusal> {
	const refusal = mayLead(leader);
	if (refusal) return refusal;
	// Two clicks at once would make two links.
	await tx`select 1 from participant where id = ${id} for update`;
	return seatBeside(tx, leader, id);
}

async function revoke(tx: Db, participant: ParticipantId, now: Date): Promise<string[]> {
	await tx`update personal_link set revoked_at = ${now}
		where participant_id = ${participant} and revoked_at is null`;
	const ended = await tx<{ id: string }[]>`
		delete from session where personal_link_id in
			(select id from personal_link where participant_id = ${participant}) returning id`;
	return ended.map(({ id }) => id);
}

async function participantOf(
	{ sql, now, personalLinks }: Services,
	token: string
): Promise<{ link: string; participant: Participant } | Refusal> {
	if (!personalLinks) return refuse('personal-links-are-off');
	const [row] = await sql<{ id: string; participantId: ParticipantId }[]>`
		select id, participant_id as "participantId" from personal_link
		where token_hash = ${sha256(token)} and revoked_at is null and expires_at > ${await now()}`;
	const participant = row && (await findParticipant(sql, row.participantId));
	if (!row || participant?.status !== 'admitted') return refuse('personal-link-does-not-work');
	return { link: row.id, participant };
}

/** Does it open anything? Looking changes nothing. */
export async function tryPersonalLink(services: Services, token: string): Promise<Refusal | null> {
	const found = await participantOf(services, token);
	return isRefusal(found) ? found : null;
}

/** Opens a session for the one whose link it is. */
export async function openPersonalLink(
	services: Services,
	token: string
): Promise<{ participant: Participant; token: string } | Refusal> {
	const found = await participantOf(services, token);
	if (isRefusal(found)) return found;
	const session = await startSession(services.sql, { participantId: found.participant.id });
	await services.sql`update session set personal_link_id = ${found.link} where id = ${splitToken(session)!.id}`;
	return { participant: found.participant, token: session };
}

export type LinkedSeat = { id: ParticipantId; name: string; relation: string; until: number | null };

/** Who can be given a link, and who has one. */
export async function personalLinksIn(
	{ sql, now }: Services,
	leader: Participant
): Promise<LinkedSeat[] | Refusal> {
	const refusal = mayLead(leader);
	if (refusal) return refusal;
	const rows = await sql<{ id: ParticipantId; name: string; relation: string; until: Date | null }[]>`
		select participant.id, name, relation, (
			select max(expires_at) from personal_link
			where participant_id = participant.id and revoked_at is null and expires_at > ${await now()}
		) as until
		from participant where meeting_id = ${leader.meetingId} and status = 'admitted'
			and circle in ('family', 'professional', 'interpreter')
		order by created_at, participant.id`;
	return rows.map((row) => ({ ...row, until: row.until?.getTime() ?? null }));
}
