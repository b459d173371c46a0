import { json } from '@sveltejs/kit';
import { api, participantIdIn, personAsking } from '#lib/server/api.ts';
import { admitParticipant } from '#lib/server/door.ts';
import { orRefused } from '#lib/server/refused.ts';
import { services } from '#lib/server/services.ts';

export const POST = api(async (event) => {
	const leader = await personAsking(event);
	const { id, status, circle } = orRefused(
		await admitParticipant(services(), leader, participantIdIn(event), new Date())
	);
	return json({ participantId: id, status, circle });
});
