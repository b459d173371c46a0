import { json } from '@sveltejs/kit';
import { api, bodyOf, personAsking } from '#lib/server/api.ts';
import { proposeCorrection } from '#lib/server/corrections.ts';
import { orRefused } from '#lib/server/refused.ts';
import { services } from '#lib/server/services.ts';
import { NewCorrection } from '#lib/wire/api.ts';

export const POST = api(async (event) => {
	const proposer = await personAsking(event);
	const proposal = await bodyOf(event, NewCorrection);
	const now = await services().now();
	return json(orRefused(await proposeCorrection(services(), proposer, proposal, now)), { status: 201 });
});
