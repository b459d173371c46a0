import postgres from 'postgres';
import type { Config } from '#lib/server/config.ts';
import { type OpenDatabase, openEmbedded } from './embedded.ts';
import { surviveCuts } from './transactions.ts';

/** The oldest PostgreSQL that the migrations and queries are written for. */
const oldest = 15;

/** A PostgreSQL that can't be used, in one sentence without passwords. */
export class DatabaseUnusable extends Error {}

/**
 * The database that the configuration names: the same driver, migrations and queries either way.
 * @throws DatabaseUnusable when a server does not answer, is too old, or calls stored what is not
 */
export async function openDatabase(config: Config): Promise<OpenDatabase> {
	return config.databaseUrl ? openServer(config.databaseUrl) : openEmbedded(config.dataDir);
}

async function openServer(url: string): Promise<OpenDatabase> {
	const sql = postgres(url, { max: 10, connect_timeout: 10, onnotice: () => {} });
	try {
		const [row] = await sql<{ version: number; fsync: string; commit: string }[]>`
			select current_setting('server_version_num')::int / 10000 as version,
				current_setting('fsync') as fsync, current_setting('synchronous_commit') as commit`;
		if ((row?.version ?? 0) < oldest)
			throw new DatabaseUnusable(`PostgreSQL ${row?.version} is too old: Rådslag needs ${oldest} or newer`);
		// People are told that their words are stored when PostgreSQL says so: it must mean it.
		const off = row?.fsync === 'off' ? 'fsync' : row?.commit === 'off' ? 'synchronous_commit' : null;
		if (off)
			throw new DatabaseUnusable(
				`The database has ${off} off, so what is stored can be lost when it stops. Turn it on for Rådslag`
			);
	} catch (error) {
		await sql.end({ timeout: 1 });
		if (error instanceof DatabaseUnusable) throw error;
		const { hostname, port, pathname } = new URL(url);
		const why =
			error instanceof Error ? error.message || (error as NodeJS.ErrnoException).code : String(error);
		throw new DatabaseUnusable(
			`The database${pathname} at ${hostname}:${port || 5432} can't be reached: ${why}`
		);
	}
	return { sql: surviveCuts(sql), close: () => sql.end({ timeout: 5 }) };
}
