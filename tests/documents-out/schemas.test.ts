import { Ajv2020 } from 'ajv/dist/2020.js';
import { describe, expect, test } from 'vitest';
import type { AgreementContent } from '#lib/domain/agreement.ts';
import { type AgreementFile, hashOf, leavesOf, valuesIn } from '#lib/domain/agreement-file.ts';
import agreementSchema from '../../static/schemas/agreement-1.json' with { type: 'json' };
import fileSchema from '../../static/schemas/agreement-file-1.json' with { type: 'json' };
import { anAgreement, fortyActions } from '../support/agreements.ts';

const ajv = new Ajv2020({ strict: true, allErrors: true, allowUnionTypes: true });
ajv.addSchema(agreementSchema);
const isAgreement = ajv.compile({ $ref: agreementSchema.$id });
const isFile = ajv.compile(fileSchema);

/** The same with one value elsewhere: at a JSON Pointer, or taken away. */
function withValue(content: unknown, at: string, value?: unknown): unknown {
	const copy = structuredClone(content) as Record<string, unknown>;
	const keys = at.split('/').slice(1);
	const last = keys.pop()!;
	const place = keys.reduce<Record<string, unknown>>((of, key) => of[key] as Record<string, unknown>, copy);
	if (value === undefined) delete place[last];
	else place[last] = value;
	return copy;
}

describe('the schema of an agreement', () => {
	const { content } = anAgreement();

	test('holds for agreements', () => {
		for (const one of [
			content,
			fortyActions().content,
			{ ...content, revision: 2, previous: 'a'.repeat(64) }
		])
			expect(isAgreement(one) || isAgreement.errors).toBe(true);
	});

	test('is broken by any value that is not there, or of another kind', () => {
		const passed: string[] = [];
		const inLists = /\/\d+$/u;
		for (const [at, value] of valuesIn(content)) {
			if (Array.isArray(value)) continue;
			if (!inLists.test(at) && isAgreement(withValue(content, at))) passed.push(`without ${at}`);
			if (isAgreement(withValue(content, at, { other: true }))) passed.push(`other ${at}`);
		}
		expect(passed).toEqual([]);
	});

	test('is broken by anything more, wherever it stands', () => {
		const passed: string[] = [];
		const places = new Set(valuesIn(content).map(([at]) => at.slice(0, at.lastIndexOf('/'))));
		for (const place of places) {
			const more = withValue(content, `${place}/more`, 1);
			if (JSON.stringify(more) !== JSON.stringify(content) && isAgreement(more)) passed.push(place);
		}
		expect(passed).toEqual([]);
	});

	test('knows days, instants and ids from other text', () => {
		const wrong: [string, string][] = [
			['/sealedAt', '2026-03-12'],
			['/plan/followUpOn', '12 juni'],
			['/chain', 'x'],
			['/previous', 'abc'],
			['/plan/needs/0/actions/0/when/time', '7.45'],
			['/answers/0/position', 'maybe']
		];
		for (const [at, value] of wrong) expect(isAgreement(withValue(content, at, value))).toBe(false);
	});
});

describe('the schema of a file', () => {
	test('holds the schema of what is in it', async () => {
		const { content } = anAgreement();
		const hash = await hashOf(content);
		const [key, signature] = ['0'.repeat(16), `${'A'.repeat(86)}==`];
		const fileOf = async (one: AgreementContent): Promise<AgreementFile> => ({
			format: 'radslag/agreement-file/1',
			chain: content.chain,
			revisions: [{ content: one, hash, leaves: await leavesOf(one), key, signature }],
			end: { revisions: 1, of: 1, last: hash, at: content.sealedAt, key, signature },
			keys: [{ id: key, publicKey: `${'A'.repeat(43)}=` }]
		});
		expect(isFile(await fileOf(content)) || isFile.errors).toBe(true);
		const other = { ...content, more: 1 } as AgreementContent;
		expect(isFile(await fileOf(other))).toBe(false);
		expect(isFile({ ...(await fileOf(content)), more: 1 })).toBe(false);
	});
});
