import type { Handle, HandleServerError } from '@sveltejs/kit';
import { directionOf, isLanguage } from '#lib/domain/language.ts';
import { findAccountByToken } from '#lib/server/accounts.ts';
import { isSecure, languageCookie } from '#lib/server/cookies.ts';
import { accountOf, cookieName } from '#lib/server/person.ts';
import { services } from '#lib/server/services.ts';
import { textSizeCookie, textSizeStyle } from '#lib/ui/basics/text-size.ts';

/* Cookies and tokens become locals, every answer gets its headers. Nothing else happens here. */

const bearer = /^Bearer ([\w.-]+)$/u;
const asks = new Set(['GET', 'HEAD', 'OPTIONS']);

export const handle: Handle = async ({ event, resolve }) => {
	const cookie = (speaker: 'seat' | 'screen' | 'account') =>
		event.cookies.get(cookieName(speaker, isSecure()));
	event.locals.tokens = { seat: cookie('seat'), screen: cookie('screen'), account: cookie('account') };

	// SvelteKit checks where forms come from; this is the same for everything else that changes something.
	const origin = event.request.headers.get('origin');
	if (!asks.has(event.request.method) && origin && origin !== event.url.origin)
		return new Response('Cross-site requests are not allowed\n', { status: 403 });

	const token = bearer.exec(event.request.headers.get('authorization') ?? '')?.[1];
	const { sql } = services();
	event.locals.account = token
		? ((await findAccountByToken(sql, token)) ?? null)
		: await accountOf(sql, event.locals.tokens.account);

	const chosen = [event.url.searchParams.get('lang'), event.cookies.get(languageCookie)];
	event.locals.language = chosen.find(isLanguage) ?? 'sv';

	const isWall = event.route.id?.endsWith('/projector') ?? false;
	const response = await resolve(event, {
		// Read after the page has been made: it may have settled on another language.
		transformPageChunk: ({ html }) =>
			html
				.replace('%radslag.lang%', event.locals.language)
				.replace('%radslag.dir%', directionOf(event.locals.language))
				.replace('%radslag.text%', isWall ? '' : textSizeStyle(event.cookies.get(textSizeCookie)))
				// A wall is read in a lit room, whatever the computer behind it prefers.
				.replace('%radslag.theme%', isWall ? 'light' : 'device')
	});
	const headers = response.headers;
	// Nothing to other sites. (With no-referrer at all, browsers hide even our own pages' origin from us, and forms fail.)
	headers.set('referrer-policy', 'same-origin');
	headers.set('x-content-type-options', 'nosniff');
	headers.set('cross-origin-opener-policy', 'same-origin');
	headers.set('permissions-policy', 'geolocation=(), microphone=(), interest-cohort=()');
	headers.set('x-robots-tag', 'noindex');
	if (!headers.has('cache-control')) headers.set('cache-control', 'no-store');
	if (isSecure()) headers.set('strict-transport-security', 'max-age=31536000');
	return response;
};

export const handleError: HandleServerError = ({ error, event, status }) => {
	// The route, never the address: that may hold a link.
	if (status >= 500)
		services().log.error({ route: event.route.id, error: String(error) }, 'A request failed');
	return { message: status >= 500 ? 'failed' : 'not found' };
};
