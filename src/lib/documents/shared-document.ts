import { type DocumentName, documentNames } from '#lib/domain/method.ts';
import type { MeetingId } from '#lib/domain/participant.ts';

/*
 * One audience, one document: whoever syncs a Y.Doc can read all of it, so what has another audience is another
 * document. Who that is, permission.ts says.
 */

export type DocumentKey = { meeting: MeetingId; document: DocumentName };

const uuid = '[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}';
const path = new RegExp(`^/sync/(${uuid})/(${documentNames.join('|')})$`, 'u');

/** The address without the document's name: what a WebsocketProvider is given, with the name as its room. */
export function syncAddress(meeting: MeetingId): string {
	return `/sync/${meeting}`;
}

/** Which document a socket asks for, or null when it is none of ours. */
export function parseSyncPath(pathname: string): DocumentKey | null {
	const found = path.exec(pathname);
	return found ? { meeting: found[1] as MeetingId, document: found[2] as DocumentName } : null;
}
