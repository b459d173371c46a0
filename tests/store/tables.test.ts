import { beforeAll, describe, expect, test } from 'vitest';
import * as Y from 'yjs';
import type { MeetingId } from '#lib/domain/participant.ts';
import { changeMeeting, findMeeting } from '#lib/server/meetings.ts';
import {
	appendUpdates,
	freezeDocuments,
	loadForWriting,
	loadUpdates,
	readDocument,
	replaceDocument,
	writeDocument
} from '#lib/server/document-updates.ts';
import { isMigrated, migrate } from '../../server/database/migrate.ts';
import { Leader } from '../support/people.ts';
import { serverForTests } from '../support/server.ts';

const server = serverForTests();
let meeting: MeetingId;

beforeAll(async () => {
	meeting = (await Leader.withMeeting(server.now)).meeting;
});

function update(text: string): Uint8Array {
	const doc = new Y.Doc();
	doc.getText('tried').insert(0, text);
	return Y.encodeStateAsUpdate(doc);
}

describe('bringing the database up to date', () => {
	test('a second time, or by three at once, does nothing more', async () => {
		const { sql } = server.now;
		expect(await isMigrated(sql)).toBe(true);
		expect(await Promise.all([migrate(sql), migrate(sql), migrate(sql)])).toEqual([[], [], []]);
	});

	test('is refused when what was run earlier has been changed since', async () => {
		const { sql } = server.now;
		const [first] = await sql<
			{ name: string; hash: string }[]
		>`select name, hash from migration order by name`;
		await sql`update migration set hash = 'other' where name = ${first!.name}`;
		await expect(migrate(sql)).rejects.toThrow(`Migration ${first!.name} was changed`);
		await sql`update migration set hash = ${first!.hash} where name = ${first!.name}`;
	});

	test('a database without all of it is not ready', async () => {
		const { sql } = server.now;
		const gone = await sql<{ name: string; hash: string }[]>`delete from migration returning name, hash`;
		expect(await isMigrated(sql)).toBe(false);
		expect((await fetch(`${server.now.url}/readyz`)).status).toBe(503);
		await sql`insert into migration ${sql(gone)}`;
		expect((await fetch(`${server.now.url}/readyz`)).status).toBe(200);
	});
});

describe('what people write', () => {
	test('is stored byte for byte, in order, each document apart', async () => {
		const { sql } = server.now;
		const bytes = [update('a'), update('å'.repeat(70_000)), Uint8Array.of(0, 255, 92, 0)];
		const stored = await appendUpdates(sql, [
			...bytes.map((one) => ({ meeting, document: 'network' as const, bytes: one })),
			{ meeting, document: 'plan' as const, bytes: update('p') }
		]);
		expect(stored).toEqual([true, true, true, true]);
		expect(await loadUpdates(sql, meeting, 'network')).toEqual(bytes);
		expect(await loadUpdates(sql, meeting, 'plan')).toHaveLength(1);
	});

	test('in a meeting that there is not is not stored, and the rest is', async () => {
		const { sql } = server.now;
		const nowhere = '00000000-0000-4000-8000-000000000000' as MeetingId;
		const stored = await appendUpdates(sql, [
			{ meeting: nowhere, document: 'plan', bytes: update('x') },
			{ meeting, document: 'plan', bytes: update('y') }
		]);
		expect(stored).toEqual([false, true]);
	});

	test('on somebody’s behalf is stored as what it adds, and nothing when it adds nothing', async () => {
		const { sql } = server.now;
		const write = (doc: Y.Doc) => doc.getMap('tried').set('a', 1);
		expect(await writeDocument(sql, meeting, 'offers', write)).toBeInstanceOf(Uint8Array);
		expect(await writeDocument(sql, meeting, 'offers', () => {})).toBeNull();
		expect(await readDocument(sql, meeting, 'offers', (doc) => doc.getMap('tried').toJSON())).toEqual({
			a: 1
		});
	});

	test('in a document that is frozen is not stored', async () => {
		const { sql } = server.now;
		const { meeting: frozen } = await Leader.withMeeting(server.now);
		await freezeDocuments(sql, frozen, new Date());
		const stored = await appendUpdates(sql, [
			{ meeting: frozen, document: 'plan', bytes: update('x') },
			{ meeting, document: 'plan', bytes: update('z') }
		]);
		expect(stored).toEqual([false, true]);
		expect(await writeDocument(sql, frozen, 'plan', (doc) => doc.getText('x').insert(0, 'x'))).toBeNull();
		expect(await loadUpdates(sql, frozen, 'plan')).toEqual([]);
	});

	test('in a document that has been replaced since is not stored', async () => {
		const { sql } = server.now;
		const { meeting: other } = await Leader.withMeeting(server.now);
		const lineage = (await loadForWriting(sql, other, 'plan'))!.lineage;
		await replaceDocument(sql, other, 'plan', (doc) => doc.getText('tried').insert(0, 'nytt'));
		const now = (await loadForWriting(sql, other, 'plan'))!.lineage;
		const claims = [{ client: 77, owner: null }];
		const stored = await appendUpdates(sql, [
			{ meeting: other, document: 'plan', bytes: update('gammalt'), lineage, claims },
			{ meeting: other, document: 'plan', bytes: update('mer'), lineage: now },
			{ meeting: other, document: 'network', bytes: update('hit'), lineage }
		]);
		expect(stored).toEqual([false, true, false]);
		expect(await loadUpdates(sql, other, 'plan')).toHaveLength(2);
		expect((await loadForWriting(sql, other, 'plan'))!.claims.map(({ client }) => client)).not.toContain(77);
	});
});

describe('changing a meeting', () => {
	test('many at once take turns, and no change is lost', async () => {
		const { sql } = server.now;
		await Promise.all(
			Array.from({ length: 8 }, (_, index) =>
				changeMeeting(sql, meeting, (now) => ({
					...now,
					runs: [...now.runs, { ...now.runs[0]!, from: new Date(index) }]
				}))
			)
		);
		expect((await findMeeting(sql, meeting))?.runs).toHaveLength(9);
	});

	test('a refusal in the middle leaves everything as it was, also what was written before it', async () => {
		const { sql } = server.now;
		const before = await findMeeting(sql, meeting);
		const answer = await changeMeeting(sql, meeting, async (_now, tx) => {
			await tx`update meeting set title = 'Något annat' where id = ${meeting}`;
			return { refused: 'not-for-you' };
		});
		expect(answer).toEqual({ refused: 'not-for-you' });
		expect(await findMeeting(sql, meeting)).toEqual(before);
	});
});
