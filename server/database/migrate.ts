import { createHash } from 'node:crypto';
import { readFile, readdir } from 'node:fs/promises';
import type { Database } from '#lib/server/database.ts';

const folder = new URL('./migrations/', import.meta.url);

/** Any number, the same in every process: who migrates holds this advisory lock, the others wait. */
const lock = 7_212_004;

type Migration = { name: string; sql: string; hash: string };

async function shipped(): Promise<Migration[]> {
	const names = (await readdir(folder)).filter((name) => name.endsWith('.sql')).sort();
	return Promise.all(
		names.map(async (name) => {
			const sql = await readFile(new URL(name, folder), 'utf8');
			return { name, sql, hash: createHash('sha256').update(sql).digest('hex') };
		})
	);
}

/**
 * Runs the migrations that have not been run, in order, each once and all or none.
 * @returns the names of those that ran
 * @throws Error when one that was run earlier has been changed since: the database is then not what the code believes
 */
export async function migrate(sql: Database): Promise<string[]> {
	const migrations = await shipped();
	return sql.begin(async (tx) => {
		await tx`select pg_advisory_xact_lock(${lock})`;
		await tx`create table if not exists migration (
			name text primary key, hash text not null, ran_at timestamptz not null default now()
		)`;
		const ran = await tx<{ name: string; hash: string }[]>`select name, hash from migration`;
		const added: string[] = [];
		for (const migration of migrations) {
			const earlier = ran.find((one) => one.name === migration.name);
			if (earlier && earlier.hash !== migration.hash)
				throw new Error(`Migration ${migration.name} was changed after it had been run on this database`);
			if (earlier) continue;
			await tx.unsafe(migration.sql).simple();
			await tx`insert into migration (name, hash) values (${migration.name}, ${migration.hash})`;
			added.push(migration.name);
		}
		return added;
	});
}

/** Has this database had every migration that this code ships? */
export async function isMigrated(sql: Database): Promise<boolean> {
	const names = (await shipped()).map((migration) => migration.name);
	const [row] = await sql<{ count: number }[]>`
		select count(*)::int as count from migration where name in ${sql(names)}`;
	return row?.count === names.length;
}
