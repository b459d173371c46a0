import { json } from '@sveltejs/kit';
import { api, personAsking } from '#lib/server/api.ts';
import { showTheScale } from '#lib/server/leading.ts';
import { orRefused } from '#lib/server/refused.ts';
import { services } from '#lib/server/services.ts';

export const POST = api(async (event) => {
	const leader = await personAsking(event);
	const { scaleShownAt } = orRefused(await showTheScale(services(), leader, new Date()));
	return json({ scaleShownAt });
});
