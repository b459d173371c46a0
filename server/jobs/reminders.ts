import type { Logger } from 'pino';
import { isLanguage } from '#lib/domain/language.ts';
import { sayIn } from '#lib/server/catalogue.ts';
import type { Clock } from '#lib/server/clock.ts';
import type { Database } from '#lib/server/database.ts';
import {
	type Message,
	messageDone,
	messageNotSent,
	planReminders,
	spreadReminder,
	takeMessage
} from '#lib/server/jobs.ts';
import { type Letter, NotSent, type OpenChannels } from './channels.ts';

/** Milliseconds after the start: those who lost their lines when the server ended come back first. */
const startsAfter = 1_000;

type Settings = {
	now: Clock;
	channels: OpenChannels;
	/** The address that people open. */
	url: () => string;
	/** Milliseconds between looking. */
	every: number;
};

/** Reminds people, at the start and ever after, though nobody asks. Any number of processes may do it side by side. */
export class Reminders {
	#sql: Database;
	#log: Logger;
	#settings: Settings;
	#start: NodeJS.Timeout;
	#timer: NodeJS.Timeout;
	#working: Promise<void> = Promise.resolve();
	#isClosing = false;

	constructor(sql: Database, log: Logger, settings: Settings) {
		this.#sql = sql;
		this.#log = log;
		this.#settings = settings;
		// What came due while nothing was running.
		this.#start = setTimeout(() => void this.work(), startsAfter).unref();
		this.#timer = setInterval(() => void this.work(), settings.every).unref();
	}

	/** Does all that is due now; resolves when it has been done. */
	work(): Promise<void> {
		this.#working = this.#working
			.then(() => this.#work())
			.catch((error: unknown) =>
				this.#log.error({ error: String(error) }, 'Reminders could not be seen to; trying again')
			);
		return this.#working;
	}

	async close(): Promise<void> {
		this.#isClosing = true;
		clearTimeout(this.#start);
		clearInterval(this.#timer);
		await this.#working;
		this.#settings.channels.close();
	}

	async #work(): Promise<void> {
		const { now, channels } = this.#settings;
		const can = { mail: channels.mail !== undefined, sms: channels.sms !== undefined };
		await planReminders(this.#sql);
		while (!this.#isClosing && (await spreadReminder(this.#sql, can, await now())));
		for (;;) {
			if (this.#isClosing) return;
			const message = await takeMessage(this.#sql, await now());
			if (!message) return;
			await this.#send(message);
		}
	}

	/** It is ours by now: whatever happens to us from here on, nobody else sends it. */
	async #send(message: Message): Promise<void> {
		const { channels, now } = this.#settings;
		const channel = channels[message.channel];
		if (!message.to || !channel) return messageDone(this.#sql, message.id, 'no-longer');
		try {
			await channel(this.#letterTo(message.to, message));
		} catch (error) {
			this.#log.warn(
				{ error: error instanceof Error ? error.message : 'unknown' },
				'A reminder was not sent'
			);
			if (error instanceof NotSent) return messageNotSent(this.#sql, message.id, await now());
			return messageDone(this.#sql, message.id, 'failed');
		}
		await messageDone(this.#sql, message.id, 'sent');
	}

	/** Says that there is something, and not what: whoever else reads the phone learns nothing. */
	#letterTo(to: string, { language: asked, hasAccount, channel }: Message): Letter {
		const language = isLanguage(asked) ? asked : 'sv';
		const way = hasAccount
			? sayIn(language, 'reminder.sign-in', { url: `${this.#settings.url()}/sign-in` })
			: sayIn(language, 'reminder.own-link');
		const subject = sayIn(language, 'reminder.subject');
		const something = sayIn(language, 'reminder.something');
		return {
			to,
			subject,
			text: channel === 'sms' ? `${subject}: ${something} ${way}` : `${something}\n\n${way}\n`
		};
	}
}
