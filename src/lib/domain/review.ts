import { type Promised, isMine, isOpen, isSameName } from './follow-up.ts';
import type { Circle } from './participant.ts';
import type { Need } from './plan.ts';

/* What those who work there want to see of an agreement, need by need (design/SCREENS.md 3.9). */

export const reviewFilters = ['mine', 'unit', 'decision', 'without'] as const;
export type ReviewFilter = (typeof reviewFilters)[number];

/** `colleagues`: names of those in the meeting whose accounts are in the reader's team, the reader too; null: no team. */
export type Reviewer = { name: string; circle: Circle; colleagues: string[] | null };

/** Ids of the needs behind each filter, in the order of the plan. A reader without a team has no unit to ask for. */
export function needsByFilter(
	needs: Need[],
	promises: Promised[],
	reader: Reviewer
): Partial<Record<ReviewFilter, string[]>> {
	const { colleagues } = reader;
	const those = (fits: (need: Need, promised: Promised[]) => boolean) =>
		needs
			.filter((need) =>
				fits(
					need,
					promises.filter((promise) => promise.need === need.id)
				)
			)
			.map((need) => need.id);
	const isColleagues = ({ owner, offer, isAgencys }: Promised) =>
		isAgencys &&
		(colleagues ?? []).some((name) => isSameName(owner.name, name) || isSameName(offer?.by ?? '', name));
	return {
		mine: those((_need, promised) => promised.some((promise) => isMine(promise, reader))),
		...(colleagues && { unit: those((_need, promised) => promised.some(isColleagues)) }),
		decision: those((_need, promised) =>
			promised.some((promise) => promise.offer?.decision === 'application' && isOpen(promise))
		),
		without: those(isWithoutHelp)
	};
}

/** Nothing is to be done about it, or what agencies were asked for was not granted by any. */
function isWithoutHelp(need: Need, promised: Promised[]): boolean {
	if (need.actions.length === 0) return true;
	const asked = promised.filter((promise) => promise.action.kind === 'agency');
	const isGranted = ({ offer }: Promised) => offer?.decision === 'now' || offer?.decision === 'application';
	return asked.length > 0 && !asked.some(isGranted);
}
