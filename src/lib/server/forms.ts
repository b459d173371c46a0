import { type ActionFailure, type RequestEvent, fail, redirect } from '@sveltejs/kit';
import type { Participant } from '#lib/domain/participant.ts';
import { type Refusal, isRefusal } from '#lib/domain/refusal.ts';
import type { Speaker } from '#lib/wire/control.ts';
import { statusOf } from './api.ts';
import { sayIn } from './catalogue.ts';
import { personOnPage } from './pages.ts';

/* What every form of a meeting's page does in the same way, with a script or without one. */

/** `of`: the id of what on the page the form was about. */
export type Failed = ActionFailure<{ problem: string; of: string; url?: never; name?: never }>;

/** What was sent is not what was asked for. */
export const wrong: Refusal = { refused: 'body-is-wrong' };

export function failed(event: RequestEvent, of: string, refusal: Refusal): Failed {
	return fail(statusOf(refusal), {
		of,
		problem: sayIn(event.locals.language, `refusal.${refusal.refused}`)
	});
}

/**
 * Said, and back to where one was; or a sentence beside what was not taken.
 * @param speakers as the page itself was opened
 */
export async function does(
	event: RequestEvent,
	of: string,
	deed: (who: Participant) => Promise<unknown>,
	speakers: Speaker[] = ['seat', 'account']
): Promise<Failed> {
	const { participant } = await personOnPage(event, speakers);
	const done = await deed(participant);
	if (isRefusal(done)) return failed(event, of, done);
	redirect(303, `${event.url.pathname}#${encodeURIComponent(of)}`);
}

/** A form's fields, without U+0000, which no text in PostgreSQL can hold. */
export async function fieldsOf(event: RequestEvent): Promise<Record<string, string>> {
	const form = await event.request.formData();
	return Object.fromEntries(
		[...form].map(([name, value]) => [name, String(value).replaceAll('\0', '').replaceAll('\r\n', '\n')])
	);
}
