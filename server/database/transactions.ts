import { setTimeout as wait } from 'node:timers/promises';
import type postgres from 'postgres';
import type { Database } from '#lib/server/database.ts';

type Work = (tx: postgres.TransactionSql) => unknown;

/** Milliseconds in which it is known whether it was this connection that went, or something else that can't be reached. */
const knownWithin = 1_000;

/** Does a connection end with it? (PostgreSQL, 55.8: FATAL; otherwise Node's and the driver's own words for it.) */
function endsTheConnection(error: unknown): boolean {
	const { severity, code } = error as { severity?: unknown; code?: unknown };
	return severity === 'FATAL' || (typeof code === 'string' && /^(?:CONNECT|ECONN|EPIPE)/u.test(code));
}

/**
 * A connection that is cut in the middle of a transaction fails that transaction and nothing else. By itself postgres.js 3.4.9
 * writes its ROLLBACK, and whatever else the transaction asks, to a socket that is gone, which ends the process
 * (porsager/postgres issues 1154 and 1208). So from then on nothing reaches it, and for postgres.js the work goes on for ever;
 * whoever waits for the transaction is told by `begin` itself. The work must not go on after a question that failed,
 * which PostgreSQL would not have either.
 */
export function surviveCuts(sql: Database): Database {
	const begin = sql.begin.bind(sql) as (work: Work) => Promise<unknown>;
	const forEver = new Promise<never>(() => {});

	async function beginSafely(work: Work): Promise<unknown> {
		let cut: Error | null = null;
		let tellCut = () => {};
		const whenCut = new Promise<void>((isCut) => (tellCut = isCut));
		const orRefuse = <Part>(part: Part): Part => {
			if (cut) throw cut;
			return part;
		};
		const untilCut = (tx: postgres.TransactionSql) =>
			new Proxy(tx, {
				apply: (target, _, words: unknown[]) => Reflect.apply(orRefuse(target), undefined, words),
				get: (target, name) => Reflect.get(orRefuse(target), name)
			});
		const done = begin(async (tx) => {
			try {
				const result = await work(untilCut(tx));
				return cut ? await forEver : result;
			} catch (error) {
				if (!cut && endsTheConnection(error)) await Promise.race([whenCut, wait(knownWithin)]);
				throw cut ? await forEver : error;
			}
		});
		return done.catch((error: Error) => {
			cut = error;
			tellCut();
			throw error;
		});
	}

	return Object.assign(sql, { begin: beginSafely }) as Database;
}
