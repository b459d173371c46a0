import { randomInt, randomUUID } from 'node:crypto';
import type { Circle, MeetingId } from '#lib/domain/participant.ts';
import { oneOf } from '#lib/domain/words.ts';
import type { Db } from './database.ts';
import { newSecret, sha256 } from './secrets.ts';

/*
 * An invitation to knock: a link, and a short code to say aloud, for one circle of one meeting. Neither is stored, only
 * their hashes, so a lost link is replaced by a new one. The code is short because it is spoken; it opens only a waiting
 * room, for a day, and wrong tries are counted.
 */

export type Invitation = { meetingId: MeetingId; circle: Exclude<Circle, 'facilitator'> };

/** Valid this long: in the room, for the day (PRODUCT 3). */
const livesFor = '18 hours';

function newCode(): string {
	return `${oneOf(randomInt(256))} ${oneOf(randomInt(256))} ${randomInt(10, 100)}`;
}

/** However it was typed: capitals, hyphens and doubled spaces don't matter. */
export function tidyCode(code: string): string {
	return code
		.normalize('NFC')
		.toLocaleLowerCase('sv')
		.replace(/[\s\-·.,]+/gu, ' ')
		.trim();
}

/** @returns the token of the link and the code; neither can be had again */
export async function newLink(db: Db, invitation: Invitation): Promise<{ token: string; code: string }> {
	// Codes are few enough that one can have been given before; then the dice are thrown again.
	for (;;) {
		const token = newSecret();
		const code = newCode();
		const [made] = await db`
			insert into link (id, meeting_id, circle, token_hash, code_hash, expires_at)
			values (${randomUUID()}, ${invitation.meetingId}, ${invitation.circle}, ${sha256(token)},
				${sha256(code)}, now() + ${livesFor}::interval)
			on conflict (code_hash) do nothing returning id`;
		if (made) return { token, code };
	}
}

export async function findLink(
	db: Db,
	by: { token: string } | { code: string }
): Promise<Invitation | undefined> {
	const match =
		'token' in by ? db`token_hash = ${sha256(by.token)}` : db`code_hash = ${sha256(tidyCode(by.code))}`;
	const [row] = await db<Invitation[]>`
		select meeting_id as "meetingId", circle from link
		where ${match} and expires_at > now() and revoked_at is null`;
	return row;
}

/** From now on none of the circle's links works; who is already in stays in. */
export async function revokeLinks(db: Db, invitation: Invitation): Promise<void> {
	await db`update link set revoked_at = now()
		where meeting_id = ${invitation.meetingId} and circle = ${invitation.circle} and revoked_at is null`;
}
