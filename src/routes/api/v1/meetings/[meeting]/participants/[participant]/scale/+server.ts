import { json } from '@sveltejs/kit';
import { api, bodyOf, participantIdIn, personAsking } from '#lib/server/api.ts';
import { orRefused } from '#lib/server/refused.ts';
import { sayOnScaleFor } from '#lib/server/scale.ts';
import { services } from '#lib/server/services.ts';
import { NewNumber } from '#lib/wire/api.ts';

/** How someone without a phone says that it is, written down by the facilitator. */
export const PUT = api(async (event) => {
	const leader = await personAsking(event);
	const { value } = await bodyOf(event, NewNumber);
	orRefused(await sayOnScaleFor(services(), leader, participantIdIn(event), value, new Date()));
	return json({ value });
});
