import { describe, expect, test } from 'vitest';
import {
	type Action,
	type Need,
	type Plan,
	chosenPart,
	emptyAction,
	emptyPlan,
	isPlanEmpty,
	publishingOf,
	tidyPlan
} from './plan.ts';

function action(changes: Partial<Action> = {}): Action {
	return { id: 'a', ...emptyAction, ...changes };
}

function need(changes: Partial<Need> = {}): Need {
	return { id: 'n', words: '', by: 'Sara', chosen: true, covers: [], actions: [], ...changes };
}

function plan(...needs: Need[]): Plan {
	return { ...emptyPlan, needs };
}

describe('an empty plan', () => {
	test('has no words in any need and nothing to do', () => {
		expect(isPlanEmpty(plan())).toBe(true);
		expect(isPlanEmpty(plan(need({ words: ' \n' }), need({ actions: [action({ what: ' ' })] })))).toBe(true);
	});

	test('is not one with a need, or with one thing to do', () => {
		expect(isPlanEmpty(plan(need({ words: 'Lugna morgnar' })))).toBe(false);
		expect(isPlanEmpty(plan(need({ actions: [action({ what: 'Gå till skolan' })] })))).toBe(false);
	});
});

describe('what is shown, sealed and printed', () => {
	test('is without what nobody filled in', () => {
		const kept = need({ id: 'kept', words: 'Lugna morgnar', actions: [action({ id: 'x', what: 'Gå' })] });
		const draft = plan(
			need({ id: 'empty', words: '  ' }),
			{ ...kept, actions: [...kept.actions, action({ id: 'blank', owner: 'Birgit' })] },
			need({ id: 'asks', actions: [action({ id: 'y', ask: 'familjebehandling' })] })
		);
		expect(tidyPlan(draft).needs.map((one) => [one.id, one.actions.map(({ id }) => id)])).toEqual([
			['kept', ['x']],
			['asks', ['y']]
		]);
	});

	test('keeps every word as it was written, also the spaces', () => {
		const said = need({ words: '  Lugna\n\nmorgnar ', actions: [action({ what: ' Gå ', due: ' tis ' })] });
		expect(tidyPlan({ ...plan(said), lead: ' Birgit', followUp: '12 juni ' })).toEqual({
			...plan(said),
			lead: ' Birgit',
			followUp: '12 juni '
		});
	});

	test('the family shows what it chose and nothing else', () => {
		const draft = plan(
			need({ id: 'shown', words: 'Lugna morgnar' }),
			need({ id: 'kept', words: 'Det som är svårt', chosen: false })
		);
		expect(chosenPart(draft).needs.map((one) => one.id)).toEqual(['shown']);
		expect(JSON.stringify(chosenPart(draft))).not.toContain('svårt');
	});

	test('an action can be left out of a need that is shown, and nothing tells that it was', () => {
		const shown = action({ id: 'shown', what: 'Gå till skolan' });
		const left = action({ id: 'left', what: 'Något annat', chosen: false });
		const part = chosenPart(plan(need({ words: 'Lugna morgnar', actions: [shown, left] })));
		expect(part.needs[0]?.actions).toEqual([shown]);
		expect(JSON.stringify(part)).not.toContain('left');
	});

	test('needs that are not shown are taken back, those that nobody filled in among them', () => {
		const draft = plan(
			need({ id: 'shown', words: 'Lugna morgnar' }),
			need({ id: 'ours', words: 'Bara vårt', chosen: false }),
			need({ id: 'empty' })
		);
		expect(publishingOf(draft)).toEqual({ ...chosenPart(draft), without: ['ours', 'empty'] });
	});

	test('leaves the draft itself as it was', () => {
		const draft = plan(need({ chosen: false, words: 'x' }), need());
		const before = structuredClone(draft);
		chosenPart(draft);
		tidyPlan(draft);
		expect(draft).toEqual(before);
	});
});
