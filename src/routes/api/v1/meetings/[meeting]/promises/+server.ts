import { json } from '@sveltejs/kit';
import { api, personAsking } from '#lib/server/api.ts';
import { readFollowUp } from '#lib/server/promises.ts';
import { orRefused } from '#lib/server/refused.ts';
import { services } from '#lib/server/services.ts';

export const GET = api(async (event) => {
	const reader = await personAsking(event);
	const { sql, now } = services();
	return json(orRefused(await readFollowUp(sql, reader, await now())));
});
