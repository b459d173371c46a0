import { type RequestEvent, error, redirect } from '@sveltejs/kit';
import type { MeetingId, Participant } from '#lib/domain/participant.ts';
import type { Speaker } from '#lib/wire/control.ts';
import { isUuid } from './api.ts';
import { finderIn, personIn } from './person.ts';
import { services } from './services.ts';

/**
 * Who looks at a page of a meeting, and as which of the things their browser holds. What is not theirs is not found;
 * @param speakers those that the page is for, in order; if staff come first, who is not signed in is asked to
 */
export async function personOnPage(
	event: RequestEvent,
	speakers: Speaker[]
): Promise<{ participant: Participant; as: Speaker }> {
	const id = event.params.meeting ?? '';
	if (!isUuid(id)) error(404);
	for (const as of speakers) {
		const person = await personIn(finderIn(services().sql), event.locals.tokens, id as MeetingId, as);
		if (person) return { participant: person.participant, as };
	}
	if (speakers[0] === 'account' && !event.locals.account)
		redirect(303, `/sign-in?next=${encodeURIComponent(event.url.pathname)}`);
	error(404);
}

/** Only a page of our own: never what somebody put in a link to lead elsewhere. */
export function ownPage(next: unknown, otherwise: string): string {
	return typeof next === 'string' && /^\/(?![/\\])[\w\-/?=&]*$/u.test(next) ? next : otherwise;
}
