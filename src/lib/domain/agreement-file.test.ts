import { beforeAll, describe, expect, test } from 'vitest';
import { chance, seed } from '../../../tests/support/random.ts';
import {
	type Sealer,
	aFile,
	aSealer,
	bytesOf,
	closed,
	publicHalf,
	sealed,
	someContent
} from '../../../tests/support/sealed.ts';
import { canonical } from './agreement.ts';
import {
	type AgreementFile,
	type Fault,
	type PublicKey,
	bytesToEnd,
	canCheckSignatures,
	longestFile,
	valuesIn,
	verify
} from './agreement-file.ts';

/*
 * Whoever has a file can change it as they like; the keys are real ones. `verify` must see every change, and say where.
 */

const { below, one } = chance();
let sealer: Sealer;
let stranger: Sealer;
let trusted: PublicKey[];
let file: AgreementFile;
let bytes: Uint8Array;

beforeAll(async () => {
	[sealer, stranger] = [await aSealer(), await aSealer()];
	trusted = [publicHalf(await aSealer()), publicHalf(sealer)];
	file = await aFile(sealer, 3);
	bytes = bytesOf(file);
});

const copy = () => structuredClone(file);
const faultsOf = (changed: unknown) => verify(bytesOf(changed), trusted);
const kindsOf = async (changed: unknown) => (await faultsOf(changed)).map((fault) => fault.kind);

type Box = Record<string, unknown>;
const isBox = (value: unknown): value is Box => typeof value === 'object' && value !== null;

/** Every object and list in it, itself first, each with its JSON Pointer. */
function boxesIn(value: Box, at = ''): [at: string, box: Box][] {
	const inner = Object.entries(value).filter((entry): entry is [string, Box] => isBox(entry[1]));
	return [[at, value], ...inner.flatMap(([key, box]) => boxesIn(box, `${at}/${key}`))];
}

/** Another value than it was, of any kind that JSON has. */
function another(value: unknown): unknown {
	const letters = typeof value === 'string' ? [...value] : [];
	const at = below(Math.max(1, letters.length));
	const others = [
		letters.toSpliced(at, 1, one(['x', 'å', '😀', ' ', '"', '\\', '\n', ''])).join(''),
		letters.toSpliced(at, 0, one([' ', '\u200b', '\u0301'])).join(''),
		...[0, 1, -1, 1.5, 2 ** 60, true, false, null, '', [], {}, ['x'], { x: 1 }],
		...(typeof value === 'number' ? [value + 1, String(value)] : [])
	].filter((other) => canonical(other) !== canonical(value));
	return one(others);
}

describe('an untouched file', () => {
	test.each([1, 2, 5])('with %i revisions has no faults', async (revisions) => {
		expect(await verify(bytesOf(await aFile(sealer, revisions)), trusted)).toEqual([]);
	});

	test('has none either when its revisions were signed with a key that has been retired since', async () => {
		const first = await sealed(someContent(), stranger);
		const second = await sealed(someContent(first), sealer);
		const both = [publicHalf(sealer), publicHalf(stranger)];
		expect(await verify(bytesOf(await closed([first, second], sealer)), both)).toEqual([]);
	});

	test('is known by who has the keys, and by nobody else', async () => {
		expect(await verify(bytes, [])).toContainEqual({ kind: 'key-not-known', revision: 1, key: sealer.id });
		expect((await verify(bytes, [publicHalf(stranger)])).length).toBeGreaterThanOrEqual(4);
	});

	test('that ends before the newest revision is whole: the later ones are not for everyone', async () => {
		const { chain, keys, revisions, end } = file;
		const part = { ...end, revisions: 2, last: revisions[1]!.hash };
		const signature = await sealer.sign(bytesToEnd({ chain, keys }, part));
		const early = { ...file, revisions: revisions.slice(0, 2), end: { ...part, signature } };
		expect(await faultsOf(early)).toEqual([]);
		expect(await kindsOf({ ...early, end: { ...early.end, of: 2 } })).toEqual(['end-changed']);
	});

	test('can be checked here', async () => {
		expect(await canCheckSignatures()).toBe(true);
	});
});

