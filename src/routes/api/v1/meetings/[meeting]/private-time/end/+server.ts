import { json } from '@sveltejs/kit';
import { phaseNow, phaseSince } from '#lib/domain/meeting.ts';
import { api, bodyOf, personAsking } from '#lib/server/api.ts';
import { callBack } from '#lib/server/leading.ts';
import { orRefused } from '#lib/server/refused.ts';
import { services } from '#lib/server/services.ts';
import { EndPrivateTime } from '#lib/wire/api.ts';

export const POST = api(async (event) => {
	const member = await personAsking(event);
	const ending = await bodyOf(event, EndPrivateTime);
	const meeting = orRefused(await callBack(services(), member, ending, new Date()));
	return json({ phase: phaseNow(meeting), phaseSince: phaseSince(meeting) });
});
