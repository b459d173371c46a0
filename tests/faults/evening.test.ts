import { describe, expect, onTestFinished, test } from 'vitest';
import { readPlan } from '#lib/documents/plan-document.ts';
import { Leader, until } from '../support/people.ts';
import { chance, seed } from '../support/random.ts';
import { EveningLedger, EveningPhone } from './evening-phone.ts';
import { houseForTests, ready } from './house.ts';
import { isLong, lengths } from '../support/lengths.ts';

/*
 * A family's evening in private time: three phones that write all the time in the same texts and lists, sleep, are
 * reloaded, have two tabs, and lose their lines, on a server that is restarted; one comes an hour late, one is taken out
 * and let in again. Every word is there once at the end, and nobody was ever shown that something is wrong.
 */

const house = houseForTests();
/** Milliseconds that a minute of the evening takes here. */
const minute = 1_200;

type Counts = Record<'sleeps' | 'reloads' | 'tabs' | 'drops' | 'restarts' | 'epochs', number>;

class Evening {
	readonly ledger = new EveningLedger();
	readonly of = chance();
	readonly phones: EveningPhone[] = [];
	readonly counts: Counts = { sleeps: 0, reloads: 0, tabs: 0, drops: 0, restarts: 0, epochs: 0 };
	/** What goes on beside the writing. */
	readonly going = new Set<Promise<void>>();
	readonly failures: unknown[] = [];
	readonly #leader: Leader;

	constructor(leader: Leader) {
		this.#leader = leader;
	}

	static async begin(): Promise<Evening> {
		const leader = await Leader.withMeeting({ sql: house.now.sql, url: house.now.servers[0]!.url });
		return new Evening(leader);
	}