describe(`any change is seen (seed ${seed})`, () => {
	const replacements = [...'aZ09 {}[]:,"\\\n\t\r', '\u0000'].map((letter) => letter.charCodeAt(0));

	test('of one byte, whichever: 200 changed, 100 added, 100 taken away', async () => {
		for (let round = 0; round < 400; round++) {
			const at = below(bytes.length);
			const to = round % 3 === 0 ? one(replacements) : below(256);
			const isAdded = round % 4 === 1;
			const isGone = round % 4 === 3;
			const put = isGone ? [] : [to];
			if (!isAdded && !isGone && to === bytes[at]) continue;
			const changed = Uint8Array.from([
				...bytes.subarray(0, at),
				...put,
				...bytes.subarray(isAdded ? at : at + 1)
			]);
			const faults = await verify(changed, trusted);
			expect(faults.length, `round ${round}: byte ${at} became ${put.join()}`).toBeGreaterThan(0);
		}
	}, 60_000);

	test('of white space anywhere between, before and after, and of the mark that says which order bytes have', async () => {
		const text = canonical(file);
		const between = [...text.matchAll(/"(?:[^"\\]|\\.)*"|[{}[\],:]/gu)].map((match) => match.index);
		for (let round = 0; round < 60; round++) {
			const at = round < 2 ? [0, text.length][round]! : one(between);
			const spaced = text.slice(0, at) + one([' ', '\n', '\t', '\r\n']) + text.slice(at);
			expect(await verify(new TextEncoder().encode(spaced), trusted), `at ${at}`).toEqual([
				{ kind: 'not-as-written' }
			]);
		}
		expect(await verify(Uint8Array.of(0xef, 0xbb, 0xbf, ...bytes), trusted)).not.toEqual([]);
	});

	test('of each of the last letters of a signature, also those whose bits say nothing', async () => {
		const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/=';
		for (const letter of alphabet)
			for (const back of [1, 2, 3]) {
				const changed = copy();
				const { signature } = changed.revisions[0]!;
				const at = signature.length - back;
				if (signature[at] === letter) continue;
				changed.revisions[0]!.signature = signature.slice(0, at) + letter + signature.slice(at + 1);
				expect(await faultsOf(changed)).toEqual([{ kind: 'signature-wrong', revision: 1 }]);
				changed.revisions[0]!.signature = signature;
				const end = changed.end.signature;
				if (end[at] === letter) continue;
				changed.end.signature = end.slice(0, at) + letter + end.slice(at + 1);
				expect(await faultsOf(changed)).toEqual([{ kind: 'end-changed' }]);
			}
	});

	test('of one value in a revision: it is named, and nothing else is said to be changed', async () => {
		for (let round = 0; round < 300; round++) {
			const changed = copy();
			const index = below(changed.revisions.length);
			const content = changed.revisions[index]!.content as unknown as Box;
			const [at] = one(valuesIn(content));
			const [box, key] = holderOf(content, at);
			const before = box[key];
			box[key] = another(before);
			const faults = await faultsOf(changed);
			const why = `round ${round}: ${at} from ${canonical(before)} to ${canonical(box[key])}`;
			const here = (fault: Fault) => 'at' in fault && (fault.at === at || fault.at.startsWith(`${at}/`));
			const [named, others] = [faults.filter(here), faults.filter((fault) => !here(fault))];
			const kinds = isBox(box[key]) && Object.keys(box[key]).length > 0 ? 'value-missing' : 'value-changed';
			expect(named, why).toContainEqual({ kind: kinds, revision: index + 1, at });
			expect(
				others.filter((fault) => !['out-of-order', 'other-chain'].includes(fault.kind)),
				why
			).toEqual([]);
		}
	}, 60_000);

	test('of a field that is added or taken away, at any depth of a revision: it is named', async () => {
		for (let round = 0; round < 200; round++) {
			const changed = copy();
			const index = below(changed.revisions.length);
			const content = changed.revisions[index]!.content as unknown as Box;
			const [at, box] = one(boxesIn(content).filter(([, each]) => !Array.isArray(each)));
			const faults: Fault[] = [];
			if (round % 2 === 0) {
				const key = one(['x', '__proto__', 'constructor', 'toString', 'a/b', '~', '0', 'words', '']);
				if (Object.hasOwn(box, key)) continue;
				Object.defineProperty(box, key, { value: one(['x', 1, null]), enumerable: true });
				const named = key.replaceAll('~', '~0').replaceAll('/', '~1');
				faults.push({ kind: 'value-added', revision: index + 1, at: `${at}/${named}` });
			} else {
				const key = one(Object.keys(box));
				const gone = valuesIn(box[key], `${at}/${key}`);
				delete box[key];
				for (const [each] of gone) faults.push({ kind: 'value-missing', revision: index + 1, at: each });
			}
			expect(await faultsOf(changed), `round ${round}: ${at}`).toEqual(expect.arrayContaining(faults));
		}
	}, 60_000);

	test('of anything anywhere in the file, 300 times', async () => {
		for (let round = 0; round < 300; round++) {
			const changed = copy() as unknown as Box;
			const [at, box] = one(boxesIn(changed));
			const key = one([...Object.keys(box), 'x']);
			const before = box[key];
			const how = Array.isArray(box)
				? one(['change', 'cut', 'double'] as const)
				: one(['change', 'cut'] as const);
			if (how === 'change') box[key] = another(before);
			else if (Array.isArray(box))
				box.splice(Number(key) || 0, 1, ...(how === 'double' ? [before, before] : []));
			else delete box[key];
			if (canonical(changed) === canonical(file)) continue;
			expect((await faultsOf(changed)).length, `round ${round}: ${how} ${at}/${key}`).toBeGreaterThan(0);
		}
	}, 60_000);
});

