import { redirect } from '@sveltejs/kit';
import { phaseNow } from '#lib/domain/meeting.ts';
import { meetingsLedBy, meetingsWithSeatFor } from '#lib/server/meetings.ts';
import { openPromisesOf } from '#lib/server/promises.ts';
import { services } from '#lib/server/services.ts';
import type { Meeting } from '#lib/domain/meeting.ts';
import type { PageServerLoad } from './$types';

const line = (meeting: Meeting) => ({
	id: meeting.id,
	title: meeting.title,
	method: meeting.method,
	startsAt: meeting.startsAt.getTime(),
	phase: phaseNow(meeting),
	isSealed: meeting.sealedAt !== null
});

export const load: PageServerLoad = async ({ locals, url }) => {
	const { account } = locals;
	if (!account) redirect(303, `/sign-in?next=${encodeURIComponent(url.pathname)}`);
	const { sql } = services();
	return {
		name: account.name,
		promised: (await openPromisesOf(sql, account.id)).map(({ meeting, promise }) => ({
			meeting,
			id: promise.id,
			what: promise.action.what.trim() || promise.action.ask.trim(),
			due: promise.due,
			status: promise.status
		})),
		mayArrange: account.role !== 'professional',
		led: (await meetingsLedBy(sql, account.id)).map(line),
		seated: (await meetingsWithSeatFor(sql, account.id)).map(line)
	};
};
