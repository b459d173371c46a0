import { json } from '@sveltejs/kit';
import { sealMeeting } from '#lib/server/agreements.ts';
import { api, personAsking } from '#lib/server/api.ts';
import { orRefused } from '#lib/server/refused.ts';
import { services } from '#lib/server/services.ts';

export const POST = api(async (event) => {
	const sealer = await personAsking(event);
	const { id, revision, hash, words, sealedAt } = orRefused(
		await sealMeeting(services(), sealer, await services().now())
	);
	return json({ id, revision, hash, words, sealedAt }, { status: 201 });
});
