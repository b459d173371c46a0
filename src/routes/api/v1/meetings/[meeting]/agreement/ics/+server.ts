import { revisionsOf } from '#lib/server/agreements.ts';
import { api, personAsking } from '#lib/server/api.ts';
import { icsOf } from '#lib/server/documents-out/ics.ts';
import { download } from '#lib/server/download.ts';
import { agreementFor } from '#lib/server/reviewing.ts';
import { services } from '#lib/server/services.ts';

export const GET = api(async (event) => {
	const { sql } = services();
	const { chainId, revision } = await agreementFor(sql, await personAsking(event));
	// A later meeting's revision is for who was at that one.
	const revisions = (await revisionsOf(sql, chainId)).filter((one) => one.revision <= revision);
	const calendar = icsOf(
		revisions.map((one) => one.content),
		event.locals.language
	);
	return download(calendar, 'text/calendar; charset=utf-8', 'kalender.ics');
});
