import { expect, test } from 'vitest';
import type { PhaseKey } from '#lib/domain/method.ts';
import { type Guest, Leader, until } from '../support/people.ts';
import { FakePhone, PhoneLine } from '../support/private.ts';
import { serverForTests } from '../support/server.ts';
import { Line } from '../support/sockets.ts';

/* Nobody but the family gets anything of private time: not by being there first, not by asking all the time. */

const server = serverForTests();
const rounds = 100;

/** Someone who tries to read, over and over, by socket and by HTTP, until told to stop. */
class Prying {
	frames = 0;
	tries = 0;
	leaks: string[] = [];
	readonly codes = new Set<number>();
	readonly lines = new Set<Line>();
	#who: Guest;
	#isOver = false;
	#done: Promise<unknown>;

	constructor(who: Guest) {
		this.#who = who;
		this.#done = Promise.all([this.#bySocket(), this.#byHttp()]);
	}

	/** Sockets that have not been closed, opened before `then`. */
	openSince(then: number): boolean {
		return [...this.lines].some((line) => (this.#openedAt.get(line) ?? 0) < then);
	}
	#openedAt = new Map<Line, number>();

	async #bySocket(): Promise<void> {
		while (!this.#isOver) {
			const line = await Line.open(this.#who, `${this.#who.meeting}/private?ack=1`);
			this.lines.add(line);
			this.#openedAt.set(line, Date.now());
			this.tries++;
			// Asks as y-websocket does, and as a phone does.
			line.send(Uint8Array.of(0, 0, 1, 0));
			line.send(Uint8Array.of(3, 1, 1));
			const { code } = await line.closed;
			this.lines.delete(line);
			this.codes.add(code);
			this.frames += line.frames.length;
		}
	}

	async #byHttp(): Promise<void> {
		while (!this.#isOver) {
			const { status } = await this.#who.do('GET', '/private-time');
			if (status !== 403) this.leaks.push(`private-time ${status}`);
			const { body } = await this.#who.do('GET', '');
			if (this.#who.id && (body.documents as Record<string, string>).private !== 'none')
				this.leaks.push('documents');
			// A breath: with all of them at once the phases would never turn.
			await new Promise((again) => setTimeout(again, 100));
		}
	}

	async stop(): Promise<void> {
		this.#isOver = true;
		await this.#done;
	}
}

test(`while private time begins and ends ${rounds} times, twenty others get not one frame`, async () => {
	const leader = await Leader.withMeeting(server.now);
	const sara = await leader.welcome('family', 'Sara');
	const others: Guest[] = [leader];
	for (const circle of ['professional', 'interpreter', 'projector'])
		for (let one = 0; one < 6; one++)
			others.push(await leader.welcome(circle, circle === 'projector' ? '' : 'Petra'));
	others.push(await leader.guest('family', 'Den som står utanför'));
	expect(others).toHaveLength(20);
	const phone = await FakePhone.of(sara.id);
	const prying = others.slice(0, 19).map((who) => new Prying(who));
	const phases: PhaseKey[] = [];
	let epoch = 0;
	for (let round = 0; round < rounds; round++) {
		await leader.moveTo('private');
		const began = Date.now();
		const hers = await (await PhoneLine.open(sara, phone)).first();
		const roster = { run: round + 1 };
		hers.begin(++epoch, [phone], { roster });
		await until(() => hers.epoch === epoch);
		hers.write(epoch);
		hers.say({ kind: 'signal', bytes: Uint8Array.of(1, 2, 3) });
		await until(() => hers.storedIn(epoch) === 0);
		await until(() => prying.every((one) => !one.openSince(began)), 1_000);
		const consents = [await phone.consent(leader.meeting, round + 1, undefined)];
		const ended = await sara.do('POST', '/private-time/end', { consents });
		phases.push(ended.body.phase as PhaseKey);
		// The family itself, too, is out.
		expect(await hers.code()).toBe(4403);
	}
	await Promise.all(prying.map((one) => one.stop()));
	expect(phases).toEqual(Array.from({ length: rounds }, () => 'presentation'));
	expect(prying.reduce((sum, one) => sum + one.frames, 0)).toBe(0);
	expect(prying.flatMap((one) => one.leaks)).toEqual([]);
	for (const one of prying) {
		expect([...one.codes]).toEqual([4403]);
		expect(one.tries).toBeGreaterThan(10);
	}
	// Who was never let in is told that.
	const outside = await Line.open(others[19]!, `${leader.meeting}/private`);
	expect((await outside.closed).code).toBe(4401);
	expect(outside.frames).toEqual([]);
}, 180_000);
