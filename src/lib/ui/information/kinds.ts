import type { InformationKind } from '#lib/domain/plan.ts';
import type { IconName } from '#lib/ui/basics/icon-names.ts';

/** In the order they are told, each with its picture. */
export const toldInOrder: { kind: InformationKind; icon: IconName }[] = [
	{ kind: 'question', icon: 'message-circle-question-mark' },
	{ kind: 'strength', icon: 'sprout' },
	{ kind: 'worry', icon: 'cloud-rain' },
	{ kind: 'support', icon: 'hand-helping' },
	{ kind: 'frame', icon: 'anchor' }
];
