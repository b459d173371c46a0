import type * as Y from 'yjs';
import { addNeed, needWords, planText } from '#lib/documents/plan-document.ts';
import type { Plan } from '#lib/domain/plan.ts';
import type { Guest, OpenDocument } from '../support/people.ts';
import type { Chance } from '../support/random.ts';

/*
 * People who write words that can be told apart, and a ledger of what became of each. A word has six letters, the last a
 * space, and comes and goes whole: so every sixth place lies between two words, however many write at once.
 */

const wordLength = 6;
/** In one's own need, and in a text that all write in. */
type Place = 'own' | 'shared';
type Edit = { kind: 'written' | 'taken away'; place: Place; word: string };

function wordsIn(text: string): string[] {
	return text.match(/.{1,6}/gsu) ?? [];
}

export class Typist {
	readonly guest: Guest;
	readonly sign: string;
	need = '';
	/** The page they have open now, when they do. */
	page!: OpenDocument;
	/** All they ever took away, known to others or not. */
	readonly tookAway = new Set<string>();
	/** What the server said is stored, on pages and lines of before. */
	readonly confirmed: Edit[] = [];
	/** What others wrote and this page was shown. */
	heard = 0;
	#edits: Edit[] = [];
	/** How many of the edits were made before the line that is open now. */
	#before = 0;
	#count = 0;
	#isTyping = false;
	#typing: Promise<void> = Promise.resolve();

	/** `sign`: one letter that no other in the room has. */
	constructor(guest: Guest, sign: string) {
		this.guest = guest;
		this.sign = sign;
	}

	async open(): Promise<void> {
		this.#edits = [];
		this.#before = 0;
		this.heard = 0;
		const page = this.guest.open('plan', { ack: '1' });
		this.page = page;
		page.provider.on('status', ({ status }) => {
			if (status === 'connected') this.#onNewLine();
		});
		page.doc.on('update', (_update: Uint8Array, from: unknown) => {
			if (from === page.provider) this.heard++;
		});
		await page.synced();
		if (this.need) return;
		this.need = addNeed(page.doc, this.sign);
		this.#edits.push({ kind: 'written', place: 'own', word: '' });
	}

	/** Counts what was confirmed on the line that was lost, if any. */
	#onNewLine(): void {
		this.confirmed.push(...this.#confirmedNow());
		this.page.receipt = { isAnswerStored: false, updates: 0 };
		this.#before = this.#edits.length;
	}

	#confirmedNow(): Edit[] {
		const { isAnswerStored, updates } = this.page.receipt;
		return [
			...(isAnswerStored ? this.#edits.slice(0, this.#before) : []),
			...this.#edits.slice(this.#before, this.#before + updates)
		];
	}

	/** How many edits there have been on this page. */
	get edits(): number {
		return this.#edits.length;
	}

	get isAllConfirmed(): boolean {
		const { isAnswerStored, updates } = this.page.receipt;
		return isAnswerStored && this.#before + updates === this.#edits.length;
	}

	/** One edit, one update. */
	edit(of: Chance): void {
		const { doc } = this.page;
		const place: Place = of.below(3) === 0 ? 'shared' : 'own';
		const text = place === 'own' ? needWords(doc, this.need)! : planText(doc, 'lead');
		if (place === 'own' && text.length > 0 && of.below(10) === 0) this.#takeAway(text, of);
		else this.#write(text, place, of);
	}

	#write(text: Y.Text, place: Place, of: Chance): void {
		const word = `${this.sign}${(this.#count++).toString(36).padStart(wordLength - 2, '0')} `;
		const places = text.length / wordLength;
		text.insert((of.below(4) === 0 ? of.below(places + 1) : places) * wordLength, word);
		this.#edits.push({ kind: 'written', place, word });
	}

	#takeAway(text: Y.Text, of: Chance): void {
		const at = of.below(text.length / wordLength) * wordLength;
		const word = text.toString().slice(at, at + wordLength);
		text.delete(at, wordLength);
		this.tookAway.add(word);
		this.#edits.push({ kind: 'taken away', place: 'own', word });
	}

	/** Types until told to stop; `pause`: milliseconds, at most, between two edits. */
	start(of: Chance, pause: number): void {
		this.#isTyping = true;
		this.#typing = (async () => {
			while (this.#isTyping) {
				this.edit(of);
				await new Promise((drawn) => setTimeout(drawn, of.below(pause)));
			}
		})();
	}

	stop(): Promise<void> {
		this.#isTyping = false;
		return this.#typing;
	}

	/** Closes the page for ever: what it holds helps nobody any more. */
	close(): void {
		this.confirmed.push(...this.#confirmedNow());
		this.page.close();
	}
}

/** What a copy says each has written, in the order it stands. */
export type Sight = { own: Map<string, string[]>; shared: string[] };

export function sightOf(plan: Plan, typists: Typist[]): Sight {
	const words = (need: string) => plan.needs.find((one) => one.id === need)?.words ?? '';
	return {
		own: new Map(typists.map(({ sign, need }) => [sign, wordsIn(words(need))])),
		shared: wordsIn(plan.lead)
	};
}

/** What must be there, and what must not, because somebody else saw it so or was told that it is stored. */
export class Ledger {
	readonly #present = new Map<string, Place>();
	readonly #absent = new Set<string>();

	get size(): number {
		return this.#present.size + this.#absent.size;
	}

	/** `by`: whose page it is; one's own words are no proof, since they are there before they are sent. */
	saw(sight: Sight, by: Typist | undefined, typists: Typist[]): void {
		for (const writer of typists) {
			if (writer === by) continue;
			const own = sight.own.get(writer.sign) ?? [];
			const newest = [...own].sort().at(-1) ?? '';
			for (const word of own) this.#present.set(word, 'own');
			// A writer's edits come in order: what is missing before the newest was seen to go.
			const there = new Set(own);
			for (const word of writer.tookAway) if (word < newest && !there.has(word)) this.#absent.add(word);
		}
		for (const word of sight.shared) if (word[0] !== by?.sign) this.#present.set(word, 'shared');
	}

	wasTold(writer: Typist): void {
		for (const { kind, place, word } of writer.confirmed.splice(0)) {
			if (kind === 'taken away') this.#absent.add(word);
			else if (word) this.#present.set(word, place);
		}
	}

	/** @returns what is wrong with it, one line each */
	check(sight: Sight, typists: Typist[]): string[] {
		const wrong: string[] = [];
		const tookAway = new Set(typists.flatMap((one) => [...one.tookAway]));
		const own = [...sight.own.values()].flat();
		const there = { own: new Set(own), shared: new Set(sight.shared) };
		for (const [word, place] of this.#present)
			if (!there[place].has(word) && !tookAway.has(word)) wrong.push(`lost: ${word}in ${place}`);
		for (const word of this.#absent) if (there.own.has(word)) wrong.push(`risen: ${word}`);
		for (const [place, words] of [
			['own', own],
			['shared', sight.shared]
		] as const) {
			if (new Set(words).size !== words.length)
				wrong.push(`doubled in ${place}: ${words.length - new Set(words).size}`);
			const broken = words.filter((word) => !/^\w[0-9a-z]{4} $/u.test(word));
			if (broken.length > 0) wrong.push(`broken in ${place}: ${broken.slice(0, 5).join('|')}`);
		}
		return wrong;
	}
}

/** Those who write in one meeting's plan. */
export function typistsOf(family: Guest[]): Typist[] {
	return family.map((guest, index) => new Typist(guest, 'abcdefghijklmnopqrstuvwxyz'[index]!));
}
