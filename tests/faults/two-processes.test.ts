import { describe, expect, test } from 'vitest';
import { addNeed, needWords, readPlan } from '#lib/documents/plan-document.ts';
import type { Plan } from '#lib/domain/plan.ts';
import { type Guest, type Leader, type OpenDocument, until } from '../support/people.ts';
import type { ServerProcess } from '../support/processes.ts';
import { chance, seed } from '../support/random.ts';
import { contentOf } from './content.ts';
import { houseForTests, ready } from './house.ts';
import { lengths, within } from '../support/lengths.ts';
import { Ledger, type Typist, sightOf, typistsOf } from './typing.ts';

/* Two servers on one PostgreSQL are one: for those who write together, for who may be there, and when either dies. */

const house = houseForTests(2);
const both = () => house.now.servers.slice(0, 2) as [ServerProcess, ServerProcess];

/** Two of a family, each at a server of their own. */
async function apart(): Promise<{ leader: Leader; sara: Guest; birgit: Guest }> {
	const [here, there] = both();
	const { leader, family } = await house.now.presenting(here, ['Sara', 'Birgit']);
	const [sara, birgit] = family as [Guest, Guest];
	birgit.base = there.url;
	return { leader, sara, birgit };
}

async function openBoth(...people: Guest[]): Promise<OpenDocument[]> {
	const pages = people.map((who) => who.open('plan', { ack: '1' }));
	await Promise.all(pages.map((page) => page.synced()));
	return pages;
}

/** Writes in one page. @returns milliseconds until the other has it */
async function crossing(from: OpenDocument, to: OpenDocument, need: string, words: string): Promise<number> {
	const length = () => needWords(to.doc, need)?.length ?? 0;
	const text = needWords(from.doc, need)!;
	const began = performance.now();
	const arrived = new Promise<number>((there) => {
		const look = () => {
			if (length() < text.length) return;
			to.doc.off('update', look);
			there(performance.now() - began);
		};
		to.doc.on('update', look);
	});
	text.insert(text.length, words);
	const late = until(() => length() >= text.length).then(() => arrived);
	return Promise.race([arrived, late]);
}

async function inOneNeed(): Promise<{ pages: [OpenDocument, OpenDocument]; need: string }> {
	const { sara, birgit } = await apart();
	const pages = (await openBoth(sara, birgit)) as [OpenDocument, OpenDocument];
	const need = addNeed(pages[0].doc, 'Sara');
	await until(() => readPlan(pages[1].doc).needs.length === 1);
	return { pages, need };
}

describe('what is written at one server', () => {
	test(`is at the other soon: ${lengths.crossings} single edits, to and fro`, async () => {
		const { pages, need } = await inOneNeed();
		const took: number[] = [];
		for (let edit = 0; edit < lengths.crossings; edit++) {
			const [from, to] = edit % 2 === 0 ? pages : [pages[1], pages[0]];
			took.push(await crossing(from, to, need, String(edit % 10)));
		}
		took.sort((one, other) => one - other);
		const p95 = took[Math.ceil(took.length * 0.95) - 1]!;
		console.log(`Half within ${took[took.length >> 1]!.toFixed(1)} ms, 95 % within ${p95.toFixed(1)} ms`);
		expect(p95).toBeLessThanOrEqual(within(150));
		expect(contentOf(pages[0].doc)).toBe(contentOf(pages[1].doc));
		for (const page of pages) page.close();
	});

	// PostgreSQL's notifications hold 8 000 bytes.
	test.each([7_900, 8_000, 20_000, 200_000])('also %i letters at once', async (length) => {
		const { pages, need } = await inOneNeed();
		await crossing(pages[0], pages[1], need, 'å'.repeat(length / 2));
		await crossing(pages[1], pages[0], need, 'x'.repeat(length));
		expect(contentOf(pages[0].doc)).toBe(contentOf(pages[1].doc));
		for (const page of pages) page.close();
	});

	test('and so is where people write, until they go', async () => {
		const { sara, birgit } = await apart();
		const [hers, theirs] = (await openBoth(sara, birgit)) as [OpenDocument, OpenDocument];
		const { clientID } = hers.doc;
		const seen = () => theirs.provider.awareness.getStates().get(clientID);
		hers.provider.awareness.setLocalState({ at: 'mornings' });
		await until(() => seen() !== undefined);
		expect(seen()).toEqual({ at: 'mornings', seat: sara.id, name: 'Sara', circle: 'family' });
		const [later] = (await openBoth(birgit)) as [OpenDocument];
		await until(() => later.provider.awareness.getStates().has(clientID));
		hers.close();
		await until(() => seen() === undefined);
		for (const page of [theirs, later]) page.close();
	});
});

