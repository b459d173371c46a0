import { randomUUID } from 'node:crypto';
import postgres from 'postgres';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { moveClock } from '#lib/server/clock.ts';
import { spreadReminder } from '#lib/server/jobs.ts';
import { makeLog } from '../../server/log.ts';
import { type Running, startServer } from '../../server/start.ts';
import { agreed } from '../support/agreed.ts';
import { type MailCatcher, type TextCatcher, catchMail, catchTexts } from '../support/catchers.ts';
import { until } from '../support/people.ts';
import { ServerProcess, environmentOf } from '../support/processes.ts';
import { expectRefused } from '../support/refusals.ts';
import { freshDatabase } from '../support/server.ts';

/* Reminders over a real mail server and a real SMS gateway, on a clock that is moved. */

const isEmbedded = process.env.RADSLAG_TEST_DATABASE === 'embedded';

let mail: MailCatcher;
let sms: TextCatcher;
let running: Running;
let remove: () => Promise<void>;

const settings = () => ({
	port: 0,
	host: '127.0.0.1',
	origin: undefined,
	logLevel: 'fatal' as const,
	mail: { smtpUrl: mail.url, from: 'radslag@radslag.example' },
	sms: { url: sms.url, token: 'gateway-token' }
});

beforeEach(async () => {
	[mail, sms] = [await catchMail(), await catchTexts()];
	const fresh = await freshDatabase();
	remove = fresh.remove;
	running = await startServer({ ...settings(), demo: true, ...fresh.settings }, makeLog('fatal'));
});
afterEach(async () => {
	await running.close();
	await Promise.all([mail.close(), sms.close()]);
	await remove();
});

/** People are reminded at eight in the morning: a day more than it takes is enough at any hour that this runs. */
async function daysLater(days: number): Promise<void> {
	await moveClock(running.sql, days);
	await running.reminders.work();
}

const got = () => mail.letters.map(({ to }) => to).sort();

describe('a reminder', () => {
	test('comes four weeks after, once, to those who can be reached, and says nothing of the meeting', async () => {
		const { sara, leader, daniel } = await agreed(running);
		await sara.do('PUT', '/me/reminders', { email: 'Sara@radslag.example', phone: '070-123 45 67' });
		await daysLater(27);
		expect([mail.letters, sms.texts]).toEqual([[], []]);
		await daysLater(2);
		const staff = [leader.account.email, daniel.account.email];
		expect(got()).toEqual(['sara@radslag.example', ...staff].sort());
		expect(sms.texts.map(({ to, authorization }) => [to, authorization])).toEqual([
			['0701234567', 'Bearer gateway-token']
		]);
		const said = [...mail.letters, ...sms.texts].map((one) => one.text).join('\n');
		expect(said).toContain('Du har något att titta på.');
		for (const secret of [
			leader.meeting,
			'Sara',
			'Birgit',
			'Elias',
			'Familjer',
			'morgnar',
			'/join/',
			'/mine/'
		])
			expect(said.replaceAll('sara@radslag.example', ''), secret).not.toContain(secret);
		expect(mail.letters.find(({ to }) => to === daniel.account.email)?.text).toContain('/sign-in');
		for (let day = 0; day < 3; day++) await daysLater(1);
		expect(mail.letters).toHaveLength(3);
		expect(sms.texts).toHaveLength(1);
	});

	test('is not sent to an address that was taken back, or to who was shown out', async () => {
		const { sara, birgit, leader } = await agreed(running);
		await sara.do('PUT', '/me/reminders', { email: 'sara@radslag.example' });
		await birgit.do('PUT', '/me/reminders', { email: 'birgit@radslag.example' });
		expect((await sara.do('PUT', '/me/reminders', {})).body).toEqual({ email: '', phone: '' });
		await leader.remove(birgit);
		await daysLater(29);
		expect(got().filter((to) => /^(sara|birgit)/u.test(to))).toEqual([]);
	});

	test('is not asked for at what is no address', async () => {
		const { sara } = await agreed(running);
		for (const given of [
			{ email: 'sara' },
			{ email: 'sara@radslag.example, alla@radslag.example' },
			{ email: 'sara@radslag.example\nBcc: alla@radslag.example' },
			{ phone: 'ring mig' },
			{ phone: '07' }
		])
			expectRefused(await sara.do('PUT', '/me/reminders', given), 422, 'address-is-wrong');
	});

	test('of a date comes two days before it, to whose promise it is, unless it is done', async () => {
		const day = (days: number) => new Date(Date.now() + days * 86_400_000).toISOString().slice(0, 10);
		const { daniel } = await agreed(running, { decision: 'now', day: day(10) });
		const other = await agreed(running, { decision: 'now', day: day(10) });
		await other.daniel.do('POST', '/promises/therapy', { status: 'done' });
		await daysLater(7);
		expect(got()).toEqual([]);
		await daysLater(2);
		expect(got()).toEqual([daniel.account.email]);
	});

	test('of a decision comes two weeks before three months have gone, to who answers for it and who leads', async () => {
		const { daniel, leader, sara } = await agreed(running, { decision: 'application' });
		await sara.do('PUT', '/me/reminders', { email: 'sara@radslag.example' });
		await daysLater(70);
		mail.letters.length = 0;
		await daysLater(10);
		expect(got()).toEqual([daniel.account.email, leader.account.email].sort());
	});

	test('that the mail server did not take just then is sent later; one it refused is not', async () => {
		const { daniel, leader } = await agreed(running);
		mail.answer.code = 451;
		await daysLater(29);
		expect(got()).toEqual([]);
		mail.answer.code = 250;
		await daysLater(1);
		expect(got()).toEqual([daniel.account.email, leader.account.email].sort());

		await agreed(running);
		mail.letters.length = 0;
		mail.answer.code = 550;
		await daysLater(29);
		mail.answer.code = 250;
		for (let again = 0; again < 3; again++) await daysLater(1);
		expect(got()).toEqual([]);
	});

	test.each([
		[429, 'not now', 1],
		[503, 'not now', 1],
		[400, 'no', 0],
		[500, 'that something went wrong, and perhaps sent it', 0]
	])('that the SMS gateway answered with %i (%s) comes %i times in the end', async (code, _says, times) => {
		const { sara } = await agreed(running);
		await sara.do('PUT', '/me/reminders', { phone: '+46701740605' });
		sms.texts.length = 0;
		sms.answer.code = code;
		await daysLater(29);
		expect(sms.texts).toEqual([]);
		sms.answer.code = 200;
		for (let again = 0; again < 3; again++) await daysLater(1);
		expect(sms.texts).toHaveLength(times);
	});
});

