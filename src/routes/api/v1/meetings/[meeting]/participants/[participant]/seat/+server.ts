import { json } from '@sveltejs/kit';
import { api, participantIdIn, personAsking } from '#lib/server/api.ts';
import { seatParticipant } from '#lib/server/door.ts';
import { orRefused } from '#lib/server/refused.ts';
import { services } from '#lib/server/services.ts';

/** Someone on the list is here without a phone. */
export const POST = api(async (event) => {
	const leader = await personAsking(event);
	const { id, status, withoutPhone } = orRefused(
		await seatParticipant(services(), leader, participantIdIn(event), new Date())
	);
	return json({ participantId: id, status, withoutPhone });
});
