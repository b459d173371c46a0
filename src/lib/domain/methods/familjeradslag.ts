import type { Method } from '../method.ts';
import { agreeing, followingUp, informing, preparing, presenting } from './steps.ts';

/** Familjerådslag (family group conference), PRODUCT 4 and 6. Private time is the method: only the family ends it. */
export const familjeradslag: Method = {
	key: 'familjeradslag',
	version: 1,
	phases: [
		preparing(30),
		informing(60),
		{
			key: 'private',
			suggestedMinutes: 160,
			endedBy: 'family',
			wall: 'private',
			answering: false,
			scale: false,
			rights: {
				information: { family: 'read' },
				network: { family: 'write', projector: 'read when shown' },
				private: { family: 'write' },
				// What was presented, when they come back to it.
				plan: { family: 'read' }
			}
		},
		presenting(45),
		agreeing(20),
		followingUp(60)
	]
};
