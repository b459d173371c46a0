import { Buffer } from 'node:buffer';
import * as Y from 'yjs';
import { closing } from '#lib/wire/closing.ts';
import type { Chance } from '../support/random.ts';
import { syncFrame } from '../support/sockets.ts';
import {
	type Struct,
	deleted,
	embed,
	gone,
	item,
	numbers,
	plain,
	presence,
	skip,
	text,
	type,
	update
} from './by-hand.ts';
import { editSomething } from './honest-edits.ts';

/* What an admitted person's socket may say to hurt the others or the server, kind by kind. */

export type Hostile = {
	/** All but the last may be honest. */
	frames: (Uint8Array | string)[];
	/** With what its sender is to be closed; `chance`: it may also turn out to be harmless. */
	codes: readonly number[];
	isChance: boolean;
};

/** What an attacker knows: what is in the document, and somebody else who is writing there. */
export type Scene = { of: Chance; content: Uint8Array; victim: Y.Doc };

const { malformed, writeRefused, replaced, tooLarge, tooFast } = closing;
// A spoilt frame may become a question from someone who has words that were never here.
const anyCode = [malformed, writeRefused, replaced, tooLarge, tooFast];
const forgedCodes = [malformed, writeRefused];

const surely = (codes: readonly number[], ...frames: Hostile['frames']): Hostile => ({
	frames,
	codes,
	isChance: false
});
const perhaps = (...frames: Hostile['frames']): Hostile => ({ frames, codes: anyCode, isChance: true });
const forged = (bytes: Uint8Array, step = 2) => surely(forgedCodes, syncFrame(step, bytes));

/** The largest whole number that lib0 reads; longer ones are none. */
const largest = Number.MAX_SAFE_INTEGER;

function randomBytes(of: Chance, most: number): Uint8Array {
	return Uint8Array.from({ length: 1 + of.below(most) }, () => of.below(256));
}

function newClient(of: Chance): number {
	return 1 + of.below(0xffff_ffff);
}

function honestUpdate({ of, content }: Scene): Uint8Array {
	const doc = new Y.Doc();
	doc.clientID = newClient(of);
	Y.applyUpdate(doc, content);
	const before = Y.encodeStateVector(doc);
	let isChanged = false;
	doc.on('update', () => {
		isChanged = true;
	});
	for (let edits = 1 + of.below(4); edits > 0 || !isChanged; edits--) editSomething(doc, of);
	const made = Y.encodeStateAsUpdate(doc, before);
	doc.destroy();
	return made;
}

function honestFrame(scene: Scene): Uint8Array {
	const kind = scene.of.below(8);
	if (kind === 0) return syncFrame(0, Y.encodeStateVector(scene.victim));
	if (kind === 1) return presence([[newClient(scene.of), 1, '{"at":"mornings"}']]);
	return syncFrame(kind === 2 ? 1 : 2, honestUpdate(scene));
}

function flipped(bytes: Uint8Array, of: Chance): Uint8Array {
	const changed = bytes.slice();
	for (let flips = 1 + of.below(4); flips > 0; flips--)
		changed[of.below(changed.length)]! ^= 1 << of.below(8);
	return changed;
}

function cut(bytes: Uint8Array, of: Chance): Uint8Array {
	return bytes.slice(0, of.below(bytes.length));
}

/** Things in things, `depth` deep, from a clock of one client's on; the outermost in `parent`. */
function nested(
	client: number,
	from: number,
	depth: number,
	kind: 'list' | 'map' | 'element',
	parent: string | [number, number] = `nested ${kind}`
): Uint8Array {
	const made = { list: type(0), map: type(1), element: type(3, 'p') }[kind];
	const structs: Struct[] = [];
	for (let at = 0; at < depth; at++) {
		const inside = at === 0 ? parent : ([client, from + at - 1] as const);
		structs.push(item(kind === 'map' ? { parent: inside, key: 'k' } : { parent: inside }, made));
	}
	return update([client, from], structs);
}

/** A plain list in a list in a list …, as lib0 writes plain values: 117 opens a list, 118 an object, 126 is null. */
function nestedPlain(depth: number, isObject: boolean): Uint8Array {
	const opening = isObject ? [118, 1, 1, 0x61] : [117, 1];
	return Uint8Array.from([...Array.from({ length: depth }, () => opening).flat(), 126]);
}

