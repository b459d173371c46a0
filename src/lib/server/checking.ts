import { type Fault, verifyRevision } from '#lib/domain/agreement-file.ts';
import { type Agreement, revisionsOf } from './agreements.ts';
import type { MeetingId } from '#lib/domain/participant.ts';
import type { Database, Db } from './database.ts';
import { publicKeys } from './signing.ts';

/* Is every agreement in the database as it was sealed, and is none missing? Whoever can write there could have been at it. */

/** What is wrong with a row, or with a row that is not there, beside what can be wrong with a file. */
export type RowFault =
	| { kind: 'row-wrong'; revision: number; column: string }
	| { kind: 'agreement-missing' }
	| { kind: 'not-sealed'; revision: number };

export type Checked = {
	agreements: number;
	chains: number;
	/** `chain`: its id, or that of the sealed meeting without an agreement. */
	faults: { chain: MeetingId; fault: Fault | RowFault }[];
};

/** One chain at a time, since all of them together need not fit in memory. */
export async function checkAgreements(sql: Database): Promise<Checked> {
	const chains = await sql<
		{ chain: MeetingId }[]
	>`select distinct chain_id as chain from agreement order by 1`;
	const checked: Checked = { agreements: 0, chains: chains.length, faults: [] };
	for (const { chain } of chains) {
		const rows = await sql.begin((tx) => revisionsOf(tx, chain));
		checked.agreements += rows.length;
		for (const fault of await faultsIn(sql, chain, rows)) checked.faults.push({ chain, fault });
	}
	const without = await sql<{ id: MeetingId }[]>`
		select id from meeting where sealed_at is not null
			and not exists (select from agreement where meeting_id = meeting.id) order by 1`;
	for (const { id } of without) checked.faults.push({ chain: id, fault: { kind: 'agreement-missing' } });
	return checked;
}

async function faultsIn(db: Db, chain: MeetingId, rows: Agreement[]): Promise<(Fault | RowFault)[]> {
	const trusted = await publicKeys(db);
	const faults: (Fault | RowFault)[] = [];
	for (const revision of missingFrom(rows)) faults.push({ kind: 'revision-missing', revision });
	for (const [index, row] of rows.entries()) {
		const { revision, content } = row;
		for (const fault of await verifyRevision(row, revision, trusted)) faults.push(fault);
		if (content.chain !== chain) faults.push({ kind: 'other-chain', revision });
		if (content.previous !== (rows[index - 1]?.hash ?? null)) faults.push({ kind: 'out-of-order', revision });
		for (const column of wrongColumns(row)) faults.push({ kind: 'row-wrong', revision, column });
	}
	for (const revision of await notSealed(db, chain)) faults.push({ kind: 'not-sealed', revision });
	return faults;
}

function missingFrom(rows: Agreement[]): number[] {
	const here = new Set(rows.map((row) => row.revision));
	const last = Math.max(...here);
	return Array.from({ length: last }, (_, index) => index + 1).filter((revision) => !here.has(revision));
}

/** What is kept beside the content, to be found by, says the same as the content. */
function wrongColumns({ content, meetingId, revision, sealedAt }: Agreement): string[] {
	const isSo = {
		meeting_id: content.meeting === meetingId,
		revision: content.revision === revision,
		sealed_at: content.sealedAt === sealedAt.toISOString()
	};
	return Object.entries(isSo).flatMap(([column, is]) => (is ? [] : [column]));
}

async function notSealed(db: Db, chain: MeetingId): Promise<number[]> {
	const rows = await db<{ revision: number }[]>`
		select revision from agreement join meeting on meeting.id = agreement.meeting_id
		where chain_id = ${chain} and meeting.sealed_at is null order by revision`;
	return rows.map((row) => row.revision);
}
