import { json } from '@sveltejs/kit';
import { api, personAsking } from '#lib/server/api.ts';
import { readView } from '#lib/server/views.ts';
import { services } from '#lib/server/services.ts';

export const GET = api(async (event) => {
	const participant = await personAsking(event);
	return json(await readView(services().sql, participant));
});
