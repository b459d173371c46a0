import { json } from '@sveltejs/kit';
import { api, bodyOf, personAsking } from '#lib/server/api.ts';
import { remindAt } from '#lib/server/promises.ts';
import { orRefused } from '#lib/server/refused.ts';
import { services } from '#lib/server/services.ts';
import { RemindAt } from '#lib/wire/api.ts';

/** Where the one who asks is reminded from now on; with nothing in it, nowhere. */
export const PUT = api(async (event) => {
	const participant = await personAsking(event);
	return json(orRefused(await remindAt(services(), participant, await bodyOf(event, RemindAt))));
});
