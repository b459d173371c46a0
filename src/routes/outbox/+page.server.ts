import { error, redirect } from '@sveltejs/kit';
import { readOutbox } from '#lib/server/jobs.ts';
import { services } from '#lib/server/services.ts';
import type { PageServerLoad } from './$types';

/** Only in a demo, where everyone is invented and nothing is sent. */
export const load: PageServerLoad = async ({ locals, url }) => {
	const { isDemo, sql } = services();
	if (!isDemo) error(404);
	if (!locals.account) redirect(303, `/sign-in?next=${url.pathname}`);
	if (locals.account.role === 'professional') error(404);
	return { letters: await readOutbox(sql) };
};
