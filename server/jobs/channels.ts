import { createTransport } from 'nodemailer';
import type { Config } from '#lib/server/config.ts';
import type { Clock } from '#lib/server/clock.ts';
import type { Database } from '#lib/server/database.ts';
import { keepInOutbox } from '#lib/server/jobs.ts';

/* The ways a reminder can go: e-mail by SMTP, SMS by a gateway's HTTP address; in a demo, into a table that is shown. */

/** It certainly never left, so it may be tried again. Without names: an answer may repeat whom it was for. */
export class NotSent extends Error {}
/** It was refused, or nobody knows. */
export class SendFailed extends Error {}

export type Letter = { to: string; subject: string; text: string };
export type Channel = (letter: Letter) => Promise<void>;
export type OpenChannels = { mail?: Channel; sms?: Channel; close: () => void };

/** Milliseconds. */
const connectsWithin = 10_000;
const answersWithin = 30_000;

export function openChannels(config: Config, sql: Database, now: Clock): OpenChannels {
	const outbox =
		(channel: 'mail' | 'sms'): Channel =>
		async ({ to, subject, text }) =>
			keepInOutbox(sql, { channel, recipient: to, subject, body: text, sentAt: await now() });
	const smtp = config.mail ? bySmtp(config.mail) : undefined;
	const mail = smtp?.send ?? (config.demo ? outbox('mail') : undefined);
	const sms = config.sms ? bySms(config.sms) : config.demo ? outbox('sms') : undefined;
	return { ...(mail && { mail }), ...(sms && { sms }), close: () => smtp?.close() };
}

function bySmtp({ smtpUrl, from }: { smtpUrl: string; from: string }): { send: Channel; close: () => void } {
	const transport = createTransport({
		url: smtpUrl,
		connectionTimeout: connectsWithin,
		greetingTimeout: connectsWithin,
		socketTimeout: answersWithin
	});
	return {
		send: async ({ to, subject, text }) => {
			try {
				await transport.sendMail({ from, to: { name: '', address: to }, subject, text });
			} catch (error) {
				const { code, command, responseCode } = error as {
					code?: string;
					command?: string;
					responseCode?: number;
				};
				// Before it was connected nothing was handed over; 4xx is "not now" (RFC 5321, 4.2.1).
				const isNotNow = responseCode !== undefined && responseCode >= 400 && responseCode < 500;
				const told = `SMTP: ${code ?? 'unknown'} ${responseCode ?? ''}`.trim();
				throw command === 'CONN' || isNotNow ? new NotSent(told) : new SendFailed(told);
			}
		},
		close: () => transport.close()
	};
}

/** @see docs/reminders.md */
function bySms({ url, token }: { url: string; token: string }): Channel {
	return async ({ to, text }) => {
		const response = await fetch(url, {
			method: 'POST',
			headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
			body: JSON.stringify({ to, text }),
			redirect: 'error',
			signal: AbortSignal.timeout(answersWithin)
		}).catch((error: unknown) => {
			const code = (error as { cause?: { code?: string } }).cause?.code ?? '';
			throw ['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN'].includes(code)
				? new NotSent(`SMS: ${code}`)
				: new SendFailed(`SMS: ${code || 'no answer'}`);
		});
		await response.body?.cancel();
		if (response.ok) return;
		// The gateway says itself that it did not take it.
		const isNotNow = response.status === 429 || response.status === 503;
		throw isNotNow ? new NotSent(`SMS: ${response.status}`) : new SendFailed(`SMS: ${response.status}`);
	};
}
