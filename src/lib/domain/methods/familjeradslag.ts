import type { Method } from '../method.ts';

/** Familjerådslag (family group conference), PRODUCT 4 and 6. Private time is the method: only the family ends it. */
export const familjeradslag: Method = {
	key: 'familjeradslag',
	version: 1,
	phases: [
		{
			key: 'prepare',
			suggestedMinutes: 30,
			endedBy: 'facilitator',
			wall: 'gather',
			answering: false,
			rights: {
				information: { family: 'read once released', professional: 'write', facilitator: 'write' },
				network: {
					family: 'write',
					professional: 'read when shared',
					facilitator: 'write',
					projector: 'read when shown'
				}
			}
		},
		{
			key: 'information',
			suggestedMinutes: 60,
			endedBy: 'facilitator',
			wall: 'information',
			answering: false,
			rights: {
				information: { family: 'read', professional: 'write', facilitator: 'write', projector: 'read' },
				network: {
					family: 'write',
					professional: 'read when shared',
					facilitator: 'write',
					projector: 'read when shown'
				}
			}
		},
		{
			key: 'private',
			suggestedMinutes: 160,
			endedBy: 'family',
			wall: 'private',
			answering: false,
			rights: {
				information: { family: 'read' },
				network: { family: 'write', projector: 'read when shown' },
				private: { family: 'write' },
				// What was presented, when they come back to it.
				plan: { family: 'read' }
			}
		},
		{
			key: 'presentation',
			suggestedMinutes: 45,
			endedBy: 'facilitator',
			wall: 'plan',
			answering: false,
			rights: {
				information: { family: 'read', professional: 'read', facilitator: 'read' },
				network: {
					family: 'write',
					professional: 'read when shared',
					facilitator: 'read',
					projector: 'read when shown'
				},
				plan: {
					family: 'write',
					professional: 'read',
					facilitator: 'write with the pen',
					projector: 'read'
				},
				offers: { family: 'read', professional: 'write', facilitator: 'read', projector: 'read' }
			}
		},
		{
			key: 'agreement',
			suggestedMinutes: 20,
			endedBy: 'facilitator',
			wall: 'agreement',
			answering: true,
			rights: {
				information: { family: 'read', professional: 'read', facilitator: 'read' },
				network: {
					family: 'read',
					professional: 'read when shared',
					facilitator: 'read',
					projector: 'read when shown'
				},
				plan: { family: 'write until sealed', professional: 'read', facilitator: 'read', projector: 'read' },
				offers: {
					family: 'read',
					professional: 'write until sealed',
					facilitator: 'read',
					projector: 'read'
				}
			}
		},
		{
			key: 'followup',
			suggestedMinutes: 60,
			endedBy: 'facilitator',
			wall: 'plan',
			answering: false,
			rights: {
				information: { family: 'read', professional: 'read', facilitator: 'read' },
				network: {
					family: 'write',
					professional: 'read when shared',
					facilitator: 'write',
					projector: 'read when shown'
				},
				plan: {
					family: 'write in a follow-up meeting',
					professional: 'read',
					facilitator: 'read',
					projector: 'read'
				},
				offers: { family: 'read', professional: 'read', facilitator: 'read', projector: 'read' }
			}
		}
	]
};
