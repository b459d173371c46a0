import { error, redirect } from '@sveltejs/kit';
import * as v from 'valibot';
import type { ParticipantId } from '#lib/domain/participant.ts';
import { isRefusal } from '#lib/domain/refusal.ts';
import { isUuid, statusOf } from '#lib/server/api.ts';
import { arrangeFollowUp } from '#lib/server/following-up.ts';
import { correctionWaits } from '#lib/server/corrections.ts';
import { does, failed, fieldsOf, wrong } from '#lib/server/forms.ts';
import { personOnPage } from '#lib/server/pages.ts';
import { makePersonalLink, personalLinksIn, revokePersonalLink } from '#lib/server/personal-links.ts';
import { giveVerdict, readFollowUp, remindAt, remindedAt, reportOn } from '#lib/server/promises.ts';
import { services } from '#lib/server/services.ts';
import { NewReport, NewVerdict, RemindAt } from '#lib/wire/api.ts';
import type { Actions, PageServerLoad } from './$types';

export const load: PageServerLoad = async (event) => {
	const { participant } = await personOnPage(event, ['seat', 'account']);
	const { sql, now, personalLinks, channels } = services();
	const at = await now();
	const followUp = await readFollowUp(sql, participant, at);
	if (isRefusal(followUp)) error(statusOf(followUp));
	const links = personalLinks ? await personalLinksIn(services(), participant) : null;
	return {
		followUp,
		at: at.getTime(),
		me: { name: participant.name, circle: participant.circle, hasAccount: participant.accountId !== null },
		channels,
		correctionWaits: await correctionWaits(sql, participant.meetingId),
		remindAt: await remindedAt(sql, participant),
		links: isRefusal(links) ? null : links
	};
};

export const actions: Actions = {
	report: async (event) => {
		const { action = '', ...fields } = await fieldsOf(event);
		const said = v.safeParse(NewReport, fields);
		return does(event, action, async (who) =>
			said.success ? reportOn(services(), who, action, said.output, await services().now()) : wrong
		);
	},
	verdict: async (event) => {
		const { need = '', ...fields } = await fieldsOf(event);
		const said = v.safeParse(NewVerdict, fields);
		return does(event, need, async (who) =>
			said.success ? giveVerdict(services(), who, need, said.output, await services().now()) : wrong
		);
	},
	remind: async (event) => {
		const given = v.safeParse(RemindAt, await fieldsOf(event));
		return does(event, 'remind', async (who) =>
			given.success ? remindAt(services(), who, given.output) : wrong
		);
	},
	link: async (event) => {
		const { participant } = await personOnPage(event, ['account', 'seat']);
		const { seat = '', name = '' } = await fieldsOf(event);
		const made = isUuid(seat)
			? await makePersonalLink(services(), participant, seat as ParticipantId)
			: wrong;
		if (isRefusal(made)) return failed(event, 'links', made);
		return { of: 'links', problem: '', name, url: `${event.url.origin}/mine/${made.token}` };
	},
	revoke: async (event) => {
		const { seat = '' } = await fieldsOf(event);
		return does(event, 'links', async (who) =>
			isUuid(seat) ? revokePersonalLink(services(), who, seat as ParticipantId) : wrong
		);
	},
	again: async (event) => {
		const { participant } = await personOnPage(event, ['account', 'seat']);
		const { sql, now } = services();
		const at = await now();
		const meeting = await arrangeFollowUp(sql, participant, at, at);
		if (isRefusal(meeting)) return failed(event, 'again', meeting);
		redirect(303, `/m/${meeting.id}/console`);
	}
};
