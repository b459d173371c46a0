import { type Page, type TestInfo, expect, test } from '@playwright/test';
import { mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import postgres from 'postgres';
import { type Demo, sample } from '../../server/cli/demo.ts';
import { decoded } from '../support/decoded.ts';
import { Finder, type Hit, formsOf } from '../support/finder.ts';
import { searchMemory } from '../support/memory.ts';
import { type PostgresServer, startPostgres } from '../support/postgres.ts';
import { ServerProcess } from '../support/processes.ts';
import { type Chance, chance, seed } from '../support/random.ts';
import { People, admit, move } from './cast.ts';
import { begin, expectPhones, letInByScan, letInByWords, say } from './family.ts';
import { Recorder } from './recorder.ts';

/*
 * Words that stand nowhere else are written in private time, and then looked for everywhere where they must not be:
 * in what the server stores, logs, answers, has in its memory, and in all that crosses the wire.
 */

const letters = [...'abcdefghijklmnopqrstuvwxyzåäö'];
const signs = ['🦉', '👩‍👧‍👦', '🫶🏽', '🐘'];

/** Three words that nobody has written before, and a sign. */
function invent(random: Chance): string {
	const word = () =>
		Array.from({ length: 8 }, () => random.one(letters)).join('') + random.one(['å', 'ä', 'ö']);
	return `${word()} ${word()}${random.one(signs)}${word()}`;
}

/** What to look for of it: the whole, and each word, should it have been cut in pieces. */
const partsOf = (text: string) => [text, ...(text.match(/[a-zåäö]{9,}/gu) ?? [])];

class Canaries {
	readonly texts: string[] = [];
	#random: Chance;
	constructor(random: Chance) {
		this.#random = random;
	}

	next(): string {
		const text = invent(this.#random);
		this.texts.push(text);
		return text;
	}
}

/** As it comes off a clipboard. */
async function paste(page: Page, text: string): Promise<void> {
	await page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
	await page.evaluate((words) => navigator.clipboard.writeText(words), text);
	await page.keyboard.press('Control+V');
}

/** Opens what is done about a need, and adds something to do. */
async function addAction(page: Page, need: string): Promise<void> {
	await openNeed(page, need);
	await page.getByRole('button', { name: 'Lägg till något att göra' }).click();
}

async function openNeed(page: Page, need: string): Promise<void> {
	await page
		.getByRole('listitem')
		.filter({ hasText: need })
		.getByRole('button', { name: /^Så gör vi/u })
		.click();
}

const back = (page: Page) => page.getByRole('button', { name: 'Allt som sagts' }).click();

/** All files under a folder. */
function* filesIn(folder: string): Generator<string> {
	for (const entry of readdirSync(folder, { withFileTypes: true })) {
		const path = join(folder, entry.name);
		if (entry.isDirectory()) yield* filesIn(path);
		else if (entry.isFile()) yield path;
	}
}

type Place = { hits: Hit[]; bytes: number; told?: string };

class House {
	readonly database: PostgresServer;
	readonly server: ServerProcess;
	readonly demo: Demo;
	readonly folder: string;
	readonly recorder = new Recorder();
	/** Those outside, signed in, whose answers from the server are looked through. */
	readonly outside: { page: Page; as: 'seat' | 'account' }[] = [];

	private constructor(database: PostgresServer, server: ServerProcess, demo: Demo, folder: string) {
		this.database = database;
		this.server = server;
		this.demo = demo;
		this.folder = folder;
	}

	static async open(): Promise<House> {
		const database = await startPostgres();
		const folder = mkdtempSync(join(tmpdir(), 'radslag-canary-'));
		const environment = {
			DATABASE_URL: `${database.url}/postgres`,
			DATA_DIR: folder,
			LOG_LEVEL: 'trace'
		};
		const server = await ServerProcess.start(environment, ['--demo', '--json']);
		await expect.poll(() => server.out).toContain('\n');
		return new House(database, server, JSON.parse(server.out) as Demo, folder);
	}

	async close(): Promise<void> {
		await this.server.end();
		this.database.stop();
		rmSync(this.folder, { recursive: true, force: true });
	}

	get base(): string {
		return new URL(this.demo.family.url).origin;
	}

	/** What the server answers those outside, as far as they may ask. */
	async #answers(): Promise<{ where: string; body: Buffer }[]> {
		const answers: { where: string; body: Buffer }[] = [];
		for (const { page, as } of this.outside) {
			const meeting = /\/m\/([0-9a-f-]+)/u.exec(page.url())?.[1];
			const api = ['', '/plan', '/agreement', '/private-time', '/answer', '/links', '/me'];
			const pages = ['', '/console', '/review', '/projector', '/paper'];
			const paths = [
				...api.map((path) => `/api/v1/meetings/${meeting}${path}`),
				...pages.map((path) => `/m/${meeting}${path}`)
			];
			for (const path of paths) {
				const answer = await page.request.get(this.base + path, { headers: { 'radslag-as': as } });
				answers.push({ where: `${as} GET ${path}: ${answer.status()}`, body: await answer.body() });
			}
		}
		return answers;
	}

	/** Everything of type bytea in the whole database. */
	async #stored(): Promise<Uint8Array[]> {
		const sql = postgres(`${this.database.url}/postgres`, { max: 1 });
		try {
			const columns = await sql<{ table: string; column: string }[]>`
				select table_name as table, column_name as column from information_schema.columns
				where data_type = 'bytea' and table_schema = 'public'`;
			expect(columns.map(({ table }) => table)).toEqual(
				expect.arrayContaining(['document_update', 'private_epoch'])
			);
			const all: Uint8Array[] = [];
			for (const { table, column } of columns)
				for (const row of await sql`select ${sql(column)} as bytes from ${sql(table)}`)
					if (row.bytes) all.push(row.bytes as Uint8Array);
			return all;
		} finally {
			await sql.end();
		}
	}

	async #checkpoint(): Promise<void> {
		const sql = postgres(`${this.database.url}/postgres`, { max: 1 });
		await sql`checkpoint`;
		await sql.end();
	}

	/** Looks for these texts everywhere. */
	async search(texts: readonly string[]): Promise<Record<string, Place>> {
		const finder = new Finder(texts.flatMap(partsOf));
		const places: Record<string, Place> = {};
		const look = (place: string, what: Uint8Array | string, where = place) => {
			places[place] ??= { hits: [], bytes: 0 };
			const before = finder.searched;
			places[place].hits.push(...finder.search(what, where));
			places[place].bytes += finder.searched - before;
		};
		await this.#checkpoint();
		for (const { where, body } of await this.#answers()) look('answers', body, where);
		await this.recorder.whole();
		for (const { where, bytes } of this.recorder.all) look('traffic', bytes, where);
		look('dump', this.database.dump('postgres'));
		for (const file of filesIn(this.database.data)) {
			const place = file.includes('/pg_wal/') ? 'write-ahead log' : 'data directory';
			look(place, readFileSync(file), file);
		}
		for (const file of filesIn(this.folder)) look('own folder', readFileSync(file), file);
		look('log', this.server.log + this.server.out);

		const stored = await this.#stored();
		const lines = [...this.recorder.frames.values()];
		let [given, taken] = [0, 0];
		for (const source of [stored, ...stored.map((one) => [one]), ...lines]) {
			const told = decoded(source);
			given += told.given;
			taken += told.taken;
			look('through Yjs', told.words);
		}
		places['through Yjs']!.told =
			`${stored.length} values stored and ${lines.flat().length} frames; ${given} given to Yjs, ${taken} taken`;

		const memory = searchMemory(this.server.pid, finder);
		// Almost all of it, or it says nothing.
		expect(memory.unreadable.length, memory.unreadable.join('\n')).toBeLessThan(memory.regions / 20);
		expect(memory.bytes).toBeGreaterThan(50_000_000);
		places.memory = {
			hits: memory.hits,
			bytes: memory.bytes,
			told: `${memory.regions} regions, ${memory.unreadable.length} not readable`
		};
		return places;
	}
}

