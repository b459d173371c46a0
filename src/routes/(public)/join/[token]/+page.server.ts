import { error } from '@sveltejs/kit';
import { isRefusal } from '#lib/domain/refusal.ts';
import { tryKey } from '#lib/server/door.ts';
import { joinThrough } from '#lib/server/joining.ts';
import { services } from '#lib/server/services.ts';
import type { Actions, PageServerLoad } from './$types';

export const load: PageServerLoad = async ({ params }) => {
	const invitation = await tryKey(services().sql, { token: params.token });
	if (isRefusal(invitation)) error(404, invitation.refused);
	return { circle: invitation.circle };
};

export const actions: Actions = {
	join: (event) => joinThrough(event, { token: event.params.token })
};