function holderOf(content: Box, at: string): [Box, string] {
	const keys = at.split('/').slice(1);
	const last = keys.pop() ?? '';
	return [keys.reduce((box, key) => box[key] as Box, content), last];
}

describe('which revisions there are, and in which order', () => {
	const withRevisions = (choose: (all: AgreementFile['revisions']) => AgreementFile['revisions']) => {
		const changed = copy();
		return { ...changed, revisions: choose(changed.revisions) };
	};

	test('the last one taken away is missed', async () => {
		expect(await faultsOf(withRevisions((all) => all.slice(0, 2)))).toEqual([
			{ kind: 'revision-missing', revision: 3 }
		]);
	});

	test('the first one too, and all of them', async () => {
		expect(await faultsOf(withRevisions((all) => all.slice(1)))).toContainEqual({
			kind: 'revision-missing',
			revision: 1
		});
		expect(await faultsOf(withRevisions(() => []))).toEqual(
			[1, 2, 3].map((revision) => ({ kind: 'revision-missing', revision }))
		);
	});

	test('two that changed places are seen', async () => {
		const faults = await faultsOf(withRevisions(([a, b, c]) => [b!, a!, c!]));
		expect(faults).toContainEqual({ kind: 'out-of-order', revision: 1 });
	});

	test('one that stands there twice is seen', async () => {
		for (const twice of [0, 1, 2]) {
			const faults = await faultsOf(withRevisions((all) => all.toSpliced(twice, 0, all[twice]!)));
			expect(faults).toContainEqual({ kind: 'out-of-order', revision: twice + 2 });
			expect(faults).toContainEqual({ kind: 'end-changed' });
		}
	});

	test('one of another agreement, sealed by the same municipality, is seen', async () => {
		const other = await aFile(sealer, 3, 'another chain');
		for (const index of [0, 1, 2]) {
			const faults = await faultsOf(withRevisions((all) => all.with(index, other.revisions[index]!)));
			expect(faults).toContainEqual({ kind: 'other-chain', revision: index + 1 });
		}
	});

	test('one that is put on after the end is seen', async () => {
		const longer = await aFile(sealer, 4);
		const faults = await faultsOf({ ...longer, end: file.end });
		expect(faults).toEqual([{ kind: 'end-changed' }]);
	});
});

