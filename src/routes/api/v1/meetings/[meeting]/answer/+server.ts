import { json } from '@sveltejs/kit';
import { api, bodyOf, personAsking } from '#lib/server/api.ts';
import { giveAnswer } from '#lib/server/answers.ts';
import { orRefused } from '#lib/server/refused.ts';
import { services } from '#lib/server/services.ts';
import { NewAnswer } from '#lib/wire/api.ts';

export const PUT = api(async (event) => {
	const participant = await personAsking(event);
	const answer = await bodyOf(event, NewAnswer);
	const { position, words, answeredAt } = orRefused(
		await giveAnswer(services(), participant, answer, new Date())
	);
	return json({ position, words, answeredAt });
});
