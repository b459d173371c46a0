import { toBase64 } from 'lib0/buffer';
import { describe, expect, test } from 'vitest';
import type { ParticipantId } from '#lib/domain/participant.ts';
import { type Epoch, headerLength, readFromPhone } from '#lib/wire/private-time.ts';
import { within } from '../../../tests/support/lengths.ts';
import {
	MemoryShelf,
	Relay,
	family,
	meeting,
	pair,
	phoneOf,
	textOf,
	until,
	write
} from '../../../tests/support/relay.ts';
import { knownOf, makeEpoch } from './epoch.ts';
import { type AlarmKind, FamilyRoom } from './family-room.ts';
import { bindTo, meetingWords, readSignal, writeSignal } from './joining.ts';
import { cardOf, idOf, newPhoneKeys } from './phone.ts';
import { randomBytes } from './primitives.ts';

/* A server that does what it pleases. Each thing that it may try is seen by the family within ten seconds. */

const sees = (room: FamilyRoom, kind: AlarmKind, phone: string | null) =>
	until(() => expect(room.alarms).toContainEqual({ kind, phone }), within(10_000));

const wordsSent = (relay: Relay) =>
	relay.seen.filter((frame) => readFromPhone(frame).kind === 'words').length;
const ghost = { id: 'Spöket' as ParticipantId, name: 'Spöket' };

