import { describe, expect, test } from 'vitest';
import { readConfig } from './config.ts';

describe('what the environment may say', () => {
	test('nothing: then it is port 3000 on every address, with the embedded database in ./data', () => {
		expect(readConfig({})).toEqual({
			port: 3000,
			host: '0.0.0.0',
			origin: undefined,
			databaseUrl: undefined,
			dataDir: './data',
			logLevel: 'info'
		});
	});

	test('a variable that is empty is one that was left out', () => {
		const empty = { PORT: '', HOST: '', ORIGIN: '', DATABASE_URL: '', DATA_DIR: '', LOG_LEVEL: '' };
		expect(readConfig(empty)).toEqual(readConfig({}));
	});

	test('everything', () => {
		expect(
			readConfig({
				PORT: '8080',
				HOST: '127.0.0.1',
				ORIGIN: 'https://radslag.example',
				DATABASE_URL: 'postgresql://radslag@db.example:5433/radslag',
				DATA_DIR: '/var/lib/radslag',
				LOG_LEVEL: 'debug'
			})
		).toEqual({
			port: 8080,
			host: '127.0.0.1',
			origin: 'https://radslag.example',
			databaseUrl: 'postgresql://radslag@db.example:5433/radslag',
			dataDir: '/var/lib/radslag',
			logLevel: 'debug'
		});
	});

	test.each([
		['PORT', '0'],
		['PORT', '65535'],
		['HOST', '::1'],
		['HOST', 'localhost'],
		['ORIGIN', 'http://192.168.1.10:3000'],
		['DATABASE_URL', 'postgres://localhost/radslag'],
		['PERSONAL_LINKS', 'on'],
		['PERSONAL_LINKS', 'off'],
		['LOG_LEVEL', 'silent']
	])('%s may be %s', (name, value) => {
		expect(readConfig({ [name]: value })).not.toHaveProperty('problems');
	});

	test.each([
		['PORT', '65536'],
		['PORT', '-1'],
		['PORT', '3000.5'],
		['PORT', '0x50'],
		['PORT', 'three thousand'],
		['PORT', ' 3000'],
		['HOST', 'not an address'],
		['HOST', 'http://localhost'],
		['ORIGIN', 'radslag.example'],
		['ORIGIN', 'https://radslag.example/'],
		['ORIGIN', 'https://radslag.example/path'],
		['ORIGIN', 'https://Radslag.Example'],
		['ORIGIN', 'ftp://radslag.example'],
		['DATABASE_URL', 'mysql://localhost/radslag'],
		['DATABASE_URL', 'localhost:5432'],
		['DATABASE_URL', 'radslag'],
		['PERSONAL_LINKS', 'yes'],
		['SMTP_URL', 'https://mail.example'],
		['SMTP_URL', 'mail.example'],
		['MAIL_FROM', 'nobody'],
		['MAIL_FROM', 'a@radslag.example\r\nBcc: b@radslag.example'],
		['SMS_URL', 'ftp://sms.example'],
		['LOG_LEVEL', 'loud'],
		['LOG_LEVEL', 'INFO']
	])('%s may not be %s, and one sentence that names it says so', (name, value) => {
		const read = readConfig({ [name]: value });
		const problems = 'problems' in read ? read.problems : [];
		expect(problems).toHaveLength(1);
		expect(problems[0]).toMatch(new RegExp(`^${name} must `, 'u'));
		expect(problems[0]).not.toContain('\n');
	});

	test('each wrong variable gets its own sentence', () => {
		const read = readConfig({ PORT: 'x', HOST: 'a b', ORIGIN: 'x', DATABASE_URL: 'x', LOG_LEVEL: 'x' });
		const problems = 'problems' in read ? read.problems : [];
		expect(problems.map((problem) => problem.split(' ')[0]).sort()).toEqual([
			'DATABASE_URL',
			'HOST',
			'LOG_LEVEL',
			'ORIGIN',
			'PORT'
		]);
	});

	test('reminders: the way and what it needs, or one sentence on what is missing', () => {
		const mail = { SMTP_URL: 'smtps://user:hemligt@mail.example', MAIL_FROM: 'radslag@kommun.example' };
		const sms = { SMS_URL: 'https://sms.example/send', SMS_TOKEN: 'hemligt' };
		expect(readConfig({ ...mail, ...sms, PERSONAL_LINKS: 'off' })).toMatchObject({
			mail: { smtpUrl: mail.SMTP_URL, from: mail.MAIL_FROM },
			sms: { url: sms.SMS_URL, token: sms.SMS_TOKEN },
			personalLinks: false
		});
		expect(readConfig({ SMTP_URL: mail.SMTP_URL })).toEqual({
			problems: ['MAIL_FROM must be set when SMTP_URL is']
		});
		expect(readConfig({ SMS_URL: sms.SMS_URL })).toEqual({
			problems: ['SMS_TOKEN must be set when SMS_URL is']
		});
		// An address without a server, or a token without a gateway, is of no use and no harm.
		for (const alone of [{ MAIL_FROM: mail.MAIL_FROM }, { SMS_TOKEN: sms.SMS_TOKEN }])
			expect(readConfig(alone)).toEqual(readConfig({}));
	});

	test('a password in a wrong address is not repeated', () => {
		const read = readConfig({ DATABASE_URL: 'mysql://radslag:hemligt@localhost/x' });
		expect(JSON.stringify(read)).not.toContain('hemligt');
		expect(JSON.stringify(readConfig({ SMTP_URL: 'http://user:hemligt@mail' }))).not.toContain('hemligt');
	});
});
