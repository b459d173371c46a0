import { readFileSync, readdirSync } from 'node:fs';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { beforeAll, describe, expect, test } from 'vitest';
import { documentNames } from '#lib/domain/method.ts';
import { needWords, readPlan } from '#lib/documents/plan-document.ts';
import { newApiToken } from '#lib/server/accounts.ts';
import { loadUpdates } from '#lib/server/document-updates.ts';
import { readDocument } from '#lib/server/document-updates.ts';
import { lengths } from '../support/lengths.ts';
import { Caller, Guest, Leader, withAccount } from '../support/people.ts';
import { aPlan } from '../support/plans.ts';
import { callBack } from '../support/private.ts';
import { serverForTests } from '../support/server.ts';

/*
 * Who is not the family can't change a character of what the family said, in any phase, by any route or document. The
 * routes are those that are there: a new one is tried from the day it is made.
 */

const server = serverForTests();
const folder = fileURLToPath(new URL('../../src/routes/api/v1/', import.meta.url));

type Route = { method: string; path: string };
const routes: Route[] = readdirSync(folder, { recursive: true, encoding: 'utf8' })
	.filter((file) => file.endsWith('+server.ts'))
	.flatMap((file) => {
		const methods = readFileSync(`${folder}${file}`, 'utf8').matchAll(
			/export const (POST|PUT|PATCH|DELETE)\b/gu
		);
		return [...methods].map(([, method = '']) => ({ method, path: `/${dirname(file)}` }));
	})
	// Who knocks is somebody new, and knocking too often is refused whoever does it.
	.filter(({ path }) => path !== '/join');

const plan = { ...aPlan(), needs: [], without: aPlan().needs.map((need) => need.id) };
const other = { ...aPlan(), needs: aPlan().needs.map((need) => ({ ...need, words: 'Något annat' })) };
/** What each route could ask for, and what it doesn't. */
const bodies: unknown[] = [
	{},
	...['prepare', 'information', 'private', 'presentation', 'agreement', 'closed'].map((to) => ({ to })),
	{ position: 'yes', words: 'Det är bra så' },
	{ answer: 'soon' },
	{ value: 10 },
	{ shared: true, shown: true },
	{ ...plan, plan, publish: plan, consents: [], words: 'x', content: other },
	{ plan: other, publish: { ...other, without: [] } }
];

let leader: Leader;
let sara: Guest;
let others: Record<string, Guest>;
let daniel: Caller;

/** Everything that the family said and decided, as it is stored. */
async function familysOwn(): Promise<unknown> {
	const { sql } = server.now;
	const { meeting } = leader;
	const updates = documentNames.map(async (name) => (await loadUpdates(sql, meeting, name)).length);
	return {
		plan: await readDocument(sql, meeting, 'plan', readPlan),
		updates: await Promise.all(updates),
		answers: await sql`select position, words from answer
			join participant on participant.id = participant_id
			where answer.meeting_id = ${meeting} and circle = 'family' order by answer.id`,
		numbers: await sql`select value from scale_answer
			join participant on participant.id = participant_id
			where scale_answer.meeting_id = ${meeting} and circle = 'family' order by participant_id`,
		people:
			await sql`select id, status, circle, name from participant where meeting_id = ${meeting} order by id`,
		meeting: await sql`select runs, pen, sealed_at, answers_shown_at, scale_shown_at,
			network_shared, network_shown from meeting where id = ${meeting}`,
		agreement:
			await sql`select content, signature from agreement where meeting_id = ${meeting} order by revision`
	};
}

let turn = 0;

async function tryEveryRoute(who: Caller): Promise<number> {
	const people = [sara.id, leader.id, others.professional!.id];
	let tried = 0;
	for (const { method, path } of routes)
		for (const participant of path.includes('[participant]') ? people : [''])
			for (const body of bodies) {
				// In the short form each route meets other bodies in each phase.
				if (turn++ % lengths.oneBodyIn > 0) continue;
				const address = path
					.replace('[meeting]', leader.meeting)
					.replace('[participant]', participant)
					.replace(/\[\w+\]/gu, leader.meeting);
				const { status } = await who.call(method, address, body);
				expect(status, `${method} ${path} ${JSON.stringify(body).slice(0, 40)}`).toBeLessThan(500);
				tried++;
			}
	return tried;
}

/** Opens the plan, and takes away and puts in letters, as a page of ours would and as one would not. */
async function tryThePlan(who: Guest): Promise<void> {
	for (const change of ['letter', 'everything'] as const) {
		const open = who.open('plan', { ack: '1' });
		if ((await open.outcome()) === 'read') {
			if (change === 'letter') {
				const words = needWords(open.doc, 'mornings');
				if (words) words.delete(0, 1);
				else open.doc.getText('tried').insert(0, 'x');
			} else {
				open.doc.getArray('needs').delete(0, open.doc.getArray('needs').length);
				open.doc.getText('tried').insert(0, 'x');
			}
			expect(await open.closed).toBe(4409);
		}
		open.close();
	}
}

beforeAll(async () => {
	daniel = await withAccount(server.now, new Caller(server.now.url), 'professional', 'Daniel Ek');
	const { account } = daniel as Caller & { account: { id: never; email: string } };
	leader = await Leader.withMeeting(server.now, {
		participants: [{ name: 'Daniel', circle: 'professional', email: account.email }]
	});
	sara = await leader.welcome('family', 'Sara');
	const byToken = new Caller(server.now.url);
	byToken.bearer = await newApiToken(server.now.sql, account.id);
	const listed = Object.assign(new Guest(server.now.url), { cookie: daniel.cookie, meeting: leader.meeting });
	others = {
		professional: await leader.welcome('professional', 'Petra'),
		'professional by account': listed,
		'professional by token': Object.assign(new Guest(server.now.url), {
			bearer: byToken.bearer,
			meeting: leader.meeting
		}),
		interpreter: await leader.welcome('interpreter', 'Amal'),
		projector: await leader.welcome('projector', '')
	};
	await leader.moveTo('private');
	await callBack(sara, aPlan());
	await leader.moveTo('agreement');
	await sara.answer('but', 'om vi ses snart');
	await sara.do('PUT', '/scale', { value: 3 });
	await leader.moveTo('prepare');
});

describe('nobody but the family changes what the family said', () => {
	test.each([
		['in preparation', async () => {}],
		['in information', () => leader.moveTo('information')],
		['when the family presents', () => leader.moveTo('presentation')],
		['when it is agreed', () => leader.moveTo('agreement')],
		['in private time', () => leader.moveTo('private')],
		[
			'when it is sealed',
			() =>
				callBack(sara, { ...aPlan() })
					.then(() => leader.moveTo('agreement'))
					.then(() => leader.do('POST', '/agreement'))
		],
		['at the follow-up', () => leader.moveTo('followup')],
		['when it is over', () => leader.moveTo('closed')]
	])('%s', async (_when, goThere) => {
		await goThere();
		const before = await familysOwn();
		for (const [name, who] of Object.entries(others)) {
			expect(await tryEveryRoute(who)).toBeGreaterThan(100 / lengths.oneBodyIn);
			expect(await familysOwn(), name).toEqual(before);
			if (!who.cookie) continue;
			await tryThePlan(who);
			expect(await familysOwn(), `${name}, over a socket`).toEqual(before);
		}
		// The facilitator leads the meeting, and writes nothing in it for the family without their pen.
		await tryThePlan(leader);
		expect(await familysOwn(), 'facilitator, over a socket').toEqual(before);
	});

	test('and the routes that were tried are many', () => {
		expect(routes.length).toBeGreaterThan(12);
	});
});
