import { json } from '@sveltejs/kit';
import { answerFor } from '#lib/server/answers.ts';
import { api, bodyOf, participantIdIn, personAsking } from '#lib/server/api.ts';
import { orRefused } from '#lib/server/refused.ts';
import { services } from '#lib/server/services.ts';
import { NewAnswer } from '#lib/wire/api.ts';

/** What someone without a phone says of the plan, written down by the facilitator. */
export const PUT = api(async (event) => {
	const leader = await personAsking(event);
	const said = await bodyOf(event, NewAnswer);
	const { position, words, answeredAt } = orRefused(
		await answerFor(services(), leader, participantIdIn(event), said, new Date())
	);
	return json({ position, words, answeredAt });
});
