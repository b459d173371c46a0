import { type ActionFailure, type RequestEvent, fail, redirect } from '@sveltejs/kit';
import { isLanguage } from '#lib/domain/language.ts';
import { isRefusal } from '#lib/domain/refusal.ts';
import { statusOf } from './api.ts';
import { sayIn } from './catalogue.ts';
import { keepLanguage, keepSeat } from './cookies.ts';
import { type Key, knock } from './door.ts';
import { services } from './services.ts';

export type Filled = { name: string; relation: string; circle: string; code: string; problem: string };

/** Answers the form at the door, with a script or without: on to the waiting room, or back with a sentence. */
export async function joinThrough(
	event: RequestEvent,
	key: Key | ((code: string) => Key)
): Promise<ActionFailure<{ filled: Filled }>> {
	const form = await event.request.formData();
	const field = (name: string) => String(form.get(name) ?? '');
	const asked = field('language');
	const newcomer = {
		name: field('name'),
		relation: field('relation'),
		language: isLanguage(asked) ? asked : event.locals.language,
		circle: field('circle') === 'professional' ? ('professional' as const) : undefined
	};
	event.locals.language = newcomer.language;
	const knocked = await knock(services(), typeof key === 'function' ? key(field('code')) : key, newcomer);
	if (isRefusal(knocked)) {
		const problem = sayIn(newcomer.language, `refusal.${knocked.refused}`);
		const { name, relation } = newcomer;
		return fail(statusOf(knocked), {
			filled: { name, relation, circle: field('circle'), code: field('code'), problem }
		});
	}
	keepSeat(event, knocked);
	keepLanguage(event, newcomer.language);
	const page = knocked.participant.circle === 'projector' ? '/projector' : '';
	redirect(303, `/m/${knocked.participant.meetingId}${page}`);
}
