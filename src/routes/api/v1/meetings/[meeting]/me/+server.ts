import { json } from '@sveltejs/kit';
import { api, personAsking } from '#lib/server/api.ts';
import { readView } from '#lib/server/views.ts';
import { services } from '#lib/server/services.ts';

export const GET = api(async (event) => {
	const { me, phase, documents } = await readView(services().sql, await personAsking(event));
	return json({ participantId: me.id, status: me.status, circle: me.circle, phase, documents });
});
