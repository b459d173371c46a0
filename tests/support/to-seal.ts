import { randomUUID } from 'node:crypto';
import { schedule } from '#lib/domain/meeting.ts';
import type { AccountId, MeetingId, Participant } from '#lib/domain/participant.ts';
import type { Plan } from '#lib/domain/plan.ts';
import { layPlan } from '#lib/documents/plan-document.ts';
import type { Database } from '#lib/server/database.ts';
import { writeDocument } from '#lib/server/document-updates.ts';
import { insertMeeting } from '#lib/server/meetings.ts';
import { insertParticipant, participantsOf } from '#lib/server/participants.ts';
import { aPlan } from './plans.ts';

export type Ready = { meeting: MeetingId; sealer: Participant; family: Participant[] };

/** A meeting in the phase where it is agreed, as it stands after a day: laid straight in the tables. */
export async function aMeetingToSeal(
	sql: Database,
	account: AccountId,
	changes: { follows?: MeetingId | null; plan?: Plan; family?: number } = {}
): Promise<Ready> {
	const id = randomUUID() as MeetingId;
	const now = new Date();
	const made = schedule(
		{
			id,
			method: 'familjeradslag',
			title: 'Möte',
			startsAt: now,
			facilitatorId: account,
			follows: changes.follows ?? null
		},
		now
	);
	await sql.begin(async (tx) => {
		await insertMeeting(tx, { ...made, runs: [{ phase: 'agreement', from: now, to: null, endedBy: null }] });
		const person = {
			meetingId: id,
			relation: '',
			language: 'sv',
			status: 'admitted',
			admittedAt: now
		} as const;
		await insertParticipant(tx, { ...person, accountId: account, circle: 'facilitator', name: 'Maria' });
		for (let number = 1; number <= (changes.family ?? 1); number++)
			await insertParticipant(tx, { ...person, accountId: null, circle: 'family', name: `Sara ${number}` });
		await writeDocument(tx, id, 'plan', (doc) => layPlan(doc, changes.plan ?? aPlan()));
	});
	const people = await participantsOf(sql, id);
	const sealer = people.find((one) => one.circle === 'facilitator')!;
	return { meeting: id, sealer, family: people.filter((one) => one.circle === 'family') };
}
