import type * as Y from 'yjs';
import type { DocumentName } from '#lib/domain/method.ts';
import type { Participant } from '#lib/domain/participant.ts';
import { may } from '#lib/domain/permission.ts';
import { type Refusal, refuse } from '#lib/domain/refusal.ts';
import { type MeetingView, meetingAsSeenBy } from '#lib/domain/view.ts';
import { agreementOfMeeting } from './agreements.ts';
import { answersOf } from './answers.ts';
import type { Db } from './database.ts';
import { readDocument } from './document-updates.ts';
import { findMeeting } from './meetings.ts';
import { participantsOf } from './participants.ts';

/* What one person may see, read from the database: for a page's first paint and for the API. */

export async function readView(db: Db, viewer: Participant): Promise<MeetingView> {
	const meeting = await findMeeting(db, viewer.meetingId);
	if (!meeting) throw new Error('A participant always has a meeting');
	const agreement = meeting.sealedAt ? await agreementOfMeeting(db, meeting.id) : undefined;
	const participants = await participantsOf(db, meeting.id);
	return meetingAsSeenBy(
		viewer,
		meeting,
		participants,
		await answersOf(db, meeting.id),
		agreement?.words ?? null,
		new Date()
	);
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
