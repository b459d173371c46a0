import { randomUUID } from 'node:crypto';
import { openDatabase } from '../../server/database/open.ts';
import { schedule } from '../../src/lib/domain/meeting.ts';
import type { AccountId, MeetingId } from '../../src/lib/domain/participant.ts';
import { syncAddress } from '../../src/lib/documents/shared-document.ts';
import { readConfig } from '../../src/lib/server/config.ts';
import { type Database } from '../../src/lib/server/database.ts';
import { insertMeeting } from '../../src/lib/server/meetings.ts';
import { hashPassword } from '../../src/lib/server/passwords.ts';
import { cookieName } from '../../src/lib/server/person.ts';
import { newTwoPartSecret } from '../../src/lib/server/secrets.ts';
import type { RoomAddress } from './load/line.ts';

/*
 * Rooms in Rådslag: meetings where the family presents its plan, with people who have been let in. They are put straight
 * into the database, since the door is made for people and lets in no crowds.
 */

/** Rows in one statement: a statement takes 65 535 values. */
const atOnce = 2000;

export async function makeMeetings(
	databaseUrl: string,
	meetings: number,
	people: number
): Promise<RoomAddress[]> {
	const config = readConfig({ DATABASE_URL: databaseUrl });
	if ('problems' in config) throw new Error(config.problems.join('; '));
	const { sql, close } = await openDatabase(config);
	const rooms: RoomAddress[] = [];
	const facilitatorId = await insertFacilitator(sql);
	for (let made = 0; made < meetings; made++) {
		const id = await insertPresentation(sql, facilitatorId);
		const path = `${syncAddress(id)}/plan?ack=1`;
		rooms.push({ name: id, path, cookies: await seat(sql, id, people) });
	}
	await close();
	return rooms;
}

async function insertFacilitator(sql: Database): Promise<AccountId> {
	const id = randomUUID() as AccountId;
	const passwordHash = await hashPassword(randomUUID());
	await sql`insert into account (id, email, name, role, password_hash)
		values (${id}, ${`${id}@radslag.example`}, 'Maria Ek', 'facilitator', ${passwordHash})`;
	return id;
}

async function insertPresentation(sql: Database, facilitatorId: AccountId): Promise<MeetingId> {
	const id = randomUUID() as MeetingId;
	const now = new Date();
	const meeting = schedule(
		{ id, method: 'familjeradslag', title: 'Familjerådslag', startsAt: now, facilitatorId },
		now
	);
	await insertMeeting(sql, {
		...meeting,
		runs: [{ phase: 'presentation', from: now, to: null, endedBy: null }]
	});
	return id;
}

/** @returns the cookie of each */
async function seat(sql: Database, meeting: MeetingId, people: number): Promise<string[]> {
	const seats = Array.from({ length: people }, (_, index) => ({
		id: randomUUID(),
		name: `Person ${index + 1}`,
		session: newTwoPartSecret()
	}));
	for (let from = 0; from < seats.length; from += atOnce) {
		const some = seats.slice(from, from + atOnce);
		await sql`insert into participant ${sql(
			some.map(({ id, name }) => ({
				id,
				meeting_id: meeting,
				circle: 'family',
				name,
				relation: '',
				language: 'sv',
				central: false,
				status: 'admitted',
				admitted_at: new Date()
			}))
		)}`;
		await sql`insert into session ${sql(
			some.map(({ id, session }) => ({
				id: session.id,
				secret_hash: session.secretHash,
				participant_id: id
			}))
		)}`;
	}
	return seats.map(({ session }) => `${cookieName('seat', false)}=${session.token}`);
}
