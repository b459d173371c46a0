import { expect, onTestFinished, test } from 'vitest';
import type { ParticipantId } from '#lib/domain/participant.ts';
import type { FamilyRoom } from './family-room.ts';
import {
	MemoryShelf,
	Relay,
	beginIn,
	family,
	pair,
	phoneOf,
	textOf,
	until,
	write
} from '../../../tests/support/relay.ts';

test('a phone begins, lets another in by its code, and both read what either writes', async () => {
	const relay = new Relay();
	const [anna, birgit] = await pair(relay, onTestFinished);
	write(anna, 'Vi behöver sova. ');
	await until(() => expect(textOf(birgit)).toBe('Vi behöver sova. '));
	write(birgit, 'Jag kan ta torsdagar.');
	await until(() => expect(textOf(anna)).toBe('Vi behöver sova. Jag kan ta torsdagar.'));
	expect(anna.words).toHaveLength(3);
	expect(birgit.words).toEqual(anna.words);
	expect(anna.phones.map(({ card }) => card.name).sort()).toEqual(['Anna', 'Birgit']);
	await until(() => expect(anna.isUnsaved || birgit.isUnsaved).toBe(false));
	expect([...anna.alarms, ...birgit.alarms]).toEqual([]);
});

test('without a camera both see the same three words', async () => {
	const relay = new Relay();
	const [anna] = (await family(relay, onTestFinished, 'Anna')) as [FamilyRoom];
	const elias = await phoneOf(relay, 'Elias');
	onTestFinished(() => elias.close());
	await until(() => expect(elias.state).toBe('outside'));
	await elias.door.askWithWords();
	await until(() => expect(anna.door.requests[0]?.words).toHaveLength(3));
	expect(elias.door.comparing?.words).toEqual(anna.door.requests[0]?.words);
	await anna.letIn(elias.me);
	expect(elias.state).toBe('outside');
	await elias.trustNow();
	await until(() => expect(elias.state).toBe('in'));
});

test('a phone that reloads, and one that comes late, have everything', async () => {
	const relay = new Relay();
	const shelf = new MemoryShelf();
	const first = await phoneOf(relay, 'Anna', { shelf });
	await beginIn(first);
	write(first, 'ett ');
	await until(() => expect(first.isUnsaved).toBe(false));
	write(first, 'två ');
	await first.kept();
	first.close();
	const again = await phoneOf(relay, 'Anna', { shelf });
	onTestFinished(() => again.close());
	expect(textOf(again)).toBe('ett två ');
	await until(() => expect(again.isUnsaved).toBe(false));
	const late = await phoneOf(relay, 'Johan');
	onTestFinished(() => late.close());
	await until(() => expect(late.state).toBe('outside'));
	await late.door.takeCode(again.door.showCode());
	await until(() => expect(again.door.requests).toHaveLength(1));
	await again.letIn(late.me);
	await until(() => expect(textOf(late)).toBe('ett två '));
	expect([...again.alarms, ...late.alarms]).toEqual([]);
});

test('what was written a moment before a page dies is kept, also what the server has, and what it has not', async () => {
	const relay = new Relay();
	const shelf = new MemoryShelf();
	const first = await phoneOf(relay, 'Anna', { shelf });
	await beginIn(first);
	await first.kept();
	write(first, 'lagrat ');
	await until(() => expect(first.isUnsaved).toBe(false));
	relay.lose(relay.guestOf('Anna' as ParticipantId));
	const keptBefore = (await shelf.tabs())[0]!.count;
	write(first, 'på väg');
	await until(async () => expect((await shelf.tabs())[0]!.count).toBeGreaterThan(keptBefore));
	first.close();
	relay.words = [];
	const again = await phoneOf(relay, 'Anna', { shelf });
	onTestFinished(() => again.close());
	expect(textOf(again)).toBe('lagrat på väg');
});

test('a phone that was taken out reads nothing that is written later', async () => {
	const relay = new Relay();
	const [anna, birgit] = await pair(relay, onTestFinished);
	write(anna, 'före ');
	await until(() => expect(textOf(birgit)).toBe('före '));
	await anna.remove(birgit.me);
	await until(() => expect(birgit.state).toBe('removed'));
	write(anna, 'efter');
	await until(() => expect(anna.isUnsaved).toBe(false));
	for (const envelope of relay.words)
		relay.tell(relay.guestOf(birgit.phones[0]?.card.seat ?? ('Birgit' as never)), {
			kind: 'words',
			envelopes: [envelope]
		});
	expect(textOf(birgit)).toBe('före ');
});

