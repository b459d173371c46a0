import postgres from 'postgres';
import { afterAll, beforeAll } from 'vitest';
import type { Database } from '#lib/server/database.ts';
import { Guest, Leader, until } from '../support/people.ts';
import { type PostgresServer, startPostgres } from '../support/postgres.ts';
import { ServerProcess } from '../support/processes.ts';

/* What the battery runs on: a PostgreSQL with fsync on, and servers that are processes of their own, so that any may die. */

export class House {
	readonly postgres: PostgresServer;
	readonly sql: Database;
	readonly servers: ServerProcess[] = [];
	#databaseUrl: string;

	private constructor(server: PostgresServer) {
		this.postgres = server;
		this.#databaseUrl = `${server.url}/postgres`;
		this.sql = postgres(this.#databaseUrl, { max: 2, onnotice: () => {} });
	}

	static async build(): Promise<House> {
		return new House(await startPostgres());
	}

	/** From now on a COMMIT takes 50 ms, as on a poor disk: what is shown too soon is shown long before it is stored. */
	async slowDisk(): Promise<void> {
		await this.sql.unsafe('alter system set commit_delay = 50000');
		await this.sql.unsafe('alter system set commit_siblings = 0');
		await this.sql`select pg_reload_conf()`;
	}

	/** One more server on the same database. */
	async serve(): Promise<ServerProcess> {
		const server = await ServerProcess.start({ DATABASE_URL: this.#databaseUrl });
		this.servers.push(server);
		return server;
	}

	/** A server that is there: the newest, or a new one where that has ended. */
	async server(): Promise<ServerProcess> {
		const newest = this.servers.at(-1);
		return newest && !newest.hasEnded ? newest : this.serve();
	}

	/** A family at the moment when it presents its plan, and everyone in it may write. */
	async presenting({ url }: { url: string }, names: string[]): Promise<{ leader: Leader; family: Guest[] }> {
		const leader = await Leader.withMeeting({ sql: this.sql, url });
		const { token } = await leader.link('family');
		const family: Guest[] = [];
		for (const name of names) {
			const guest = new Guest(url);
			await guest.join(token, name);
			await leader.admit(guest);
			family.push(guest);
		}
		await leader.moveTo('presentation');
		return { leader, family };
	}

	async tearDown(): Promise<void> {
		await Promise.all(this.servers.map((server) => server.end('SIGKILL')));
		await this.sql.end({ timeout: 1 });
		this.postgres.stop();
	}
}

/** For the tests of one file, with so many servers to begin with. */
export function houseForTests(servers = 1): { readonly now: House } {
	let house: House | undefined;
	beforeAll(async () => {
		house = await House.build();
		// One after another: the first brings the database up to date.
		for (let begun = 0; begun < servers; begun++) await house.serve();
	});
	afterAll(() => house?.tearDown());
	return {
		get now() {
			if (!house) throw new Error('Nothing has started');
			return house;
		}
	};
}

/** Waits until a server says that it and its database are there. */
export function ready({ url }: { url: string }): Promise<void> {
	return until(async () => (await fetch(`${url}/readyz`)).status === 200);
}
