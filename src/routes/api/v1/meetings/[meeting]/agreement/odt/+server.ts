import { api, personAsking } from '#lib/server/api.ts';
import { odtOf } from '#lib/server/documents-out/odt.ts';
import { pageOf } from '#lib/server/documents-out/page.ts';
import { download } from '#lib/server/download.ts';
import { agreementFor } from '#lib/server/reviewing.ts';
import { services } from '#lib/server/services.ts';

export const GET = api(async (event) => {
	const agreement = await agreementFor(services().sql, await personAsking(event));
	const odt = odtOf(pageOf(agreement, event.locals.language));
	return download(odt, 'application/vnd.oasis.opendocument.text', 'overenskommelse.odt');
});
