import { json } from '@sveltejs/kit';
import { refuse } from '#lib/domain/refusal.ts';
import { api, bodyOf } from '#lib/server/api.ts';
import { keepSeat } from '#lib/server/cookies.ts';
import { knock } from '#lib/server/door.ts';
import { Refused, orRefused } from '#lib/server/refused.ts';
import { services } from '#lib/server/services.ts';
import { Join } from '#lib/wire/api.ts';

export const POST = api(async (event) => {
	const { token, code, ...newcomer } = await bodyOf(event, Join);
	if (!token && !code) throw new Refused(refuse('body-is-wrong'));
	const key = token ? { token } : { code: code ?? '', from: event.getClientAddress() };
	const knocked = orRefused(await knock(services(), key, newcomer));
	keepSeat(event, knocked);
	const { id, meetingId, status } = knocked.participant;
	return json({ meetingId, participantId: id, status }, { status: 201 });
});
