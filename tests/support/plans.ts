import type { Plan } from '#lib/domain/plan.ts';

/** A plan as a family publishes it (sample case A), with letters that are easily lost on the way. */
export function aPlan(): Plan {
	return {
		needs: [
			{
				id: 'mornings',
				words: 'Lugna  morgnar,\nutan bråk 😀',
				by: 'Elias',
				chosen: true,
				actions: [
					{
						id: 'walk',
						what: 'Birgit går med till skolan',
						owner: 'Birgit',
						due: 'tis och tor 07.45',
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
