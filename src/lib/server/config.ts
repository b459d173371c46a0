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
};

/** @returns the configuration, or one sentence for each wrong variable */
export function readConfig(environment: Record<string, string | undefined>): Config | { problems: string[] } {
	// An empty variable is one that somebody left out.
	const given = Object.fromEntries(Object.entries(environment).filter(([, value]) => value !== ''));
	const read = v.safeParse(Environment, given);
	if (!read.success) return { problems: read.issues.map((issue) => issue.message) };
	const { PORT, HOST, ORIGIN, DATABASE_URL, DATA_DIR, LOG_LEVEL } = read.output;
	return {
		port: PORT,
		host: HOST,
		origin: ORIGIN,
		databaseUrl: DATABASE_URL,
		dataDir: DATA_DIR,
		logLevel: LOG_LEVEL
	};
}
