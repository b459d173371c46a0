import { type Plan, emptyPlan } from '#lib/domain/plan.ts';

/** A plan as a family publishes it (sample case A), with letters that are easily lost on the way. */
export function aPlan(): Plan {
	return {
		...emptyPlan,
		needs: [
			{
				id: 'mornings',
				words: 'Lugna  morgnar,\nutan bråk 😀',
				by: 'Elias',
				chosen: true,
				covers: [],
				actions: [
					{
						id: 'walk',
						what: 'Birgit går med till skolan',
						owner: 'Birgit',
						due: 'tis och tor 07.45',
						when: { day: '2026-03-17', time: '07:45', weekdays: [2, 4], until: '' },
						check: 'Anna',
						backup: 'Hassan',
						kind: 'family',
						ask: ''
					},
					{
						id: 'therapy',
						what: '',
						owner: 'Daniel',
						due: '',
						when: null,
						check: '',
						backup: '',
						kind: 'agency',
						ask: 'familjebehandling – مساعدة'
					}
				]
			}
		],
		lead: 'Birgit',
		followUp: '12 juni kl. 17'
	};
}