	async welcome(name: string): Promise<EveningPhone> {
		const guest = await this.#leader.welcome('family', name);
		const phone = new EveningPhone(guest, name, this.ledger, this.of);
		await phone.moveTo({ url: this.#leader.base });
		return phone;
	}

	async start(names: string[]): Promise<void> {
		const people = [];
		for (const name of names) people.push(await this.welcome(name));
		await this.#leader.moveTo('private');
		for (const phone of people) {
			await phone.open();
			if (this.phones.length === 0) {
				await until(() => phone.room.state === 'empty');
				await phone.room.begin();
			} else await this.letIn(this.phones[0]!, phone);
			this.phones.push(phone);
		}
	}

	/** One scan. Lines may be lost in the middle of it. */
	async letIn(member: EveningPhone, other: EveningPhone): Promise<void> {
		const [inside, outside] = [member.room, other.room];
		await outside.door.takeCode(inside.door.showCode());
		await until(() => inside.door.requests.some(({ id }) => id === outside.me));
		await inside.letIn(outside.me);
		await until(() => outside.state === 'in');
	}

	/** In the middle of its writing: what nobody else has by then goes along when it is let in again. */
	async takeOut(member: EveningPhone, other: EveningPhone): Promise<void> {
		other.sleep();
		other.edit();
		await member.room.remove(other.room.me);
		other.wake();
		await until(() => other.room.state === 'removed');
		await other.reload();
	}

	/** Goes on beside the writing, with phones that nobody reloads or puts away meanwhile. */
	beside(phones: EveningPhone[], work: () => Promise<void>): void {
		for (const phone of phones) phone.isBusy = true;
		const going = work()
			.catch((failure: unknown) => void this.failures.push(failure))
			.finally(() => {
				for (const phone of phones) phone.isBusy = false;
				this.going.delete(going);
			});
		this.going.add(going);
	}

	get idle(): EveningPhone[] {
		return this.phones.filter((phone) => !phone.isBusy);
	}

	/** Two phones of which somebody can hold each, with one tab open. */
	async handsOn(...phones: EveningPhone[]): Promise<void> {
		for (const phone of phones) {
			phone.isBusy = true;
			phone.wake();
			await phone.closeOthers();
		}
	}

	/** What may happen to a phone; most of the time nothing does. */
	async happen(): Promise<void> {
		const phone = this.idle.length > 0 ? this.of.one(this.idle) : undefined;
		const what = this.of.below(100);
		// Also to who is being let in or taken out.
		if (what < 7) {
			this.of.one(this.phones).drop();
			this.counts.drops++;
		}
		if (!phone) return;
		if (phone.isAsleep) {
			if (what >= 85) phone.wake();
		} else if (what >= 98) {
			phone.sleep();
			this.counts.sleeps++;
		} else if (what >= 96) {
			await phone.reload();
			this.counts.reloads++;
		} else if (what === 95) {
			await phone.anotherTab();
			this.counts.tabs++;
		}
	}

	async restart(): Promise<void> {
		this.counts.restarts++;
		await house.now.servers.at(-1)!.end(this.counts.restarts % 2 === 1 ? 'SIGKILL' : 'SIGTERM');
		const server = await house.now.serve();
		await ready(server);
		this.#leader.base = server.url;
		for (const phone of this.phones) await phone.moveTo(server);
	}
}

/** How often somebody writes: milliseconds of here. */
const editEvery = (lengths.eveningMinutes * minute) / (lengths.eveningEdits * 1.05);

describe(`an evening of ${lengths.eveningMinutes} minutes (SEED=${seed})`, () => {
	test(`with ${lengths.eveningEdits} edits loses nothing and doubles nothing`, async () => {
		const evening = await Evening.begin();
		onTestFinished(() => {
			for (const phone of evening.phones) phone.close();
		});
		await evening.start(['Sara', 'Birgit', 'Elias']);
		const late = await evening.welcome('Johan');

		const began = Date.now();
		const length = lengths.eveningMinutes * minute;
		/** What happens once, and when: parts of the evening. */
		const once: [number, () => Promise<void>][] = [
			[
				0.2,
				async () => {
					const member = evening.phones[0]!;
					await evening.handsOn(member);
					await late.open();
					evening.phones.push(late);
					evening.beside([member, late], () => evening.letIn(member, late));
				}
			],
			[
				0.5,
				async () => {
					const [, member, other] = evening.phones as [EveningPhone, EveningPhone, EveningPhone];
					await evening.handsOn(member, other);
					evening.beside([member, other], () => evening.takeOut(member, other));
				}
			],
			[
				0.6,
				async () => {
					const [member, , other] = evening.phones as [EveningPhone, EveningPhone, EveningPhone];
					await evening.handsOn(member, other);
					evening.beside([member, other], () => evening.letIn(member, other));
				}
			],
			...Array.from({ length: lengths.eveningRestarts }, (_, at): [number, () => Promise<void>] => [
				0.3 + (0.5 * at) / lengths.eveningRestarts,
				() => evening.restart()
			])
		];
		once.sort(([one], [other]) => one - other);

		let steps = 0;
		while (evening.ledger.edits < lengths.eveningEdits || Date.now() - began < length) {
			const writer = evening.of.one(evening.phones);
			// Whoever is not in has nothing to write in.
			if (writer.tabs.every(({ room }) => room.state === 'in')) writer.edit();
			await evening.happen();
			if (once[0] && (Date.now() - began) / length > once[0][0]) {
				await Promise.all(evening.going);
				await once.shift()![1]();
			}
			// As many in all as there are to be, however long some of it took.
			const behind = ++steps * editEvery - (Date.now() - began);
			await new Promise((next) => setTimeout(next, Math.max(0, behind)));
		}
		await Promise.all(evening.going);
		const lasted = Date.now() - began;
		expect(once).toEqual([]);
		expect(evening.failures).toEqual([]);

		for (const phone of evening.phones) {
			phone.wake();
			if (phone.isToBeReopened) await phone.reload();
		}
		const settling = Date.now();
		await until(() => evening.phones.every((phone) => phone.isSettled));
		const tabs = evening.phones.flatMap((phone) => phone.tabs.map(({ room }) => room));
		const content = (room: (typeof tabs)[number]) => JSON.stringify(readPlan(room.doc));
		await until(() => new Set(tabs.map(content)).size === 1);
		const settled = Date.now() - settling;

		const plan = readPlan(tabs[0]!.doc);
		expect(evening.ledger.check(plan)).toEqual([]);
		for (const room of tabs) expect(readPlan(room.doc)).toEqual(plan);
		// That words are late is said after three seconds; where others use the machine, too, they may honestly be.
		const isFalse = (alarm: string) => isLong || !alarm.startsWith('missing');
		expect(evening.phones.flatMap(({ alarms }) => alarms).filter(isFalse)).toEqual([]);
		await until(() => tabs.every(({ alarms }) => alarms.length === 0));
		await until(() => new Set(tabs.map(({ words }) => words.join(' '))).size === 1);
		for (const phone of evening.phones) {
			await Promise.all(phone.tabs.map(({ room }) => room.kept()));
			// Without a line: what it shows is what the browser kept.
			const reloaded = phone.roomOn(() => ({ send: () => {}, close: () => {} }));
			await reloaded.open();
			expect(readPlan(reloaded.doc), phone.name).toEqual(plan);
			reloaded.close();
			// What a closed tab kept as perhaps not stored is sent again, and changes nothing.
			await phone.reload();
			await until(() => phone.isSettled);
			for (const { room } of phone.tabs) expect(readPlan(room.doc), phone.name).toEqual(plan);
		}
		const [newest] = await house.now.sql<{ epochs: number }[]>`
			select max(epoch)::int as epochs from private_epoch`;
		evening.counts.epochs = newest!.epochs;
		expect(evening.ledger.edits).toBeGreaterThanOrEqual(lengths.eveningEdits);
		console.log(
			`${evening.ledger.edits} edits, ${JSON.stringify(evening.counts)}, ${Math.round(lasted / 1000)} s; ` +
				`settled in ${settled} ms; ${JSON.stringify(plan).length} letters; ` +
				`${evening.ledger.tookAway.size} tokens of ${evening.ledger.written.size} were taken away`
		);
	});
});
