import { redirect } from '@sveltejs/kit';
import { forget } from '#lib/server/cookies.ts';
import { services } from '#lib/server/services.ts';
import { endSession, findSession } from '#lib/server/sessions.ts';

export const POST = async (event) => {
	const { sql, live } = services();
	const token = event.locals.tokens.account;
	const session = token ? await findSession(sql, token) : null;
	if (session) {
		await endSession(sql, session.id);
		live.signedOut(session.id);
	}
	forget(event, 'account');
	redirect(303, '/sign-in');
};
