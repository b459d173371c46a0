import { json } from '@sveltejs/kit';
import { refuse } from '#lib/domain/refusal.ts';
import { mayReadAgreement } from '#lib/domain/permission.ts';
import { findAgreement } from '#lib/server/agreements.ts';
import { api, isUuid, personAskingIn } from '#lib/server/api.ts';
import { Refused } from '#lib/server/refused.ts';
import { noteReading } from '#lib/server/readings.ts';
import { services } from '#lib/server/services.ts';

export const GET = api(async (event) => {
	const id = event.params.agreement ?? '';
	const agreement = isUuid(id) ? await findAgreement(services().sql, id) : undefined;
	if (!agreement) throw new Refused(refuse('not-found'));
	const reader = await personAskingIn(event, agreement.meetingId);
	const refusal = mayReadAgreement(reader);
	if (refusal) throw new Refused(refusal);
	await noteReading(services().sql, agreement.id, reader);
	return json(agreement);
});
