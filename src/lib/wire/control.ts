import * as v from 'valibot';
import type { MeetingView } from '#lib/domain/view.ts';

/*
 * The whole conversation over socket.io. It goes one way: people tell the server over HTTP, where every command has
 * an address and an answer; the server tells people here.
 */

/** Which of the identities a browser holds it speaks as: a seat in a meeting, the wall, or a signed-in account. */
export const speakers = ['seat', 'screen', 'account'] as const;
export type Speaker = (typeof speakers)[number];

/** What a socket says when it opens. */
export const Hello = v.object({
	meeting: v.pipe(v.string(), v.uuid()),
	as: v.picklist(speakers)
});
export type Hello = v.InferOutput<typeof Hello>;

export type Notices = {
	/** Sent on arrival and at every change: the meeting as this person sees it now. */
	meeting: (view: MeetingView) => void;
	/** What they came with no longer opens anything: they were shown out, signed out, or never in. */
	gone: () => void;
};
