import type { Answer, Position } from './agreement.ts';
import { allHaveAnswered, standing } from './agreement.ts';
import {
	type Meeting,
	type TimeAnswer,
	phaseNow,
	phaseSince,
	privateRuns,
	undoWithin,
	whatStopsUndo
} from './meeting.ts';
import { type DocumentName, type PhaseKey, type WallView, phaseOf, phasesInOrder } from './method.ts';
import { methodNamed } from './methods/all.ts';
import type { Circle, MeetingId, Participant, ParticipantId, SeatRole, Status } from './participant.ts';
import { answers as hasVoice, initials, seatRole } from './participant.ts';
import { type Access, accessTo, accessToAll, mayOpenNetwork, maySayOnScale } from './permission.ts';
import type { Mark, PartMark } from './presenting.ts';
import { type ScaleAnswer, dotsOf } from './scale.ts';

/** Something that was agreed on before the meeting, for the family to answer. */
export type Question = { id: string; text: string };

/** A place round the table, as the others see it. */
export type Seat = {
	id: ParticipantId;
	name: string;
	relation: string;
	letters: string;
	role: SeatRole;
	circle: Circle;
	here: boolean;
	withoutPhone: boolean;
};

export type Knock = { id: ParticipantId; name: string; relation: string; circle: Circle; language: string };

export type SeenAnswer = {
	id: ParticipantId;
	name: string;
	role: SeatRole;
	position: Position;
	words: string;
	/** First name of who answered for them; empty: they did so themselves. */
	through: string;
};

/**
 * What one person sees of a meeting: what their page is drawn from, and what is sent when something changes. Nothing
 * reaches a screen that is not in here, so this is the place to read when asking who can see what. Instants are
 * milliseconds since 1970.
 */
export type MeetingView = {
	id: MeetingId;
	/** When it was seen, by the server's clock. */
	at: number;
	me: { id: ParticipantId; name: string; circle: Circle; status: Status; role: SeatRole; central: boolean };
	/** First name of who leads the meeting. */
	facilitator: string;
	startsAt: number;
	method: string;
	phase: PhaseKey;
	phaseSince: number;
	phases: { key: PhaseKey; suggestedMinutes: number }[];
	/** Does it follow another meeting, and begin from what was promised there? */
	isFollowUp: boolean;
	wall: WallView;
	documents: Record<DocumentName, Access>;
	/** Empty until one is let in: who else is invited is not for a stranger with a link. */
	seats: Seat[];
	answering: boolean;
	mine: { position: Position; words: string } | null;
	answered: { count: number; of: number };
	/** The part of the plan that is on the wall, and what is said of it; null when the wall follows who writes. */
	onWall: { part: string; fits: number; asks: string[]; mine: Mark | null; questions: Question[] } | null;
	/** Who writes for the family, when they have lent the pen. */
	pen: { id: ParticipantId; name: string } | null;
	/** Null until all have answered, the facilitator shows them, or the plan is sealed. */
	answers: SeenAnswer[] | null;
	/** Who else sees the network map, and may the viewer say so? Null for those who may not see it. */
	network: { shared: boolean; shown: boolean; mayOpen: boolean } | null;
	/** Null where nobody says how it is, and when it was sealed without being shown; `then` is what was shown in the meeting that this one follows. */
	scale: {
		mine: { value: number | null } | null;
		said: { count: number; of: number };
		/** In order of size, without names; null until they are shown, and when they are too few. */
		now: number[] | null;
		then: number[] | null;
		isShown: boolean;
		/** May the viewer say it, or say it anew? */
		maySay: boolean;
	} | null;
	sealed: { at: number; words: string[] } | null;
	/**
	 * Only in private time, for the family and the facilitator: which time it is that private time has begun (the first
	 * is 1), whether it was asked if more is needed, and what was said.
	 */
	privateTime: { run: number; askedAt: number | null; answer: TimeAnswer | null } | null;
	/** Only for the facilitator. */
	lead: LeadView | null;
};

export type LeadView = {
	title: string;
	waiting: Knock[];
	/** Until when the last step can be taken back; null when it can't. */
	undoUntil: number | null;
	informationReleased: boolean;
	answeredBy: ParticipantId[];
	saidOnScale: ParticipantId[];
};

export function seatsOf(participants: Participant[]): Seat[] {
	const order: SeatRole[] = ['child', 'family', 'pro', 'lead'];
	const seated = participants
		.filter((one) => one.circle !== 'projector')
		.filter((one) => one.status === 'admitted' || one.status === 'expected')
		.map((one) => ({ ...one, role: seatRole(one) }))
		.sort((a, b) => order.indexOf(a.role) - order.indexOf(b.role));
	const letters = initials(seated.map((one) => one.name));
	return seated.map((one, index) => ({
		id: one.id,
		name: one.name,
		relation: one.relation,
		letters: letters[index] ?? '',
		role: one.role,
		circle: one.circle,
		here: one.status === 'admitted',
		withoutPhone: one.withoutPhone
	}));
}

/** A meeting, who is in it and what they have said. */
export type MeetingNow = {
	meeting: Meeting;
	participants: Participant[];
	answers: Answer[];
	/** Of the part of the plan that is on the wall. */
	marks: PartMark[];
	/** The questions, while they are on the wall. */
	questions: Question[];
	/** What was said on the scale; and in the meeting before, when it was shown there. */
	scale: ScaleAnswer[];
	scaleThen: ScaleAnswer[];
	/** The four words of the sealed agreement, if there is one. */
	sealWords: string[] | null;
};

