import { json } from '@sveltejs/kit';
import { api, participantIdIn, personAsking } from '#lib/server/api.ts';
import { makePersonalLink, revokePersonalLink } from '#lib/server/personal-links.ts';
import { orRefused } from '#lib/server/refused.ts';
import { services } from '#lib/server/services.ts';

/** A new one in the place of the old. */
export const POST = api(async (event) => {
	const leader = await personAsking(event);
	const made = orRefused(await makePersonalLink(services(), leader, participantIdIn(event)));
	return json({ url: `${event.url.origin}/mine/${made.token}`, expiresAt: made.expiresAt }, { status: 201 });
});

export const DELETE = api(async (event) => {
	const leader = await personAsking(event);
	orRefused(await revokePersonalLink(services(), leader, participantIdIn(event)));
	return new Response(null, { status: 204 });
});
