import { beforeAll, describe, expect, test } from 'vitest';
import * as Y from 'yjs';
import { addNeed, readPlan } from '#lib/documents/plan-document.ts';
import { type Guest, Leader, until } from '../support/people.ts';
import { serverForTests } from '../support/server.ts';
import { Line, syncFrame, upgradeStatus } from '../support/sockets.ts';
import { within } from '../support/lengths.ts';

/* What happens to a socket that says what no browser of ours would, and to the others in the room: to them nothing. */

const server = serverForTests();
let leader: Leader;
let sara: Guest;
let johan: Guest;

beforeAll(async () => {
	leader = await Leader.withMeeting(server.now);
	sara = await leader.welcome('family', 'Sara');
	johan = await leader.welcome('family', 'Johan');
	await leader.moveTo('presentation');
});

function someUpdate(text = 'Lugna morgnar'): Uint8Array {
	const doc = new Y.Doc();
	doc.getText('tried').insert(0, text);
	return Y.encodeStateAsUpdate(doc);
}

/** Why the server closed it; it is to do so at once. */
async function codeOf(line: Line): Promise<number> {
	let code = 0;
	void line.closed.then((closed) => {
		code = closed.code;
	});
	await until(() => code > 0, within(2_000));
	return code;
}

/** While Johan misbehaves, Sara is in the document; afterwards she writes, and who comes then reads it. */
async function othersGoOn(misbehave: (line: Line) => Promise<void>): Promise<void> {
	const leader = await Leader.withMeeting(server.now);
	const [sara, johan] = [await leader.welcome('family', 'Sara'), await leader.welcome('family', 'Johan')];
	await leader.moveTo('presentation');
	const hers = sara.open('plan', { ack: '1' });
	await hers.synced();
	let isClosed = false;
	hers.provider.on('connection-close', () => {
		isClosed = true;
	});
	const line = await Line.open(johan, `${leader.meeting}/plan`);
	await misbehave(line);
	const need = addNeed(hers.doc, 'Sara', 'Det går bra ändå');
	await until(() => hers.receipt.updates === 1);
	const later = sara.open('plan');
	await later.synced();
	expect(readPlan(later.doc).needs.map((one) => one.id)).toContain(need);
	expect(isClosed).toBe(false);
	hers.close();
	later.close();
}

describe('a frame that is none of the protocol', () => {
	test.each([
		['text', 'hello'],
		['JSON', '{"type":"sync"}'],
		['nothing', Uint8Array.of()],
		['a kind that there is not', Uint8Array.of(9, 1, 2)],
		['a receipt, which only servers give', Uint8Array.of(100, 1, 1)],
		['a sync step that there is not', Uint8Array.of(0, 7, 0)],
		['less than it promised', Uint8Array.of(0, 2, 200, 1, 1)],
		['an update that is none', syncFrame(2, Buffer.from('hello, this is no update'))],
		['an answer that is none', syncFrame(1, Uint8Array.of(255, 255, 255))],
		['half an update', syncFrame(2, someUpdate().slice(0, 9))],
		['an update in the newer encoding', syncFrame(2, Y.convertUpdateFormatV1ToV2(someUpdate()))],
		['a question that is none', syncFrame(0, Uint8Array.of(255))],
		['presence that is not JSON', Uint8Array.of(1, 5, 1, 1, 1, 1, 0x7b)],
		// Both can be read, but break every copy that takes them in.
		[
			'a letter after one that is not written yet',
			syncFrame(2, Uint8Array.of(1, 1, 1, 0, 0x84, 1, 5, 1, 97, 0))
		],
		['taking away no letters', syncFrame(2, Uint8Array.of(0, 1, 1, 1, 0, 0))]
	])('%s, closes that socket with 4400 and no other', async (_what, frame) => {
		await othersGoOn(async (line) => {
			line.send(frame);
			expect(await codeOf(line)).toBe(4400);
		});
	});

	test('nothing that is said after it is heard', async () => {
		const line = await Line.open(johan, `${leader.meeting}/plan`);
		line.send(syncFrame(0, Uint8Array.of(0)));
		await until(() => line.frames.length > 0);
		line.send('hello');
		line.send(syncFrame(2, someUpdate('Sagt efteråt')));
		expect(await codeOf(line)).toBe(4400);
		const later = sara.open('plan');
		await later.synced();
		expect(later.doc.getText('tried').toString()).not.toContain('Sagt efteråt');
		later.close();
	});

	test('what is said before the server knows who speaks is heard in order', async () => {
		const line = await Line.open(johan, `${leader.meeting}/plan?ack=1`);
		for (let said = 0; said < 5; said++) line.send(syncFrame(2, someUpdate(`(${said})`)));
		await until(() => line.frames.some((frame) => String(frame) === '100,0,5'));
		line.close();
	});
});

