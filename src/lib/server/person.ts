import type { AccountId, MeetingId, Participant, ParticipantId } from '#lib/domain/participant.ts';
import type { Speaker } from '#lib/wire/control.ts';
import { type Account, findAccount } from './accounts.ts';
import type { Db } from './database.ts';
import { findParticipant, seatOfAccount } from './participants.ts';
import { type Session, findSession } from './sessions.ts';

/*
 * Who is asking. One browser can hold three things at once: an account, a seat in a meeting, and a wall that shows it;
 * a facilitator who tries the family's link on her own computer holds all of them. Each page says as which it speaks.
 */

export type Tokens = Record<Speaker, string | undefined>;

/** `__Host-` binds a cookie to this host and path, but browsers only take it over https. */
export function cookieName(speaker: Speaker, isSecure: boolean): string {
	return `${isSecure ? '__Host-' : ''}radslag_${speaker}`;
}

/** Reads the Cookie header of a socket's handshake (RFC 6265, 4.2.1). Our values need no decoding. */
export function tokensFromHeader(header: string | undefined, isSecure: boolean): Tokens {
	const pairs = (header ?? '').split(';').map((pair) => {
		const [name = '', ...value] = pair.trim().split('=');
		return [name, value.join('=')] as const;
	});
	const valueOf = (speaker: Speaker) => pairs.find(([name]) => name === cookieName(speaker, isSecure))?.[1];
	return { seat: valueOf('seat'), screen: valueOf('screen'), account: valueOf('account') };
}

/** `isWall`: the facilitator shows the wall on her own computer; it then sees what a wall sees and no more. */
export type Person = { participant: Participant; session: Session; isWall: boolean };

function asWall(leader: Participant): Participant {
	return {
		...leader,
		id: `wall-${leader.id}` as ParticipantId,
		accountId: null,
		circle: 'projector',
		name: ''
	};
}

/** Where sessions and seats are found: in the database, or with others who come at the same time (server/arrivals.ts). */
export type Finder = {
	session: (token: string) => Promise<Session | null>;
	seat: (session: Session, meeting: MeetingId) => Promise<Participant | undefined>;
};

export function finderIn(db: Db): Finder {
	return {
		session: (token) => findSession(db, token),
		seat: ({ participantId, accountId }, meeting) =>
			participantId ? findParticipant(db, participantId) : seatOfAccount(db, accountId as AccountId, meeting)
	};
}

/**
 * The person in this meeting, found through what they came with; null when it opens nothing here. Without `as`, the
 * first that has a place in the meeting: a seat, then an account, then a screen.
 */
export async function personIn(
	finder: Finder,
	tokens: Tokens,
	meeting: MeetingId,
	as?: Speaker
): Promise<Person | null> {
	const order: Speaker[] = as ? [as] : ['seat', 'account', 'screen'];
	for (const speaker of order) {
		const person = await throughSession(finder, tokens[speaker], meeting);
		if (person) return person;
	}
	if (as !== 'screen') return null;
	const leader = await throughSession(finder, tokens.account, meeting);
	if (leader?.participant.circle !== 'facilitator') return null;
	return { ...leader, participant: asWall(leader.participant), isWall: true };
}

async function throughSession(
	finder: Finder,
	token: string | undefined,
	meeting: MeetingId
): Promise<Person | null> {
	const session = token ? await finder.session(token) : null;
	if (!session) return null;
	const participant = await finder.seat(session, meeting);
	return participant?.meetingId === meeting ? { participant, session, isWall: false } : null;
}

/** The same person as the meeting knows them now; undefined when they have no place in it any more. */
export function asTheyAreNow(person: Person, participants: Participant[]): Participant | undefined {
	if (!person.isWall) return participants.find((one) => one.id === person.participant.id);
	const leader = participants.find((one) => one.circle === 'facilitator' && one.status === 'admitted');
	return leader && asWall(leader);
}

export async function accountOf(db: Db, token: string | undefined): Promise<Account | null> {
	const session = token ? await findSession(db, token) : null;
	return session?.accountId ? ((await findAccount(db, session.accountId)) ?? null) : null;
}