describe('who may be there is decided at one server and holds at the other within two seconds', () => {
	async function closedWith(page: OpenDocument, change: () => Promise<unknown>): Promise<number> {
		await page.synced();
		let code = 0;
		void page.closed.then((closed) => {
			code = closed;
		});
		await change();
		await until(() => code > 0, within(2_000));
		page.close();
		return code;
	}

	test('when the phase changes', async () => {
		const { leader, birgit } = await apart();
		const change = () => leader.moveTo('information');
		expect(await closedWith(birgit.open('plan'), change)).toBe(4403);
	});

	test('when somebody is shown out', async () => {
		const { leader, birgit } = await apart();
		expect(await closedWith(birgit.open('network'), () => leader.remove(birgit))).toBe(4401);
	});

	test('when somebody signs out', async () => {
		const { leader } = await apart();
		const [here, there] = both();
		leader.base = there.url;
		const signOut = () =>
			fetch(`${here.url}/sign-out`, {
				method: 'POST',
				headers: { cookie: leader.cookie, origin: here.url },
				redirect: 'manual'
			});
		expect(await closedWith(leader.open('plan'), signOut)).toBe(4401);
	});
});

describe(`when one of the two is killed (SEED=${seed})`, () => {
	const of = chance();
	type Room = { leader: Leader; typists: Typist[]; ledger: Ledger };

	/** The first half of a room is at the first server, the other at the second. */
	function spread(rooms: Room[], servers: readonly ServerProcess[]): void {
		for (const { leader, typists } of rooms) {
			leader.base = servers[0]!.url;
			for (const [index, { guest }] of typists.entries())
				guest.base = servers[index < typists.length / 2 ? 0 : 1]!.url;
		}
	}

	/** The page is closed for ever, and what it saw and was told is counted. */
	async function closeForEver({ typists, ledger }: Room, one: Typist): Promise<void> {
		await one.stop();
		ledger.saw(sightOf(readPlan(one.page.doc), typists), one, typists);
		one.close();
		ledger.wasTold(one);
	}

	async function whatIsWrong(rooms: Room[], server: ServerProcess): Promise<string[]> {
		const wrong: string[] = [];
		for (const { leader, typists, ledger } of rooms) {
			leader.base = server.url;
			const reader = leader.open('plan');
			await reader.synced();
			const page = readPlan(reader.doc);
			reader.close();
			const { body } = await leader.do('GET', '/plan');
			for (const plan of [page, body as unknown as Plan])
				wrong.push(...ledger.check(sightOf(plan, typists), typists));
		}
		return wrong;
	}

	test(`its people go on at the other within 10 s, ${lengths.killsOfOneOfTwo} times`, async () => {
		const servers: [ServerProcess, ServerProcess] = [...both()];
		const rooms: Room[] = [];
		for (let made = 0; made < 2; made++) {
			const { leader, family } = await house.now.presenting(servers[0], ['Sara', 'Birgit', 'Johan', 'Anna']);
			rooms.push({ leader, typists: typistsOf(family), ledger: new Ledger() });
		}
		await house.now.slowDisk();
		const everyone = rooms.flatMap((room) => room.typists);
		for (let kill = 0; kill < lengths.killsOfOneOfTwo; kill++) {
			spread(rooms, servers);
			await Promise.all(everyone.map((one) => one.open()));
			const some = 5 + of.below(40);
			for (const one of everyone) one.start(of, 50);
			await until(() => everyone.every((one) => one.heard > some));

			const dead = kill % 2;
			const [killed, other] = [servers[dead]!, servers[1 - dead]!];
			await killed.end('SIGKILL');
			const killedAt = Date.now();
			const closing: Promise<void>[] = [];
			const moved: Typist[] = [];
			for (const room of rooms) {
				const hit = room.typists.filter(({ guest }) => guest.base === killed.url);
				// One goes to the other server; the rest never come back, so that nobody can give back what was lost.
				for (const [index, one] of hit.entries()) {
					await until(() => !one.page.provider.wsconnected);
					if (index > 0) closing.push(closeForEver(room, one));
					else {
						one.guest.base = other.url;
						one.page.moveTo(other.url);
						moved.push(one);
					}
				}
			}
			await Promise.all(closing);
			expect(await whatIsWrong(rooms, other), `kill ${kill}`).toEqual([]);
			const goesOn = ({ page: { receipt } }: Typist) => receipt.isAnswerStored && receipt.updates > 0;
			await until(() => moved.every(goesOn), within(10_000) - (Date.now() - killedAt));
			const still = everyone.filter(
				({ guest, page }) => guest.base === other.url && page.provider.shouldConnect
			);
			await Promise.all(still.map((one) => one.stop()));
			await until(() => still.every((one) => one.isAllConfirmed), within(10_000));
			for (const { typists } of rooms) {
				const docs = still.filter((one) => typists.includes(one)).map(({ page }) => page.doc);
				await until(() => docs.every((doc) => contentOf(doc) === contentOf(docs[0]!)));
			}
			for (const room of rooms)
				for (const one of room.typists) if (still.includes(one)) await closeForEver(room, one);

			servers[dead] = await house.now.serve();
			await ready(servers[dead]);
			for (const server of servers) expect(await whatIsWrong(rooms, server), `kill ${kill}`).toEqual([]);
		}
	});
});
