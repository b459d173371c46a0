import { json } from '@sveltejs/kit';
import { readPlan } from '#lib/documents/plan-document.ts';
import { admittedAsking, api } from '#lib/server/api.ts';
import { readFor } from '#lib/server/views.ts';
import { orRefused } from '#lib/server/refused.ts';
import { services } from '#lib/server/services.ts';

export const GET = api(async (event) => {
	const participant = await admittedAsking(event);
	return json(orRefused(await readFor(services().sql, participant, 'plan', readPlan)));
});
