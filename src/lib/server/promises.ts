import type { AgreementContent } from '#lib/domain/agreement.ts';
import {
	type FollowUp,
	type PromiseReport,
	type Promised,
	type ReportStatus,
	type Verdict,
	type VerdictAnswer,
	agenciesFirst,
	dayOf,
	isMine,
	isOpen,
	mineFirst,
	needLine,
	promisesOf
} from '#lib/domain/follow-up.ts';
import { type Meeting, phaseNow } from '#lib/domain/meeting.ts';
import type { AccountId, MeetingId, Participant } from '#lib/domain/participant.ts';
import { mayFollowUp, mayGiveVerdict, mayReport } from '#lib/domain/permission.ts';
import { type Refusal, isRefusal, refuse } from '#lib/domain/refusal.ts';
import type { MeetingView } from '#lib/domain/view.ts';
import { type Agreement, agreementOfMeeting, revisionsOf } from './agreements.ts';
import type { Db } from './database.ts';
import { findMeeting } from './meetings.ts';
import { findParticipant, participantsOf, seatOfAccount } from './participants.ts';
import type { Services } from './services.ts';

/* What was promised, what was said of it, and what came. */

export async function reportsOf(db: Db, chain: MeetingId): Promise<PromiseReport[]> {
	return db<PromiseReport[]>`
		select action, promise_report.status, words, reported_at as "at", name as "by"
		from promise_report join participant on participant.id = participant_id
		where chain_id = ${chain} order by promise_report.id`;
}

async function verdictsOf(db: Db, chain: MeetingId): Promise<Verdict[]> {
	return db<Verdict[]>`
		select need, answer, words, given_at as "at", name as "by"
		from need_verdict join participant on participant.id = participant_id
		where chain_id = ${chain} order by need_verdict.id`;
}

/** The agreement that a meeting made, or, until it has, the one it follows up. */
async function agreementFollowed(db: Db, meeting: Meeting): Promise<Agreement | undefined> {
	for (let one: Meeting | undefined = meeting; one;) {
		const found = await agreementOfMeeting(db, one.id);
		if (found) return found;
		one = one.follows ? await findMeeting(db, one.follows) : undefined;
	}
	return undefined;
}

type Opened = { meeting: Meeting; agreement: Agreement; revisions: AgreementContent[]; isReplaced: boolean };

async function open(db: Db, reader: Participant): Promise<Opened | Refusal> {
	const meeting = await findMeeting(db, reader.meetingId);
	if (!meeting) return refuse('not-found');
	const refusal = mayFollowUp(reader, meeting);
	if (refusal) return refusal;
	const agreement = await agreementFollowed(db, meeting);
	if (!agreement) return refuse('nothing-is-promised');
	const all = await revisionsOf(db, agreement.chainId);
	return {
		meeting,
		agreement,
		revisions: all.filter((one) => one.revision <= agreement.revision).map((one) => one.content),
		isReplaced: all.some((one) => one.revision > agreement.revision)
	};
}

export async function readFollowUp(db: Db, reader: Participant, now: Date): Promise<FollowUp | Refusal> {
	const opened = await open(db, reader);
	if (isRefusal(opened)) return opened;
	const { meeting, agreement, revisions, isReplaced } = opened;
	const participants = await participantsOf(db, meeting.id);
	const reports = await reportsOf(db, agreement.chainId);
	const verdicts = await verdictsOf(db, agreement.chainId);
	const promises = promisesOf(agreement.content, reports);
	const isInRoom = meeting.follows !== null && !meeting.sealedAt && phaseNow(meeting) !== 'closed';
	const ordered = reader.circle === 'family' || isInRoom ? agenciesFirst(promises) : promises;
	return {
		meeting: meeting.id,
		sealedAt: agreement.content.sealedAt,
		isReplaced,
		promises: (isInRoom ? ordered : mineFirst(ordered, reader)).map((promise) => ({
			...promise,
			isMine: isMine(promise, reader),
			mayReport: !isReplaced && mayReport(reader, promise, participants) === null
		})),
		// Where nothing is to be done, nothing is waited for.
		lines: agreement.content.plan.needs
			.filter((need) => need.actions.length > 0)
			.map((need) => needLine(need, revisions, reports, verdicts, dayOf(now))),
		mayGiveVerdict: !isReplaced && mayGiveVerdict(reader) === null
	};
}

/** What a follow-up meeting begins with, for the first paint of who is in it; null elsewhere. */
export async function promisedIn(
	{ sql, now }: Services,
	viewer: Participant,
	view: Pick<MeetingView, 'isFollowUp' | 'phase'>
): Promise<FollowUp | null> {
	if (!view.isFollowUp || view.phase !== 'followup') return null;
	const followUp = await readFollowUp(sql, viewer, await now());
	return isRefusal(followUp) ? null : followUp;
}

