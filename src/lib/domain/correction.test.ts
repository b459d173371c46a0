import { describe, expect, test } from 'vitest';
import { anAgreement } from '../../../tests/support/agreements.ts';
import { agreedAt, corrected, correctable, placeToCorrect } from './correction.ts';
import { remindersOf } from './follow-up.ts';
import { changesBetween, versionOf } from './versions.ts';

const { content, hash } = anAgreement();
const now = new Date('2026-04-01T09:00:00.000Z');
const said = { by: 'Daniel', acceptedBy: 'Sara', now };
const proposal = (place: string, text: string) => ({ place, text, why: '' });
const actions = content.plan.needs.flatMap((need) => need.actions);
const dated = actions.find((action) => action.when)!;

describe('what may be put right', () => {
	test('is never what somebody said in their own words', () => {
		for (const circle of ['facilitator', 'professional'] as const)
			for (const { key, part } of correctable(content, circle)) {
				expect(key).not.toMatch(/^(?:need|answer|dissent) /u);
				expect(['need', 'offer', 'plan']).toContain(part);
			}
		for (const [key, text] of [
			[`need ${content.plan.needs[0]!.id}`, content.plan.needs[0]!.words],
			[`dissent ${content.plan.dissents[0]!.id}`, content.plan.dissents[0]!.words]
		] as const)
			expect(placeToCorrect(content, 'professional', proposal(key, `${text}!`))).toBeUndefined();
	});

	test('an agency’s own answer only by those who work there', () => {
		const offers = (circle: 'facilitator' | 'professional') =>
			correctable(content, circle).filter(({ part }) => part === 'offer').length;
		expect(offers('professional')).toBeGreaterThan(0);
		expect(offers('facilitator')).toBe(0);
	});

	test('is something that is written, to something else; a day to a day', () => {
		const to = (place: string, text: string) =>
			placeToCorrect(content, 'facilitator', proposal(place, text))?.key;
		expect(to('lead', 'Birgit Ek')).toBe('lead');
		expect(to('lead', ` ${content.plan.lead} `)).toBeUndefined();
		expect(to('lead', '  ')).toBeUndefined();
		expect(to('nowhere', 'x')).toBeUndefined();
		expect(to(`day ${dated.id}`, '2026-03-19')).toBe(`day ${dated.id}`);
		for (const no of ['19 mars', '2026-02-30', '2026-3-9', ''])
			expect(to(`day ${dated.id}`, no)).toBeUndefined();
	});
});

describe('a corrected revision', () => {
	test('differs from the one before in that place alone, wherever it is', () => {
		for (const place of correctable(content, 'professional')) {
			const text = /day|On/u.test(place.field) ? '2027-01-31' : `${place.text} (rättat)`;
			const next = corrected(content, hash, proposal(place.key, text), said);
			const changes = changesBetween(versionOf(content), versionOf(next));
			expect(changes.map((one) => [one.place.key, one.before, one.after])).toEqual([
				[place.key, place.text, text]
			]);
			expect({ ...next, plan: 0, offers: 0 }).toEqual({
				...content,
				plan: 0,
				offers: 0,
				revision: 2,
				reason: 'corrected',
				previous: hash,
				sealedAt: now.toISOString(),
				correction: {
					place: place.key,
					by: 'Daniel',
					why: '',
					acceptedBy: 'Sara',
					agreedAt: content.sealedAt
				}
			});
		}
	});

	test('sets no clock back: reminders count from when all agreed, also after a second one', () => {
		const once = corrected(content, hash, proposal('lead', 'Birgit Ek'), said);
		const twice = corrected(once, hash, proposal('lead', 'Sara Ek'), said);
		expect(agreedAt(twice)).toBe(content.sealedAt);
		expect(remindersOf(twice)).toEqual(remindersOf(content));
	});
});
