import * as v from 'valibot';

/*
 * What the environment may say. Everything is checked before anything starts, and each wrong value gets one sentence
 * that names it; the values themselves are not repeated where they may hold a password.
 */

const logLevels = ['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'] as const;

function isOrigin(text: string): boolean {
	if (!URL.canParse(text)) return false;
	const url = new URL(text);
	return (url.protocol === 'http:' || url.protocol === 'https:') && url.origin === text;
}

function isPostgresUrl(text: string): boolean {
	return URL.canParse(text) && /^postgres(ql)?:$/u.test(new URL(text).protocol);
}

const Environment = v.object({
	PORT: v.optional(
		v.pipe(
			v.string(),
			v.check(
				(text) => /^\d{1,5}$/u.test(text) && Number(text) <= 65_535,
				'PORT must be a whole number from 0 to 65535 (0: any free port)'
			),
			v.transform(Number)
		),
		'3000'
	),
	HOST: v.optional(
		v.pipe(
			v.string(),
			v.regex(/^[^\s/]+$/u, 'HOST must be an address to listen on, such as 127.0.0.1 or 0.0.0.0')
		),
		'0.0.0.0'
	),
	ORIGIN: v.optional(
		v.pipe(
			v.string(),
			v.check(
				isOrigin,
				'ORIGIN must be the address people open, without a path or a last slash, such as https://radslag.example'
			)
		)
	),
	DATABASE_URL: v.optional(
		v.pipe(v.string(), v.check(isPostgresUrl, 'DATABASE_URL must begin with postgres:// or postgresql://'))
	),
	DATA_DIR: v.optional(v.pipe(v.string(), v.nonEmpty('DATA_DIR must be the name of a folder')), './data'),
	PERSONAL_LINKS: v.optional(v.picklist(['on', 'off'], 'PERSONAL_LINKS must be on or off')),
	SMTP_URL: v.optional(
		v.pipe(
			v.string(),
			v.check(
				(text) => URL.canParse(text) && /^smtps?:$/u.test(new URL(text).protocol),
				'SMTP_URL must begin with smtp:// or smtps://'
			)
		)
	),
	MAIL_FROM: v.optional(
		v.pipe(
			v.string(),
			v.regex(/^[^\r\n]*@[^\r\n]+$/u, 'MAIL_FROM must be the e-mail address that mail comes from')
		)
	),
	SMS_URL: v.optional(
		v.pipe(
			v.string(),
			v.check(
				(text) => URL.canParse(text) && /^https?:$/u.test(new URL(text).protocol),
				'SMS_URL must be the http or https address of an SMS gateway'
			)
		)
	),
	SMS_TOKEN: v.optional(v.string()),
	LOG_LEVEL: v.optional(v.picklist(logLevels, `LOG_LEVEL must be one of ${logLevels.join(', ')}`), 'info')
});

export type Config = {
	port: number;
	host: string;
	/** Undefined: pages are served under whatever name the browser used. */
	origin: string | undefined;
	/** Undefined: the embedded database in `dataDir`. */
	databaseUrl: string | undefined;
	dataDir: string;
	logLevel: (typeof logLevels)[number];
	/** Made-up people only: the clock can be moved, and what would have been sent is shown instead. */
	demo?: boolean;
	/** May the facilitator give each person a link of their own? Undefined: in a demo. */
	personalLinks?: boolean;
	/** Undefined: nothing is sent by e-mail. */
	mail?: { smtpUrl: string; from: string };
	/** Undefined: nothing is sent by SMS. */
	sms?: { url: string; token: string };
};

/** @returns the configuration, or one sentence for each wrong variable */
export function readConfig(environment: Record<string, string | undefined>): Config | { problems: string[] } {
	// An empty variable is one that somebody left out.
	const given = Object.fromEntries(Object.entries(environment).filter(([, value]) => value !== ''));
	const read = v.safeParse(Environment, given);
	if (!read.success) return { problems: read.issues.map((issue) => issue.message) };
	const { PORT, HOST, ORIGIN, DATABASE_URL, DATA_DIR, LOG_LEVEL } = read.output;
	const { PERSONAL_LINKS, SMTP_URL, MAIL_FROM, SMS_URL, SMS_TOKEN } = read.output;
	if (SMTP_URL && !MAIL_FROM) return { problems: ['MAIL_FROM must be set when SMTP_URL is'] };
	if (SMS_URL && !SMS_TOKEN) return { problems: ['SMS_TOKEN must be set when SMS_URL is'] };
	return {
		port: PORT,
		host: HOST,
		origin: ORIGIN,
		databaseUrl: DATABASE_URL,
		dataDir: DATA_DIR,
		logLevel: LOG_LEVEL,
		...(PERSONAL_LINKS && { personalLinks: PERSONAL_LINKS === 'on' }),
		...(SMTP_URL && MAIL_FROM && { mail: { smtpUrl: SMTP_URL, from: MAIL_FROM } }),
		...(SMS_URL && SMS_TOKEN && { sms: { url: SMS_URL, token: SMS_TOKEN } })
	};
}
