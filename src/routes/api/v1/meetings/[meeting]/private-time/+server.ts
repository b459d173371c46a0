import { json } from '@sveltejs/kit';
import { refuse } from '#lib/domain/refusal.ts';
import { admittedAsking, api } from '#lib/server/api.ts';
import { privateTimeNow } from '#lib/server/private-time.ts';
import { Refused } from '#lib/server/refused.ts';
import { services } from '#lib/server/services.ts';
import type { PrivateTimeNow } from '#lib/wire/private-time.ts';

export const GET = api(async (event) => {
	const member = await admittedAsking(event);
	if (member.circle !== 'family') throw new Refused(refuse('not-for-you'));
	return json((await privateTimeNow(services().sql, member.meetingId)) satisfies PrivateTimeNow);
});