describe.concurrent('a server that does what it pleases', () => {
	test('can put no phone of its own among the family’s', async (context) => {
		const relay = new Relay();
		const [anna, birgit] = await pair(relay, context.onTestFinished);
		const keys = await newPhoneKeys();
		const card = await cardOf(keys, ghost);
		const before = await knownOf(relay.now!.epoch.roster);
		let isKeyOut = false;
		const { epoch, snapshot } = await makeEpoch({
			keys,
			me: await idOf(card),
			before,
			meeting,
			run: 1,
			reason: 'join',
			phones: [...before.phones.values(), card],
			sealSnapshot: () => Promise.resolve(randomBytes(512))
		});
		// Under its own name, and under Anna's.
		for (const by of [epoch.by, anna.me]) {
			const forged: Epoch = { ...epoch, by };
			relay.tell(relay.guestOf('Birgit' as ParticipantId), {
				kind: 'epoch',
				epoch: forged,
				links: [],
				snapshot
			});
		}
		await sees(birgit, 'unknown-phone', null);
		const sent = wordsSent(relay);
		write(birgit, 'hemligt');
		await new Promise((after) => setTimeout(after, 500));
		expect(wordsSent(relay)).toBe(sent);
		expect(birgit.isUnsaved).toBe(true);
		expect(birgit.phones.map((phone) => phone.card.name).sort()).toEqual(['Anna', 'Birgit']);
		for (const frame of relay.seen) {
			const said = readFromPhone(frame);
			if (said.kind === 'epoch') isKeyOut ||= epoch.by in said.epoch.wraps;
		}
		expect(isKeyOut).toBe(false);
	});

	test('can’t ask to be let in without having seen the code', async (context) => {
		const relay = new Relay();
		const [anna] = await pair(relay, context.onTestFinished);
		anna.door.showCode();
		const card = await cardOf(await newPhoneKeys(), ghost);
		const bytes = writeSignal({ t: 'ask', how: 'code', to: anna.me, card, proof: toBase64(randomBytes(32)) });
		relay.tell(relay.guestOf('Anna' as ParticipantId), { kind: 'signal', from: ghost.id, bytes });
		await new Promise((after) => setTimeout(after, 500));
		expect(anna.door.requests).toEqual([]);
	});

	test('standing between two who compare words gives them different words', async (context) => {
		const relay = new Relay();
		const [anna] = (await family(relay, context.onTestFinished, 'Anna')) as [FamilyRoom];
		const elias = await phoneOf(relay, 'Elias');
		context.onTestFinished(() => elias.close());
		await until(() => expect(elias.state).toBe('outside'));
		// To Anna it is Elias, with keys of its own; to Elias it is Anna.
		const asElias = await cardOf(await newPhoneKeys(), { id: 'Elias' as ParticipantId, name: 'Elias' });
		const asAnna = await cardOf(await newPhoneKeys(), { id: 'Anna' as ParticipantId, name: 'Anna' });
		const [number, other] = [randomBytes(16), randomBytes(16)];
		const toAnna = relay.guestOf('Anna' as ParticipantId);
		const toElias = relay.guestOf('Elias' as ParticipantId);
		relay.cheatSignal = (bytes) => {
			void (async () => {
				const said = readSignal(bytes);
				if (said?.t === 'ask') {
					const bound = await bindTo(meeting, asElias, number);
					const ask = writeSignal({ t: 'ask', how: 'words', card: asElias, bound });
					relay.tell(toAnna, { kind: 'signal', from: 'Elias' as ParticipantId, bytes: ask });
					const meet = writeSignal({ t: 'meet', to: elias.me, card: asAnna, number: toBase64(other) });
					relay.tell(toElias, { kind: 'signal', from: 'Anna' as ParticipantId, bytes: meet });
				} else if (said?.t === 'meet') {
					const me = await idOf(asElias);
					const show = writeSignal({ t: 'show', to: anna.me, from: me, number: toBase64(number) });
					relay.tell(toAnna, { kind: 'signal', from: 'Elias' as ParticipantId, bytes: show });
				}
			})();
			return [];
		};
		await elias.door.askWithWords();
		await until(() => expect(anna.door.requests[0]?.words).toHaveLength(3));
		await until(() => expect(elias.door.comparing?.words).toHaveLength(3));
		expect(elias.door.comparing?.words).not.toEqual(anna.door.requests[0]?.words);
		// A number that it was not bound to, chosen when it knows Anna's, is not taken.
		expect(
			await meetingWords(meeting, { card: asElias, number }, { card: asAnna, number: other })
		).not.toEqual(anna.door.requests[0]?.words);
	});

	test('can’t hold words back unseen', async (context) => {
		const relay = new Relay();
		const [anna, birgit] = await pair(relay, context.onTestFinished);
		relay.cheat = (envelope, to) => (to === 'Birgit' ? null : [envelope]);
		write(anna, 'hållet');
		await sees(birgit, 'missing', 'Anna');
		// And whose words they are sees it, too.
		await sees(anna, 'missing', 'Anna');
	});

	test('can’t play words again unseen', async (context) => {
		const relay = new Relay();
		const [anna, birgit] = await pair(relay, context.onTestFinished);
		write(anna, 'en gång');
		await until(() => expect(textOf(birgit)).toBe('en gång'));
		await new Promise((after) => setTimeout(after, 3_200));
		relay.tell(relay.guestOf('Birgit' as ParticipantId), { kind: 'words', envelopes: relay.words });
		await sees(birgit, 'repeated', 'Anna');
		expect(textOf(birgit)).toBe('en gång');
	});

	test('can’t change the order: what comes early waits, and is seen to', async (context) => {
		const relay = new Relay();
		const [anna, birgit] = await pair(relay, context.onTestFinished);
		let held: Uint8Array | undefined;
		relay.cheat = (envelope, to) => {
			if (to !== 'Birgit' || held) return [envelope];
			held = envelope;
			return null;
		};
		write(anna, 'ett ');
		await until(() => expect(held).toBeDefined());
		write(anna, 'två');
		await sees(birgit, 'missing', 'Anna');
		expect(textOf(birgit)).toBe('');
		relay.tell(relay.guestOf('Birgit' as ParticipantId), { kind: 'words', envelopes: [held!] });
		await until(() => expect(textOf(birgit)).toBe('ett två'));
	});

	test('can’t forget what it has shown', async (context) => {
		const relay = new Relay();
		const [anna, birgit] = await pair(relay, context.onTestFinished);
		write(anna, 'ett ');
		await until(() => expect(textOf(birgit)).toBe('ett '));
		write(anna, 'två');
		await until(() => expect(textOf(birgit)).toBe('ett två'));
		const guest = relay.guestOf('Birgit' as ParticipantId);
		relay.lose(guest);
		relay.words = relay.words.slice(0, 1);
		relay.open(guest);
		await sees(birgit, 'gone-back', null);
		expect(birgit.isBlocked).toBe(true);
		expect(textOf(birgit)).toBe('ett två');
	});

	test('can’t forget what it has shown and then keep silent', async (context) => {
		const relay = new Relay();
		const [anna, birgit] = await pair(relay, context.onTestFinished);
		write(anna, 'ett');
		await until(() => expect(textOf(birgit)).toBe('ett'));
		const guest = relay.guestOf('Birgit' as ParticipantId);
		relay.lose(guest);
		relay.words = [];
		relay.cheatSignal = () => [];
		relay.open(guest);
		await sees(birgit, 'gone-back', null);
	});

	test('can’t lead a phone back to an old epoch, nor play its words', async (context) => {
		const relay = new Relay();
		const shelf = new MemoryShelf();
		const [anna] = (await family(relay, context.onTestFinished, 'Anna')) as [FamilyRoom];
		write(anna, 'gammalt');
		await until(() => expect(relay.words).toHaveLength(1));
		const old = relay.words;
		const birgit = await phoneOf(relay, 'Birgit', { shelf });
		context.onTestFinished(() => birgit.close());
		await until(() => expect(birgit.state).toBe('outside'));
		await birgit.door.takeCode(anna.door.showCode());
		await until(() => expect(anna.door.requests).toHaveLength(1));
		await anna.letIn(birgit.me);
		await until(() => expect(birgit.state).toBe('in'));
		await new Promise((after) => setTimeout(after, 3_200));
		const guest = relay.guestOf('Birgit' as ParticipantId);
		relay.tell(guest, { kind: 'words', envelopes: old });
		await sees(birgit, 'repeated', 'Anna');
		relay.showEpoch(guest, relay.epochs[0]);
		await sees(birgit, 'gone-back', null);
		const sent = wordsSent(relay);
		write(birgit, 'inte med gammal nyckel');
		await new Promise((after) => setTimeout(after, 500));
		expect(wordsSent(relay)).toBe(sent);
	});

	test('can’t put words in anybody’s mouth', async (context) => {
		const relay = new Relay();
		const [anna, birgit] = await pair(relay, context.onTestFinished);
		relay.cheat = (envelope, to) => {
			if (to !== 'Birgit') return [envelope];
			const changed = envelope.slice();
			changed[headerLength + 3]! ^= 1;
			return [changed];
		};
		write(anna, 'ja');
		await sees(birgit, 'forged', 'Anna');
		expect(textOf(birgit)).toBe('');
	});

	test('has nothing that anybody could read', async (context) => {
		const relay = new Relay();
		const [anna, birgit] = await pair(relay, context.onTestFinished);
		const canary = `kanariefågel ${toBase64(randomBytes(12))}`;
		write(anna, canary);
		await until(() => expect(textOf(birgit)).toBe(canary));
		birgit.writeIn(canary);
		await anna.remove(birgit.me);
		await until(() => expect(birgit.state).toBe('removed'));
		const utf16 = Buffer.from(canary, 'utf16le');
		const forms = [
			Buffer.from(canary),
			utf16,
			...['base64', 'hex'].map((form) => Buffer.from(Buffer.from(canary).toString(form as 'hex')))
		];
		for (const frame of relay.seen)
			for (const form of forms) expect(Buffer.from(frame).includes(form)).toBe(false);
	});
});
