import { json } from '@sveltejs/kit';
import { api, bodyOf, personAsking } from '#lib/server/api.ts';
import { putOnWall } from '#lib/server/leading.ts';
import { orRefused } from '#lib/server/refused.ts';
import { services } from '#lib/server/services.ts';
import { OnWall } from '#lib/wire/api.ts';

/** Which part of the plan the wall shows. */
export const PUT = api(async (event) => {
	const leader = await personAsking(event);
	const { part } = await bodyOf(event, OnWall);
	const { onWall } = orRefused(await putOnWall(services(), leader, part));
	return json({ part: onWall });
});