if (!isEmbedded)
	describe('two processes on one database', () => {
		const people = 200;
		let slow: MailCatcher;
		let environment: Record<string, string>;
		let removeIt: () => Promise<void>;

		beforeAll(async () => {
			slow = await catchMail(5);
		});
		afterAll(() => slow.close());

		/** A meeting with two hundred who want to be reminded, now. */
		async function laidOut(): Promise<string[]> {
			slow.letters.length = 0;
			const fresh = await freshDatabase();
			removeIt = fresh.remove;
			environment = {
				...environmentOf(fresh.settings),
				SMTP_URL: slow.url,
				MAIL_FROM: 'radslag@radslag.example'
			};
			const first = await startServer(
				{ port: 0, host: '127.0.0.1', origin: undefined, logLevel: 'fatal', ...fresh.settings },
				makeLog('fatal')
			);
			const { leader, daniel } = await agreed(first);
			const addresses = Array.from({ length: people }, (_, at) => `p${at}@radslag.example`);
			await first.sql`insert into participant ${first.sql(
				addresses.map((remind_email) => ({
					id: randomUUID(),
					meeting_id: leader.meeting,
					circle: 'family',
					name: 'Någon',
					relation: '',
					language: 'sv',
					central: false,
					status: 'admitted',
					remind_email
				}))
			)}`;
			await first.reminders.work();
			await first.sql`update job set run_at = now() - interval '1 minute' where reminder = 'check-in'`;
			// For whom it is has been found out; what is left is to send it.
			await spreadReminder(first.sql, { mail: true, sms: false }, new Date());
			await first.close();
			return [...addresses, daniel.account.email, leader.account.email].sort();
		}

		/** Two who begin at the same moment: what they are to take is locked until both are there. */
		async function startBoth(): Promise<ServerProcess[]> {
			const sql = postgres(environment.DATABASE_URL!, { max: 1, onnotice: () => {} });
			const both = await sql.begin(async (tx) => {
				await tx`lock table job in access exclusive mode`;
				return Promise.all(
					['a', 'b'].map((name) =>
						ServerProcess.start({ ...environment, MAIL_FROM: `${name}@radslag.example` })
					)
				);
			});
			await sql.end();
			return both;
		}

		const sent = () => slow.letters.map(({ to }) => to).sort();

		test('send each of two hundred once, and share them', async () => {
			const expected = await laidOut();
			const both = await startBoth();
			await until(() => slow.letters.length >= expected.length);
			await Promise.all(both.map((one) => one.end()));
			expect(sent()).toEqual(expected);
			for (const from of ['a@radslag.example', 'b@radslag.example'])
				expect(slow.letters.filter((letter) => letter.from === from).length).toBeGreaterThan(people / 10);
			await removeIt();
		});

		test('killed while they send: nobody gets two, and at most the one letter in each one’s hand is lost', async () => {
			const expected = await laidOut();
			const both = await startBoth();
			await until(() => slow.letters.length > 20);
			await Promise.all(both.map((one) => one.end('SIGKILL')));
			const third = await ServerProcess.start(environment);
			await until(() => slow.letters.length >= expected.length - 2);
			await third.end();
			const all = sent();
			expect(all).toEqual([...new Set(all)]);
			expect(all.every((to) => expected.includes(to))).toBe(true);
			await removeIt();
		});
	});