/** Says what has become of a promise. */
export async function reportOn(
	{ sql, live }: Services,
	reporter: Participant,
	action: string,
	said: { status: ReportStatus; words: string },
	now: Date
): Promise<PromiseReport | Refusal> {
	const report = { action, status: said.status, words: said.words.trim(), at: now, by: reporter.name };
	const stored = await sql.begin(async (tx): Promise<Refusal | null> => {
		const opened = await open(tx, reporter);
		if (isRefusal(opened)) return opened;
		const { chainId, content } = opened.agreement;
		const promise = promisesOf(content, []).find((one) => one.id === action);
		if (!promise) return refuse('not-found');
		const refusal = mayReport(reporter, promise, await participantsOf(tx, reporter.meetingId));
		if (refusal) return refusal;
		if (opened.isReplaced) return refuse('agreement-is-replaced');
		await tx`insert into promise_report (chain_id, action, status, words, reported_at, participant_id)
			values (${chainId}, ${action}, ${report.status}, ${report.words}, ${now}, ${reporter.id})`;
		return null;
	});
	if (stored) return stored;
	await live.meetingChanged(reporter.meetingId);
	return report;
}

/** The family says if it became what they needed; when something for it has come. */
export async function giveVerdict(
	{ sql, live }: Services,
	member: Participant,
	need: string,
	said: { answer: VerdictAnswer; words: string },
	now: Date
): Promise<Verdict | Refusal> {
	const verdict = { need, answer: said.answer, words: said.words.trim(), at: now, by: member.name };
	const stored = await sql.begin(async (tx): Promise<Refusal | null> => {
		const opened = await open(tx, member);
		if (isRefusal(opened)) return opened;
		const { agreement, revisions } = opened;
		const found = agreement.content.plan.needs.find((one) => one.id === need);
		if (!found) return refuse('not-found');
		const refusal = mayGiveVerdict(member);
		if (refusal) return refusal;
		if (opened.isReplaced) return refuse('agreement-is-replaced');
		const reports = await reportsOf(tx, agreement.chainId);
		if (needLine(found, revisions, reports, [], dayOf(now)).came === null) return refuse('nothing-has-come');
		await tx`insert into need_verdict (chain_id, need, answer, words, given_at, participant_id)
			values (${agreement.chainId}, ${need}, ${verdict.answer}, ${verdict.words}, ${now}, ${member.id})`;
		return null;
	});
	if (stored) return stored;
	await live.meetingChanged(member.meetingId);
	return verdict;
}

/** What someone at work has promised and not done, over all their meetings; what is due first comes first. */
export async function openPromisesOf(
	db: Db,
	account: AccountId
): Promise<{ meeting: MeetingId; promise: Promised }[]> {
	const seats = await db<{ id: MeetingId }[]>`
		select meeting.id from meeting join participant on participant.meeting_id = meeting.id
		where participant.account_id = ${account} and participant.status <> 'removed' and sealed_at is not null
		order by sealed_at desc limit 200`;
	const found: { meeting: MeetingId; promise: Promised }[] = [];
	for (const { id } of seats) {
		const seat = await seatOfAccount(db, account, id);
		const opened = seat && (await open(db, seat));
		if (!seat || !opened || isRefusal(opened) || opened.isReplaced) continue;
		const reports = await reportsOf(db, opened.agreement.chainId);
		for (const promise of promisesOf(opened.agreement.content, reports))
			if (isMine(promise, seat) && isOpen(promise)) found.push({ meeting: id, promise });
	}
	// Without a day last.
	const key = ({ promise }: (typeof found)[number]) => promise.due || '9999';
	return found.toSorted((a, b) => (key(a) < key(b) ? -1 : key(a) > key(b) ? 1 : 0));
}

/** How the one who asks wants to be reminded: empty when they don't. */
export type RemindAt = { email: string; phone: string };

export async function remindedAt(db: Db, participant: Participant): Promise<RemindAt> {
	const [row] = await db<RemindAt[]>`
		select coalesce(remind_email, '') as email, coalesce(remind_phone, '') as phone
		from participant where id = ${participant.id}`;
	return row ?? { email: '', phone: '' };
}

const emailAddress = /^[^\s@<>",;:]+@[^\s@<>",;:]+\.[^\s@<>",;:]+$/u;
/** As it is to be dialled: E.164, or a Swedish number as it is written at home. */
const phoneNumber = /^(\+[1-9]\d{6,14}|0\d{6,12})$/u;

/** Leaves an address to be reminded at, or takes it back: empty is none. */
export async function remindAt(
	{ sql, channels }: Services,
	participant: Participant,
	given: RemindAt
): Promise<RemindAt | Refusal> {
	const email = given.email.trim().toLowerCase();
	const phone = given.phone.replace(/[\s\-()]/gu, '');
	if (participant.status !== 'admitted') return refuse('not-admitted');
	if (participant.circle === 'projector') return refuse('not-for-you');
	if ((email && !channels.mail) || (phone && !channels.sms)) return refuse('no-reminders-here');
	if ((email && !emailAddress.test(email)) || email.length > 254) return refuse('address-is-wrong');
	if (phone && !phoneNumber.test(phone)) return refuse('address-is-wrong');
	await sql`update participant set remind_email = ${email || null}, remind_phone = ${phone || null}
		where id = ${participant.id}`;
	return { email, phone };
}

/** Someone of the same meeting. */
export async function seatBeside(
	db: Db,
	leader: Participant,
	id: Participant['id']
): Promise<Participant | Refusal> {
	const found = await findParticipant(db, id);
	return found && found.meetingId === leader.meetingId ? found : refuse('not-found');
}
