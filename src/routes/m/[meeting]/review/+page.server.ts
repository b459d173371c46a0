import { error } from '@sveltejs/kit';
import { mayHandOver } from '#lib/domain/permission.ts';
import { isRefusal } from '#lib/domain/refusal.ts';
import { statusOf } from '#lib/server/api.ts';
import { personOnPage } from '#lib/server/pages.ts';
import { readingsOf } from '#lib/server/readings.ts';
import { openAgreement, versionsUpTo } from '#lib/server/reviewing.ts';
import { services } from '#lib/server/services.ts';
import type { PageServerLoad } from './$types';

export const load: PageServerLoad = async (event) => {
	const { sql } = services();
	const { participant, as } = await personOnPage(event, ['account', 'seat']);
	const agreement = await openAgreement(sql, participant);
	if (isRefusal(agreement)) error(statusOf(agreement));
	return {
		agreement,
		reader: participant.name,
		as,
		mayGive: mayHandOver(participant) === null,
		versions: agreement ? await versionsUpTo(sql, agreement) : [],
		readings: agreement ? await readingsOf(sql, participant.meetingId) : []
	};
};
