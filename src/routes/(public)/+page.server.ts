import { fail } from '@sveltejs/kit';
import { isRefusal } from '#lib/domain/refusal.ts';
import { statusOf } from '#lib/server/api.ts';
import { sayIn } from '#lib/server/catalogue.ts';
import { tryKey } from '#lib/server/door.ts';
import { joinThrough } from '#lib/server/joining.ts';
import { services } from '#lib/server/services.ts';
import type { Actions } from './$types';

export const actions: Actions = {
	/** The spoken code is right: ask who they are, with the code sent along. */
	code: async ({ request, locals, getClientAddress }) => {
		const code = String((await request.formData()).get('code') ?? '');
		const invitation = await tryKey(services().sql, { code, from: getClientAddress() });
		if (!isRefusal(invitation)) return { code, circle: invitation.circle };
		return fail(statusOf(invitation), {
			wrong: sayIn(locals.language, `refusal.${invitation.refused}`),
			code
		});
	},
	join: async (event) => {
		const from = event.getClientAddress();
		return joinThrough(event, (code) => ({ code, from }));
	}
};