export function meetingAsSeenBy(viewer: Participant, seen: MeetingNow, now: Date): MeetingView {
	const { meeting, participants, answers: given, marks, questions, sealWords } = seen;
	const method = methodNamed(meeting.method);
	const phase = phaseOf(method, phaseNow(meeting));
	const isIn = viewer.status === 'admitted';
	const leads = isIn && viewer.circle === 'facilitator';
	const isAsked = leads || (isIn && viewer.circle === 'family');
	const newest = standing(given);
	const mine = newest.find((answer) => answer.participantId === viewer.id);
	const isShown =
		meeting.sealedAt !== null || meeting.answersShownAt !== null || allHaveAnswered(participants, given);
	const shown = isIn && isShown;
	const voices = participants.filter(hasVoice);
	return {
		id: meeting.id,
		at: now.getTime(),
		me: {
			id: viewer.id,
			name: viewer.name,
			circle: viewer.circle,
			status: viewer.status,
			role: seatRole(viewer),
			central: viewer.central
		},
		facilitator: participants.find((one) => one.circle === 'facilitator')?.name ?? '',
		startsAt: meeting.startsAt.getTime(),
		method: meeting.method,
		phase: phaseNow(meeting),
		phaseSince: phaseSince(meeting).getTime(),
		phases: phasesInOrder(method, meeting.follows !== null).map(({ key, suggestedMinutes }) => ({
			key,
			suggestedMinutes
		})),
		isFollowUp: meeting.follows !== null,
		wall: phase?.wall ?? 'plan',
		documents: accessToAll(viewer, meeting),
		seats: isIn ? seatsOf(participants) : [],
		answering: phase?.answering ?? false,
		mine: mine ? { position: mine.position, words: mine.words } : null,
		answered: isIn
			? {
					count: voices.filter((one) => newest.some((a) => a.participantId === one.id)).length,
					of: voices.length
				}
			: { count: 0, of: 0 },
		onWall:
			isIn && meeting.onWall !== null
				? { ...wallPart(meeting.onWall, viewer, marks, participants), questions }
				: null,
		pen: isIn && meeting.pen ? nameOf(meeting.pen, participants) : null,
		answers: shown ? seenAnswers(participants, newest) : null,
		network:
			accessTo('network', viewer, meeting) === 'none'
				? null
				: {
						shared: meeting.networkShared,
						shown: meeting.networkShown,
						mayOpen: mayOpenNetwork(viewer) === null
					},
		scale:
			isIn && phase?.scale && (meeting.scaleShownAt || !meeting.sealedAt)
				? scaleAsSeenBy(viewer, seen)
				: null,
		sealed: isIn && meeting.sealedAt ? { at: meeting.sealedAt.getTime(), words: sealWords ?? [] } : null,
		privateTime:
			isAsked && phaseNow(meeting) === 'private'
				? {
						run: privateRuns(meeting),
						askedAt: meeting.timeAskedAt?.getTime() ?? null,
						answer: meeting.timeAnswer
					}
				: null,
		lead: leads ? leadView(seen, newest) : null
	};
}

function wallPart(
	part: string,
	viewer: Participant,
	marks: PartMark[],
	participants: Participant[]
): Omit<NonNullable<MeetingView['onWall']>, 'questions'> {
	const asks = marks.filter((one) => one.mark === 'asks');
	return {
		part,
		fits: marks.length - asks.length,
		asks: asks.map((one) => nameOf(one.participantId, participants).name),
		mine: marks.find((one) => one.participantId === viewer.id)?.mark ?? null
	};
}

function nameOf(id: ParticipantId, participants: Participant[]): { id: ParticipantId; name: string } {
	return { id, name: participants.find((one) => one.id === id)?.name ?? '' };
}

function seenAnswers(participants: Participant[], newest: Answer[]): SeenAnswer[] {
	return newest.flatMap((answer) => {
		const who = participants.find((one) => one.id === answer.participantId && hasVoice(one));
		return who
			? [
					{
						id: who.id,
						name: who.name,
						role: seatRole(who),
						position: answer.position,
						words: answer.words,
						through: participants.find((one) => one.id === answer.through)?.name ?? ''
					}
				]
			: [];
	});
}

function scaleAsSeenBy(
	viewer: Participant,
	{ meeting, participants, scale, scaleThen }: MeetingNow
): NonNullable<MeetingView['scale']> {
	const mine = scale.find((one) => one.participantId === viewer.id);
	const voices = participants.filter(hasVoice);
	const isShown = meeting.scaleShownAt !== null;
	return {
		mine: mine ? { value: mine.value } : null,
		said: {
			count: voices.filter((one) => scale.some((said) => said.participantId === one.id)).length,
			of: voices.length
		},
		now: isShown ? dotsOf(scale) : null,
		then: dotsOf(scaleThen),
		isShown,
		maySay: maySayOnScale(viewer, meeting) === null
	};
}

function leadView({ meeting, participants, scale }: MeetingNow, newest: Answer[]): LeadView {
	return {
		title: meeting.title,
		waiting: participants
			.filter((one) => one.status === 'waiting')
			.map(({ id, name, relation, circle, language }) => ({ id, name, relation, circle, language })),
		undoUntil: whatStopsUndo(meeting) ? null : phaseSince(meeting).getTime() + undoWithin,
		informationReleased: meeting.informationReleasedAt !== null,
		answeredBy: newest.map((answer) => answer.participantId),
		saidOnScale: scale.map((one) => one.participantId)
	};
}
