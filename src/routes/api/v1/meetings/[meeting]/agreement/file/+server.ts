import { canonical } from '#lib/domain/agreement.ts';
import { isRefusal, refuse } from '#lib/domain/refusal.ts';
import { fileOf } from '#lib/server/agreements.ts';
import { api, personAsking } from '#lib/server/api.ts';
import { openAgreement } from '#lib/server/reviewing.ts';
import { Refused } from '#lib/server/refused.ts';
import { services } from '#lib/server/services.ts';

/** Every revision up to this meeting's own, signed: the file that /verify and `radslag agreement verify` check. */
export const GET = api(async (event) => {
	const { sql } = services();
	const agreement = await openAgreement(sql, await personAsking(event));
	if (isRefusal(agreement)) throw new Refused(agreement);
	if (!agreement) throw new Refused(refuse('not-found'));
	const file = await fileOf(sql, agreement.chainId, new Date(), agreement.revision);
	return new Response(canonical(file), {
		headers: {
			'content-type': 'application/json',
			'content-disposition': 'attachment; filename="overenskommelse.json"'
		}
	});
});
