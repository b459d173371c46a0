import { json } from '@sveltejs/kit';
import { accountAsking, api, bodyOf } from '#lib/server/api.ts';
import { arrangeMeeting } from '#lib/server/arranging.ts';
import { orRefused } from '#lib/server/refused.ts';
import { services } from '#lib/server/services.ts';
import { NewMeeting } from '#lib/wire/api.ts';

export const POST = api(async (event) => {
	const account = accountAsking(event);
	const { startsAt, ...arrangement } = await bodyOf(event, NewMeeting);
	const now = new Date();
	const when = startsAt ? new Date(startsAt) : now;
	const meeting = orRefused(
		await arrangeMeeting(services().sql, account, { ...arrangement, startsAt: when }, now)
	);
	return json({ id: meeting.id, method: meeting.method, title: meeting.title }, { status: 201 });
});
