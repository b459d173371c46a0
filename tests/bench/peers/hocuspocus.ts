import { Database } from '@hocuspocus/extension-database';
import { Server } from '@hocuspocus/server';
import postgres from 'postgres';
import { sayWhere } from './say.ts';

/* Hocuspocus as its manual sets it up with a database, otherwise as it comes. */

const sql = postgres(process.env.DATABASE_URL ?? '', { max: 10, onnotice: () => {} });
await sql`create table if not exists documents (name text primary key, data bytea not null)`;

const server = new Server({
	port: 0,
	address: '127.0.0.1',
	quiet: true,
	extensions: [
		new Database({
			async fetch({ documentName }) {
				const [row] = await sql<{ data: Buffer }[]>`select data from documents where name = ${documentName}`;
				return row ? row.data : null;
			},
			async store({ documentName, state }) {
				await sql`insert into documents (name, data) values (${documentName}, ${state})
					on conflict (name) do update set data = excluded.data`;
			}
		})
	]
});
await server.listen();
sayWhere(server.address);
