import { type Refusal, refuse } from '#lib/domain/refusal.ts';
import type { Db } from './database.ts';
import { sha256 } from './secrets.ts';

/*
 * How often something that can be guessed is tried. A family shares one address on one wifi, so what is counted is
 * always the thing tried first; an address alone only has a high ceiling.
 */

const limits = {
	/** One account, per window. */
	'sign-in': 10,
	/** One address, per window: a whole town hall may sit behind it. */
	'sign-in-from': 200,
	/** Wrong spoken codes from one address: forty phones in a room, each mistyping a few times. */
	'code-from': 120,
	/** Wrong spoken codes in all: guessing from many addresses is still guessing. */
	'code-anywhere': 1_200
} as const;
export type Guess = keyof typeof limits;

/** From the first try on. */
const window = '10 minutes';

function keyOf(guess: Guess, of: string): string {
	return `${guess}:${sha256(of).toString('base64url')}`;
}

/** Counts one try. @returns a refusal when there have been too many in ten minutes */
export async function countTry(db: Db, guess: Guess, of: string): Promise<Refusal | null> {
	const [row] = await db<{ count: number }[]>`
		insert into attempt (what, window_start, count) values (${keyOf(guess, of)}, now(), 1)
		on conflict (what) do update set
			count = case when attempt.window_start > now() - ${window}::interval then attempt.count + 1 else 1 end,
			window_start = case when attempt.window_start > now() - ${window}::interval
				then attempt.window_start else now() end
		returning count`;
	return (row?.count ?? 0) > limits[guess] ? refuse('too-many-tries') : null;
}

/** Takes back one try that was no guess: they knew. */
export async function forgiveTry(db: Db, guess: Guess, of: string): Promise<void> {
	await db`
		update attempt set count = count - 1
		where what = ${keyOf(guess, of)} and window_start > now() - ${window}::interval`;
}

/** Has it been tried too often, without counting one more? */
export async function isTriedTooOften(db: Db, guess: Guess, of: string): Promise<Refusal | null> {
	const [row] = await db<{ count: number }[]>`
		select count from attempt
		where what = ${keyOf(guess, of)} and window_start > now() - ${window}::interval`;
	return (row?.count ?? 0) >= limits[guess] ? refuse('too-many-tries') : null;
}

/** Forgets windows that have passed; they hold no names, only hashes, but there is no reason to keep them. */
export async function forgetOldTries(db: Db): Promise<void> {
	await db`delete from attempt where window_start < now() - interval '1 hour'`;
}