describe('a frame that is too large', () => {
	test('is refused with 4413', async () => {
		await othersGoOn(async (line) => {
			line.send(syncFrame(2, someUpdate('x'.repeat(300 * 1024))));
			expect(await codeOf(line)).toBe(4413);
		});
	});

	test('just below that it is taken', async () => {
		const line = await Line.open(johan, `${leader.meeting}/network?ack=1`);
		line.send(syncFrame(2, someUpdate('x'.repeat(250 * 1024))));
		await until(() => line.frames.some((frame) => String(frame) === '100,0,1'));
		line.close();
	});
});

describe('a flood', () => {
	test('is ended with 4429, and the others do not notice', async () => {
		await othersGoOn(async (line) => {
			const ask = Uint8Array.of(3);
			for (let frame = 0; frame < 800; frame++) line.send(ask);
			expect(await codeOf(line)).toBe(4429);
		});
	});

	test('is one flood also over a new line', async () => {
		const first = await Line.open(sara, `${leader.meeting}/plan`);
		for (let frame = 0; frame < 800; frame++) first.send(Uint8Array.of(3));
		expect(await codeOf(first)).toBe(4429);
		const next = await Line.open(sara, `${leader.meeting}/plan`);
		for (let frame = 0; frame < 300; frame++) next.send(Uint8Array.of(3));
		expect(await codeOf(next)).toBe(4429);
	});

	test('what a person can type in a hurry is none', async () => {
		const line = await Line.open(johan, `${leader.meeting}/plan?ack=1`);
		for (let letter = 0; letter < 300; letter++) line.send(syncFrame(2, someUpdate(String(letter % 10))));
		await until(() => line.frames.some((frame) => String(frame) === String([100, 0, 0b1010_1100, 0b10])));
		line.close();
	});
});

describe('the door for sockets', () => {
	const path = () => `/sync/${leader.meeting}/plan`;

	test('is shut to the pages of other sites', async () => {
		const { cookie } = sara;
		const { hostname, port } = new URL(server.now.url);
		for (const origin of [
			'https://evil.example',
			`http://${hostname}.evil.example:${port}`,
			`http://${hostname}:1`,
			'null',
			''
		])
			expect(await upgradeStatus(server.now.url, path(), { cookie, origin }), origin).toBe(403);
		expect(await upgradeStatus(server.now.url, path(), { cookie, origin: server.now.url })).toBe(101);
	});

	test('has no other addresses', async () => {
		const { meeting } = leader;
		for (const nowhere of [
			'/',
			'/sync',
			`/sync/${meeting}`,
			`/sync/${meeting}/`,
			`/sync/${meeting}/plan/more`,
			`/sync/${meeting}/diary`,
			`/sync/${meeting}/PLAN`,
			`/sync/${meeting.toUpperCase()}/plan`,
			'/sync/1/plan',
			`/x/sync/${meeting}/plan`
		])
			expect(await upgradeStatus(server.now.url, nowhere, { cookie: sara.cookie }), nowhere).toBe(404);
	});
});