describe('who signed', () => {
	test('a revision that a stranger signed, whose key is put in the file, is not believed', async () => {
		const changed = copy();
		const content = { ...changed.revisions[2]!.content, sealedAt: '2027-01-01T00:00:00.000Z' };
		changed.revisions[2] = await sealed(content, stranger);
		changed.keys.push(publicHalf(stranger));
		const faults = await faultsOf(changed);
		expect(faults).toContainEqual({ kind: 'key-not-known', revision: 3, key: stranger.id });
	});

	test('nor when the stranger says that it was the known key', async () => {
		const changed = copy();
		changed.revisions[1] = { ...(await sealed(changed.revisions[1]!.content, stranger)), key: sealer.id };
		expect(await faultsOf(changed)).toEqual([{ kind: 'signature-wrong', revision: 2 }]);
	});

	test('nor a whole file of theirs', async () => {
		const theirs = await aFile(stranger, 2);
		expect(await kindsOf(theirs)).toEqual(['key-not-known', 'key-not-known', 'end-changed']);
	});

	test('the bytes of a known key that were changed are seen', async () => {
		const changed = copy();
		changed.keys[0]!.publicKey = stranger.publicKey;
		expect(await faultsOf(changed)).toEqual([
			{ kind: 'end-changed' },
			{ kind: 'key-changed', key: sealer.id }
		]);
	});

	test.each<[string, (changed: AgreementFile) => unknown]>([
		['taken away', (changed) => ({ ...changed, end: undefined })],
		['empty', (changed) => ({ ...changed, end: {} })],
		[
			'of another time',
			(changed) => ({ ...changed, end: { ...changed.end, at: '2030-01-01T00:00:00.000Z' } })
		],
		['with fewer revisions', (changed) => ({ ...changed, end: { ...changed.end, revisions: 2 } })],
		['with as many, in letters', (changed) => ({ ...changed, end: { ...changed.end, revisions: '3' } })],
		['with a time in a list', (changed) => ({ ...changed, end: { ...changed.end, at: [changed.end.at] } })],
		['with more beside', (changed) => ({ ...changed, end: { ...changed.end, note: 'x' } })],
		['of nobody', (changed) => ({ ...changed, end: { ...changed.end, key: 'x' } })],
		['without keys beside it', (changed) => ({ ...changed, keys: [] })],
		['with a key that says nothing', (changed) => ({ ...changed, keys: [...changed.keys, {}] })]
	])('an end that is %s is seen', async (_how, change) => {
		expect((await faultsOf(change(copy()))).length).toBeGreaterThan(0);
	});

	test('sums that were changed are not blamed on the words', async () => {
		const changed = copy();
		changed.revisions[0]!.leaves['/plan/needs/0/words'] = '0'.repeat(16);
		expect(await faultsOf(changed)).toEqual([{ kind: 'sums-changed', revision: 1 }]);
		changed.revisions[0] = { ...file.revisions[0]!, hash: '0'.repeat(64) };
		expect(await faultsOf(changed)).toEqual([{ kind: 'sums-changed', revision: 1 }]);
	});

	test('words that were changed, and the sums with them, are not as they were signed', async () => {
		const changed = copy();
		const { content } = changed.revisions[2]!;
		content.plan.needs[0]!.words = 'Något annat';
		changed.revisions[2] = { ...(await sealed(content, stranger)), key: sealer.id };
		expect(await kindsOf(changed)).toContain('signature-wrong');
	});
});

