import ICAL from 'ical.js';
import { describe, expect, test } from 'vitest';
import type { AgreementContent } from '#lib/domain/agreement.ts';
import { valuesIn } from '#lib/domain/agreement-file.ts';
import { entriesOf, icsOf } from '#lib/server/documents-out/ics.ts';
import { anAgreement, plan } from '../support/agreements.ts';

/* Calendars, read by a program that has nothing to do with the one that wrote them. */

type Read = { component: ICAL.Component; events: ICAL.Event[] };

function read(ics: string): Read {
	const component = new ICAL.Component(ICAL.parse(ics) as never);
	for (const zone of component.getAllSubcomponents('vtimezone'))
		ICAL.TimezoneService.register(new ICAL.Timezone(zone));
	return { component, events: component.getAllSubcomponents('vevent').map((one) => new ICAL.Event(one)) };
}

const calendar = (...revisions: AgreementContent[]) => read(icsOf(revisions, 'sv'));
const event = (events: ICAL.Event[], what: string) => events.find((one) => one.uid.includes(`.${what}@`))!;

/** Instants, as every clock in the world has them. */
function occurrences(of: ICAL.Event): string[] {
	const all: string[] = [];
	const iterator = of.iterator();
	for (let next = iterator.next(); next && all.length < 200; next = iterator.next())
		all.push(next.toJSDate().toISOString());
	return all;
}

/** The sample with another `when` for its first action. */
function withWhen(
	when: Partial<NonNullable<AgreementContent['plan']['needs'][0]['actions'][0]['when']>>,
	more = {}
) {
	const [first, ...rest] = plan.needs;
	const [walk, ...others] = first!.actions;
	const changed = { ...walk!, when: { ...walk!.when!, ...when } };
	return anAgreement({
		plan: { ...plan, ...more, needs: [{ ...first!, actions: [changed, ...others] }, ...rest] }
	}).content;
}

