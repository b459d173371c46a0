import { describe, expect, test } from 'vitest';
import { signIn } from '#lib/server/accounts.ts';
import { Guest, Leader, password, withAccount } from '../support/people.ts';
import { expectRefused } from '../support/refusals.ts';
import { serverForTests } from '../support/server.ts';

/* In a file of its own, since every test here has the same address, and guessing is counted by address. */

const server = serverForTests();

describe('guessing', () => {
	test('a spoken code is refused after 120 wrong ones from one address, right ones too; a link still opens', async () => {
		const leader = await Leader.withMeeting(server.now);
		const { code, token } = await leader.link('family');
		const guest = new Guest(server.now.url);
		const say = (said: string) => guest.call('POST', '/join', { code: said, name: 'Sara' });
		for (let guess = 0; guess < 119; guess += 17)
			await Promise.all(Array.from({ length: 17 }, (_, index) => say(`ek ek ${guess + index}`)));
		expect((await say(code)).status).toBe(201);
		expectRefused(await say('ek ek 119'), 404, 'code-does-not-work');
		expectRefused(await say('ek ek 120'), 429, 'too-many-tries');
		expectRefused(await say(code), 429, 'too-many-tries');
		expect((await guest.join(token, 'Sara')).status).toBe(201);
	});

	test('a password is refused after ten tries at one account, the right one too; others sign in', async () => {
		const eva = await withAccount(server.now, new Guest(server.now.url), 'facilitator', 'Eva Ek');
		const ida = await withAccount(server.now, new Guest(server.now.url), 'facilitator', 'Ida Ek');
		const { sql } = server.now;
		for (let guess = 0; guess < 10; guess++)
			expect(await signIn(sql, eva.account.email, `guess ${guess}`, '10.0.0.1')).toEqual({
				refused: 'wrong-email-or-password'
			});
		expect(await signIn(sql, eva.account.email, password, '10.0.0.1')).toEqual({ refused: 'too-many-tries' });
		// Not by writing the address in another way either, nor from elsewhere.
		const shouted = ` ${eva.account.email.toUpperCase()} `;
		expect(await signIn(sql, shouted, password, '10.0.0.2')).toEqual({ refused: 'too-many-tries' });
		expect(await signIn(sql, ida.account.email, password, '10.0.0.1')).toMatchObject({
			id: ida.account.id
		});
	});

	test('whoever knows the password may sign in as often as they like, which lets nobody guess more often', async () => {
		const { account } = await withAccount(server.now, new Guest(server.now.url), 'facilitator', 'Ulla Ek');
		const { sql } = server.now;
		for (let guess = 0; guess < 9; guess++) await signIn(sql, account.email, 'a guess', '10.0.0.4');
		for (let time = 0; time < 12; time++)
			expect(await signIn(sql, account.email, password, '10.0.0.4')).toMatchObject({ id: account.id });
		await signIn(sql, account.email, 'a guess', '10.0.0.4');
		expect(await signIn(sql, account.email, password, '10.0.0.4')).toEqual({ refused: 'too-many-tries' });
		// Ten minutes after the first try, whatever the clock says, one may try again.
		await sql`update attempt set window_start = window_start - interval '9 minutes 30 seconds'`;
		expect(await signIn(sql, account.email, password, '10.0.0.4')).toEqual({ refused: 'too-many-tries' });
		await sql`update attempt set window_start = window_start - interval '30 seconds'`;
		expect(await signIn(sql, account.email, password, '10.0.0.4')).toMatchObject({ id: account.id });
	});

	test('an account that there is not is refused in the same words', async () => {
		expect(await signIn(server.now.sql, 'nobody@radslag.example', password, '10.0.0.3')).toEqual({
			refused: 'wrong-email-or-password'
		});
	});
});
