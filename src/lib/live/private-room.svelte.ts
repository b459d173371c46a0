import * as Y from 'yjs';
import { addAction, addNeed, layPlan, readPlan } from '#lib/documents/plan-document.ts';
import type { MeetingId, ParticipantId } from '#lib/domain/participant.ts';
import type { Plan, Publishing } from '#lib/domain/plan.ts';
import type { Reason } from '#lib/domain/refusal.ts';
import type { Speaker } from '#lib/wire/control.ts';
import type { Alarm, Asking, Phone, PrivateRoom as Shape, PrivateState, Showing } from './private-time.ts';
import type { Keeping, Writer } from './shared-writing.ts';

/*
 * A stand-in: it sends nothing and keeps nothing, and shows each state when the address asks for it, as in
 * `?private=outside`. Only for drawing; the real one takes its place.
 */

const people = ['Sara', 'Birgit', 'Johan'];

export class PrivateRoom implements Shape {
	state: PrivateState = $state('opening');
	content: Plan = $state.raw({ needs: [], lead: '', followUp: '' });
	doc: Y.Doc | null = $state.raw(null);
	keeping: Keeping = $state('saved');
	writers: ReadonlyMap<string, Writer[]> = $state.raw(new Map());
	phones: Phone[] = $state.raw([]);
	words: string[] = $state.raw([]);
	asking: Asking[] = $state.raw([]);
	alarms: Alarm[] = $state.raw([]);
	isBlocked = $state(false);
	code: { address: string; until: number } | null = $state.raw(null);
	comparing: { words: string[] | null } | null = $state.raw(null);
	isWaiting = $state(false);
	showing: Showing | null = $state.raw(null);

	readonly #parts: {
		meeting: MeetingId;
		seat: { id: ParticipantId; name: string };
		planNow: () => Plan | null;
	};

	constructor(parts: {
		meeting: MeetingId;
		run: number;
		seat: { id: ParticipantId; name: string };
		as: Speaker;
		onReturned: (words: string[], why: Reason) => void;
		planNow: () => Plan | null;
	}) {
		this.#parts = parts;
	}

	open(): void {
		const asked = new URLSearchParams(location.search).get('private') ?? 'empty';
		const [state = 'empty', ...also] = asked.split(',');
		if (state === 'in') this.#come(also.includes('alone') ? 1 : 3);
		else this.state = state as PrivateState;
		if (also.includes('waiting')) this.isWaiting = true;
		if (also.includes('comparing')) this.comparing = { words: ['smultron', 'kajak', 'vinter'] };
		if (also.includes('asking')) {
			this.asking = [
				{ id: 'a', name: 'Farbror Ali', how: 'words', words: ['smultron', 'kajak', 'vinter'] },
				{ id: 'b', name: 'Birgit', how: 'code', words: null }
			];
		}
		if (also.includes('alarms')) {
			this.alarms = [
				{ kind: 'missing', name: 'Birgit' },
				{ kind: 'repeated', name: null },
				{ kind: 'forged', name: 'Johan' },
				{ kind: 'unknown-phone', name: null },
				{ kind: 'gone-back', name: null }
			];
			this.isBlocked = true;
		}
		if (also.includes('showing')) {
			this.showing = {
				what: { ...this.content, without: [] },
				by: 'Birgit',
				needsAnother: true,
				agreed: ['Birgit'],
				isAgreed: false
			};
		}
		if (also.includes('ended')) this.alarms = [{ kind: 'not-ended-by-us', name: null }];
	}

	#come(count: number): void {
		const doc = new Y.Doc();
		const plan = this.#parts.planNow();
		if (plan) layPlan(doc, plan);
		if (location.search.includes('sample')) {
			const need = addNeed(doc, 'Sara', 'Morgnarna måste bli lugnare. Vi börjar varje dag med att bråka.');
			addAction(doc, need);
			addNeed(doc, 'Birgit', 'Jag kan sova hos dem två nätter i veckan.');
		}
		doc.on('afterTransaction', () => (this.content = readPlan(doc)));
		this.content = readPlan(doc);
		this.doc = doc;
		this.words = ['smultron', 'kajak', 'vinter'];
		this.phones = people.slice(0, count).map((name, index) => ({
			id: name,
			seat: this.#parts.seat.id,
			name: index ? name : this.#parts.seat.name,
			isMe: index === 0,
			isHeard: index < 2
		}));
		this.state = 'in';
	}

	close(): void {
		this.doc = null;
	}

	wake(): void {}

	change(deed: (doc: Y.Doc) => void): void {
		const { doc } = this;
		if (doc) doc.transact(() => deed(doc));
	}

	writeIn(): void {}

	async begin(): Promise<void> {
		this.#come(1);
	}

	async showCode(): Promise<void> {
		const secret = 'k1.q7XkqkWm0b1yq8mVv3kQ2g.4mYf9vQ0cJzj8b2o1nTtLw';
		this.code = {
			address: `${location.origin}/m/${this.#parts.meeting}#${secret}`,
			until: Date.now() + 120_000
		};
	}

	hideCode(): void {
		this.code = null;
	}

	async takeCode(): Promise<void> {
		this.isWaiting = true;
	}

	async askWithWords(): Promise<void> {
		this.state = 'outside';
		this.comparing = { words: null };
		setTimeout(() => (this.comparing = { words: ['smultron', 'kajak', 'vinter'] }), 1_000);
	}

	sameWords(): void {
		this.comparing = null;
		this.isWaiting = true;
	}

	stopAsking(): void {
		this.comparing = null;
		this.isWaiting = false;
	}

	async letIn(id: string): Promise<void> {
		this.asking = this.asking.filter((one) => one.id !== id);
	}

	sayNo(id: string): void {
		this.asking = this.asking.filter((one) => one.id !== id);
	}

	async remove(id: string): Promise<void> {
		this.phones = this.phones.filter((phone) => phone.id !== id);
	}

	async propose(what: Publishing): Promise<void> {
		const needsAnother = this.phones.length > 1;
		const agreed = needsAnother ? [this.#parts.seat.name] : [];
		this.showing = { what, by: null, needsAnother, agreed, isAgreed: false };
		if (needsAnother) setTimeout(() => this.#agreed('Birgit'), 4_000);
	}

	#agreed(name: string): void {
		if (this.showing)
			this.showing = { ...this.showing, agreed: [...this.showing.agreed, name], isAgreed: true };
	}

	withdraw(): void {
		this.showing = null;
	}

	async agree(): Promise<void> {
		this.#agreed(this.#parts.seat.name);
	}

	consents(): { publish: Publishing; consents: { phone: string; signature: string }[] } | null {
		return this.showing ? { publish: this.showing.what, consents: [] } : null;
	}
}
