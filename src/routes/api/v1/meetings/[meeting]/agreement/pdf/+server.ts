import { api, personAsking } from '#lib/server/api.ts';
import { pageOf } from '#lib/server/documents-out/page.ts';
import { download } from '#lib/server/download.ts';
import { orRefused } from '#lib/server/refused.ts';
import { agreementFor } from '#lib/server/reviewing.ts';
import { services } from '#lib/server/services.ts';

export const GET = api(async (event) => {
	const { sql, makePdf } = services();
	const agreement = await agreementFor(sql, await personAsking(event));
	const page = pageOf(agreement, event.locals.language);
	return download(orRefused(await makePdf(page)), 'application/pdf', 'overenskommelse.pdf');
});
