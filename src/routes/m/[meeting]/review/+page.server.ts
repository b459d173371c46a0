import { error } from '@sveltejs/kit';
import * as v from 'valibot';
import { correctable } from '#lib/domain/correction.ts';
import type { Participant } from '#lib/domain/participant.ts';
import { mayAnswerCorrection, mayHandOver, mayProposeCorrection } from '#lib/domain/permission.ts';
import { reviewFilters } from '#lib/domain/review.ts';
import { isRefusal } from '#lib/domain/refusal.ts';
import { statusOf } from '#lib/server/api.ts';
import { answerCorrection, proposeCorrection, waitingCorrection } from '#lib/server/corrections.ts';
import { does, fieldsOf, wrong } from '#lib/server/forms.ts';
import { personOnPage } from '#lib/server/pages.ts';
import { readingsOf } from '#lib/server/readings.ts';
import { filtersFor, openAgreement, versionsUpTo } from '#lib/server/reviewing.ts';
import { services } from '#lib/server/services.ts';
import { CorrectionAnswer, NewCorrection } from '#lib/wire/api.ts';
import type { Speaker } from '#lib/wire/control.ts';
import type { Actions, PageServerLoad } from './$types';

/** Staff first: who is not signed in is asked to. */
const speakers: Speaker[] = ['account', 'seat'];

export const load: PageServerLoad = async (event) => {
	const { sql } = services();
	const { participant, as } = await personOnPage(event, speakers);
	const agreement = await openAgreement(sql, participant);
	if (isRefusal(agreement)) error(statusOf(agreement));
	const mayPropose = mayProposeCorrection(participant) === null;
	return {
		agreement,
		reader: participant.name,
		as,
		filters: agreement ? await filtersFor(sql, agreement, participant) : null,
		show: reviewFilters.find((one) => one === event.url.searchParams.get('show')) ?? null,
		mayGive: mayHandOver(participant) === null,
		versions: agreement ? await versionsUpTo(sql, agreement) : [],
		readings: agreement ? await readingsOf(sql, participant.meetingId) : [],
		correction: {
			waiting: agreement ? await waitingCorrection(sql, agreement) : null,
			places: agreement && mayPropose ? correctable(agreement.content, participant.circle) : [],
			mayAnswer: mayAnswerCorrection(participant) === null
		}
	};
};

export const actions: Actions = {
	propose: async (event) => {
		const said = v.safeParse(NewCorrection, await fieldsOf(event));
		const propose = async (who: Participant) =>
			said.success ? proposeCorrection(services(), who, said.output, await services().now()) : wrong;
		return does(event, 'correction', propose, speakers);
	},
	answer: async (event) => {
		const { correction = '', ...fields } = await fieldsOf(event);
		const said = v.safeParse(CorrectionAnswer, fields);
		const answer = async (who: Participant) =>
			said.success
				? answerCorrection(services(), who, correction, said.output.answer, await services().now())
				: wrong;
		return does(event, 'correction', answer, speakers);
	}
};
