import type * as Y from 'yjs';
import type { ParticipantId } from '#lib/domain/participant.ts';

/** Whether what this person wrote is stored: committed on the server, on its way, or kept here until it can be. */
export type Keeping = 'saved' | 'saving' | 'waiting';

export type Writer = { seat: ParticipantId; name: string };

/** What a field needs of the document that it is written in, whichever way that reaches the others. */
export interface SharedWriting<Content> {
	/** What it says now. */
	readonly content: Content;
	/** Null until it has been fetched, so that nobody writes in an empty copy, and while nothing may be written. */
	readonly doc: Y.Doc | null;
	readonly keeping: Keeping;
	/** Who is writing in which field; not this person. */
	readonly writers: ReadonlyMap<string, Writer[]>;
	/** Changes the document as one step. Does nothing while `doc` is null. */
	change(deed: (doc: Y.Doc) => void): void;
	/** Tells the others in which field this person writes; null when in none. */
	writeIn(field: string | null): void;
}
