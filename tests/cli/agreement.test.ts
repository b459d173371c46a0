import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { agreeing, fileOf } from '../support/agreeing.ts';
import { Leader } from '../support/people.ts';
import { ServerProcess, environmentOf, radslag as radslagWith } from '../support/processes.ts';
import { freshDatabase } from '../support/server.ts';

/* Somebody comes with a file, and asks if it is what was agreed. */

let server: ServerProcess;
let environment: Record<string, string>;
let remove: () => Promise<void>;
let folder: string;
let leader: Leader;
let text: string;

const radslag = (...words: string[]) => radslagWith(words, environment);
const lines = (said: string) => said.trim().split('\n');

beforeAll(async () => {
	const fresh = await freshDatabase();
	environment = environmentOf(fresh.settings);
	remove = fresh.remove;
	server = await ServerProcess.start(environment);
	folder = await mkdtemp(join(tmpdir(), 'radslag-file-'));
	const user = ['user', 'create', '--email', 'eva@radslag.example', '--name', 'Eva', '--role', 'facilitator'];
	await radslagWith(user, environment, 'a long password');
	const token = await radslag('token', 'create', '--email', 'eva@radslag.example');
	leader = await Leader.withToken(server.url, token.out.trim());
	await agreeing({ url: server.url } as never, leader);
	await leader.do('POST', '/agreement');
	text = await fileOf(leader);
});

afterAll(async () => {
	await server.end();
	await remove();
	await rm(folder, { recursive: true });
});

async function saved(name: string, content: string): Promise<string> {
	const path = join(folder, name);
	await writeFile(path, content);
	return path;
}

describe('a file', () => {
	test('that is as it was sealed is said to be, with its words', async () => {
		const told = await radslag('agreement', 'verify', await saved('as-it-was.json', text));
		expect(told).toMatchObject({ code: 0, error: '' });
		expect(lines(told.out)[0]).toBe('Överenskommelsen är oförändrad');
		expect(lines(told.out)[1]).toMatch(/^Version 1\. Förseglad \d+ \p{L}+ \d{4} \d\d\.\d\d\.$/u);
		expect(lines(told.out)[2]).toMatch(/^Orden att läsa högt och jämföra: (\p{L}+ · ){3}\p{L}+$/u);
	});

	test('with one letter changed in what was said is not, and it is said where and what', async () => {
		const path = await saved('changed.json', text.replace('Lugna  morgnar', 'Lugna  morgnor'));
		expect(await radslag('agreement', 'verify', path)).toEqual({
			code: 1,
			out: [
				'Överenskommelsen är inte som när den förseglades',
				'Version 1: Behov 1, det som sägs är ändrat. Nu står det: ”Lugna  morgnor, utan bråk 😀”\n'
			].join('\n'),
			error: ''
		});
	});

	test.each<[string, (from: string) => string, string]>([
		[
			'an action',
			(from) => from.replace('tis och tor', 'ons och tor'),
			'Behov 1, sak att göra 1, när det ska göras är ändrat.'
		],
		[
			'who was there',
			(from) => from.replace('"relation":"rektor"', '"relation":"lärare"'),
			'som var med, vem det är är ändrat.'
		],
		[
			'a name that steers the terminal',
			(from) => from.replace('"lead":', '"\\u001b[2Jlead":1,"lead":'),
			'något som inte hör dit (/plan/ [2Jlead)'
		],
		['a space', (from) => from.replace(',', ', '), 'inte tecken för tecken'],
		['everything', () => 'Hej', 'ingen överenskommelse från Rådslag']
	])('in which somebody changed %s', async (_what, change, said) => {
		const told = await radslag('agreement', 'verify', await saved('changed.json', change(text)));
		expect(told.code).toBe(1);
		expect(told.out).toContain(said);
		expect(told.out).not.toContain('\u001b');
	});

	test('is checked anywhere with the published keys, and without a database', async () => {
		const path = await saved('as-it-was.json', text);
		const published = await (await fetch(`${server.url}/api/v1/keys`)).text();
		const keys = await saved('keys.json', published);
		const elsewhere = { DATA_DIR: join(folder, 'nothing-here') };
		const told = await radslagWith(['agreement', 'verify', path, '--keys', keys], elsewhere);
		expect(told).toMatchObject({ code: 0, error: '' });
		const others = published.replace(/"id":"[0-9a-f]{4}/u, '"id":"0000');
		const wrong = await saved('wrong.json', others);
		expect(await radslagWith(['agreement', 'verify', path, '--keys', wrong], elsewhere)).toMatchObject({
			code: 1,
			out: ''
		});
		const none = await saved('none.json', '{"keys":[]}');
		const unknown = await radslagWith(['agreement', 'verify', path, '--keys', none], elsewhere);
		expect(unknown.code).toBe(1);
		expect(unknown.out).toContain('med en nyckel som inte är kommunens');
	});

	test.each([
		['no file', []],
		['two', ['a', 'b']],
		['one that is not there', ['/nowhere/at-all.json']]
	])('%s is said in one line', async (_what, files) => {
		const told = await radslag('agreement', 'verify', ...files);
		expect(told).toMatchObject({ code: 1, out: '' });
		expect(lines(told.error)).toHaveLength(1);
	});
});

describe('the keys', () => {
	test('are changed, and what the old one signed is still good', async () => {
		const before = await radslag('keys', 'list');
		expect(lines(before.out)).toHaveLength(1);
		const made = await radslag('keys', 'rotate');
		expect(made.code).toBe(0);
		const after = await radslag('keys', 'list');
		expect(lines(after.out)).toHaveLength(2);
		expect(lines(after.out)[0]).toContain(made.out.trim());
		expect(lines(after.out)[1]).toContain('används inte längre');
		expect((await radslag('agreement', 'verify', await saved('old.json', text))).code).toBe(0);
		const fresh = await fileOf(leader);
		expect(fresh).not.toBe(text);
		expect((await radslag('agreement', 'verify', await saved('fresh.json', fresh))).code).toBe(0);
	});

	test('never show their private half', async () => {
		const { out } = await radslag('keys', 'list', '--json');
		const { keys } = JSON.parse(out) as { keys: object[] };
		for (const key of keys)
			expect(Object.keys(key).sort()).toEqual(['id', 'madeAt', 'publicKey', 'retiredAt']);
	});
});

test('all agreements of the database are checked', async () => {
	expect(await radslag('agreement', 'check')).toEqual({
		code: 0,
		out: 'Överenskommelser: 1, i kedjor: 1. Alla är som när de förseglades.\n',
		error: ''
	});
});
