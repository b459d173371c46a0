import { json } from '@sveltejs/kit';
import { api, bodyOf, personAsking } from '#lib/server/api.ts';
import { arrangeFollowUp } from '#lib/server/following-up.ts';
import { orRefused } from '#lib/server/refused.ts';
import { services } from '#lib/server/services.ts';
import { NewFollowUp } from '#lib/wire/api.ts';

/** The meeting that follows this one; while there is one that is not sealed, that one. */
export const POST = api(async (event) => {
	const leader = await personAsking(event);
	const { startsAt } = await bodyOf(event, NewFollowUp);
	const { sql, now } = services();
	const at = await now();
	const meeting = orRefused(await arrangeFollowUp(sql, leader, startsAt ? new Date(startsAt) : at, at));
	return json({ id: meeting.id, follows: meeting.follows, method: meeting.method }, { status: 201 });
});
