import { fail, redirect } from '@sveltejs/kit';
import { isRefusal } from '#lib/domain/refusal.ts';
import { giveAnswer } from '#lib/server/answers.ts';
import { statusOf } from '#lib/server/api.ts';
import { readContents } from '#lib/server/contents.ts';
import { arrive } from '#lib/server/door.ts';
import { personOnPage } from '#lib/server/pages.ts';
import { promisedIn } from '#lib/server/promises.ts';
import { sayOnScale } from '#lib/server/scale.ts';
import { services } from '#lib/server/services.ts';
import { readView } from '#lib/server/views.ts';
import { NewAnswer, NewNumber } from '#lib/wire/api.ts';
import * as v from 'valibot';
import type { Actions, PageServerLoad } from './$types';

export const load: PageServerLoad = async (event) => {
	const { participant, as } = await personOnPage(event, ['seat', 'account']);
	if (participant.circle === 'facilitator') redirect(303, `/m/${participant.meetingId}/console`);
	const { sql } = services();
	const view = await readView(sql, participant);
	return {
		as,
		view,
		contents: await readContents(sql, view),
		promised: await promisedIn(services(), participant, view)
	};
};

export const actions: Actions = {
	/** Someone with an account, who is expected, is here. */
	arrive: async (event) => {
		const { participant } = await personOnPage(event, ['account']);
		await arrive(services(), participant);
		redirect(303, `/m/${participant.meetingId}`);
	},
	/** Without a script. */
	answer: async (event) => {
		const { participant } = await personOnPage(event, ['seat', 'account']);
		const form = await event.request.formData();
		const answer = v.safeParse(NewAnswer, { position: form.get('position'), words: form.get('words') });
		if (!answer.success) return fail(422);
		const given = await giveAnswer(services(), participant, answer.output, new Date());
		if (isRefusal(given)) return fail(statusOf(given));
		redirect(303, event.url.pathname);
	},
	scale: async (event) => {
		const { participant } = await personOnPage(event, ['seat', 'account']);
		const value = (await event.request.formData()).get('value');
		const number = v.safeParse(NewNumber, { value: value === 'none' ? null : Number(value ?? NaN) });
		if (!number.success) return fail(422);
		const said = await sayOnScale(services(), participant, number.output.value, new Date());
		if (isRefusal(said)) return fail(statusOf(said));
		redirect(303, event.url.pathname);
	}
};
