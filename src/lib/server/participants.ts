import { randomUUID } from 'node:crypto';
import type { AccountId, MeetingId, Participant, ParticipantId } from '#lib/domain/participant.ts';
import type { Db } from './database.ts';

const columns = (db: Db) => db`
	id, meeting_id as "meetingId", account_id as "accountId", circle, name, relation, language, central, status,
	admitted_at as "admittedAt", without_phone as "withoutPhone"`;

export type NewParticipant = Omit<
	Participant,
	'id' | 'admittedAt' | 'accountId' | 'central' | 'withoutPhone'
> &
	Partial<Pick<Participant, 'admittedAt' | 'accountId' | 'central'>>;

export async function insertParticipant(db: Db, one: NewParticipant): Promise<Participant> {
	const [row] = await db<Participant[]>`
		insert into participant (id, meeting_id, account_id, circle, name, relation, language, central, status, admitted_at)
		values (${randomUUID()}, ${one.meetingId}, ${one.accountId ?? null}, ${one.circle}, ${one.name}, ${one.relation},
			${one.language}, ${one.central ?? false}, ${one.status}, ${one.admittedAt ?? null})
		returning ${columns(db)}`;
	if (!row) throw new Error('The participant was not stored');
	return row;
}

export async function saveParticipant(db: Db, one: Participant): Promise<void> {
	await db`update participant set status = ${one.status}, admitted_at = ${one.admittedAt}, central = ${one.central},
		relation = ${one.relation}, language = ${one.language}, without_phone = ${one.withoutPhone} where id = ${one.id}`;
}

export async function deleteParticipant(db: Db, id: ParticipantId): Promise<void> {
	await db`delete from participant where id = ${id}`;
}

export async function participantsOf(db: Db, meeting: MeetingId): Promise<Participant[]> {
	return db<Participant[]>`
		select ${columns(db)} from participant where meeting_id = ${meeting} order by created_at, id`;
}

export async function findParticipant(db: Db, id: ParticipantId): Promise<Participant | undefined> {
	const [row] = await db<Participant[]>`select ${columns(db)} from participant where id = ${id}`;
	return row;
}

/** The seat an account has in a meeting. What is not theirs is not found. */
export async function seatOfAccount(
	db: Db,
	account: AccountId,
	meeting: MeetingId
): Promise<Participant | undefined> {
	const [row] = await db<Participant[]>`
		select ${columns(db)} from participant where account_id = ${account} and meeting_id = ${meeting}`;
	return row;
}
