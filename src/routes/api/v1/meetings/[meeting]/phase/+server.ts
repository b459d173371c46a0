import { json } from '@sveltejs/kit';
import { phaseNow, phaseSince } from '#lib/domain/meeting.ts';
import { api, bodyOf, personAsking } from '#lib/server/api.ts';
import { movePhase } from '#lib/server/leading.ts';
import { orRefused } from '#lib/server/refused.ts';
import { services } from '#lib/server/services.ts';
import { Move } from '#lib/wire/api.ts';

export const POST = api(async (event) => {
	const leader = await personAsking(event);
	const { to } = await bodyOf(event, Move);
	const meeting = orRefused(await movePhase(services(), leader, to, new Date()));
	return json({ phase: phaseNow(meeting), phaseSince: phaseSince(meeting) });
});
