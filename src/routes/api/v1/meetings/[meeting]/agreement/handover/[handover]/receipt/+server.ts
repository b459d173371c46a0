import { json } from '@sveltejs/kit';
import { refuse } from '#lib/domain/refusal.ts';
import { api, bodyOf, isUuid, personAsking } from '#lib/server/api.ts';
import { acknowledge } from '#lib/server/handovers.ts';
import { Refused, orRefused } from '#lib/server/refused.ts';
import { services } from '#lib/server/services.ts';
import { Receipt } from '#lib/wire/api.ts';

export const POST = api(async (event) => {
	const id = event.params.handover ?? '';
	const receiver = await personAsking(event);
	const { by } = await bodyOf(event, Receipt);
	if (!isUuid(id)) throw new Refused(refuse('not-found'));
	return json(orRefused(await acknowledge(services().sql, receiver, id, by, new Date())));
});
