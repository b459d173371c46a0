import { fail, redirect } from '@sveltejs/kit';
import { isRefusal } from '#lib/domain/refusal.ts';
import { statusOf } from '#lib/server/api.ts';
import { arrangeMeeting } from '#lib/server/arranging.ts';
import { sayIn } from '#lib/server/catalogue.ts';
import { readArrangement } from '#lib/server/arrangement-form.ts';
import { services } from '#lib/server/services.ts';
import type { Actions, PageServerLoad } from './$types';

export const load: PageServerLoad = ({ locals, url }) => {
	if (!locals.account) redirect(303, `/sign-in?next=${encodeURIComponent(url.pathname)}`);
};

export const actions: Actions = {
	default: async ({ locals, request, url }) => {
		const { account, language } = locals;
		if (!account) redirect(303, `/sign-in?next=${encodeURIComponent(url.pathname)}`);
		const now = new Date();
		const { arrangement, filled } = readArrangement(await request.formData(), now);
		const meeting = await arrangeMeeting(services().sql, account, arrangement, now);
		if (isRefusal(meeting))
			return fail(statusOf(meeting), { filled, problem: sayIn(language, `refusal.${meeting.refused}`) });
		redirect(303, `/m/${meeting.id}/console`);
	}
};
