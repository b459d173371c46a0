import { expect, test } from 'vitest';
import { type Guest, Leader, until } from '../support/people.ts';
import { lengths, within } from '../support/lengths.ts';
import { FakePhone, PhoneLine, headsOf } from '../support/private.ts';
import { serverForTests } from '../support/server.ts';
import { Line } from '../support/sockets.ts';

/* Nobody but the family gets anything of private time: not by being there first, not by asking all the time. */

const server = serverForTests();
const rounds = lengths.privateTimes;
/** Milliseconds between tries: with twenty who never draw breath the family would not get a word in. */
const breath = 100;

/** Someone who tries to read, over and over, by socket and by HTTP, until told to stop. */
class Prying {
	frames = 0;
	tries = 0;
	leaks: string[] = [];
	readonly codes = new Set<number>();
	/** Sockets that are not closed, and when each was opened (ms). */
	#open = new Map<Line, number>();
	#who: Guest;
	#isOver = false;
	#done: Promise<unknown>;

	constructor(who: Guest) {
		this.#who = who;
		this.#done = Promise.all([this.#bySocket(), this.#byHttp()]);
	}

	/** Is any open that was opened before `then`? */
	hasOpenFrom(then: number): boolean {
		return [...this.#open.values()].some((at) => at < then);
	}

	async #bySocket(): Promise<void> {
		while (!this.#isOver) {
			const line = await Line.open(this.#who, `${this.#who.meeting}/private?ack=1`);
			this.#open.set(line, Date.now());
			this.tries++;
			// Asks as y-websocket does, and as a phone does.
			line.send(Uint8Array.of(0, 0, 1, 0));
			line.send(Uint8Array.of(3, 1, 1));
			const { code } = await line.closed;
			this.#open.delete(line);
			this.codes.add(code);
			this.frames += line.frames.length;
			await new Promise((again) => setTimeout(again, breath));
		}
	}

	async #byHttp(): Promise<void> {
		while (!this.#isOver) {
			const { status } = await this.#who.do('GET', '/private-time');
			if (status !== 403) this.leaks.push(`private-time ${status}`);
			const { body } = await this.#who.do('GET', '');
			if ((body.documents as Record<string, string>).private !== 'none') this.leaks.push('documents');
			await new Promise((again) => setTimeout(again, breath));
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
	for (const [circle, count] of Object.entries({ professional: 7, interpreter: 6, projector: 6 }))
		for (let one = 0; one < count; one++)
			others.push(await leader.welcome(circle, circle === 'projector' ? '' : 'Petra'));
	expect(others).toHaveLength(20);
	const phone = await FakePhone.of(sara.id);
	const prying = others.map((who) => new Prying(who));
	const phases: unknown[] = [];

	/** The family by itself, from the beginning to the end. @returns the phase after it */
	async function aPrivateTime(run: number): Promise<unknown> {
		await leader.moveTo('private');
		const began = Date.now();
		const hers = await (await PhoneLine.open(sara, phone)).first();
		if (run > 1) await until(() => hers.words.length === 1);
		hers.begin(run, [phone], { roster: { run }, heads: headsOf(hers.words) });
		await until(() => hers.epoch === run);
		hers.write(run);
		hers.say({ kind: 'signal', bytes: Uint8Array.of(1, 2, 3) });
		await until(() => hers.storedIn(run) === 0);
		await until(() => prying.every((one) => !one.hasOpenFrom(began)), within(1_000));
		const consents = [await phone.consent(leader.meeting, run, undefined)];
		const ended = await sara.do('POST', '/private-time/end', { consents });
		// The family itself, too, is out.
		expect(await hers.code()).toBe(4403);
		return ended.body.phase;
	}

	try {
		for (let round = 0; round < rounds; round++) phases.push(await aPrivateTime(round + 1));
	} finally {
		await Promise.all(prying.map((one) => one.stop()));
	}
	expect(phases).toEqual(Array.from({ length: rounds }, () => 'presentation'));
	expect(prying.reduce((sum, one) => sum + one.frames, 0)).toBe(0);
	expect(prying.flatMap((one) => one.leaks)).toEqual([]);
	for (const one of prying) {
		expect([...one.codes]).toEqual([4403]);
		expect(one.tries).toBeGreaterThan(10);
	}
	// Who was never let in is told that.
	const stranger = await leader.guest('family', 'Den som står utanför');
	const outside = await Line.open(stranger, `${leader.meeting}/private`);
	expect((await outside.closed).code).toBe(4401);
	expect(outside.frames).toEqual([]);
}, 1_200_000);
