import { createHash } from 'node:crypto';
import { unzipSync } from 'fflate';
import { describe, expect, test } from 'vitest';
import { type PublicKey, verify } from '#lib/domain/agreement-file.ts';
import { newApiToken } from '#lib/server/accounts.ts';
import { type Guest, Leader, Caller, withAccount } from '../support/people.ts';
import { aPlan } from '../support/plans.ts';
import { callBack } from '../support/private.ts';
import { expectRefused } from '../support/refusals.ts';
import { serverForTests } from '../support/server.ts';

const server = serverForTests();

const forms = {
	pdf: ['application/pdf', 'overenskommelse.pdf', '%PDF-'],
	odt: ['application/vnd.oasis.opendocument.text', 'overenskommelse.odt', 'PK'],
	ics: ['text/calendar; charset=utf-8', 'kalender.ics', 'BEGIN:VCALENDAR'],
	file: ['application/json', 'overenskommelse.json', '{"chain":']
} as const;

/** A meeting with a sealed plan, and the system that the municipality keeps its documents in, which has a seat in it. */
async function sealed() {
	const system = await withAccount(server.now, new Caller(server.now.url), 'professional', 'Diariet');
	system.cookie = '';
	system.bearer = await newApiToken(server.now.sql, system.account.id);
	const leader = await Leader.withMeeting(server.now, {
		participants: [{ name: 'Diariet', circle: 'professional', email: system.account.email }]
	});
	const sara = await leader.welcome('family', 'Sara', 'mamma');
	const petra = await leader.welcome('professional', 'Petra', 'rektor');
	await leader.moveTo('private');
	await callBack(sara, aPlan());
	await leader.moveTo('agreement');
	const { body } = await leader.do('POST', '/agreement');
	return { leader, sara, petra, system, agreement: String(body.id) };
}

async function fetchFrom(who: Caller, meeting: string, path: string, method = 'GET') {
	const headers: Record<string, string> = {};
	if (who.cookie) headers.cookie = who.cookie;
	if (who.bearer) headers.authorization = `Bearer ${who.bearer}`;
	const answer = await fetch(`${who.base}/api/v1/meetings/${meeting}/agreement/${path}`, { method, headers });
	return { answer, bytes: new Uint8Array(await answer.arrayBuffer()) };
}

describe('the documents of an agreement', () => {
	test('are there in each form as soon as it is sealed, under a name that is nobody’s', async () => {
		const { leader, sara } = await sealed();
		for (const who of [leader, sara])
			for (const [form, [type, name, start]] of Object.entries(forms)) {
				const { answer, bytes } = await fetchFrom(who, leader.meeting, form);
				expect(answer.status).toBe(200);
				expect(answer.headers.get('content-type')).toBe(type);
				expect(answer.headers.get('content-disposition')).toBe(`attachment; filename="${name}"`);
				expect(answer.headers.get('cache-control')).toBe('no-store');
				expect(Buffer.from(bytes.subarray(0, start.length)).toString()).toBe(start);
			}
	});

	test('come in the language that was asked for', async () => {
		const { leader, sara } = await sealed();
		const text = async (form: string, lang: string) => {
			const { bytes } = await fetchFrom(sara, leader.meeting, `${form}?lang=${lang}`);
			return new TextDecoder().decode(form === 'odt' ? unzipSync(bytes)['content.xml'] : bytes);
		};
		expect(await text('odt', 'sv')).toContain('Det här har vi kommit överens om');
		expect(await text('odt', 'en')).toContain('This is what we have agreed');
		expect(await text('ics', 'en')).toContain('Something to do');
		expect(await text('odt', 'xx')).toContain('Det här har vi kommit överens om');
	});

	test('are for those who may read it', async () => {
		const { leader, sara } = await sealed();
		const waiting = await leader.guest('family', 'Okänd');
		const wall = await leader.welcome('projector', '');
		const other = await Leader.withMeeting(server.now);
		await leader.remove(sara);
		for (const form of Object.keys(forms)) {
			const path = `/meetings/${leader.meeting}/agreement/${form}`;
			for (const who of [waiting, wall]) expectRefused(await who.call('GET', path), 403, 'not-admitted');
			for (const who of [sara, other]) expectRefused(await who.call('GET', path), 404, 'not-found');
			expectRefused(await new Caller(server.now.url).call('GET', path), 401, 'not-signed-in');
		}
	});

	test('are not there before it is sealed', async () => {
		const leader = await Leader.withMeeting(server.now);
		for (const form of Object.keys(forms))
			expectRefused(await leader.do('GET', `/agreement/${form}`), 404, 'not-found');
		expectRefused(await leader.do('POST', '/agreement/handover'), 404, 'not-found');
	});

	test('who holds both a seat and an account says in the address as which they ask', async () => {
		const { leader } = await sealed();
		const waiting: Guest = await leader.guest('family', 'Maria på prov');
		const both = new Caller(server.now.url);
		both.cookie = `${waiting.cookie}; ${leader.cookie}`;
		const path = `/meetings/${leader.meeting}/agreement/odt`;
		expectRefused(await both.call('GET', `${path}?as=seat`), 403, 'not-admitted');
		expect((await both.call('GET', `${path}?as=account`)).status).toBe(200);
	});
});

