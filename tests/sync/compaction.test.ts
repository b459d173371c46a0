import { expect, test } from 'vitest';
import * as Y from 'yjs';
import { loadForCompaction, replaceUpdates } from '#lib/server/document-updates.ts';
import { Leader, type OpenDocument, until } from '../support/people.ts';
import { chance, seed } from '../support/random.ts';
import { serverForTests } from '../support/server.ts';
import { editSomehow, saysIn } from '../support/writers.ts';

/* SPEC.md 8. */

const server = serverForTests();
const key = (leader: Leader) => ({ meeting: leader.meeting, document: 'plan' as const });

async function inThePlan(): Promise<{
	leader: Leader;
	documents: OpenDocument[];
	open: () => Promise<OpenDocument>;
}> {
	const leader = await Leader.withMeeting(server.now);
	const family = [await leader.welcome('family', 'Sara'), await leader.welcome('family', 'Johan')];
	await leader.moveTo('presentation');
	const open = async (who = family[0]!) => {
		const document = who.open('plan', { ack: '1' });
		await document.synced();
		return document;
	};
	return { leader, documents: await Promise.all(family.map(open)), open };
}

async function storedBytes(leader: Leader): Promise<{ rows: number; bytes: Buffer }> {
	const rows = await loadForCompaction(server.now.sql, leader.meeting, 'plan');
	return { rows: rows.length, bytes: Buffer.concat(rows.map((row) => row.bytes)) };
}

test(`loses nothing of what is written while it is made (SEED=${seed})`, async () => {
	const of = chance();
	const { leader, documents, open } = await inThePlan();
	for (let round = 0; round < 8; round++) {
		for (let step = 0; step < 20; step++) {
			editSomehow(of, of.one(documents).doc);
			if (of.below(4) === 0) await new Promise((drawn) => setTimeout(drawn, of.below(15)));
		}
		await Promise.all([
			server.now.live.compact(key(leader)),
			...Array.from({ length: 10 }, async () => {
				editSomehow(of, of.one(documents).doc);
				await new Promise((drawn) => setTimeout(drawn, of.below(10)));
			})
		]);
	}
	const [first, second] = documents as [OpenDocument, OpenDocument];
	await until(
		() => JSON.stringify(Y.encodeStateVector(first.doc)) === JSON.stringify(Y.encodeStateVector(second.doc))
	);
	await until(async () => {
		const later = await open();
		const same = Buffer.from(Y.encodeStateVector(later.doc)).length === Y.encodeStateVector(first.doc).length;
		later.close();
		return same;
	});
	const later = await open();
	await until(() => {
		try {
			expect(saysIn(later.doc)).toEqual(saysIn(first.doc));
			return true;
		} catch {
			return false;
		}
	});
	expect(saysIn(second.doc)).toEqual(saysIn(first.doc));
	for (const one of [...documents, later]) one.close();
});

test('lets go of the words that were taken away', async () => {
	const { leader, documents, open } = await inThePlan();
	const { doc, receipt } = documents[0]!;
	doc.getText('text').insert(0, 'Detta ångrar jag. Detta inte.');
	doc.getText('text').delete(0, 18);
	await until(() => documents[0]!.receipt.updates === 2);
	expect(receipt).toBeDefined();
	expect((await storedBytes(leader)).bytes.includes('ångrar')).toBe(true);
	await server.now.live.compact(key(leader));
	const { rows, bytes } = await storedBytes(leader);
	expect(bytes.includes('ångrar')).toBe(false);
	expect(rows).toBe(1);
	// And those who have it open go on.
	documents[1]!.doc.getText('text').insert(0, 'Nytt. ');
	await until(() => doc.getText('text').toString() === 'Nytt. Detta inte.');
	const later = await open();
	expect(later.doc.getText('text').toString()).toBe('Nytt. Detta inte.');
	for (const one of [...documents, later]) one.close();
});

test('shows what another process stored and nobody here has heard of yet', async () => {
	const { leader, documents } = await inThePlan();
	documents[0]!.doc.getText('text').insert(0, 'Härifrån. ');
	await until(() => documents[1]!.doc.getText('text').length > 0);
	const elsewhere = new Y.Doc();
	Y.applyUpdate(elsewhere, Y.encodeStateAsUpdate(documents[0]!.doc));
	const before = Y.encodeStateVector(elsewhere);
	elsewhere.getText('text').insert(0, 'Därifrån. ');
	const bytes = Buffer.from(Y.encodeStateAsUpdate(elsewhere, before));
	await server.now.sql`insert into document_update (meeting_id, document, bytes)
		values (${leader.meeting}, 'plan', ${bytes})`;
	await server.now.live.compact(key(leader));
	for (const { doc } of documents)
		await until(() => doc.getText('text').toString() === 'Därifrån. Härifrån. ');
	// And they go on from there.
	documents[1]!.doc.getText('text').insert(0, 'Nytt. ');
	await until(() => documents[0]!.doc.getText('text').toString() === 'Nytt. Därifrån. Härifrån. ');
	for (const one of documents) one.close();
});

test('made of what somebody else has compacted meanwhile comes to nothing', async () => {
	const { leader, documents } = await inThePlan();
	for (const word of ['ett', 'två', 'tre']) {
		documents[0]!.doc.getText('text').insert(0, word);
		await until(() => documents[1]!.doc.getText('text').toString().startsWith(word));
	}
	const { sql } = server.now;
	const rows = await loadForCompaction(sql, leader.meeting, 'plan');
	const ids = rows.map((row) => row.id);
	await server.now.live.compact(key(leader));
	expect(await replaceUpdates(sql, leader.meeting, 'plan', ids, Uint8Array.of(0, 0))).toBe(false);
	expect((await storedBytes(leader)).bytes.includes('tre')).toBe(true);
	for (const one of documents) one.close();
});
