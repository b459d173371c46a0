import { type Promised, isMine, isSameName } from './follow-up.ts';
import type { Meeting } from './meeting.ts';
import { phaseNow } from './meeting.ts';
import { type DocumentName, type Rule, documentNames, phaseOf } from './method.ts';
import { methodNamed } from './methods/all.ts';
import type { Circle, Participant } from './participant.ts';
import { answers } from './participant.ts';
import { type Refusal, refuse } from './refusal.ts';
import { hasScale } from './scale.ts';

/*
 * Every yes and no about a meeting stands here, and both the server and the browser ask it. It is asked at the
 * moment of the deed, never once at the door: a phase can change under an open connection.
 */

export type Access = 'none' | 'read' | 'write';

/** What `participant` may do with `document` now (PRODUCT 6). */
export function accessTo(document: DocumentName, participant: Participant, meeting: Meeting): Access {
	if (participant.status !== 'admitted') return 'none';
	const phase = phaseOf(methodNamed(meeting.method), phaseNow(meeting));
	const ruleFor = (circle: Circle): Rule => phase?.rights[document]?.[circle] ?? 'none';
	// An interpreter reads what the family reads and writes nothing; private time is the family's alone.
	if (participant.circle === 'interpreter') {
		if (document === 'private' || phase?.endedBy === 'family') return 'none';
		return settle(ruleFor('family'), participant, meeting) === 'none' ? 'none' : 'read';
	}
	return settle(ruleFor(participant.circle), participant, meeting);
}

function settle(rule: Rule, participant: Participant, meeting: Meeting): Access {
	switch (rule) {
		case 'none':
		case 'read':
		case 'write':
			return rule;
		case 'read once released':
			return meeting.informationReleasedAt ? 'read' : 'none';
		case 'read when shared':
			return meeting.networkShared ? 'read' : 'none';
		case 'read when shown':
			return meeting.networkShown ? 'read' : 'none';
		case 'write with the pen':
			return meeting.pen === participant.id ? 'write' : 'read';
		case 'write until sealed':
			return meeting.sealedAt ? 'read' : 'write';
		case 'write in a follow-up meeting':
			return meeting.follows && !meeting.sealedAt ? 'write' : 'read';
	}
}

export function may(
	participant: Participant,
	deed: 'read' | 'write',
	document: DocumentName,
	meeting: Meeting
): boolean {
	const access = accessTo(document, participant, meeting);
	return access === 'write' || access === deed;
}

export function accessToAll(participant: Participant, meeting: Meeting): Record<DocumentName, Access> {
	const all = documentNames.map((name) => [name, accessTo(name, participant, meeting)]);
	return Object.fromEntries(all) as Record<DocumentName, Access>;
}

/** Is it a time when the family may let the facilitator write for them? */
export function canPenBeLent(meeting: Meeting): boolean {
	const phase = phaseOf(methodNamed(meeting.method), phaseNow(meeting));
	return phase?.rights.plan?.facilitator === 'write with the pen';
}

/** May they run the meeting: move it, admit, remove, invite, seal? Null when they may. */
export function mayLead(participant: Participant): Refusal | null {
	return participant.circle === 'facilitator' && participant.status === 'admitted'
		? null
		: refuse('only-the-facilitator');
}

/** May they say what they think of the plan now? Null when they may. */
export function mayAnswer(participant: Participant, meeting: Meeting): Refusal | null {
	if (participant.status !== 'admitted') return refuse('not-admitted');
	if (!answers(participant)) return refuse('not-for-you');
	if (meeting.sealedAt) return refuse('agreement-is-sealed');
	const phase = phaseOf(methodNamed(meeting.method), phaseNow(meeting));
	return phase?.answering ? null : refuse('not-time-to-answer');
}

/** May the facilitator write down what this person says of the plan? Only for someone who is there without a phone. */
export function mayAnswerFor(leader: Participant, seat: Participant, meeting: Meeting): Refusal | null {
	if (!seat.withoutPhone) return refuse('not-for-you');
	return mayLead(leader) ?? mayAnswer(seat, meeting);
}

/** May they say who else sees the network map? Only the family can. */
export function mayOpenNetwork(participant: Participant): Refusal | null {
	if (participant.status !== 'admitted') return refuse('not-admitted');
	return participant.circle === 'family' ? null : refuse('network-is-the-familys');
}

