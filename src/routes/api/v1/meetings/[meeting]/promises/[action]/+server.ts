import { json } from '@sveltejs/kit';
import { api, bodyOf, personAsking } from '#lib/server/api.ts';
import { reportOn } from '#lib/server/promises.ts';
import { orRefused } from '#lib/server/refused.ts';
import { services } from '#lib/server/services.ts';
import { NewReport } from '#lib/wire/api.ts';

export const POST = api(async (event) => {
	const reporter = await personAsking(event);
	const said = await bodyOf(event, NewReport);
	const now = await services().now();
	const report = orRefused(await reportOn(services(), reporter, event.params.action ?? '', said, now));
	return json(report, { status: 201 });
});
