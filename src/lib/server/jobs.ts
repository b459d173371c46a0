import { type ReminderKind, isFor, promisesOf, remindersOf, dayOf } from '#lib/domain/follow-up.ts';
import type { AgreementContent } from '#lib/domain/agreement.ts';
import type { AccountId, MeetingId, Participant } from '#lib/domain/participant.ts';
import { mayReadAgreement } from '#lib/domain/permission.ts';
import { inSweden } from './arrangement-form.ts';
import type { Database, Db } from './database.ts';
import { participantsOf } from './participants.ts';
import { reportsOf } from './promises.ts';
import type { Channels } from './services.ts';

/*
 * What is to be done at a time. First, for each agreement, when somebody is to be reminded; when that time comes, one message for
 * each of those it then concerns. A key makes each job one, and SKIP LOCKED lets any number of processes take them. A message is
 * marked as taken before it is sent and is never taken again, so nobody is reminded twice: when a process dies between the two,
 * that message is not sent at all.
 */

/** Time of day in Sweden at which people are reminded. */
const remindAtHour = '08:00';
/** How many times a message is tried that certainly never left; and minutes between. */
const mostTries = 8;
const triesAgainAfter = 15;

/** Sets down when to remind, for agreements that nobody has done it for. @returns how many agreements */
export async function planReminders(sql: Database): Promise<number> {
	const rows = await sql<{ id: string; content: string }[]>`
		select id, content from agreement
		where not exists (
			select from job where job.agreement_id = agreement.id and kind = 'remind' and reminder = 'check-in'
		) limit 100`;
	for (const { id, content } of rows) {
		const jobs = remindersOf(JSON.parse(content) as AgreementContent).map(({ kind, day, action }) => ({
			key: `remind:${id}:${kind}:${action}:${day}`,
			kind: 'remind',
			run_at: inSweden(day, remindAtHour) ?? null,
			agreement_id: id,
			reminder: kind,
			action
		}));
		await sql`insert into job ${sql(jobs.filter((job) => job.run_at !== null))} on conflict (key) do nothing`;
	}
	return rows.length;
}

type Due = { id: string; agreementId: string; kind: ReminderKind; action: string };

/** Finds out whom one reminder that is due concerns now, and sets down a message for each. @returns false: none was due */
export async function spreadReminder(sql: Database, channels: Channels, now: Date): Promise<boolean> {
	return sql.begin(async (tx) => {
		const [due] = await tx<Due[]>`
			select id, agreement_id as "agreementId", reminder as kind, action from job
			where kind = 'remind' and taken_at is null and run_at <= ${now}
			order by run_at, id limit 1 for update skip locked`;
		if (!due) return false;
		const outcome = await spread(tx, due, channels, now);
		await tx`update job set taken_at = ${now}, outcome = ${outcome} where id = ${due.id}`;
		return true;
	});
}

async function spread(
	tx: Db,
	due: Due,
	channels: Channels,
	now: Date
): Promise<'sent' | 'nobody' | 'no-longer'> {
	const [agreement] = await tx<
		{ chain: MeetingId; meeting: MeetingId; content: string; isNewest: boolean }[]
	>`
		select chain_id as chain, meeting_id as meeting, content, not exists (
			select from agreement later where later.chain_id = agreement.chain_id and later.revision > agreement.revision
		) as "isNewest" from agreement where id = ${due.agreementId}`;
	if (!agreement?.isNewest) return 'no-longer';
	const promises = promisesOf(
		JSON.parse(agreement.content) as AgreementContent,
		await reportsOf(tx, agreement.chain)
	);
	const concerned = (await participantsOf(tx, agreement.meeting)).filter(
		(one) => mayReadAgreement(one) === null && isFor(due, one, promises)
	);
	const ways = (await waysTo(tx, concerned)).filter(({ channel }) => channels[channel]);
	if (ways.length === 0) return 'nobody';
	// One message a day and person is enough: it only says that there is something to look at.
	const jobs = ways.map(({ participant, who, channel }) => ({
		key: `send:${who}:${channel}:${dayOf(now)}`,
		kind: 'send',
		run_at: now,
		agreement_id: due.agreementId,
		reminder: due.kind,
		action: due.action,
		participant_id: participant,
		channel
	}));
	await tx`insert into job ${tx(jobs)} on conflict (key) do nothing`;
	return 'sent';
}

type Way = { participant: string; who: string; channel: 'mail' | 'sms' };

async function waysTo(tx: Db, people: Participant[]): Promise<Way[]> {
	if (people.length === 0) return [];
	const rows = await tx<{ id: string; accountId: AccountId | null; hasMail: boolean; hasPhone: boolean }[]>`
		select id, account_id as "accountId", (account_id is not null or remind_email is not null) as "hasMail",
			remind_phone is not null as "hasPhone"
		from participant where id in ${tx(people.map((one) => one.id))}`;
	return rows.flatMap(({ id, accountId, hasMail, hasPhone }) => {
		const way = (channel: Way['channel']): Way => ({ participant: id, who: accountId ?? id, channel });
		return [...(hasMail ? [way('mail')] : []), ...(hasPhone ? [way('sms')] : [])];
	});
}

/** `to` is null when there is nobody to send it to any more. */
export type Message = {
	id: string;
	channel: 'mail' | 'sms';
	to: string | null;
	language: string;
	hasAccount: boolean;
};

/** Takes one message that is due. From then on it is this process's to send, or nobody's. */
export async function takeMessage(sql: Database, now: Date): Promise<Message | undefined> {
	const [message] = await sql<Message[]>`
		with taken as (
			update job set taken_at = ${now}, tries = tries + 1 where id = (
				select id from job where kind = 'send' and taken_at is null and run_at <= ${now}
				order by run_at, id limit 1 for update skip locked)
			returning id, channel, participant_id
		)
		select taken.id, taken.channel, language, account_id is not null as "hasAccount",
			case when participant.status = 'removed' then null
				when taken.channel = 'sms' then remind_phone
				else coalesce(account.email, remind_email) end as "to"
		from taken join participant on participant.id = participant_id
			left join account on account.id = participant.account_id`;
	return message;
}

export async function messageDone(
	sql: Database,
	id: string,
	outcome: 'sent' | 'no-longer' | 'failed'
): Promise<void> {
	await sql`update job set outcome = ${outcome} where id = ${id}`;
}

/** It certainly never left: it may be taken once more, later, some times. */
export async function messageNotSent(sql: Database, id: string, now: Date): Promise<void> {
	const again = new Date(now.getTime() + triesAgainAfter * 60_000);
	await sql`update job set
			taken_at = case when tries < ${mostTries} then null else taken_at end,
			outcome = case when tries < ${mostTries} then null else 'failed' end,
			run_at = ${again}
		where id = ${id}`;
}

export type Sent = {
	channel: 'mail' | 'sms';
	recipient: string;
	subject: string;
	body: string;
	sentAt: Date;
};

/** In a demo: what would have been sent. */
export async function keepInOutbox(db: Db, sent: Sent): Promise<void> {
	await db`insert into outbox (channel, recipient, subject, body, sent_at)
		values (${sent.channel}, ${sent.recipient}, ${sent.subject}, ${sent.body}, ${sent.sentAt})`;
}

/** The newest first. */
export async function readOutbox(db: Db): Promise<Sent[]> {
	return db<Sent[]>`
		select channel, recipient, subject, body, sent_at as "sentAt" from outbox order by id desc limit 200`;
}
