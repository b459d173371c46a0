import type { Method } from '../method.ts';

/**
 * SIP-möte: municipality and region make one plan with the person it is about. The plan says which measures there are, who answers
 * for each, what others do, and who has the overall responsibility (SoL 10:8, HSL 16:4). Nobody leaves the room. `family` is the
 * person and those they bring.
 */
export const sip: Method = {
	key: 'sip',
	version: 1,
	phases: [
		{
			key: 'prepare',
			suggestedMinutes: 15,
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
			suggestedMinutes: 20,
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
			suggestedMinutes: 10,
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
			suggestedMinutes: 45,
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
