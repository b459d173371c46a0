import { fail, redirect } from '@sveltejs/kit';
import { isRefusal } from '#lib/domain/refusal.ts';
import { signIn } from '#lib/server/accounts.ts';
import { statusOf } from '#lib/server/api.ts';
import { sayIn } from '#lib/server/catalogue.ts';
import { keepAccount } from '#lib/server/cookies.ts';
import { ownPage } from '#lib/server/pages.ts';
import { services } from '#lib/server/services.ts';
import { startSession } from '#lib/server/sessions.ts';
import type { Actions, PageServerLoad } from './$types';

export const load: PageServerLoad = ({ locals, url }) => {
	const next = ownPage(url.searchParams.get('next'), '/work');
	if (locals.account) redirect(303, next);
	return { next };
};

export const actions: Actions = {
	default: async (event) => {
		const form = await event.request.formData();
		const email = String(form.get('email') ?? '');
		const { sql } = services();
		const account = await signIn(sql, email, String(form.get('password') ?? ''), event.getClientAddress());
		if (isRefusal(account))
			return fail(statusOf(account), {
				email,
				problem: sayIn(event.locals.language, `refusal.${account.refused}`)
			});
		keepAccount(event, await startSession(sql, { accountId: account.id }));
		redirect(303, ownPage(form.get('next'), '/work'));
	}
};
