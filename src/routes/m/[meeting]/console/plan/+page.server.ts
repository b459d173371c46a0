import { error } from '@sveltejs/kit';
import { readContents } from '#lib/server/contents.ts';
import { personOnPage } from '#lib/server/pages.ts';
import { services } from '#lib/server/services.ts';
import { readView } from '#lib/server/views.ts';
import type { PageServerLoad } from './$types';

export const load: PageServerLoad = async (event) => {
	const { participant } = await personOnPage(event, ['account']);
	if (participant.circle !== 'facilitator') error(404);
	const { sql } = services();
	const view = await readView(sql, participant);
	return { view, contents: await readContents(sql, view) };
};
