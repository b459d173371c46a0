import type postgres from 'postgres';

/** A pool of connections; embedded, a pool of one. */
export type Database = postgres.Sql;

/**
 * The database or a transaction in it. Whoever is handed a transaction uses that and nothing else: with the embedded
 * database there is one connection, and asking for a second inside a transaction would wait for ever.
 */
export type Db = postgres.ISql;