describe('a file that means harm', () => {
	const say = (text: string) => verify(new TextEncoder().encode(text), trusted);
	const withContent = (content: string) =>
		`{"chain":"chain","end":{},"format":"radslag/agreement-file/1","keys":[],"revisions":[{"content":${content},"hash":"","key":"","leaves":{},"signature":""}]}`;

	test.each([
		'',
		' ',
		'null',
		'[]',
		'7',
		'"x"',
		'{',
		'{}',
		'{"format":"radslag/agreement-file/1"}',
		'{"chain":"","end":{},"format":"radslag/agreement-file/1","keys":[null],"revisions":[]}',
		'{"chain":"","end":[],"format":"radslag/agreement-file/1","keys":[],"revisions":[]}',
		'{"chain":"","end":{},"format":"radslag/agreement-file/1","keys":[],"revisions":[null]}',
		'{"chain":"","end":{},"format":"radslag/agreement-file/1","keys":{},"revisions":{}}',
		'{"chain":null,"end":null,"format":"radslag/agreement-file/1","keys":null,"revisions":null}',
		'{"__proto__":{"format":"radslag/agreement-file/1"}}',
		withContent('null'),
		withContent('[]')
	])('%j is no agreement', async (text) => {
		expect(await say(text)).toEqual([{ kind: 'not-an-agreement' }]);
	});

	test('bytes that are no letters are none either', async () => {
		expect(await verify(Uint8Array.of(0x7b, 0xff, 0x7d), trusted)).toEqual([{ kind: 'not-an-agreement' }]);
		expect(await verify(new Uint8Array(), trusted)).toEqual([{ kind: 'not-an-agreement' }]);
	});

	test.each([
		['nothing', '{}'],
		['a name that everything has', '{"__proto__":{"x":1},"constructor":null,"toString":1}'],
		['numbers without end', '{"revision":1e999,"x":-1e999,"y":123456789012345678901234567890}'],
		['half a letter', String.raw`{"x":"\ud800"}`],
		['the same name twice', '{"x":1,"x":2}']
	])('%s in it is a fault and no more', async (_what, content) => {
		expect((await say(withContent(content))).length).toBeGreaterThan(0);
	});

	test('infinity in the place of nothing is a change of that value', async () => {
		const text = canonical(file).replace('"previous":null', '"previous":1e999');
		expect(await say(text)).toContainEqual({ kind: 'value-changed', revision: 1, at: '/previous' });
	});

	test('everything in it replaced by everything that JSON has, one at a time, is a fault and no more', async () => {
		const small = await aFile(sealer, 1);
		for (const [at] of boxesIn(small as unknown as Box).filter(([each]) => !each.includes('/content/')))
			for (const value of [null, [], {}, 0, '', true, [[]], { length: 9 }]) {
				const changed = structuredClone(small) as unknown as Box;
				if (at === '') continue;
				const [box, key] = holderOf(changed, at);
				if (canonical(box[key]) === canonical(value)) continue;
				box[key] = value;
				expect((await faultsOf(changed)).length, `${at} = ${canonical(value)}`).toBeGreaterThan(0);
			}
	});

	test.each([
		['nested a million deep', () => withContent(`{"x":${'['.repeat(1_000_000)}${']'.repeat(1_000_000)}}`)],
		['with five million numbers', () => withContent(`{"x":[${'1,'.repeat(4_999_999)}1]}`)],
		['longer than any', () => ' '.repeat(longestFile + 1)]
	])('%s is told so soon', async (_what, text) => {
		const said = text();
		const begun = performance.now();
		const [fault] = await say(said);
		expect(['too-large', 'not-an-agreement']).toContain(fault?.kind);
		expect(performance.now() - begun).toBeLessThan(5_000);
	});

	test('of ten megabytes in one word is read through', async () => {
		const changed = copy();
		changed.revisions[1]!.content.plan.lead = 'x'.repeat(10_000_000);
		expect(await faultsOf(changed)).toEqual([{ kind: 'value-changed', revision: 2, at: '/plan/lead' }]);
	});

	test('with forty thousand changes is told them all', async () => {
		const lines = Array.from({ length: 40_000 }, (_, index) => `"k${index}":1`);
		expect((await say(withContent(`{${lines.join()}}`))).length).toBeGreaterThan(40_000);
	}, 60_000);
});
