import { json } from '@sveltejs/kit';
import { api, bodyOf, personAsking } from '#lib/server/api.ts';
import { giveVerdict } from '#lib/server/promises.ts';
import { orRefused } from '#lib/server/refused.ts';
import { services } from '#lib/server/services.ts';
import { NewVerdict } from '#lib/wire/api.ts';

export const POST = api(async (event) => {
	const member = await personAsking(event);
	const said = await bodyOf(event, NewVerdict);
	const now = await services().now();
	const verdict = orRefused(await giveVerdict(services(), member, event.params.need ?? '', said, now));
	return json(verdict, { status: 201 });
});
