import { json } from '@sveltejs/kit';
import { admittedAsking, api, bodyOf } from '#lib/server/api.ts';
import { markPart } from '#lib/server/marks.ts';
import { orRefused } from '#lib/server/refused.ts';
import { services } from '#lib/server/services.ts';
import { NewMark } from '#lib/wire/api.ts';

/** "It fits", or "I want to ask", about the part that is on the wall; null takes it back. */
export const PUT = api(async (event) => {
	const participant = await admittedAsking(event);
	const { part, mark } = await bodyOf(event, NewMark);
	return json(orRefused(await markPart(services(), participant, part, mark, new Date())));
});
