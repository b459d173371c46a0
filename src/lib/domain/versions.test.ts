import { describe, expect, test } from 'vitest';
import { someContent } from '../../../tests/support/sealed.ts';
import type { AgreementContent } from './agreement.ts';
import { changesBetween, named, versionOf } from './versions.ts';

const before = someContent();
function changed(change: (content: AgreementContent) => void): AgreementContent {
	const content = structuredClone(before);
	change(content);
	return content;
}
const changesTo = (content: AgreementContent) =>
	changesBetween(versionOf(before), versionOf(content)).map(({ place, ...texts }) => ({
		at: place.key,
		...texts
	}));

describe('two versions', () => {
	test('that say the same have no changes, also when needs changed places', () => {
		expect(changesTo(before)).toEqual([]);
		const more = changed(({ plan }) => plan.needs.push({ ...plan.needs[0]!, id: 'other', actions: [] }));
		const turned = structuredClone(more);
		turned.plan.needs.reverse();
		expect(changesBetween(versionOf(more), versionOf(turned))).toEqual([]);
	});

	test('differ where a word does, with what stood there first', () => {
		expect(changesTo(changed(({ plan }) => (plan.needs[0]!.actions[0]!.due = 'ons 07.45')))).toEqual([
			{ at: 'due walk', before: 'tis och tor 07.45', after: 'ons 07.45' }
		]);
	});

	test('what is new has nothing before it, and what is gone nothing after', () => {
		expect(changesTo(changed(({ plan }) => (plan.told = 'Sara, i kväll')))).toEqual([
			{ at: 'told', before: '', after: 'Sara, i kväll' }
		]);
		const gone = changesTo(changed(({ plan }) => plan.needs.pop()));
		expect(gone.length).toBeGreaterThan(5);
		expect(gone.every(({ after }) => after === '')).toBe(true);
	});
});

test('corrections and follow-ups are counted each by themselves', () => {
	const reasons = ['agreed', 'corrected', 'corrected', 'followed-up', 'corrected', 'followed-up'] as const;
	const versions = reasons.map((reason) => versionOf(changed((content) => (content.reason = reason))));
	expect(named(versions).map(({ name, number }) => `${name} ${number}`)).toEqual([
		'agreed 1',
		'corrected 1',
		'corrected 2',
		'followed-up 1',
		'corrected 3',
		'followed-up 2'
	]);
});
