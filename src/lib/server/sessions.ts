import type { AccountId, ParticipantId } from '#lib/domain/participant.ts';
import type { Db } from './database.ts';
import { isSame, newTwoPartSecret, splitToken } from './secrets.ts';

/*
 * Sessions after Lucia's published design (https://lucia-auth.com): a token of two parts in a cookie, its secret stored
 * as a hash, found by id, compared in constant time, and alive as long as it is used. Accounts and seats share the
 * table, so that "who is this?" has one answer everywhere.
 */

export type Session = { id: string; accountId: AccountId | null; participantId: ParticipantId | null };

const livesFor = '10 days';
const touchedEvery = '1 hour';
/** Seconds; the cookie's own end, the same as the session's. */
export const cookieLivesFor = 10 * 24 * 60 * 60;

/** @returns the token for the cookie; it can't be had again */
export async function startSession(
	db: Db,
	who: { accountId: AccountId } | { participantId: ParticipantId }
): Promise<string> {
	const { id, secretHash, token } = newTwoPartSecret();
	const accountId = 'accountId' in who ? who.accountId : null;
	const participantId = 'participantId' in who ? who.participantId : null;
	await db`insert into session (id, secret_hash, account_id, participant_id)
		values (${id}, ${secretHash}, ${accountId}, ${participantId})`;
	return token;
}

export async function findSession(db: Db, token: string): Promise<Session | null> {
	return (await findSessions(db, [token]))[0] ?? null;
}

/** Many at once, for those who come at once. @returns one for each token, in their order */
export async function findSessions(db: Db, tokens: string[]): Promise<(Session | null)[]> {
	const parts = tokens.map(splitToken);
	const ids = parts.flatMap((part) => (part ? [part.id] : []));
	if (ids.length === 0) return tokens.map(() => null);
	const rows = await db<(Session & { secretHash: Buffer; stale: boolean })[]>`
		select id, account_id as "accountId", participant_id as "participantId", secret_hash as "secretHash",
			last_verified_at < now() - ${touchedEvery}::interval as stale
		from session where id = any(${ids}) and last_verified_at > now() - ${livesFor}::interval`;
	const found = new Map(rows.map((row) => [row.id, row]));
	const sessions = parts.map((part) => {
		const row = part && found.get(part.id);
		return row && isSame(row.secretHash, part.secretHash) ? row : null;
	});
	const stale = sessions.flatMap((row) => (row?.stale ? [row.id] : []));
	if (stale.length > 0) await db`update session set last_verified_at = now() where id = any(${stale})`;
	return sessions.map(
		(row) => row && { id: row.id, accountId: row.accountId, participantId: row.participantId }
	);
}

export async function endSession(db: Db, id: string): Promise<void> {
	await db`delete from session where id = ${id}`;
}

/** A device that was shown out can't come back with what it had. */
export async function endSessionsOf(db: Db, participant: ParticipantId): Promise<void> {
	await db`delete from session where participant_id = ${participant}`;
}