/** Only what was found of these texts. */
function of(texts: readonly string[], places: Record<string, Place>): Record<string, Place> {
	const parts = new Set(texts.flatMap(partsOf));
	return Object.fromEntries(
		Object.entries(places).map(([place, told]) => [
			place,
			{ ...told, hits: told.hits.filter(({ text }) => parts.has(text)) }
		])
	);
}

/** Where they were found. */
const foundIn = (places: Record<string, Place>) =>
	Object.entries(places)
		.filter(([, { hits }]) => hits.length > 0)
		.map(([place]) => place)
		.sort();

const allHits = (places: Record<string, Place>) =>
	Object.values(places).flatMap(({ hits }) =>
		hits.map(({ text, form, where, at }) => `${text} as ${form} in ${where} at ${at}`)
	);

function tell(info: TestInfo, what: string, places: Record<string, Place>): void {
	const lines = Object.entries(places).map(
		([place, { hits, bytes, told }]) =>
			`  ${place}: ${(bytes / 1e6).toFixed(1)} MB, ${hits.length} found${told ? ` (${told})` : ''}`
	);
	console.log([what, ...lines].join('\n'));
	info.annotations.push({ type: what, description: lines.join('\n') });
}

test('the search finds a text in every form, wherever it begins', () => {
	const random = chance(7);
	const texts = Array.from({ length: 5 }, () => invent(random));
	const finder = new Finder(texts);
	for (const text of texts)
		for (const { form, bytes } of formsOf(text)) {
			const before = Array.from({ length: 40 + random.below(40) }, () => random.below(256));
			const place = Buffer.concat([Buffer.from(before), bytes, Buffer.from(before)]);
			expect(finder.search(place, 'here')).toContainEqual({ text, form, where: 'here', at: before.length });
			expect(finder.search(place.subarray(0, before.length + bytes.length - 1), 'here')).toEqual([]);
		}
	// Base64 of something in which it stands, at each remainder.
	for (const before of ['', 'x', 'xx', 'xxx'])
		expect(finder.search(Buffer.from(`${before}${texts[0]}yyy`).toString('base64'), 'here')).not.toEqual([]);
	expect(finder.search(JSON.stringify({ words: texts[1] }), 'here')).not.toEqual([]);
});

