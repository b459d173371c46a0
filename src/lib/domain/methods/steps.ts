import type { Phase } from '../method.ts';

/* The steps that methods share, with who may do what in each (PRODUCT 6). `minutes`: how long it usually takes there. */

type Rights = Phase['rights'][keyof Phase['rights']];

/** What has been told is told. */
const toRead = { family: 'read', professional: 'read', facilitator: 'read' } as const satisfies Rights;
const networkToWrite = {
	family: 'write',
	professional: 'read when shared',
	facilitator: 'write',
	projector: 'read when shown'
} as const satisfies Rights;

/** Everyone comes in, and those at work may write what they will tell. */
export const preparing = (minutes: number): Phase => ({
	key: 'prepare',
	suggestedMinutes: minutes,
	endedBy: 'facilitator',
	wall: 'gather',
	answering: false,
	scale: false,
	rights: {
		information: { family: 'read once released', professional: 'write', facilitator: 'write' },
		network: networkToWrite
	}
});

/** Those at work tell; the family and the wall read along. */
export const informing = (minutes: number): Phase => ({
	key: 'information',
	suggestedMinutes: minutes,
	endedBy: 'facilitator',
	wall: 'information',
	answering: false,
	scale: false,
	rights: {
		information: { family: 'read', professional: 'write', facilitator: 'write', projector: 'read' },
		network: networkToWrite
	}
});

/** The plan is shown and written by the family; those who are asked answer beside it. */
export const presenting = (minutes: number): Phase => ({
	key: 'presentation',
	suggestedMinutes: minutes,
	endedBy: 'facilitator',
	wall: 'plan',
	answering: false,
	scale: false,
	rights: {
		information: toRead,
		network: { ...networkToWrite, facilitator: 'read' },
		plan: {
			family: 'write',
			professional: 'read',
			facilitator: 'write with the pen',
			projector: 'read'
		},
		offers: { family: 'read', professional: 'write', facilitator: 'read', projector: 'read' }
	}
});

/** Each says what they think of it, until it is sealed. */
export const agreeing = (minutes: number): Phase => ({
	key: 'agreement',
	suggestedMinutes: minutes,
	endedBy: 'facilitator',
	wall: 'agreement',
	answering: true,
	scale: true,
	rights: {
		information: toRead,
		network: { ...networkToWrite, family: 'read', facilitator: 'read' },
		plan: { family: 'write until sealed', professional: 'read', facilitator: 'read', projector: 'read' },
		offers: {
			family: 'read',
			professional: 'write until sealed',
			facilitator: 'read',
			projector: 'read'
		}
	}
});

/** What came of it; in a meeting of its own the family writes on. */
export const followingUp = (minutes: number): Phase => ({
	key: 'followup',
	suggestedMinutes: minutes,
	endedBy: 'facilitator',
	wall: 'plan',
	answering: false,
	scale: true,
	rights: {
		information: toRead,
		network: networkToWrite,
		plan: {
			family: 'write in a follow-up meeting',
			professional: 'read',
			facilitator: 'read',
			projector: 'read'
		},
		offers: { family: 'read', professional: 'read', facilitator: 'read', projector: 'read' }
	}
});
