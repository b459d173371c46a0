import { error, redirect } from '@sveltejs/kit';
import { isRefusal } from '#lib/domain/refusal.ts';
import { statusOf } from '#lib/server/api.ts';
import { keepSeat } from '#lib/server/cookies.ts';
import { openPersonalLink, tryPersonalLink } from '#lib/server/personal-links.ts';
import { services } from '#lib/server/services.ts';
import type { Actions, PageServerLoad } from './$types';

export const load: PageServerLoad = async ({ params }) => {
	const refusal = await tryPersonalLink(services(), params.token);
	if (refusal) error(statusOf(refusal), refusal.refused);
};

export const actions: Actions = {
	/** Whoever looks at a link before it is opened, such as a mail's scanner, opens nothing. */
	default: async (event) => {
		const opened = await openPersonalLink(services(), event.params.token);
		if (isRefusal(opened)) error(statusOf(opened), opened.refused);
		keepSeat(event, opened);
		redirect(303, `/m/${opened.participant.meetingId}/promises`);
	}
};
