import { redirect } from '@sveltejs/kit';
import { isLanguage } from '#lib/domain/language.ts';
import { keepLanguage } from '#lib/server/cookies.ts';
import { ownPage } from '#lib/server/pages.ts';

export const POST = async (event) => {
	const form = await event.request.formData();
	const language = form.get('language');
	if (isLanguage(language)) keepLanguage(event, language);
	redirect(303, ownPage(form.get('next'), '/'));
};
