import type { RequestEvent } from '@sveltejs/kit';
import type { Language } from '#lib/domain/language.ts';
import type { Participant } from '#lib/domain/participant.ts';
import type { Speaker } from '#lib/wire/control.ts';
import { cookieName } from './person.ts';
import { services } from './services.ts';
import { cookieLivesFor } from './sessions.ts';

/* The cookies of a browser: what it came with, and which language it reads. Nothing else is kept in one. */

export const languageCookie = 'radslag_language';

export function isSecure(): boolean {
	return services().origin?.startsWith('https:') ?? false;
}

const settings = () => ({
	path: '/',
	httpOnly: true,
	// Sent when someone follows a link here, never with what another site's page sends.
	sameSite: 'lax' as const,
	secure: isSecure(),
	maxAge: cookieLivesFor
});

function keep(event: RequestEvent, speaker: Speaker, token: string): void {
	event.cookies.set(cookieName(speaker, isSecure()), token, settings());
}

export function keepAccount(event: RequestEvent, token: string): void {
	keep(event, 'account', token);
}

/** A screen and a person keep theirs apart, so that one computer can be both. */
export function keepSeat(event: RequestEvent, seat: { participant: Participant; token: string }): void {
	keep(event, seat.participant.circle === 'projector' ? 'screen' : 'seat', seat.token);
}

export function forget(event: RequestEvent, speaker: Speaker): void {
	event.cookies.delete(cookieName(speaker, isSecure()), settings());
}

export function keepLanguage(event: RequestEvent, language: Language): void {
	event.cookies.set(languageCookie, language, { ...settings(), maxAge: 365 * 24 * 60 * 60 });
}