const deepest = 5_000;

function one(of: Chance, content: Parameters<typeof item>[1], place: Parameters<typeof item>[0] = {}) {
	return update([newClient(of), 0], [item(place, content)]);
}

export const kinds: Record<string, (scene: Scene) => Hostile> = {
	'random bytes': ({ of }) => perhaps(randomBytes(of, 200)),
	'random bytes for an update': ({ of }) => perhaps(syncFrame(1 + of.below(2), randomBytes(of, 200))),
	'random bytes for a question': ({ of }) => perhaps(syncFrame(0, randomBytes(of, 60))),
	'random bytes for presence': ({ of }) => {
		const bytes = randomBytes(of, 100);
		return perhaps(Uint8Array.from([1, ...numbers(bytes.length), ...bytes]));
	},
	'a message that there is not': ({ of }) =>
		surely([malformed], Uint8Array.from([of.one([2, 4, 9, 50, 100]), ...randomBytes(of, 8)])),
	text: ({ of }) => surely([malformed], of.one(['', 'hello', '{"type":"sync"}', '__proto__'])),
	'a frame cut short': (scene) => surely([malformed], cut(honestFrame(scene), scene.of)),
	'an update cut short': (scene) => forged(cut(honestUpdate(scene), scene.of)),
	'a frame with flipped bits': (scene) => perhaps(flipped(honestFrame(scene), scene.of)),
	'an update with flipped bits': (scene) =>
		perhaps(syncFrame(1 + scene.of.below(2), flipped(honestUpdate(scene), scene.of))),
	'the newer encoding': (scene) => forged(Y.convertUpdateFormatV1ToV2(honestUpdate(scene))),

	'deep XML': ({ of }) => forged(nested(newClient(of), 0, deepest, 'element')),
	'deep maps': ({ of }) => forged(nested(newClient(of), 0, deepest, 'map')),
	'deep lists': ({ of }) => forged(nested(newClient(of), 0, deepest, 'list')),
	'deep a little at a time': ({ of }) => {
		const client = newClient(of);
		const steps = [0, 20, 40].map((from) =>
			nested(client, from, 20, 'list', from === 0 ? 'nested list' : [client, from - 1])
		);
		return surely(forgedCodes, ...steps.map((step) => syncFrame(2, step)));
	},
	'deep plain values': ({ of }) => {
		const depth = of.one([deepest, 10 * deepest]);
		return forged(one(of, plain(nestedPlain(depth, of.below(2) === 0)), { parent: 'things' }));
	},
	'deep JSON': ({ of }) =>
		forged(one(of, embed('['.repeat(deepest) + ']'.repeat(deepest)), { parent: 'letters' })),

	'a clock with a gap': ({ of }) =>
		forged(update([newClient(of), 1 + of.below(1_000)], [item({}, text('x'))])),
	'a gap inside': ({ of }) =>
		forged(update([newClient(of), 0], [item({}, text('x')), skip(5), item({}, text('x'))])),
	'in the name of another': ({ of, victim }) => {
		const { clientID } = victim;
		const now = Y.getState(victim.store, clientID);
		return forged(update([clientID, now], [item({}, text('FALSK TEXT'))]), 1 + of.below(2));
	},
	'in the name of another, nothing but a place taken': ({ victim }) => {
		const { clientID } = victim;
		return forged(update([clientID, Y.getState(victim.store, clientID)], [gone(100)]));
	},
	'after what there is not': ({ of }) => forged(one(of, text('x'), { origin: [newClient(of), of.below(9)] })),
	'before what there is not': ({ of }) => forged(one(of, text('x'), { right: [newClient(of), of.below(9)] })),
	'after what another has not written yet': ({ of, victim }) => {
		const { clientID, store } = victim;
		return forged(one(of, text('x'), { origin: [clientID, Y.getState(store, clientID) + 1_000] }));
	},
	'between two that never stood side by side': ({ of }) => {
		const client = newClient(of);
		const places = [
			{ origin: [client, 0], right: [client, 2] },
			{ origin: [client, 2], right: [client, 1] },
			{ right: [client, 1] }
		] as const;
		const frames = [
			update([client, 0], [item({ parent: of.one(['letters', 'of its own']) }, text('abc'))]),
			one(of, text('x'), of.one(places))
		];
		return surely([writeRefused], ...frames.map((bytes) => syncFrame(2, bytes)));
	},
	'inside what there is not': ({ of }) =>
		forged(one(of, text('x'), { parent: [newClient(of), of.below(9)] })),
	'taking away more than there is': ({ of, victim }) => {
		const { clientID: client, store } = victim;
		const clock = Y.getState(store, client) + of.one([0, 1_000, 1_000_000]);
		return forged(
			update([0, 0], [], [{ client, clock, length: 10_000 + of.one([0, 2 ** 40, largest - 2 ** 50]) }])
		);
	},
	'taking away from nobody': ({ of }) =>
		forged(update([0, 0], [], [{ client: newClient(of), clock: 0, length: 1 + of.below(9) }])),

	'a name that every object has': ({ of }) => {
		const key = of.one(['__proto__', 'constructor', 'prototype']);
		if (key !== '__proto__') return perhaps(syncFrame(2, one(of, text('x'), { parent: 'choices', key })));
		const object = Uint8Array.from([118, 1, 9, ...Buffer.from(key), 118, 1, 1, 0x61, 120]);
		return forged(
			of.one([
				one(of, text('x'), { parent: 'choices', key }),
				one(of, text('x'), { parent: key }),
				one(of, plain(object), { parent: 'things' }),
				one(of, embed('{"__proto__":{"isAdmin":true}}'), { parent: 'letters' })
			])
		);
	},
	'more than it holds': ({ of }) =>
		surely(
			[malformed],
			of.one([
				syncFrame(2, numbers(largest)),
				syncFrame(2, numbers(1, largest, newClient(of), 0)),
				syncFrame(2, numbers(0, largest)),
				syncFrame(2, numbers(0, 1, newClient(of), largest)),
				syncFrame(0, numbers(largest)),
				Uint8Array.from([1, ...numbers(8), ...numbers(largest)]),
				Uint8Array.from([0, 2, ...numbers(largest)]),
				// Longer than any whole number.
				Uint8Array.from([0, 2, 12, 1, 1, ...Array.from({ length: 10 }, () => 0xff)])
			])
		),
	'a huge clock': ({ of }) => forged(update([newClient(of), largest - 1], [item({}, text('x'))])),
	'a huge length': ({ of }) => {
		const client = of.one([newClient(of), largest]);
		const length = of.one([2 ** 31, 2 ** 33, 2 ** 52]);
		return perhaps(
			syncFrame(2, update([client, 0], [of.below(2) ? gone(length) : item({}, deleted(length))]))
		);
	},
	'a number for a client that none has': ({ of }) =>
		perhaps(syncFrame(2, update([of.one([0, largest, 2 ** 32]), 0], [item({}, text('x'))]))),

	'ten thousand participants': ({ of }) => {
		const first = of.below(0xffff_0000);
		const all = Array.from({ length: 10_000 }, (_, index) => [first + index, 1, '{"name":"x"}'] as const);
		return surely(anyCode, presence(all));
	},
	'presence of another': ({ of, victim }) =>
		perhaps(
			presence([
				[victim.clientID, of.one([1_000, 2 ** 32, largest]), of.one(['null', '{"name":"Fel","seat":"x"}'])]
			])
		),
	'presence that is no object': ({ of }) =>
		perhaps(presence([[newClient(of), 1, of.one(['7', '""', '[]', '{"__proto__":{"name":"x"}}'])]])),
	'presence that is not JSON': ({ of }) =>
		surely([malformed], presence([[newClient(of), 1, of.one(['', '{', 'undefined'])]])),
	'presence that is long or deep': ({ of }) =>
		perhaps(
			presence([
				[newClient(of), 1, of.one([`"${'x'.repeat(20_000)}"`, '['.repeat(deepest) + ']'.repeat(deepest)])]
			])
		),

	'too large a frame': ({ of }) => surely([tooLarge], syncFrame(2, one(of, text('x'.repeat(300_000)))))
};
