import { json } from '@sveltejs/kit';
import { phaseNow, phaseSince } from '#lib/domain/meeting.ts';
import { api, personAsking } from '#lib/server/api.ts';
import { undoPhase } from '#lib/server/leading.ts';
import { orRefused } from '#lib/server/refused.ts';
import { services } from '#lib/server/services.ts';

export const POST = api(async (event) => {
	const leader = await personAsking(event);
	const meeting = orRefused(await undoPhase(services(), leader, new Date()));
	return json({ phase: phaseNow(meeting), phaseSince: phaseSince(meeting) });
});
