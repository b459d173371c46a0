import { json } from '@sveltejs/kit';
import { api, personAsking } from '#lib/server/api.ts';
import { download } from '#lib/server/download.ts';
import { handOver, handoversFor } from '#lib/server/handovers.ts';
import { orRefused } from '#lib/server/refused.ts';
import { services } from '#lib/server/services.ts';

/** The packages that were made, and what was said of them where they came. */
export const GET = api(async (event) =>
	json({ handovers: orRefused(await handoversFor(services().sql, await personAsking(event))) })
);

/** Makes a package. Which one it is stands in a header, since the body is the package itself. */
export const POST = api(async (event) => {
	const giver = await personAsking(event);
	const { id, given } = orRefused(await handOver(services(), giver, event.locals.language, new Date()));
	const response = download(given.bytes, 'application/zip', 'overenskommelse.zip');
	response.headers.set('radslag-handover', id);
	response.headers.set('radslag-sha256', given.sha256);
	return response;
});
