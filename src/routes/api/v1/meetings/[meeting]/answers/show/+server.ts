import { json } from '@sveltejs/kit';
import { api, personAsking } from '#lib/server/api.ts';
import { showTheAnswers } from '#lib/server/leading.ts';
import { orRefused } from '#lib/server/refused.ts';
import { services } from '#lib/server/services.ts';

export const POST = api(async (event) => {
	const leader = await personAsking(event);
	const { answersShownAt } = orRefused(await showTheAnswers(services(), leader, new Date()));
	return json({ answersShownAt });
});
