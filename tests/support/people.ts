import * as decoding from 'lib0/decoding';
import { randomUUID } from 'node:crypto';
import { WebSocket } from 'ws';
import { WebsocketProvider } from 'y-websocket';
import * as Y from 'yjs';
import type { DocumentName, PhaseKey } from '#lib/domain/method.ts';
import type { AccountId, MeetingId, ParticipantId } from '#lib/domain/participant.ts';
import { type Account, type Role, newApiToken } from '#lib/server/accounts.ts';
import { hashPassword } from '#lib/server/passwords.ts';
import { cookieName } from '#lib/server/person.ts';
import { startSession } from '#lib/server/sessions.ts';
import { messageLineage, messageStored } from '#lib/wire/closing.ts';
import type { Running } from '../../server/start.ts';

/* People in tests: each with what they came with, over real HTTP and real sockets. */

/** A server, in this process or another, and its database. */
export type Open = Pick<Running, 'sql' | 'url'>;

export type Answered = { status: number; body: Record<string, unknown>; headers: Headers };

/** Someone with a cookie or a Bearer token. */
export class Caller {
	/** Changes when the server they knew is gone and they are sent to another. */
	base: string;
	cookie = '';
	bearer = '';

	constructor(base: string) {
		this.base = base;
	}

	async call(method: string, path: string, body?: unknown): Promise<Answered> {
		return this.say(method, path, body === undefined ? undefined : JSON.stringify(body));
	}

	/** As `call`, with a body just as it is written. */
	async say(
		method: string,
		path: string,
		body?: string,
		more: Record<string, string> = {}
	): Promise<Answered> {
		const headers: Record<string, string> = { ...more };
		if (this.cookie) headers.cookie = this.cookie;
		if (this.bearer) headers.authorization = `Bearer ${this.bearer}`;
		if (body !== undefined) headers['content-type'] ??= 'application/json';
		const init = body === undefined ? { method, headers } : { method, headers, body };
		const response = await fetch(`${this.base}/api/v1${path}`, init);
		const text = await response.text();
		const set = response.headers.getSetCookie()[0];
		if (set) this.cookie = set.split(';')[0] ?? '';
		const isJson = response.headers.get('content-type')?.includes('json') ?? false;
		return {
			status: response.status,
			body: isJson ? JSON.parse(text) : { text },
			headers: response.headers
		};
	}

	/** Opens a document as a browser would: y-websocket as it is published. */
	openIn(meeting: MeetingId, document: DocumentName, params: Record<string, string> = {}): OpenDocument {
		return new OpenDocument(this, meeting, document, params);
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

	do(method: string, path: string, body?: unknown): Promise<Answered> {
		return this.call(method, `/meetings/${this.meeting}${path}`, body);
	}

	answer(position: string, words = ''): Promise<Answered> {
		return this.do('PUT', '/answer', { position, words });
	}

	open(document: DocumentName, params: Record<string, string> = {}): OpenDocument {
		return this.openIn(this.meeting, document, params);
	}
}

function addressAt(base: string, meeting: MeetingId): string {
	return `${base.replace('http', 'ws')}/sync/${meeting}`;
}

export class OpenDocument {
	readonly doc: Y.Doc;
	readonly provider: WebsocketProvider;
	readonly #meeting: MeetingId;
	/** The code, when the server closed it for good. */
	readonly closed: Promise<number>;
	/** With `ack`: what the server last said is stored. */
	receipt = { isAnswerStored: false, updates: 0 };
	/** With `ack`: which document the server says this is. */
	lineage = '';

	constructor(
		who: Caller,
		meeting: MeetingId,
		document: DocumentName,
		params: Record<string, string> = {},
		doc = new Y.Doc()
	) {
		const { cookie } = who;
		class WithCookie extends WebSocket {
			constructor(url: string, protocols: string[]) {
				super(url, protocols, { headers: { cookie } });
			}
		}
		this.doc = doc;
		this.#meeting = meeting;
		this.provider = new WebsocketProvider(addressAt(who.base, meeting), document, this.doc, {
			WebSocketPolyfill: WithCookie as never,
			disableBc: true,
			params,
			maxBackoffTime: 300
		});
		this.provider.messageHandlers[messageStored] = (_encoder, decoder) => {
			const isAnswerStored = decoding.readVarUint(decoder) === 1;
			this.receipt = { isAnswerStored, updates: decoding.readVarUint(decoder) };
		};
		this.provider.messageHandlers[messageLineage] = (_encoder, decoder) => {
			this.lineage = this.provider.params.lineage = decoding.readVarString(decoder);
		};
		this.closed = new Promise((closed) => this.provider.on('closed', ({ code }) => closed(code)));
	}

