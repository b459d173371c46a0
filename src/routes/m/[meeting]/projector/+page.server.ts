import { readContents } from '#lib/server/contents.ts';
import { personOnPage } from '#lib/server/pages.ts';
import { promisedIn } from '#lib/server/promises.ts';
import { services } from '#lib/server/services.ts';
import { readView } from '#lib/server/views.ts';
import type { PageServerLoad } from './$types';

export const load: PageServerLoad = async (event) => {
	const { participant } = await personOnPage(event, ['screen']);
	const { sql } = services();
	const view = await readView(sql, participant);
	return {
		view,
		contents: await readContents(sql, view),
		promised: await promisedIn(services(), participant, view)
	};
};
