import type { Logger } from 'pino';
import type { Database } from '#lib/server/database.ts';
import { eraseWhatIsDue } from '#lib/server/private-time.ts';
import type { Live } from '#lib/server/services.ts';

/** Milliseconds. */
const every = 60 * 60 * 1000;

/** Erases what is kept of private times a day after they ended, though nobody asks: at the start, and every hour. */
export class Eraser {
	#sql: Database;
	#live: Live;
	#log: Logger;
	#timer: NodeJS.Timeout;
	#working: Promise<void> = Promise.resolve();

	constructor(sql: Database, live: Live, log: Logger) {
		this.#sql = sql;
		this.#live = live;
		this.#log = log;
		this.#timer = setInterval(() => this.#erase(), every).unref();
		this.#erase();
	}

	#erase(): void {
		this.#working = this.#working
			.then(() => eraseWhatIsDue({ sql: this.#sql, live: this.#live }, new Date()))
			.then((erased) => {
				if (erased > 0) this.#log.info({ erased }, 'What was kept of ended private times is erased');
			})
			.catch((error: unknown) =>
				this.#log.error(
					{ error: String(error) },
					'What is to be erased could not be; trying again in an hour'
				)
			);
	}

	async close(): Promise<void> {
		clearInterval(this.#timer);
		await this.#working;
	}
}
