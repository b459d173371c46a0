import type * as Y from 'yjs';
import { readInformation } from '#lib/documents/information-document.ts';
import type { DocumentName } from '#lib/domain/method.ts';
import type { MeetingId, Participant } from '#lib/domain/participant.ts';
import { may } from '#lib/domain/permission.ts';
import { questionsPart } from '#lib/domain/presenting.ts';
import { type Refusal, refuse } from '#lib/domain/refusal.ts';
import { hasScale } from '#lib/domain/scale.ts';
import { type MeetingNow, type MeetingView, type Question, meetingAsSeenBy } from '#lib/domain/view.ts';
import { agreementOfMeeting } from './agreements.ts';
import { answersOf } from './answers.ts';
import type { Db } from './database.ts';
import { readDocument } from './document-updates.ts';
import { marksOnWall } from './marks.ts';
import { saidOnScale, shownOnScale } from './scale.ts';
import { findMeeting } from './meetings.ts';
import { participantsOf } from './participants.ts';

/* What one person may see, read from the database: for a page's first paint and for the API. */

/** @returns undefined when there is no such meeting */
export async function readMeetingNow(db: Db, id: MeetingId): Promise<MeetingNow | undefined> {
	const [meeting, participants, answers] = await Promise.all([
		findMeeting(db, id),
		participantsOf(db, id),
		answersOf(db, id)
	]);
	if (!meeting) return undefined;
	const agreement = meeting.sealedAt ? await agreementOfMeeting(db, id) : undefined;
	const isAsked = hasScale(meeting);
	return {
		meeting,
		participants,
		answers,
		questions: meeting.onWall === questionsPart ? await questionsOf(db, id) : [],
		marks: meeting.onWall === null ? [] : await marksOnWall(db, id),
		scale: isAsked ? await saidOnScale(db, id) : [],
		scaleThen: isAsked && meeting.follows ? await shownOnScale(db, meeting.follows) : [],
		sealWords: agreement?.words ?? null
	};
}

async function questionsOf(db: Db, id: MeetingId): Promise<Question[]> {
	const information = await readDocument(db, id, 'information', readInformation);
	return information
		.filter((item) => item.kind === 'question')
		.map(({ id: question, text }) => ({ id: question, text }));
}

export async function readView(db: Db, viewer: Participant): Promise<MeetingView> {
	const now = await readMeetingNow(db, viewer.meetingId);
	if (!now) throw new Error('A participant always has a meeting');
	return meetingAsSeenBy(viewer, now, new Date());
}

/** A document's content, if they may read it now. */
export async function readFor<Content>(
	db: Db,
	viewer: Participant,
	document: DocumentName,
	read: (doc: Y.Doc) => Content
): Promise<Content | Refusal> {
	const meeting = await findMeeting(db, viewer.meetingId);
	if (!meeting) return refuse('not-found');
	if (viewer.status !== 'admitted') return refuse('not-admitted');
	if (!may(viewer, 'read', document, meeting)) return refuse('may-not-read-now');
	return readDocument(db, meeting.id, document, read);
}
