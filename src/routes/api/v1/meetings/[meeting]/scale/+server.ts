import { json } from '@sveltejs/kit';
import { api, bodyOf, personAsking } from '#lib/server/api.ts';
import { orRefused } from '#lib/server/refused.ts';
import { sayOnScale } from '#lib/server/scale.ts';
import { services } from '#lib/server/services.ts';
import { NewNumber } from '#lib/wire/api.ts';

export const PUT = api(async (event) => {
	const participant = await personAsking(event);
	const { value } = await bodyOf(event, NewNumber);
	orRefused(await sayOnScale(services(), participant, value, new Date()));
	return json({ value });
});