describe('handing over to the municipality', () => {
	test('gives one package with everything, whose sums fit and whose seal holds', async () => {
		const { leader, petra } = await sealed();
		for (const giver of [leader, petra]) {
			const { answer, bytes } = await fetchFrom(giver, leader.meeting, 'handover', 'POST');
			expect(answer.status).toBe(200);
			expect(answer.headers.get('content-type')).toBe('application/zip');
			expect(answer.headers.get('content-disposition')).toBe('attachment; filename="overenskommelse.zip"');
			const files = unzipSync(bytes);
			expect(Object.keys(files).sort()).toEqual([
				'SHA256SUMS',
				'overenskommelse.json',
				'overenskommelse.odt',
				'overenskommelse.pdf'
			]);
			const sums = new TextDecoder().decode(files.SHA256SUMS).trimEnd().split('\n');
			expect(sums).toHaveLength(3);
			for (const line of sums) {
				const [, sum = '', name = ''] = /^([0-9a-f]{64}) {2}(\S+)$/u.exec(line) ?? [];
				expect(createHash('sha256').update(files[name]!).digest('hex')).toBe(sum);
			}
			const { keys } = (await leader.call('GET', '/keys')).body as { keys: PublicKey[] };
			expect(await verify(files['overenskommelse.json']!, keys)).toEqual([]);
			expect(answer.headers.get('radslag-sha256')).toBe(createHash('sha256').update(bytes).digest('hex'));
		}
	});

	test('is written down: which package, of what, by whom, and the word that it came', async () => {
		const { leader, system, agreement } = await sealed();
		const { answer } = await fetchFrom(leader, leader.meeting, 'handover', 'POST');
		const id = answer.headers.get('radslag-handover');
		const listed = async () =>
			(await leader.do('GET', '/agreement/handover')).body.handovers as Record<string, unknown>[];
		expect(await listed()).toEqual([
			{
				id,
				agreementId: agreement,
				madeAt: expect.stringMatching(/^\d{4}-/u),
				madeBy: 'Maria',
				sha256: answer.headers.get('radslag-sha256'),
				receiptBy: null,
				receiptAt: null
			}
		]);
		const path = `/meetings/${leader.meeting}/agreement/handover/${id}/receipt`;
		const told = await system.call('POST', path, { by: 'Diariet, nr 2026-117' });
		expect(told.status).toBe(200);
		expect(told.body).toMatchObject({ id, receiptBy: 'Diariet, nr 2026-117' });
		expect(await listed()).toEqual([told.body]);
		// Said once: nobody writes over who took it in.
		expectRefused(await leader.call('POST', path, { by: 'Någon annan' }), 409, 'already-received');
		expect(await listed()).toEqual([told.body]);
	});

	test('two acknowledge at once: one of them did', async () => {
		const { leader, system } = await sealed();
		const { answer } = await fetchFrom(leader, leader.meeting, 'handover', 'POST');
		const path = `/meetings/${leader.meeting}/agreement/handover/${answer.headers.get('radslag-handover')}/receipt`;
		const told = await Promise.all([
			leader.call('POST', path, { by: 'a' }),
			system.call('POST', path, { by: 'b' })
		]);
		expect(told.map((one) => one.status).sort()).toEqual([200, 409]);
	});

	test('is for those who are there in their job', async () => {
		const { leader, sara, petra } = await sealed();
		const path = `/meetings/${leader.meeting}/agreement/handover`;
		for (const method of ['GET', 'POST']) expectRefused(await sara.call(method, path), 403, 'not-for-you');
		const { answer } = await fetchFrom(petra, leader.meeting, 'handover', 'POST');
		const receipt = `${path}/${answer.headers.get('radslag-handover')}/receipt`;
		// The principal came with a link: nobody knows who that is when the meeting is over.
		for (const who of [sara, petra])
			expectRefused(await who.call('POST', receipt, { by: 'x' }), 403, 'not-for-you');
		expectRefused(await new Caller(server.now.url).call('POST', receipt, { by: 'x' }), 401, 'not-signed-in');
	});

	test('a package of another meeting, or none at all, is not found', async () => {
		const { leader } = await sealed();
		const { leader: other } = await sealed();
		const { answer } = await fetchFrom(other, other.meeting, 'handover', 'POST');
		const path = (id: unknown) => `/meetings/${leader.meeting}/agreement/handover/${String(id)}/receipt`;
		for (const id of [answer.headers.get('radslag-handover'), leader.meeting, 'x'])
			expectRefused(await leader.call('POST', path(id), { by: 'x' }), 404, 'not-found');
		for (const body of [{}, { by: '' }, { by: ' ' }, { by: 'x'.repeat(201) }, { by: 1 }])
			expectRefused(await leader.call('POST', path(leader.meeting), body), 422, 'body-is-wrong');
	});

	test('looking makes no package', async () => {
		const { leader } = await sealed();
		for (const form of [...Object.keys(forms), 'handover']) await fetchFrom(leader, leader.meeting, form);
		expect((await leader.do('GET', '/agreement/handover')).body).toEqual({ handovers: [] });
	});
});
