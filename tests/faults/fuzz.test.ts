import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import * as Y from 'yjs';
import { addNeed, needWords, readPlan } from '#lib/documents/plan-document.ts';
import { type Guest, type Leader, type OpenDocument, until } from '../support/people.ts';
import { type Chance, chance, seed } from '../support/random.ts';
import { Line, syncFrame } from '../support/sockets.ts';
import { item, text, update } from './by-hand.ts';
import { contentOf } from './content.ts';
import { type Hostile, type Scene, kinds } from './hostile.ts';
import { houseForTests } from './house.ts';
import { isLong, lengths } from '../support/lengths.ts';

/*
 * Frames that no honest page sends, from people who were let in, each on a line of its own. Meanwhile the others in the
 * room write on, and somebody outside it is kept waiting no longer than otherwise.
 */

const house = houseForTests();

/** Rooms are changed now and then, so that what was taken in of flipped bits does not pile up. */
const framesInARoom = 1_500;
const atOnce = 6;
const takingTurns = 4;
/** Milliseconds, at most. */
const stall = 200;
/** Milliseconds in which a socket that is still open is to be closed, when it must be. */
const patience = 400;

/** @returns stops measuring, and says the longest wait */
function meterOf({
	url,
	pid
}: {
	url: string;
	pid: number;
}): () => Promise<{ longest: number; asked: number }> {
	const script = fileURLToPath(new URL('stall-meter.ts', import.meta.url));
	const child = spawn(process.execPath, [script, `${url}/healthz`, String(pid)], {
		stdio: ['pipe', 'pipe', 'inherit']
	});
	let said = '';
	child.stdout.setEncoding('utf8').on('data', (words: string) => (said += words));
	const ended = new Promise((end) => child.once('close', end));
	return async () => {
		child.stdin.end();
		await ended;
		return JSON.parse(said) as { longest: number; asked: number };
	};
}

/** Says it, and then something that an open socket answers. @returns the code it was closed with */
async function say(who: Guest, { frames, isChance }: Hostile, known: Uint8Array): Promise<number | 'open'> {
	const line = await Line.open(who, `${who.meeting}/plan?ack=1`);
	const answered = new Promise<'open'>((open) =>
		line.socket.on('message', (data: Buffer) => {
			if (data[0] === 0 && data[1] === 1) open('open');
		})
	);
	// It has answered what it has, as every page does first: until then the server waits with what stands on nothing.
	const nothing = syncFrame(1, Uint8Array.of(0, 0));
	for (const frame of [nothing, ...frames, syncFrame(0, known)]) line.send(frame);
	const closed = line.closed.then(({ code }) => code);
	let outcome = await Promise.race([closed, answered]);
	if (outcome === 'open' && !isChance) {
		let timer: NodeJS.Timeout | undefined;
		const tired = new Promise<'open'>((open) => (timer = setTimeout(() => open('open'), patience)));
		outcome = await Promise.race([closed, tired]);
		clearTimeout(timer);
	}
	line.socket.terminate();
	return outcome;
}

/** Two who write and see each other write, and nothing of what others pretend. */
class Victims {
	readonly leader: Leader;
	readonly pages: [OpenDocument, OpenDocument];
	readonly wrong = new Set<string>();
	/** Theirs from the beginning: a page whose number was taken by another takes a new one. */
	#clients: number[];
	#needs: string[] = [];
	#isOver = false;
	#typed = ['', ''];

