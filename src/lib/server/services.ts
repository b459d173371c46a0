import type { Logger } from 'pino';
import type { DocumentName } from '#lib/domain/method.ts';
import type { MeetingId } from '#lib/domain/participant.ts';
import type { Clock } from './clock.ts';
import type { Database } from './database.ts';
import type { MakePdf } from './documents-out/pdf.ts';

/*
 * The one way from a route to what lives between requests. Whatever SvelteKit bundles is a second copy of its module,
 * so living things are made once, in server/, and left here for routes to find.
 */

export type Services = {
	sql: Database;
	log: Logger;
	/** Undefined: whatever name the browser used. */
	origin: string | undefined;
	/** Has the database had every migration? */
	isReady: () => Promise<boolean>;
	/** What time it is for what comes after a meeting; a demo's clock can be moved. */
	now: Clock;
	isDemo: boolean;
	/** Has the municipality decided that links of one's own may be used (PRODUCT 3)? */
	personalLinks: boolean;
	/** By which ways somebody can be reminded. */
	channels: Channels;
	live: Live;
	makePdf: MakePdf;
};

export type Channels = { mail: boolean; sms: boolean };

/** What routes tell the living half, after the change is committed. Each resolves when it has taken effect here. */
export type Live = {
	/** The meeting, its people or its answers changed: ask again who may read, and show everyone. */
	meetingChanged: (meeting: MeetingId) => Promise<void>;
	/** An update was stored by a route: give it to those who have the document open. */
	updateStored: (meeting: MeetingId, document: DocumentName, update: Uint8Array) => void;
	/** What is kept of a private time was erased: who has it open is told. */
	privateChanged: (meeting: MeetingId) => Promise<void>;
	/** Someone's session ended: close what they have open. */
	signedOut: (session: string) => void;
};

const place = Symbol.for('radslag.services');
type Place = { [place]?: Services };

export function provideServices(services: Services | undefined): void {
	(globalThis as Place)[place] = services;
}

/** @throws Error when nothing was started, which is a mistake in the program */
export function services(): Services {
	const found = (globalThis as Place)[place];
	if (!found) throw new Error('Services are asked for before the server has started');
	return found;
}
