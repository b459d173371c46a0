import { type Meeting, type PhaseRun } from '#lib/domain/meeting.ts';
import { documentNames } from '#lib/domain/method.ts';
import type { AccountId, MeetingId } from '#lib/domain/participant.ts';
import type { Database, Db } from './database.ts';
import { Refused, orRefused } from './refused.ts';
import { type Refusal, refuse } from '#lib/domain/refusal.ts';

type Row = Omit<Meeting, 'runs'> & {
	runs: { phase: string; from: string; to: string | null; endedBy: string | null }[];
};

const columns = (db: Db) => db`
	id, method, method_version as "methodVersion", title, starts_at as "startsAt",
	facilitator_id as "facilitatorId", runs, information_released_at as "informationReleasedAt",
	network_shared as "networkShared", network_shown as "networkShown", pen, sealed_at as "sealedAt",
	follows, answers_shown_at as "answersShownAt", scale_shown_at as "scaleShownAt", on_wall as "onWall",
	time_asked_at as "timeAskedAt", time_answer as "timeAnswer"`;

function fromRow(row: Row): Meeting {
	const runs = row.runs.map((run) => ({
		phase: run.phase,
		from: new Date(run.from),
		to: run.to ? new Date(run.to) : null,
		endedBy: run.endedBy
	})) as PhaseRun[];
	return { ...row, runs };
}

function runsToJson(runs: PhaseRun[]) {
	return runs.map((run) => ({ ...run, from: run.from.toISOString(), to: run.to?.toISOString() ?? null }));
}

/** Stores a new meeting and its five documents, all empty. */
export async function insertMeeting(db: Db, meeting: Meeting): Promise<void> {
	await db`insert into meeting (id, method, method_version, title, starts_at, facilitator_id, runs,
			information_released_at, network_shared, network_shown, pen, sealed_at, follows)
		values (${meeting.id}, ${meeting.method}, ${meeting.methodVersion}, ${meeting.title}, ${meeting.startsAt},
			${meeting.facilitatorId}, ${db.json(runsToJson(meeting.runs))}, ${meeting.informationReleasedAt},
			${meeting.networkShared}, ${meeting.networkShown}, ${meeting.pen}, ${meeting.sealedAt},
			${meeting.follows})`;
	await db`insert into document ${db(documentNames.map((name) => ({ meeting_id: meeting.id, name })))}`;
}

export async function findMeeting(db: Db, id: MeetingId): Promise<Meeting | undefined> {
	const [row] = await db<Row[]>`select ${columns(db)} from meeting where id = ${id}`;
	return row && fromRow(row);
}

export async function meetingsLedBy(db: Db, account: AccountId): Promise<Meeting[]> {
	const rows = await db<Row[]>`
		select ${columns(db)} from meeting where facilitator_id = ${account} order by starts_at desc limit 100`;
	return rows.map(fromRow);
}

/** Meetings where the account has a seat, without those it leads. */
export async function meetingsWithSeatFor(db: Db, account: AccountId): Promise<Meeting[]> {
	const rows = await db<Row[]>`
		select ${columns(db)} from meeting where facilitator_id <> ${account} and id in
			(select meeting_id from participant where account_id = ${account} and status <> 'removed')
		order by starts_at desc limit 100`;
	return rows.map(fromRow);
}

async function saveMeeting(db: Db, meeting: Meeting): Promise<void> {
	await db`update meeting set runs = ${db.json(runsToJson(meeting.runs))},
		information_released_at = ${meeting.informationReleasedAt}, network_shared = ${meeting.networkShared},
		network_shown = ${meeting.networkShown}, pen = ${meeting.pen}, sealed_at = ${meeting.sealedAt},
		time_asked_at = ${meeting.timeAskedAt}, time_answer = ${meeting.timeAnswer},
		answers_shown_at = ${meeting.answersShownAt}, scale_shown_at = ${meeting.scaleShownAt}, on_wall = ${meeting.onWall}
		where id = ${meeting.id}`;
}

/**
 * Changes a meeting while nobody else can. `change` gets the meeting and the transaction, in which it may write more;
 * a refusal leaves everything as it was.
 */
export async function changeMeeting(
	sql: Database,
	id: MeetingId,
	change: (meeting: Meeting, tx: Db) => Meeting | Refusal | Promise<Meeting | Refusal>
): Promise<Meeting | Refusal> {
	try {
		return await sql.begin(async (tx) => {
			const [row] = await tx<Row[]>`select ${columns(tx)} from meeting where id = ${id} for update`;
			if (!row) throw new Refused(refuse('not-found'));
			const changed = orRefused(await change(fromRow(row), tx));
			await saveMeeting(tx, changed);
			return changed;
		});
	} catch (error) {
		if (error instanceof Refused) return error.refusal;
		throw error;
	}
}
