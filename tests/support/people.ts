import { randomUUID } from 'node:crypto';
import { WebSocket } from 'ws';
import { WebsocketProvider } from 'y-websocket';
import * as Y from 'yjs';
import type { DocumentName, PhaseKey } from '#lib/domain/method.ts';
import type { MeetingId, ParticipantId } from '#lib/domain/participant.ts';
import { newApiToken, saveAccount } from '#lib/server/accounts.ts';
import type { Running } from '../../server/start.ts';

/* People in tests: each with what they came with, over real HTTP and real sockets. */

export type Answered = { status: number; body: Record<string, unknown>; headers: Headers };

/** Someone with a cookie or a Bearer token. */
export class Caller {
	readonly base: string;
	cookie = '';
	bearer = '';

	constructor(base: string) {
		this.base = base;
	}

	async call(method: string, path: string, body?: unknown): Promise<Answered> {
		const headers: Record<string, string> = {};
		if (this.cookie) headers.cookie = this.cookie;
		if (this.bearer) headers.authorization = `Bearer ${this.bearer}`;
		if (body !== undefined) headers['content-type'] = 'application/json';
		const init = body === undefined ? { method, headers } : { method, headers, body: JSON.stringify(body) };
		const response = await fetch(`${this.base}/api/v1${path}`, init);
		const text = await response.text();
		const set = response.headers.getSetCookie()[0];
		if (set) this.cookie = set.split(';')[0] ?? '';
		return { status: response.status, body: text ? JSON.parse(text) : {}, headers: response.headers };
	}
}

/** Someone who came with a link. */
export class Guest extends Caller {
	meeting = '' as MeetingId;
	id = '' as ParticipantId;

	async join(token: string, name: string, relation = '', circle?: string): Promise<Answered> {
		const joined = await this.call('POST', '/join', { token, name, relation, language: 'sv', circle });
		this.meeting = joined.body.meetingId as MeetingId;
		this.id = joined.body.participantId as ParticipantId;
		return joined;
	}

	me(): Promise<Answered> {
		return this.call('GET', `/meetings/${this.meeting}/me`);
	}

	/** Opens a document as a browser would: y-websocket as it is published. */
	open(document: DocumentName, params: Record<string, string> = {}): OpenDocument {
		return new OpenDocument(this, this.meeting, document, params);
	}
}

export class OpenDocument {
	readonly doc = new Y.Doc();
	readonly provider: WebsocketProvider;
	readonly closed: Promise<number>;

	constructor(who: Caller, meeting: MeetingId, document: DocumentName, params: Record<string, string> = {}) {
		const { cookie } = who;
		class WithCookie extends WebSocket {
			constructor(url: string, protocols: string[]) {
				super(url, protocols, { headers: { cookie } });
			}
		}
		this.provider = new WebsocketProvider(
			`${who.base.replace('http', 'ws')}/sync/${meeting}`,
			document,
			this.doc,
			{ WebSocketPolyfill: WithCookie as never, disableBc: true, params }
		);
		this.closed = new Promise((closed) => this.provider.on('closed', ({ code }) => closed(code)));
	}

	synced(): Promise<void> {
		if (this.provider.synced) return Promise.resolve();
		return new Promise((done) => this.provider.once('sync', () => done()));
	}

	close(): void {
		this.provider.destroy();
		this.doc.destroy();
	}
}

/** Waits until something is so. @throws Error when it has not become so in `within` milliseconds */
export async function until(isSo: () => boolean | Promise<boolean>, within = 5_000): Promise<void> {
	const end = Date.now() + within;
	while (!(await isSo())) {
		if (Date.now() > end) throw new Error(`It did not become so within ${within} ms: ${isSo.toString()}`);
		await new Promise((again) => setTimeout(again, 10));
	}
}

/** A facilitator with a meeting, who can let people in and move it. */
export class Leader extends Caller {
	meeting = '' as MeetingId;

	static async withMeeting(running: Running, arrangement: Record<string, unknown> = {}): Promise<Leader> {
		const leader = new Leader(running.url);
		const email = `${randomUUID()}@radslag.example`;
		const account = await saveAccount(running.sql, {
			email,
			name: 'Maria Ek',
			role: 'facilitator',
			password: 'a long password'
		});
		leader.bearer = await newApiToken(running.sql, account.id);
		const made = await leader.call('POST', '/meetings', { title: 'Familjerådslag', ...arrangement });
		leader.meeting = made.body.id as MeetingId;
		return leader;
	}

	do(method: string, path: string, body?: unknown): Promise<Answered> {
		return this.call(method, `/meetings/${this.meeting}${path}`, body);
	}

	async link(circle: string): Promise<{ token: string; code: string; url: string }> {
		const { body } = await this.do('POST', '/links', { circle });
		const url = String(body.url);
		return { token: url.split('/').at(-1) ?? '', code: String(body.code), url };
	}

	moveTo(to: PhaseKey): Promise<Answered> {
		return this.do('POST', '/phase', { to });
	}

	admit(guest: Guest): Promise<Answered> {
		return this.do('POST', `/participants/${guest.id}/admit`);
	}

	/** Someone who has come with a link and been let in. */
	async welcome(circle: string, name: string, relation = ''): Promise<Guest> {
		const guest = new Guest(this.base);
		await guest.join((await this.link(circle)).token, name, relation);
		await this.admit(guest);
		return guest;
	}
}
