import { type Logger, pino } from 'pino';
import type { Config } from '#lib/server/config.ts';

/**
 * To standard error, so that what a command prints stays readable by programs. Nothing is logged that names a person, and
 * no address that holds a link's token.
 */
export function makeLog(level: Config['logLevel']): Logger {
	return pino({ level, base: undefined, timestamp: pino.stdTimeFunctions.isoTime }, pino.destination(2));
}
