import { randomUUID } from 'node:crypto';
import type { AccountId } from '#lib/domain/participant.ts';
import { type Refusal, refuse } from '#lib/domain/refusal.ts';
import { countTry, forgiveTry } from './attempts.ts';
import type { Db } from './database.ts';
import { hashPassword, isPassword } from './passwords.ts';
import { isSame, newTwoPartSecret, splitToken } from './secrets.ts';

export const roles = ['facilitator', 'professional', 'admin'] as const;
export type Role = (typeof roles)[number];
export type Account = { id: AccountId; email: string; name: string; role: Role };

function sameEmail(email: string): string {
	return email.trim().toLowerCase();
}

/** Makes an account, or gives the one with this e-mail a new name, role and password. */
export async function saveAccount(
	db: Db,
	account: { email: string; name: string; role: Role; password: string; teamId?: string }
): Promise<Account> {
	const hash = await hashPassword(account.password);
	const [row] = await db<Account[]>`
		insert into account (id, email, name, role, password_hash, team_id)
		values (${randomUUID()}, ${sameEmail(account.email)}, ${account.name}, ${account.role}, ${hash},
			${account.teamId ?? null})
		on conflict (email) do update set name = excluded.name, role = excluded.role,
			password_hash = excluded.password_hash, team_id = coalesce(excluded.team_id, account.team_id)
		returning id, email, name, role`;
	if (!row) throw new Error('The account was not stored');
	return row;
}

export async function findAccount(db: Db, id: AccountId): Promise<Account | undefined> {
	const [row] = await db<Account[]>`select id, email, name, role from account where id = ${id}`;
	return row;
}

export async function findAccountByEmail(db: Db, email: string): Promise<Account | undefined> {
	const [row] = await db<Account[]>`
		select id, email, name, role from account where email = ${sameEmail(email)}`;
	return row;
}

/** @param from the address the try comes from */
export async function signIn(
	db: Db,
	email: string,
	password: string,
	from: string
): Promise<Account | Refusal> {
	const tooMany =
		(await countTry(db, 'sign-in', sameEmail(email))) ?? (await countTry(db, 'sign-in-from', from));
	if (tooMany) return tooMany;
	const [row] = await db<(Account & { passwordHash: string })[]>`
		select id, email, name, role, password_hash as "passwordHash" from account where email = ${sameEmail(email)}`;
	if (!(await isPassword(password, row?.passwordHash)) || !row) return refuse('wrong-email-or-password');
	await forgiveTry(db, 'sign-in', sameEmail(email));
	await forgiveTry(db, 'sign-in-from', from);
	return { id: row.id, email: row.email, name: row.name, role: row.role };
}

/** @returns the Bearer token; it can't be had again */
export async function newApiToken(db: Db, account: AccountId): Promise<string> {
	const { id, secretHash, token } = newTwoPartSecret();
	await db`insert into api_token (id, secret_hash, account_id) values (${id}, ${secretHash}, ${account})`;
	return token;
}

export async function findAccountByToken(db: Db, token: string): Promise<Account | undefined> {
	const parts = splitToken(token);
	if (!parts) return undefined;
	const [row] = await db<(Account & { secretHash: Buffer })[]>`
		select account.id, email, name, role, secret_hash as "secretHash"
		from api_token join account on account.id = account_id where api_token.id = ${parts.id}`;
	if (!row || !isSame(row.secretHash, parts.secretHash)) return undefined;
	return { id: row.id, email: row.email, name: row.name, role: row.role };
}
