import type { AgreementContent } from './agreement.ts';
import { phaseOf } from './method.ts';
import { methodNamed } from './methods/all.ts';
import type { Circle } from './participant.ts';
import { lint } from './plan-lint.ts';

/* Was the meeting held as the method means it? Read off what was sealed (PRODUCT 11); it tells, and gives no marks. */

/** So many of so many. */
export type Of = { count: number; of: number };

export type Fidelity = {
	/** Does the method have private time? Where it does not, nothing is said of it. */
	hasPrivateTime: boolean;
	/** Was the family told what the others know before it was alone? */
	informed: boolean;
	/** Null: there was no private time. Minutes of all runs together, rounded; `endedBy`: the last one. */
	privateTime: { minutes: number; endedBy: Circle | null } | null;
	/** Whole per cent that add up to 100; null: nothing was written. */
	whose: { family: number; professional: number; scribe: number } | null;
	questions: Of;
	frames: Of;
	/** Actions with someone who does it, a time, someone who sees to it; and those of the family with another way out. */
	actions: { who: Of; when: Of; check: Of; backup: Of };
	followUp: boolean;
};

export function fidelityOf(content: AgreementContent): Fidelity {
	const { plan, information, phases } = content;
	const gaps = lint(plan, information);
	const asked = (kind: 'question' | 'frame') =>
		information.filter((item) => item.kind === kind && item.text.trim()).length;
	const lacking = (...kinds: string[]) => gaps.filter((gap) => kinds.includes(gap.kind)).length;
	const actions = plan.needs.flatMap((need) => need.actions);
	const without = (of: number, lack: number): Of => ({ count: of - lack, of });
	const first = phases.findIndex((run) => run.phase === 'private');
	const before = first === -1 ? phases : phases.slice(0, first);
	return {
		hasPrivateTime: phaseOf(methodNamed(content.method.key), 'private') !== undefined,
		informed: before.some((run) => run.phase === 'information'),
		privateTime: privateTimeOf(content),
		whose: sharesOf(content.whose),
		questions: without(asked('question'), lacking('question-unanswered')),
		frames: without(asked('frame'), lacking('frame-uncovered')),
		actions: {
			who: without(actions.length, lacking('no-owner')),
			when: without(actions.length, lacking('no-due')),
			check: without(actions.length, lacking('no-check')),
			backup: without(actions.filter((action) => action.kind === 'family').length, lacking('no-backup'))
		},
		followUp: plan.followUp.trim() !== '' || plan.followUpOn !== ''
	};
}

function privateTimeOf({ phases, sealedAt }: AgreementContent): Fidelity['privateTime'] {
	const runs = phases.filter((run) => run.phase === 'private');
	if (runs.length === 0) return null;
	const milliseconds = runs.map((run) => Date.parse(run.to ?? sealedAt) - Date.parse(run.from));
	const minutes = Math.round(milliseconds.reduce((sum, one) => sum + one, 0) / 60_000);
	return { minutes, endedBy: runs.at(-1)?.endedBy ?? null };
}

/** Per cent, rounded so that they still add up to 100: what is left over goes to the largest remainders. */
function sharesOf(whose: AgreementContent['whose']): Fidelity['whose'] {
	const all = whose.family + whose.professional + whose.scribe;
	if (all <= 0) return null;
	const exact = (['family', 'professional', 'scribe'] as const).map((who) => {
		const share = (whose[who] / all) * 100;
		return { who, whole: Math.floor(share), rest: share - Math.floor(share) };
	});
	let left = 100 - exact.reduce((sum, { whole }) => sum + whole, 0);
	for (const one of exact.toSorted((a, b) => b.rest - a.rest)) if (left-- > 0) one.whole++;
	const [family, professional, scribe] = exact.map(({ whole }) => whole);
	return { family: family ?? 0, professional: professional ?? 0, scribe: scribe ?? 0 };
}