/** May they say how it is, on the scale, now? Once all numbers are shown none is changed. Null when they may. */
export function maySayOnScale(participant: Participant, meeting: Meeting): Refusal | null {
	if (participant.status !== 'admitted') return refuse('not-admitted');
	if (!answers(participant)) return refuse('not-for-you');
	if (meeting.sealedAt) return refuse('agreement-is-sealed');
	if (!hasScale(meeting)) return refuse('not-time-to-answer');
	return meeting.scaleShownAt ? refuse('scale-is-shown') : null;
}

/** May the facilitator write it down for this person? Only for someone who is there without a phone. */
export function maySayOnScaleFor(leader: Participant, seat: Participant, meeting: Meeting): Refusal | null {
	if (!seat.withoutPhone) return refuse('not-for-you');
	return mayLead(leader) ?? maySayOnScale(seat, meeting);
}

/**
 * May they read the agreed plan? Those who were let in, and the professionals whom the facilitator listed by their
 * account. A screen shows it only while the meeting does.
 */
export function mayReadAgreement(participant: Participant): Refusal | null {
	if (participant.status === 'admitted' && participant.circle !== 'projector') return null;
	if (participant.status !== 'removed' && participant.accountId) return null;
	return refuse('not-admitted');
}

/** May they give the agreement to the municipality's case system? Those who are there in their job. */
export function mayHandOver(participant: Participant): Refusal | null {
	const atWork = participant.circle === 'facilitator' || participant.circle === 'professional';
	return mayReadAgreement(participant) ?? (atWork ? null : refuse('not-for-you'));
}

/** May they say that it has come there? Only someone with an account, or a case system with an account's token. */
export function mayAcknowledge(participant: Participant): Refusal | null {
	return mayHandOver(participant) ?? (participant.accountId ? null : refuse('not-for-you'));
}

/**
 * May they see what was promised? Whoever may read the agreement; in a follow-up meeting that has not sealed its own, whoever
 * may read the plan just then, the wall included.
 */
export function mayFollowUp(participant: Participant, meeting: Meeting): Refusal | null {
	if (meeting.sealedAt || !meeting.follows) return mayReadAgreement(participant);
	if (participant.status !== 'admitted') return refuse('not-admitted');
	return may(participant, 'read', 'plan', meeting) ? null : refuse('may-not-read-now');
}

/**
 * May they say what has become of a promise? One's own; for the family's promises anyone in it; the facilitator for someone who has no
 * phone to say it with. So a professional never answers for the family.
 */
export function mayReport(
	participant: Participant,
	promise: Promised,
	participants: Participant[]
): Refusal | null {
	const refusal = mayReadAgreement(participant);
	if (refusal) return refusal;
	const { owner } = promise;
	if (participant.circle === 'interpreter') return refuse('not-for-you');
	if (isMine(promise, participant)) return null;
	if (participant.circle === 'family' && owner.circle === 'family') return null;
	const seats = participants.filter(
		(one) =>
			mayReadAgreement(one) === null &&
			(isMine(promise, one) || (one.circle === owner.circle && isSameName(one.name, owner.name)))
	);
	const isWithoutPhone = seats.every((seat) => seat.withoutPhone);
	return participant.circle === 'facilitator' && isWithoutPhone ? null : refuse('not-for-you');
}

/** May they say if it became what they needed? Only the family can. */
export function mayGiveVerdict(participant: Participant): Refusal | null {
	return mayReadAgreement(participant) ?? (participant.circle === 'family' ? null : refuse('not-for-you'));
}

/** May they propose that a slip in the agreement is put right? Those who are there in their job; the family says yes or no. */
export function mayProposeCorrection(participant: Participant): Refusal | null {
	return mayHandOver(participant);
}

/** May they say yes or no to it? Only the family can. */
export function mayAnswerCorrection(participant: Participant): Refusal | null {
	return mayGiveVerdict(participant);
}

/** May this person be given a link of their own, for later? Those who have been seen in the room, and once the plan is sealed. */
export function mayHavePersonalLink(seat: Participant, meeting: Meeting): Refusal | null {
	if (seat.circle === 'projector' || seat.circle === 'facilitator') return refuse('not-for-you');
	if (seat.status !== 'admitted') return refuse('not-admitted');
	return meeting.sealedAt ? null : refuse('nothing-is-promised');
}