	constructor(leader: Leader, guests: [Guest, Guest], family: Guest[]) {
		this.leader = leader;
		this.pages = [guests[0].open('plan', { ack: '1' }), guests[1].open('plan', { ack: '1' })];
		this.#clients = this.pages.map(({ doc }) => doc.clientID);
		const seats = new Map(family.map((one, index) => [one.id as string, `Gäst ${index}`]));
		for (const [index, page] of this.pages.entries()) {
			void page.closed.then((code) => this.wrong.add(`somebody else was closed with ${code}`));
			const other = this.#clients[1 - index]!;
			const { awareness } = page.provider;
			awareness.on('update', ({ removed }: { removed: number[] }) => {
				if (this.#isOver) return;
				if (removed.includes(other)) this.wrong.add('somebody was made to look gone');
				const states = awareness.getStates();
				if (states.size > family.length * 2) this.wrong.add('there are more people than there are');
				for (const [client, state] of states) {
					if (client === this.#clients[index]) continue;
					if (seats.get(String(state.seat)) !== state.name) this.wrong.add('a name that is not theirs');
					if (client === other && state.seat !== guests[1 - index]!.id)
						this.wrong.add('somebody was imitated');
				}
			});
		}
	}

	async begin(): Promise<void> {
		await Promise.all(this.pages.map((page) => page.synced()));
		for (const page of this.pages) {
			this.#needs.push(addNeed(page.doc, ''));
			page.provider.awareness.setLocalState({ at: 'mornings' });
		}
		const sees = (page: OpenDocument) =>
			this.#clients.every((client) => page.provider.awareness.getStates().has(client));
		await until(() => this.pages.every(sees));
	}

	type(): void {
		for (const [index, page] of this.pages.entries()) {
			const words = needWords(page.doc, this.#needs[index]!)!;
			words.insert(words.length, String(words.length % 10));
			this.#typed[index] += String(this.#typed[index]!.length % 10);
		}
	}

	/** What they wrote stands as they wrote it, and every copy says the same. */
	async compare(): Promise<void> {
		const [one, two] = this.pages;
		// The words of each, and what was taken in from the others: all the same, once all is delivered.
		let said = '';
		await until(async () => {
			const fresh = this.leader.open('plan');
			await fresh.synced();
			const stored = JSON.stringify((await this.leader.do('GET', '/plan')).body);
			const contents = [one, two, fresh].map(({ doc }) => contentOf(doc));
			const isSame = contents.every((content) => content === contents[0]);
			said = `${isSame ? '' : 'copies differ '}${stored === JSON.stringify(readPlan(one.doc)) ? '' : 'stored otherwise'}`;
			fresh.close();
			return said === '';
		}, 10_000).catch(() => this.wrong.add(said));
		for (const page of this.pages)
			for (const [index, need] of this.#needs.entries())
				if (needWords(page.doc, need)?.toString() !== this.#typed[index])
					this.wrong.add('words were changed');
	}

	close(): void {
		this.#isOver = true;
		for (const [index, page] of this.pages.entries()) {
			if (page.doc.clientID !== this.#clients[index]) this.wrong.add('somebody was written in the name of');
			// y-websocket can't close it otherwise.
			page.doc.clientID = this.#clients[index]!;
			page.close();
		}
	}
}

async function oneRoom(of: Chance, frames: number, tell: (kind: string, outcome: number | 'open') => void) {
	const names = Array.from({ length: 2 + takingTurns * atOnce }, (_, index) => `Gäst ${index}`);
	const { leader, family } = await house.now.presenting(await house.now.server(), names);
	const [first, second, ...attackers] = family as [Guest, Guest, ...Guest[]];
	const victims = new Victims(leader, [first, second], family);
	await victims.begin();
	const victim = victims.pages[0].doc;
	const scene: Scene = { of, content: Y.encodeStateAsUpdate(victim), victim };
	let left = frames;
	await Promise.all(
		Array.from({ length: atOnce }, async (_, lane) => {
			while (left > 0) {
				left--;
				// They take turns, so that none is faster than a person may be.
				const attacker = attackers[lane * takingTurns + (left % takingTurns)]!;
				const kind = of.one(Object.keys(kinds));
				const hostile = kinds[kind]!(scene);
				const outcome = await say(attacker, hostile, Y.encodeStateVector(victim));
				const isRight = outcome === 'open' ? hostile.isChance : hostile.codes.includes(outcome);
				if (!isRight) tell(kind, outcome);
				if (left % 10 === 0) victims.type();
			}
		})
	);
	await victims.compare();
	victims.close();
	return victims.wrong;
}

describe('an admitted person whose socket is hostile', () => {
	test(`hurts nobody with ${lengths.hostileFrames} frames, and is closed for each (SEED=${seed})`, async () => {
		const of = chance();
		const server = await house.now.server();
		const stop = meterOf(server);
		const astray: Record<string, number> = {};
		const wrong = new Set<string>();
		for (let said = 0; said < lengths.hostileFrames && !server.hasEnded; said += framesInARoom) {
			const found = await oneRoom(of, framesInARoom, (kind, outcome) => {
				const what = `${kind}: ${outcome}`;
				astray[what] = (astray[what] ?? 0) + 1;
			}).catch(async (error: unknown) => {
				// Its end shows first as lines that break.
				await until(() => server.hasEnded, 2_000).catch(() => {
					throw error;
				});
				return [];
			});
			for (const one of found) wrong.add(one);
		}
		const { longest, asked } = await stop();
		console.log(`The longest of ${asked} waits was ${Math.round(longest)} ms`);
		expect(server.hasEnded, server.lastWords).toBe(false);
		expect([...wrong]).toEqual([]);
		expect(astray).toEqual({});
		// The short form runs where others use the machine, too, and it may itself stand still for longer.
		if (isLong) expect(longest).toBeLessThan(stall);
	});

	test('is closed for a flood, and the others do not notice', async () => {
		const server = await house.now.server();
		const { leader, family } = await house.now.presenting(server, ['Gäst 0', 'Gäst 1', 'Gäst 2']);
		const [first, second, attacker] = family as [Guest, Guest, Guest];
		const victims = new Victims(leader, [first, second], family);
		await victims.begin();
		const flood = {
			frames: Array.from({ length: 2_000 }, () => Uint8Array.of(3)),
			codes: [],
			isChance: false
		};
		expect(await say(attacker, flood, Y.encodeStateVector(new Y.Doc()))).toBe(4429);
		victims.type();
		await victims.compare();
		victims.close();
		expect([...victims.wrong]).toEqual([]);
	});

	test('cannot fill a document beyond 2 MB', async () => {
		const { family } = await house.now.presenting(await house.now.server(), ['Gäst 0']);
		const line = await Line.open(family[0]!, `${family[0]!.meeting}/plan?ack=1`);
		const length = 200_000;
		let code = 0;
		void line.closed.then((closed) => {
			code = closed.code;
		});
		let clock = 0;
		while (code === 0 && clock < 15 * length) {
			const place = clock > 0 ? { origin: [7, clock - 1] as const } : {};
			line.send(syncFrame(2, update([7, clock], [item(place, text('x'.repeat(length)))])));
			clock += length;
			const stored = clock / length;
			await until(() => code > 0 || line.frames.some((frame) => frame[0] === 100 && frame[2] === stored));
		}
		expect(code).toBe(4413);
		expect(clock).toBeLessThanOrEqual(2.2 * 1024 * 1024);
		line.close();
	});
});