	synced(): Promise<void> {
		if (this.provider.synced) return Promise.resolve();
		return new Promise((done) => this.provider.once('sync', () => done()));
	}

	/** Is it open to be read, or why not? */
	outcome(): Promise<'read' | number> {
		return Promise.race([this.synced().then(() => 'read' as const), this.closed]);
	}

	/** With `ack`: has the server taken in what we had and it lacked, or said no to it? */
	answered(): Promise<'stored' | number> {
		return Promise.race([
			until(() => this.receipt.isAnswerStored).then(() => 'stored' as const),
			this.closed
		]);
	}

	/** Its next line goes to another server, as behind a load balancer when the first is gone. */
	moveTo(base: string): void {
		this.provider.serverUrl = addressAt(base, this.#meeting);
	}

	/** Loses the line. What is written without one waits in the document. */
	loseLine(): void {
		this.provider.disconnect();
		this.receipt = { isAnswerStored: false, updates: 0 };
	}

	/** As a client that has never heard of lineages. */
	forgetLineage(): void {
		delete this.provider.params.lineage;
	}

	close(): void {
		this.provider.destroy();
		this.doc.destroy();
	}
}

// Each y-websocket provider listens for the end of the process.
process.setMaxListeners(0);

/** Waits until something is so. @throws Error when it has not become so in `within` milliseconds */
export async function until(isSo: () => boolean | Promise<boolean>, most = 60_000): Promise<void> {
	const end = Date.now() + most;
	while (!(await isSo())) {
		if (Date.now() > end) throw new Error(`It did not become so within ${most} ms: ${isSo.toString()}`);
		await new Promise((again) => setTimeout(again, 10));
	}
}

/** Everyone's in tests. Made once: hashing is slow on purpose. */
export const password = 'a long password';
const passwordHash = hashPassword(password);

/** Someone with an account, signed in as a browser is. */
export async function withAccount<Who extends Caller>(
	running: Open,
	who: Who,
	role: Role,
	name: string
): Promise<Who & { account: Account }> {
	const account: Account = {
		id: randomUUID() as AccountId,
		email: `${randomUUID()}@radslag.example`,
		name,
		role
	};
	await running.sql`insert into account ${running.sql({ ...account, password_hash: await passwordHash })}`;
	const token = await startSession(running.sql, { accountId: account.id });
	who.cookie = `${cookieName('account', false)}=${token}`;
	return Object.assign(who, { account });
}

/** A facilitator with a meeting, who can let people in and move it. */
export class Leader extends Guest {
	account!: Account;

	static async withMeeting(running: Open, arrangement: Record<string, unknown> = {}): Promise<Leader> {
		const leader = await withAccount(running, new Leader(running.url), 'facilitator', 'Maria Ek');
		leader.bearer = await newApiToken(running.sql, leader.account.id);
		return leader.makeMeeting(arrangement);
	}

	/** Someone whose account was made elsewhere. */
	static async withToken(base: string, bearer: string): Promise<Leader> {
		const leader = new Leader(base);
		leader.bearer = bearer;
		return leader.makeMeeting({});
	}

	async makeMeeting(arrangement: Record<string, unknown>): Promise<this> {
		const made = await this.call('POST', '/meetings', { title: 'Familjerådslag', ...arrangement });
		this.meeting = made.body.id as MeetingId;
		this.id = (await this.me()).body.participantId as ParticipantId;
		return this;
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

	remove(guest: Guest): Promise<Answered> {
		return this.do('POST', `/participants/${guest.id}/remove`);
	}

	/** Someone who has come with a link and waits at the door. */
	async guest(circle: string, name: string, relation = ''): Promise<Guest> {
		const guest = new Guest(this.base);
		await guest.join((await this.link(circle)).token, name, relation);
		return guest;
	}

	/** Someone who has come with a link and been let in. */
	async welcome(circle: string, name: string, relation = ''): Promise<Guest> {
		const guest = await this.guest(circle, name, relation);
		await this.admit(guest);
		return guest;
	}
}