test("no word of private time is anywhere but on the family's phones", async ({ browser }, info) => {
	test.setTimeout(900_000);
	// Not in the title: it is drawn anew in each process that reads this file.
	console.log(`SEED=${seed}`);
	info.annotations.push({ type: 'seed', description: String(seed) });
	const house = await House.open();
	const { demo, recorder } = house;
	const people = new People(browser, { demo, base: house.base, layOut: () => Promise.resolve(demo) });
	people.watch = (page, name) => recorder.listen(page, name);
	const canaries = new Canaries(chance());
	try {
		const maria = await people.facilitator(demo);
		const petra = await people.guest(demo.school, 'Petra', 'rektor');
		const birgit = await people.guest(demo.family, 'Birgit', 'mormor');
		const sara = await people.guest(demo.family, 'Sara', 'mamma');
		const anna = await people.guest(demo.family, 'Anna', 'moster');
		for (const name of ['Petra', 'Birgit', 'Sara', 'Anna']) await admit(maria, name);
		house.outside.push({ page: maria, as: 'account' }, { page: petra, as: 'seat' });

		// What the server does know, written the same ways: letter by letter, and at once.
		const random = chance(seed + 1);
		const [typedByPetra, pastedByPetra] = [invent(random), invent(random)];
		await move(maria, 'information');
		await petra.getByRole('button', { name: 'Lägg till en oro' }).click();
		await petra.keyboard.type(typedByPetra);
		await petra.getByRole('button', { name: 'Lägg till något bra' }).click();
		await paste(petra, pastedByPetra);
		for (const text of [typedByPetra, pastedByPetra]) await expect(birgit.getByText(text)).toBeVisible();
		await expect(petra.getByText('Allt är sparat')).toBeVisible();

		await move(maria, 'private');
		await begin(birgit);
		const first = canaries.next();
		await say(birgit, first);
		await letInByScan(birgit, sara, 'Sara');
		await letInByWords([sara, birgit], anna, 'Anna');
		for (const page of [birgit, sara, anna]) await expectPhones(page, 3);

		for (const page of [birgit, sara, anna]) {
			const box = page.getByPlaceholder('Skriv med egna ord');
			// Letter by letter, and off the clipboard.
			const typed = canaries.next();
			await box.click();
			await page.keyboard.type(typed);
			await page.getByRole('button', { name: 'Lägg på bordet' }).click();
			const pasted = canaries.next();
			await box.click();
			await paste(page, pasted);
			await page.getByRole('button', { name: 'Lägg på bordet' }).click();
			await expect(page.getByText(pasted)).toBeVisible();

			await addAction(page, typed);
			await page.keyboard.type(canaries.next());
			await page.getByLabel('Någon annan').fill(canaries.next());
			await page.getByLabel('När?').click();
			await paste(page, canaries.next());
			await page.getByText('Vem ser till att det blir av? Och').click();
			await page.getByLabel('Vem ser till att det blir av?').pressSequentially(canaries.next());
			await page.getByLabel('Om det inte fungerar').fill(canaries.next());
			await page.getByRole('button', { name: /^Be om hjälp/u }).click();
			await page.getByLabel('Vad ber ni om?').click();
			await paste(page, canaries.next());
			// Into what stands there already, and then taken out again.
			const words = page.getByLabel('Behovet med egna ord');
			await words.press('Control+End');
			const regretted = canaries.next();
			await page.keyboard.type(regretted);
			await expect(words).toHaveValue(typed + regretted);
			await words.fill(typed);
			await back(page);
			// Begun, and not laid on the table.
			await box.fill(canaries.next());
		}
		// Everyone has everything, so all of it has been through the server.
		for (const page of [birgit, sara, anna]) {
			await expect(page.getByRole('listitem').filter({ hasText: /Så gör vi/u })).toHaveCount(7);
			await expect(page.getByText('Allt är sparat')).toBeVisible();
		}

		// In the same search what the server does know, which is to be found in every place.
		const known = [sample.title, typedByPetra, pastedByPetra, house.base];
		const places = await house.search([...canaries.texts, ...known]);
		const parts = canaries.texts.flatMap(partsOf);
		console.log(
			`${canaries.texts.length} texts, ${parts.length} with their parts, ${new Finder(parts).forms} forms`
		);
		const quiet = of(canaries.texts, places);
		tell(info, 'in private time', quiet);
		tell(info, 'what the school wrote', of([typedByPetra, pastedByPetra], places));
		tell(info, "the meeting's title", of([sample.title], places));
		expect(allHits(quiet)).toEqual([]);
		// Of files of the build the browser sometimes keeps no copy to hand over.
		expect(recorder.lost.filter((one) => !one.includes('/_app/immutable/'))).toEqual([]);
		const everywhere = ['data directory', 'dump', 'memory', 'traffic', 'write-ahead log'];
		expect(foundIn(of([sample.title], places))).toEqual(expect.arrayContaining(['answers', ...everywhere]));
		expect(foundIn(of([pastedByPetra], places))).toEqual(
			expect.arrayContaining(['through Yjs', ...everywhere])
		);
		// Also what came letter by letter, as one.
		expect(places['through Yjs']!.hits.map(({ text }) => text)).toContain(typedByPetra);
		expect(foundIn(of([house.base], places))).toContain('log');

		// One need is shown, without what is to be done about it; then it is known, and nothing else.
		const [, chosen = ''] = canaries.texts;
		await birgit.getByRole('button', { name: 'Vi är klara' }).click();
		// All of it is chosen until somebody says otherwise.
		const chosenYet = birgit.getByRole('checkbox', { checked: true });
		while ((await chosenYet.count()) > 0) await chosenYet.first().uncheck();
		const choice = birgit.getByRole('listitem').filter({ hasText: chosen });
		await choice.getByRole('checkbox').first().check();
		await choice.getByRole('checkbox').nth(1).uncheck();
		await birgit.getByRole('button', { name: 'Se hur det blir' }).click();
		await birgit.getByRole('button', { name: 'Fråga de andra i familjen' }).click();
		await sara.getByRole('button', { name: 'Läs och svara' }).click();
		await sara.getByRole('button', { name: 'Ja, visa det' }).click();
		await birgit.getByRole('button', { name: 'Bjud in de andra nu' }).click();
		await expect(petra.getByText(chosen)).toBeVisible();
		await expect(birgit.getByRole('alert')).toHaveCount(0);
		await expect(sara.getByRole('alert')).toHaveCount(0);

		const others = canaries.texts.filter((text) => text !== chosen);
		const after = await house.search(canaries.texts);
		tell(info, 'the rest, when one need was shown', of(others, after));
		tell(info, 'the need that was shown', of([chosen], after));
		expect(allHits(of(others, after))).toEqual([]);
		const shown = foundIn(of([chosen], after));
		expect(shown).toEqual(expect.arrayContaining(['answers', 'through Yjs', ...everywhere]));
		expect(shown).not.toContain('log');
		expect(house.server.hasEnded, house.server.lastWords).toBe(false);
		expect(people.complaints).toEqual([]);
	} finally {
		await people.leave();
		await house.close();
	}
});