describe('a calendar', () => {
	const { content } = anAgreement();

	test('has every date of the agreement, and no others', () => {
		const { events } = calendar(content);
		expect(events.map((one) => [one.summary, one.startDate.toString().slice(0, 16)]).sort()).toEqual([
			['Ett besked', '2026-03-20'],
			['Ett besked', '2026-05-01'],
			['Hur går det?', '2026-04-09'],
			['Något att göra', '2026-03-17T07:45'],
			['Något att göra', '2026-03-18T17:00'],
			['Uppföljning', '2026-06-09']
		]);
	});

	test('says nothing of what the plan says, nor anyone’s name', () => {
		const ics = icsOf([content], 'sv').replace(/\r\n /gu, '');
		const written = /\/(words|what|owner|due|check|backup|ask|by|name|relation|text|lead|followUp|told)$/u;
		const told = valuesIn(content)
			.filter(([at]) => written.test(at))
			.flatMap(([, text]) => String(text).match(/[\p{L}\d.]{4,}/gu) ?? []);
		expect(new Set(told).size).toBeGreaterThan(80);
		expect(told.filter((word) => ics.includes(word))).toEqual([]);
	});

	test('speaks the language that was asked for', () => {
		const { events } = read(icsOf([content], 'en'));
		expect(new Set(events.map((one) => one.summary))).toEqual(
			new Set(['Something to do', 'An answer', 'Follow-up', 'How is it going?'])
		);
	});

	test('07.45 is a quarter to eight before and after the clocks change', () => {
		const { events } = calendar(content);
		const walks = occurrences(event(events, 'walk'));
		expect(walks.slice(0, 6)).toEqual([
			'2026-03-17T06:45:00.000Z',
			'2026-03-19T06:45:00.000Z',
			'2026-03-24T06:45:00.000Z',
			'2026-03-26T06:45:00.000Z',
			// Summer time from the 29th.
			'2026-03-31T05:45:00.000Z',
			'2026-04-02T05:45:00.000Z'
		]);
	});

	test('and in autumn', () => {
		const { events } = calendar(withWhen({ day: '2026-10-20', until: '2026-10-29' }));
		expect(occurrences(event(events, 'walk'))).toEqual([
			'2026-10-20T05:45:00.000Z',
			'2026-10-22T05:45:00.000Z',
			'2026-10-27T06:45:00.000Z',
			'2026-10-29T06:45:00.000Z'
		]);
	});

	test('is the same wherever the server’s own clock stands', () => {
		const zone = process.env.TZ;
		try {
			const made = ['Europe/Stockholm', 'UTC', 'America/Los_Angeles', 'Pacific/Kiritimati'].map((name) => {
				process.env.TZ = name;
				return icsOf([content], 'sv');
			});
			expect(new Set(made).size).toBe(1);
		} finally {
			if (zone === undefined) delete process.env.TZ;
			else process.env.TZ = zone;
		}
	});

	test('what is done each week ends on the last day, with that day', () => {
		const last = (content: AgreementContent, what: string) =>
			occurrences(event(calendar(content).events, what))
				.at(-1)
				?.slice(0, 10);
		expect(last(content, 'football')).toBe('2026-05-27');
		// No last day: until the follow-up, which is a Tuesday.
		expect(last(content, 'walk')).toBe('2026-06-09');
		// No follow-up either: three months.
		expect(last(withWhen({}, { followUpOn: '' }), 'walk')).toBe('2026-06-16');
		expect(last(withWhen({ day: '2026-11-30', weekdays: [1] }, { followUpOn: '' }), 'walk')).toBe(
			'2027-02-22'
		);
		// In the evening, when it is another day elsewhere.
		expect(last(withWhen({ time: '23:30', until: '2026-03-26' }), 'walk')).toBe('2026-03-26');
		expect(last(withWhen({ time: '00:15', until: '2026-04-02' }), 'walk')).toBe('2026-04-01');
		expect(last(withWhen({ time: '', until: '2026-03-26' }), 'walk')).toBe('2026-03-26');
	});

	test('each week on the days that were said, whatever day it was said to begin', () => {
		const { events } = calendar(withWhen({ day: '2026-03-20', weekdays: [1, 7], until: '2026-03-30' }));
		const days = occurrences(event(events, 'walk')).map((at) => at.slice(0, 10));
		expect(days).toEqual(['2026-03-22', '2026-03-23', '2026-03-29', '2026-03-30']);
	});

	test('once is once, with or without a time', () => {
		for (const time of ['07:45', '']) {
			const once = event(calendar(withWhen({ weekdays: [], time })).events, 'walk');
			expect(once.isRecurring()).toBe(false);
			expect(once.startDate.isDate).toBe(time === '');
			expect(once.startDate.toString().slice(0, 10)).toBe('2026-03-16');
		}
	});

	test('a last day before the first is no reason to go on for ever', () => {
		const walk = event(calendar(withWhen({ until: '2026-01-01' })).events, 'walk');
		expect(walk.isRecurring()).toBe(false);
	});

	test('days that do not exist are not in it', () => {
		const odd = { ...withWhen({ day: '2026-02-31' }), offers: [] };
		expect(entriesOf(odd).map((one) => one.uid.split('.')[1])).not.toContain('walk@radslag');
		expect(() => icsOf([odd], 'sv')).not.toThrow();
	});

	test('an id that somebody made up breaks no line', () => {
		const [first] = plan.needs;
		const odd = { ...first!.actions[0]!, id: 'x\r\nATTENDEE:mailto:a@b.example\r\n;:,' };
		const { component, events } = calendar(
			anAgreement({ plan: { ...plan, needs: [{ ...first!, actions: [odd] }] } }).content
		);
		expect(JSON.stringify(component.toJSON())).not.toContain('attendee');
		expect(events).toHaveLength(5);
	});
});

describe('a new revision', () => {
	const { content } = anAgreement();
	const later = { ...withWhen({ time: '08:00' }), revision: 2, sealedAt: '2026-06-09T15:00:00.000Z' };

	test('has the same entries under the same names, and counts on, so that a calendar replaces them', () => {
		const [before, after] = [calendar(content), calendar(content, later)];
		expect(after.events.map((one) => one.uid).sort()).toEqual(before.events.map((one) => one.uid).sort());
		expect(new Set(before.events.map((one) => one.sequence))).toEqual(new Set([0]));
		expect(new Set(after.events.map((one) => one.sequence))).toEqual(new Set([1]));
		expect(event(after.events, 'walk').startDate.toString()).toContain('T08:00');
	});

	test('takes back what is no longer in the plan', () => {
		const [first] = plan.needs;
		const less = {
			...later,
			plan: { ...plan, needs: [{ ...first!, actions: [first!.actions[0]!] }] },
			offers: []
		};
		const { events } = calendar(content, less);
		const status = (what: string) => event(events, what).component.getFirstPropertyValue('status');
		expect(status('walk')).toBe('CONFIRMED');
		for (const gone of ['football', 'bus.offer', 'therapy.offer']) expect(status(gone)).toBe('CANCELLED');
	});
});
