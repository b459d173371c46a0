import * as encoding from 'lib0/encoding';
import { describe, expect, test } from 'vitest';
import { Awareness, encodeAwarenessUpdate } from 'y-protocols/awareness';
import * as syncProtocol from 'y-protocols/sync';
import * as Y from 'yjs';
import {
	answerFrame,
	askMessage,
	presenceMessage,
	readMessage,
	storedMessage,
	updateMessage,
	webSocketFrame
} from './messages.ts';

function frame(write: (encoder: encoding.Encoder) => void): Uint8Array {
	const encoder = encoding.createEncoder();
	write(encoder);
	return encoding.toUint8Array(encoder);
}

const doc = new Y.Doc();
doc.getText('text').insert(0, 'Lugna morgnar');
const update = Y.encodeStateAsUpdate(doc);
const vector = Y.encodeStateVector(doc);

/** A frame as y-websocket writes it: 0, and what y-protocols puts after. */
function ofSync(write: (encoder: encoding.Encoder) => void): Uint8Array {
	return frame((encoder) => {
		encoding.writeVarUint(encoder, 0);
		write(encoder);
	});
}

describe('what y-websocket says', () => {
	test('asks for what it lacks', () => {
		const asked = ofSync((encoder) => syncProtocol.writeSyncStep1(encoder, doc));
		expect(readMessage(asked)).toEqual({ kind: 'ask', stateVector: vector });
	});

	test('answers with what we lack', () => {
		const answered = ofSync((encoder) => syncProtocol.writeSyncStep2(encoder, doc));
		expect(readMessage(answered)).toEqual({ kind: 'write', update, isAnswer: true });
	});

	test('tells what was written', () => {
		const told = ofSync((encoder) => syncProtocol.writeUpdate(encoder, update));
		expect(readMessage(told)).toEqual({ kind: 'write', update, isAnswer: false });
	});

	test('tells where someone is', () => {
		const awareness = new Awareness(doc);
		awareness.setLocalState({ at: 'mornings' });
		const told = frame((encoder) => {
			encoding.writeVarUint(encoder, 1);
			encoding.writeVarUint8Array(encoder, encodeAwarenessUpdate(awareness, [doc.clientID]));
		});
		awareness.destroy();
		expect(readMessage(told)).toMatchObject({
			kind: 'presence',
			entries: [{ client: doc.clientID, state: '{"at":"mornings"}' }]
		});
	});

	test('asks where everyone is', () => {
		expect(readMessage(Uint8Array.of(3))).toEqual({ kind: 'ask presence' });
	});
});

describe('what we say is what y-websocket says', () => {
	test('asking, answering, telling', () => {
		const bytes = (message: Uint8Array) => Uint8Array.from(message);
		expect(bytes(askMessage(vector))).toEqual(ofSync((encoder) => syncProtocol.writeSyncStep1(encoder, doc)));
		const answer = ofSync((encoder) => syncProtocol.writeSyncStep2(encoder, doc));
		for (const cut of [0, 1, update.length])
			expect(answerFrame([update.subarray(0, cut), update.subarray(cut)])).toEqual(webSocketFrame(answer));
		expect(bytes(updateMessage(update))).toEqual(
			ofSync((encoder) => syncProtocol.writeUpdate(encoder, update))
		);
	});

	test('where people are is read back as it was said, also nobody', () => {
		const entries = [
			{ client: 7, clock: 3, state: '{"name":"Åsa 😀"}' },
			{ client: 8, clock: 1, state: 'null' }
		];
		expect(readMessage(presenceMessage(entries))).toEqual({ kind: 'presence', entries });
		expect(readMessage(presenceMessage([]))).toEqual({ kind: 'presence', entries: [] });
	});

	test('how much is stored: message 100, yes or no, and how many', () => {
		expect([...storedMessage(false, 3)]).toEqual([100, 0, 3]);
		expect([...storedMessage(true, 300)]).toEqual([100, 1, 0b1010_1100, 0b10]);
	});
});

describe('what is none of the protocol', () => {
	test.each([
		['nothing', []],
		['a kind that there is not', [9]],
		['authentication, which only servers say', [2, 0, 0]],
		['our own receipt', [100, 1, 1]],
		['a step that there is not', [0, 7, 0]],
		['a sync message that ends too early', [0, 0]],
		['more bytes promised than come', [0, 2, 200, 1, 1]],
		['presence that ends too early', [1, 3, 1, 1]],
		['a number without end', [255, 255, 255, 255, 255, 255, 255, 255, 255, 255]]
	])('%s', (_what, bytes) => {
		expect(() => readMessage(Uint8Array.from(bytes))).toThrow();
	});
});
