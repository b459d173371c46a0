/*
 * Why a document socket was closed. y-websocket treats 4400–4499 as final: it does not try again by itself, so each
 * of these must be followed by words to the person.
 */
export const closing = {
	malformed: 4400,
	notAdmitted: 4401,
	mayNotRead: 4403,
	writeRefused: 4409,
	replaced: 4410,
	tooLarge: 4413,
	tooFast: 4429
} as const;
export type ClosingCode = (typeof closing)[keyof typeof closing];

/** The document can't be opened just now (RFC 6455's registry); y-websocket tries again by itself. */
export const tryAgainLater = 1013;

/** A frame may be this long, in bytes. */
export const longestFrame = 256 * 1024;

/**
 * Our one addition to the y-websocket protocol, sent only to who connects with `?ack=1`: message type 100, then two
 * unsigned varints: whether the client's answer to our first sync step is stored (0 or 1), and how many of its
 * updates since then are. Stored means committed in PostgreSQL.
 */
export const messageStored = 100;

/**
 * And another, sent first to who connects with `?ack=1`: message type 101, then the document's lineage, a string. Who
 * comes again says `?lineage=…`; if the document was replaced meanwhile, the line is closed with 4410 before anything
 * of the old one is mixed into the new.
 */
export const messageLineage = 101;

/** Bytes of everything that was ever written in a document and not yet compacted away. */
export const largestDocument = 2 * 1024 * 1024;