test('what a phone wrote as it was taken out goes along when it is let in again, also after a reload', async () => {
	const relay = new Relay();
	const [anna] = (await family(relay, onTestFinished, 'Anna')) as [FamilyRoom];
	const shelf = new MemoryShelf();
	let birgit = await phoneOf(relay, 'Birgit', { shelf });
	onTestFinished(() => birgit.close());
	const letBirgitIn = async () => {
		await until(() => expect(birgit.state).toBe('outside'));
		await birgit.door.takeCode(anna.door.showCode());
		await until(() => expect(anna.door.requests).toHaveLength(1));
		await anna.letIn(birgit.me);
		await until(() => expect(birgit.state).toBe('in'));
	};
	const reload = async () => {
		await birgit.kept();
		birgit.close();
		birgit = await phoneOf(relay, 'Birgit', { shelf });
	};
	await letBirgitIn();
	write(anna, 'allas ');
	await until(() => expect(textOf(birgit)).toBe('allas '));
	await birgit.kept();
	const line = relay.guestOf('Birgit' as ParticipantId);
	relay.lose(line);
	write(birgit, 'bara mina');
	await anna.remove(birgit.me);
	relay.open(line);
	await until(() => expect(birgit.state).toBe('removed'));
	// Twice: what it keeps is there until it has been taken over by a phone that is in.
	await reload();
	await reload();
	expect(textOf(birgit)).toBe('');
	await letBirgitIn();
	await until(() => expect(textOf(anna)).toBe('allas bara mina'));
	expect(textOf(birgit)).toBe('allas bara mina');
	await reload();
	expect(textOf(birgit)).toBe('allas bara mina');
	await until(async () => expect(await shelf.tabs()).toHaveLength(1));
});

test('a phone that was taken out, with nothing of its own on its way, keeps nothing', async () => {
	const relay = new Relay();
	const shelf = new MemoryShelf();
	const [anna] = (await family(relay, onTestFinished, 'Anna')) as [FamilyRoom];
	const birgit = await phoneOf(relay, 'Birgit', { shelf });
	onTestFinished(() => birgit.close());
	await until(() => expect(birgit.state).toBe('outside'));
	await birgit.door.takeCode(anna.door.showCode());
	await until(() => expect(anna.door.requests).toHaveLength(1));
	await anna.letIn(birgit.me);
	await until(() => expect(birgit.state).toBe('in'));
	write(birgit, 'sagt');
	await until(() => expect(birgit.isUnsaved).toBe(false));
	await anna.remove(birgit.me);
	await until(() => expect(birgit.state).toBe('removed'));
	await birgit.kept();
	expect(await shelf.tabs()).toEqual([]);
});

test('a phone that stood still blames nobody when it wakes', async () => {
	const relay = new Relay();
	const [anna, birgit] = await pair(relay, onTestFinished);
	let late: Uint8Array | undefined;
	relay.cheat = (envelope, to) => {
		if (to === 'Birgit') late = envelope;
		return to === 'Birgit' ? null : [envelope];
	};
	write(anna, 'kommer');
	await until(() => expect(late).toBeDefined());
	const written = Date.now();
	await until(() => expect(birgit.phones.every(({ heardAt }) => heardAt > written)).toBe(true));
	// As when the lid is closed: nothing runs, and then its clocks before what has come by the net.
	Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 8_000);
	await new Promise((next) => setImmediate(next));
	expect(birgit.alarms).toEqual([]);
	relay.tell(relay.guestOf('Birgit' as ParticipantId), { kind: 'words', envelopes: [late!] });
	await until(() => expect(textOf(birgit)).toBe('kommer'));
	expect(birgit.alarms).toEqual([]);
});

test('a weak line, on which the words are long in coming, is not taken for a server that has lost them', async () => {
	const relay = new Relay();
	const [anna, birgit] = await pair(relay, onTestFinished);
	write(anna, 'kommer sent');
	await until(() => expect(textOf(birgit)).toBe('kommer sent'));
	const guest = relay.guestOf('Birgit' as ParticipantId);
	relay.lose(guest);
	const stored = relay.words;
	relay.words = [];
	relay.cheatSignal = () => [];
	relay.open(guest);
	// Longer than it waits for a server that goes on to other things.
	await new Promise((after) => setTimeout(after, 5_000));
	expect(birgit.alarms).toEqual([]);
	relay.tell(guest, { kind: 'words', envelopes: stored });
	relay.words = stored;
	relay.cheatSignal = (bytes) => [bytes];
	write(birgit, '!');
	await until(() => expect(textOf(anna)).toBe('kommer sent!'));
	expect([...anna.alarms, ...birgit.alarms]).toEqual([]);
});

test('a phone that was taken out, and comes back on a new line, is owed nothing and blames nobody', async () => {
	const relay = new Relay();
	const [anna, birgit] = await pair(relay, onTestFinished);
	write(anna, 'sagt');
	await until(() => expect(textOf(birgit)).toBe('sagt'));
	await anna.remove(birgit.me);
	await until(() => expect(birgit.state).toBe('removed'));
	const guest = relay.guestOf('Birgit' as ParticipantId);
	relay.lose(guest);
	relay.open(guest);
	// Anna’s phone says something every three seconds; by then it would have been asked for.
	await new Promise((after) => setTimeout(after, 8_000));
	expect(birgit.alarms).toEqual([]);
	expect(birgit.state).toBe('removed');
});
