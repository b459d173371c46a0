import { json } from '@sveltejs/kit';
import { api, bodyOf, personAsking } from '#lib/server/api.ts';
import { answerForTime } from '#lib/server/leading.ts';
import { orRefused } from '#lib/server/refused.ts';
import { services } from '#lib/server/services.ts';
import { TimeAnswer } from '#lib/wire/api.ts';

export const POST = api(async (event) => {
	const member = await personAsking(event);
	const { answer } = await bodyOf(event, TimeAnswer);
	const { timeAskedAt, timeAnswer } = orRefused(await answerForTime(services(), member, answer));
	return json({ askedAt: timeAskedAt, answer: timeAnswer });
});
