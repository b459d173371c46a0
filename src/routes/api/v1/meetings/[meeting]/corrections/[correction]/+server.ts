import { json } from '@sveltejs/kit';
import { api, bodyOf, personAsking } from '#lib/server/api.ts';
import { answerCorrection } from '#lib/server/corrections.ts';
import { orRefused } from '#lib/server/refused.ts';
import { services } from '#lib/server/services.ts';
import { CorrectionAnswer } from '#lib/wire/api.ts';

export const POST = api(async (event) => {
	const member = await personAsking(event);
	const { answer } = await bodyOf(event, CorrectionAnswer);
	const now = await services().now();
	const { correction = '' } = event.params;
	const { id, revision } = orRefused(await answerCorrection(services(), member, correction, answer, now));
	return json({ id, revision });
});
