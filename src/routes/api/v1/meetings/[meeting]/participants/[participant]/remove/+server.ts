import { json } from '@sveltejs/kit';
import { api, participantIdIn, personAsking } from '#lib/server/api.ts';
import { removeParticipant } from '#lib/server/door.ts';
import { orRefused } from '#lib/server/refused.ts';
import { services } from '#lib/server/services.ts';

export const POST = api(async (event) => {
	const leader = await personAsking(event);
	const { id, status, circle } = orRefused(
		await removeParticipant(services(), leader, participantIdIn(event))
	);
	return json({ participantId: id, status, circle });
});
