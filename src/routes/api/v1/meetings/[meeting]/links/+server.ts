import { json } from '@sveltejs/kit';
import { api, bodyOf, personAsking } from '#lib/server/api.ts';
import { invite } from '#lib/server/door.ts';
import { orRefused } from '#lib/server/refused.ts';
import { services } from '#lib/server/services.ts';
import { NewLink } from '#lib/wire/api.ts';

export const POST = api(async (event) => {
	const inviter = await personAsking(event);
	const { circle } = await bodyOf(event, NewLink);
	const { token, code } = orRefused(await invite(services().sql, inviter, circle));
	return json({ url: `${event.url.origin}/join/${token}`, code }, { status: 201 });
});
