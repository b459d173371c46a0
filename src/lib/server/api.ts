import { type RequestEvent, json } from '@sveltejs/kit';
import * as v from 'valibot';
import type { Key } from '#lib/catalogue.ts';
import type { MeetingId, Participant, ParticipantId } from '#lib/domain/participant.ts';
import { type Reason, type Refusal, refuse } from '#lib/domain/refusal.ts';
import type { Problem } from '#lib/wire/api.ts';
import { speakers } from '#lib/wire/control.ts';
import type { Account } from './accounts.ts';
import { sayIn } from './catalogue.ts';
import { finderIn, personIn } from './person.ts';
import { seatOfAccount } from './participants.ts';
import { Refused } from './refused.ts';
import { services } from './services.ts';

/* What every route of the JSON API does in the same way: who asks, what they said, and how a no is told. */

const statuses: Record<Reason, number> = {
	'not-found': 404,
	'not-signed-in': 401,
	'not-admitted': 403,
	'not-for-you': 403,
	'only-the-facilitator': 403,
	'private-time-is-the-familys': 403,
	'may-not-read-now': 403,
	'only-the-family-ends-private-time': 409,
	'not-in-private-time': 409,
	'family-has-not-agreed': 409,
	'meeting-is-closed': 409,
	'agreement-is-sealed': 409,
	'not-time-to-answer': 409,
	'scale-is-shown': 409,
	'network-is-the-familys': 403,
	'not-time-to-seal': 409,
	'plan-is-empty': 409,
	'undo-is-too-late': 409,
	'nothing-to-undo': 409,
	'may-not-write-now': 409,
	'already-removed': 409,
	'has-a-phone': 409,
	'pen-is-the-familys': 403,
	'pen-is-not-lent-now': 409,
	'nothing-is-presented': 409,
	'link-does-not-work': 404,
	'code-does-not-work': 404,
	'no-such-phase': 422,
	'name-is-missing': 422,
	'name-is-too-long': 422,
	'body-is-wrong': 422,
	'too-large': 413,
	'document-replaced': 409,
	'nothing-is-promised': 409,
	'agreement-is-replaced': 409,
	'nothing-has-come': 409,
	'follow-up-has-begun': 409,
	'correction-is-waiting': 409,
	'nothing-to-correct': 422,
	'personal-links-are-off': 403,
	'personal-link-does-not-work': 404,
	'no-reminders-here': 409,
	'address-is-wrong': 422,
	'too-many-tries': 429,
	'wrong-email-or-password': 401,
	'no-pdf-here': 501,
	'already-received': 409
};

export function statusOf(refusal: Refusal): number {
	return statuses[refusal.refused];
}

/** A refusal as application/problem+json (RFC 9457), in Swedish and English. */
export function problem(refusal: Refusal): Response {
	const key: Key = `refusal.${refusal.refused}`;
	const status = statusOf(refusal);
	const [sv, en] = [sayIn('sv', key), sayIn('en', key)];
	const body: Problem = { type: `/problems/${refusal.refused}`, title: en, status, detail: sv, sv, en };
	return json(body, { status, headers: { 'content-type': 'application/problem+json' } });
}

/** Answers refusals thrown on the way, so that a route reads as what it does when all is well. */
export function api<Event extends RequestEvent>(
	route: (event: Event) => Promise<Response>
): (event: Event) => Promise<Response> {
	return async (event) => {
		try {
			return await route(event);
		} catch (error) {
			if (error instanceof Refused) return problem(error.refusal);
			throw error;
		}
	};
}

const withoutNul = (value: unknown) => (typeof value === 'string' ? value.replaceAll('\0', '') : value);

/** What was said, in the form that was asked for. @throws Refused */
export async function bodyOf<Schema extends v.GenericSchema>(
	event: RequestEvent,
	schema: Schema
): Promise<v.InferOutput<Schema>> {
	let body: unknown;
	try {
		const text = await event.request.text();
		// No text in PostgreSQL can hold U+0000, and nobody types it.
		body = text === '' ? {} : JSON.parse(text, (_key, value: unknown) => withoutNul(value));
	} catch (error) {
		const isTooLarge =
			typeof error === 'object' && error !== null && 'status' in error && error.status === 413;
		throw new Refused(refuse(isTooLarge ? 'too-large' : 'body-is-wrong'));
	}
	const read = v.safeParse(schema, body);
	if (!read.success) throw new Refused(refuse('body-is-wrong'));
	return read.output;
}

/** @throws Refused when no account is signed in */
export function accountAsking(event: RequestEvent): Account {
	if (!event.locals.account) throw new Refused(refuse('not-signed-in'));
	return event.locals.account;
}

const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/u;

export function isUuid(text: string): boolean {
	return uuid.test(text);
}

/** @throws Refused when the address can't be a participant's */
export function participantIdIn(event: RequestEvent): ParticipantId {
	const id = event.params.participant ?? '';
	if (!isUuid(id)) throw new Refused(refuse('not-found'));
	return id as ParticipantId;
}

/** The one who asks, in the meeting of the address. @throws Refused */
export async function personAsking(event: RequestEvent): Promise<Participant> {
	const id = event.params.meeting ?? '';
	if (!isUuid(id)) throw new Refused(refuse('not-found'));
	return personAskingIn(event, id as MeetingId);
}

/** The one who asks. A meeting in which one has no place is not found. @throws Refused */
export async function personAskingIn(event: RequestEvent, meeting: MeetingId): Promise<Participant> {
	const { sql } = services();
	const { account, tokens } = event.locals;
	if (event.request.headers.has('authorization')) {
		if (!account) throw new Refused(refuse('not-signed-in'));
		const seat = await seatOfAccount(sql, account.id, meeting);
		if (!seat) throw new Refused(refuse('not-found'));
		return seat;
	}
	// A plain link has no headers to say it with.
	const said = event.request.headers.get('radslag-as') ?? event.url.searchParams.get('as');
	const as = speakers.find((speaker) => speaker === said);
	const person = await personIn(finderIn(sql), tokens, meeting, as);
	if (person) return person.participant;
	const isKnown = account !== null || tokens.seat !== undefined || tokens.screen !== undefined;
	throw new Refused(refuse(isKnown ? 'not-found' : 'not-signed-in'));
}

/** The one who asks, once they have been let in. @throws Refused */
export async function admittedAsking(event: RequestEvent): Promise<Participant> {
	const participant = await personAsking(event);
	if (participant.status !== 'admitted') throw new Refused(refuse('not-admitted'));
	return participant;
}
