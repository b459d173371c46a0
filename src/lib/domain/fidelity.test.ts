import { describe, expect, test } from 'vitest';
import { later } from '../../../tests/support/cast.ts';
import { chance, seed } from '../../../tests/support/random.ts';
import { someContent } from '../../../tests/support/sealed.ts';
import type { AgreementContent } from './agreement.ts';
import { fidelityOf } from './fidelity.ts';

const run = (phase: string, from: number, to: number | null, endedBy: 'family' | 'facilitator' | null) => ({
	phase,
	from: later(from).toISOString(),
	to: to === null ? null : later(to).toISOString(),
	endedBy
});
const held = (phases: AgreementContent['phases']) => fidelityOf({ ...someContent(), phases });

describe('how the meeting was held', () => {
	test('private time is all its runs together, and the last one says who ended it', () => {
		const phases = [
			run('information', 0, 600, 'facilitator'),
			run('private', 600, 600 + 90 * 60, 'family'),
			run('presentation', 6_000, 6_600, 'facilitator'),
			run('private', 6_600, 6_600 + 30 * 60, 'family')
		];
		expect(held(phases)).toMatchObject({ informed: true, privateTime: { minutes: 120, endedBy: 'family' } });
	});

	test('a meeting without private time, or informed only after it, says so', () => {
		expect(held([run('agreement', 0, null, null)])).toMatchObject({ informed: false, privateTime: null });
		const late = [run('private', 0, 60, 'family'), run('information', 60, 120, 'facilitator')];
		expect(held(late).informed).toBe(false);
	});

	test('what the plan lacks is counted against what it has', () => {
		expect(fidelityOf(someContent())).toMatchObject({
			questions: { count: 0, of: 1 },
			frames: { count: 0, of: 0 },
			actions: {
				who: { count: 2, of: 2 },
				when: { count: 1, of: 2 },
				check: { count: 1, of: 2 },
				backup: { count: 1, of: 1 }
			},
			followUp: true
		});
	});

	test(`whose words adds up to 100 (seed ${seed})`, () => {
		const { below } = chance();
		for (let round = 0; round < 1_000; round++) {
			const whose = { family: below(500), professional: below(50), scribe: below(50) };
			const shares = fidelityOf({ ...someContent(), whose }).whose;
			const all = whose.family + whose.professional + whose.scribe;
			if (all === 0) expect(shares).toBeNull();
			else expect(shares!.family + shares!.professional + shares!.scribe).toBe(100);
		}
		const nothing = { family: 0, professional: 0, scribe: 0 };
		expect(fidelityOf({ ...someContent(), whose: nothing }).whose).toBeNull();
	});
});
