import { readNetwork } from '#lib/documents/network-document.ts';
import { isRefusal } from '#lib/domain/refusal.ts';
import { personOnPage } from '#lib/server/pages.ts';
import { services } from '#lib/server/services.ts';
import { readFor, readView } from '#lib/server/views.ts';
import { redirect } from '@sveltejs/kit';
import type { PageServerLoad } from './$types';

export const load: PageServerLoad = async (event) => {
	const { participant, as } = await personOnPage(event, ['seat', 'account']);
	if (participant.status !== 'admitted') redirect(303, `/m/${participant.meetingId}`);
	const { sql } = services();
	const network = await readFor(sql, participant, 'network', readNetwork);
	return { as, view: await readView(sql, participant), network: isRefusal(network) ? null : network };
};
