import { canonical } from '#lib/domain/agreement.ts';
import { fileOf } from '#lib/server/agreements.ts';
import { api, personAsking } from '#lib/server/api.ts';
import { download } from '#lib/server/download.ts';
import { agreementFor } from '#lib/server/reviewing.ts';
import { services } from '#lib/server/services.ts';

/** Every revision up to this meeting's own, signed: the file that /verify and `radslag agreement verify` check. */
export const GET = api(async (event) => {
	const { sql } = services();
	const { chainId, revision } = await agreementFor(sql, await personAsking(event));
	const file = await fileOf(sql, chainId, new Date(), revision);
	return download(canonical(file), 'application/json', 'overenskommelse.json');
});
