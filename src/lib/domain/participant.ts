import { type Refusal, refuse } from './refusal.ts';

export type MeetingId = string & { readonly brand: 'MeetingId' };
export type ParticipantId = string & { readonly brand: 'ParticipantId' };
export type AccountId = string & { readonly brand: 'AccountId' };

/** Who sits together (PRODUCT 2). A circle, never a person, is what rights are given to. */
export const circles = ['family', 'professional', 'facilitator', 'interpreter', 'projector'] as const;
export type Circle = (typeof circles)[number];

/** `expected`: on the list, not here. `waiting`: has knocked. `removed`: was refused or shown out, for good. */
export type Status = 'expected' | 'waiting' | 'admitted' | 'removed';

export type Participant = {
	id: ParticipantId;
	meetingId: MeetingId;
	/** Set when the seat belongs to someone with an account; a family never has one. */
	accountId: AccountId | null;
	circle: Circle;
	/** A first name is enough. Empty for a screen. */
	name: string;
	/** "mormor", "rektor": in their own words. */
	relation: string;
	/** BCP 47, one of the shipped languages. */
	language: string;
	/** The person the meeting is about. */
	central: boolean;
	status: Status;
	admittedAt: Date | null;
	/** In the room without a phone: the facilitator answers for them, in their words. */
	withoutPhone: boolean;
};

/** Counted in UTF-16 units, as HTML's maxlength counts. */
export const longestName = 60;
export const longestRelation = 60;

/** A name as it will be shown: no line breaks, no invisible direction marks that could turn the rest of a line. */
export function tidyName(name: string): string {
	const tidy = name
		.normalize('NFC')
		.replace(/[\u202A-\u202E\u2066-\u2069\u200E\u200F]/gu, '')
		.replace(/[\p{Cc}\s]+/gu, ' ')
		.trim();
	return /[\p{L}\p{N}\p{P}\p{S}]/u.test(tidy) ? tidy : '';
}

/** Lets in someone who waits. Only the facilitator admits, and does it by sight (PRODUCT 3). */
export function admit(participant: Participant, now: Date): Participant | Refusal {
	if (participant.status === 'removed') return refuse('already-removed');
	if (participant.status === 'admitted') return participant;
	return { ...participant, status: 'admitted', admittedAt: now };
}

/** Someone who was listed is in the room, without a phone. The facilitator sees them. */
export function seatWithoutPhone(participant: Participant, now: Date): Participant | Refusal {
	if (participant.status === 'removed') return refuse('already-removed');
	if (participant.status !== 'expected') return refuse('has-a-phone');
	return { ...participant, status: 'admitted', admittedAt: now, withoutPhone: true };
}

/** Shows someone out, or turns away who waits. The same device cannot come back with what it had. */
export function remove(participant: Participant): Participant {
	return { ...participant, status: 'removed' };
}

/** The listed but empty seat that this newcomer fills, if their name and circle are on the list. */
export function expectedSeatOf(newcomer: Participant, participants: Participant[]): Participant | undefined {
	const name = newcomer.name.toLocaleLowerCase('sv');
	return participants.find(
		(seat) =>
			seat.status === 'expected' &&
			seat.accountId === null &&
			seat.circle === newcomer.circle &&
			seat.name.toLocaleLowerCase('sv') === name
	);
}

/** Has a voice when the plan is answered (PRODUCT 5): the family, its network and the professionals who are in. */
export function answers(participant: Participant): boolean {
	return (
		participant.status === 'admitted' &&
		(participant.circle === 'family' || participant.circle === 'professional')
	);
}

/** The shape of a seat (design/DESIGN.md): ● family, ◉ the central person, ■ professional, ◆ who leads. */
export type SeatRole = 'family' | 'child' | 'pro' | 'lead';

export function seatRole(participant: Pick<Participant, 'circle' | 'central'>): SeatRole {
	if (participant.circle === 'facilitator') return 'lead';
	if (participant.circle === 'professional') return 'pro';
	return participant.central ? 'child' : 'family';
}

/**
 * The letters on each seat, in the order of `names`: one, or two for those whose first letter collides.
 * The same letters in every language, so that the phone matches the wall (design/DESIGN.md).
 */
export function initials(names: string[]): string[] {
	const letters = names.map((name) => [
		...new Intl.Segmenter('sv', { granularity: 'grapheme' }).segment(name.trim())
	]);
	const first = letters.map((of) => of[0]?.segment.toLocaleUpperCase('sv') ?? '');
	return first.map((letter, seat) => {
		const collides = first.filter((other) => other === letter).length > 1;
		const second = letters[seat]?.[1]?.segment ?? '';
		return collides && /\p{L}/u.test(second) ? letter + second.toLocaleLowerCase('sv') : letter;
	});
}
