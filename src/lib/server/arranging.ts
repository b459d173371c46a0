import { randomUUID } from 'node:crypto';
import { addItem } from '#lib/documents/information-document.ts';
import { methods } from '#lib/domain/methods/all.ts';
import { type Meeting, schedule } from '#lib/domain/meeting.ts';
import { type Circle, type MeetingId, tidyName } from '#lib/domain/participant.ts';
import { type Refusal, refuse } from '#lib/domain/refusal.ts';
import { type Account, findAccountByEmail } from './accounts.ts';
import type { Database } from './database.ts';
import { writeDocument } from './document-updates.ts';
import { insertMeeting } from './meetings.ts';
import { insertParticipant } from './participants.ts';

export type Arrangement = {
	method: string;
	title: string;
	startsAt: Date;
	questions: string[];
	frames: string[];
	/** Who is coming. `email` is of an account, when the seat belongs to one. */
	participants: {
		name: string;
		relation: string;
		circle: Extract<Circle, 'family' | 'professional' | 'interpreter'>;
		central: boolean;
		email: string;
	}[];
};

/** Makes a meeting: the facilitator in it, a seat for everyone who is coming, and the questions it is to answer. */
export async function arrangeMeeting(
	sql: Database,
	account: Account,
	arrangement: Arrangement,
	now: Date
): Promise<Meeting | Refusal> {
	if (account.role === 'professional') return refuse('only-the-facilitator');
	if (!methods.some((method) => method.key === arrangement.method)) return refuse('body-is-wrong');
	const id = randomUUID() as MeetingId;
	const meeting = schedule(
		{
			id,
			method: arrangement.method,
			title: arrangement.title,
			startsAt: arrangement.startsAt,
			facilitatorId: account.id
		},
		now
	);
	return sql.begin(async (tx) => {
		await insertMeeting(tx, meeting);
		await insertParticipant(tx, {
			meetingId: id,
			accountId: account.id,
			circle: 'facilitator',
			name: firstName(account.name),
			relation: '',
			language: 'sv',
			status: 'admitted',
			admittedAt: now
		});
		const seated = new Set([account.id]);
		for (const { email, ...seat } of arrangement.participants) {
			const holder = email ? await findAccountByEmail(tx, email) : undefined;
			const accountId = holder && !seated.has(holder.id) ? holder.id : null;
			if (accountId) seated.add(accountId);
			await insertParticipant(tx, {
				...seat,
				name: tidyName(seat.name),
				meetingId: id,
				accountId,
				language: 'sv',
				status: 'expected'
			});
		}
		await writeDocument(tx, id, 'information', (doc) => {
			for (const question of arrangement.questions) addItem(doc, 'question', '', question);
			for (const frame of arrangement.frames) addItem(doc, 'frame', '', frame);
		});
		return meeting;
	});
}

/** What others call someone in the room. */
export function firstName(name: string): string {
	return tidyName(name).split(' ')[0] ?? '';
}
