import { error } from '@sveltejs/kit';
import { personOnPage } from '#lib/server/pages.ts';
import { services } from '#lib/server/services.ts';
import { readView } from '#lib/server/views.ts';
import type { PageServerLoad } from './$types';

export const load: PageServerLoad = async (event) => {
	const { participant } = await personOnPage(event, ['account']);
	if (participant.circle !== 'facilitator') error(404);
	return { view: await readView(services().sql, participant) };
};
