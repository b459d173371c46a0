import type { Key, Values } from '#lib/catalogue.ts';
import { type AgreementContent, positions } from '#lib/domain/agreement.ts';
import { type Language, directionOf } from '#lib/domain/language.ts';
import { type SeatRole, initials, seatRole } from '#lib/domain/participant.ts';
import type { Action, Need } from '#lib/domain/plan.ts';
import { sayIn } from '../catalogue.ts';
import { sayDay, sayWhen } from '#lib/when-in-words.ts';
import { sayDate, sayTime } from './dates.ts';

/*
 * What an agreement says on paper, in one language and in reading order: what every maker of documents sets in type. The
 * labels are the catalogue's; what people said and wrote is theirs, letter by letter.
 */

export type Person = { name: string; relation: string; letters: string; role: SeatRole };
/** `words` empty: none were given. */
export type Said = { who: Person; position: string; label: string; words: string; through: string };
export type Row = { what: string; ask: string; who: string; when: string; check: string; backup: string };
/** What a professional answered beside what the family asks for. */
export type Reply = {
	ask: string;
	decision: string;
	words: string;
	day: string;
	by: string;
	isAnswered: boolean;
};
export type NeedOnPage = {
	number: string;
	words: string;
	by: Person | null;
	rows: Row[];
	replies: Reply[];
};
export type Line = { label: string; words: string };

export type Page = {
	language: Language;
	dir: 'ltr' | 'rtl';
	/** Of the file: nobody's name. */
	title: string;
	/** ISO 8601, in UTC. */
	sealedAt: string;
	heading: string;
	held: string;
	/** Which version it is and why, when it is not the first. */
	revision: string;
	/** Opens and closes what is quoted, as the language does. */
	quotes: [string, string];
	answers: { heading: string; list: Said[]; tally: { position: string; text: string }[] };
	/** Shares of the plan's characters, in per cent, by who wrote them. */
	whose: { by: 'family' | 'professional' | 'scribe'; share: number; text: string }[];
	questions: { heading: string; list: { question: string; words: string }[]; unanswered: string };
	frames: { heading: string; list: { text: string; covered: string; isCovered: boolean }[] };
	columns: { what: string; who: string; when: string; check: string; backup: string };
	asked: string;
	needs: NeedOnPage[];
	ownWords: { heading: string; list: Said[] };
	dissents: { heading: string; list: { by: string; words: string }[] };
	ends: { heading: string; list: Line[] };
	seal: { heading: string; at: string; words: string; check: string; hashLabel: string; hash: string };
	foot: { left: string; /** With `{page}` and `{of}` in it. */ page: string };
};

/** An agreement as it was sealed, with what names it: its hash in hexadecimal and the four words of it. */
export type SealedAgreement = { content: AgreementContent; hash: string; words: string[] };

/** Who is asked, each by name: two people can't be told apart by more than that in a sealed plan. */
function seats(content: AgreementContent): (name: string) => Person {
	const letters = initials(content.present.map((one) => one.name));
	const seated = content.present.map((one, index) => ({
		name: one.name,
		relation: one.relation,
		letters: letters[index] ?? '',
		role: seatRole(one)
	}));
	return (name) =>
		seated.find((seat) => seat.name === name) ?? {
			name,
			relation: '',
			letters: initials([name])[0] ?? '',
			role: 'family'
		};
}

export function pageOf({ content, hash, words }: SealedAgreement, language: Language): Page {
	const say = (key: Key, values?: Values) => sayIn(language, key, values);
	const seat = seats(content);
	const { plan, information, sealedAt } = content;
	const told = (kind: string) => information.filter((item) => item.kind === kind && item.text.trim());
	const order: SeatRole[] = ['child', 'family', 'pro', 'lead'];
	const said = content.answers
		.map((answer): Said => {
			const role = seatRole({
				circle: answer.circle,
				central: content.present.some((one) => one.central && one.name === answer.name)
			});
			return {
				who: { ...seat(answer.name), role },
				position: answer.position,
				label: say(`answer.${answer.position}`),
				words: answer.words,
				through: answer.through && say('document.through', { name: answer.through })
			};
		})
		.sort((a, b) => order.indexOf(a.who.role) - order.indexOf(b.who.role));
	const numbered = (need: Need) => plan.needs.indexOf(need) + 1;
	const coveredIn = (frame: string) => plan.needs.filter((need) => need.covers.includes(frame)).map(numbered);
	const ends: [Key, string][] = [
		['document.lead', plan.lead],
		['document.told', plan.told],
		['document.meet-again', plan.followUp],
		['document.meet-again-on', plan.followUpOn && sayDay(language, plan.followUpOn)],
		['document.led-by', namesOf(content, 'facilitator')],
		['document.interpreted-by', namesOf(content, 'interpreter')]
	];
	return {
		language,
		dir: directionOf(language),
		title: say('review.title'),
		sealedAt,
		heading: say('review.our-plan'),
		held: say('review.held', {
			method: say(`method.${content.method.key}.name` as Key),
			date: sayDate(language, content.heldAt)
		}),
		revision:
			content.revision > 1
				? say(`document.revision-${content.reason}` as Key, { number: content.revision })
				: '',
		quotes: say('document.quote', { words: '\n' }).split('\n') as [string, string],
		answers: {
			heading: say('review.who-answered-what'),
			list: said,
			tally: [...positions, 'none' as const]
				.map((position) => ({ position, count: said.filter((one) => one.position === position).length }))
				.filter(({ count }) => count > 0)
				.map(({ position, count }) => ({ position, text: say(`answer.tally-${position}`, { count }) }))
		},
		whose: whoseOf(content, say),
		questions: {
			heading: say('document.questions'),
			list: told('question').map((item) => ({
				question: item.text,
				words: plan.answers.find((answer) => answer.question === item.id)?.words ?? ''
			})),
			unanswered: say('document.unanswered')
		},
		frames: {
			heading: say('information.frame'),
			list: told('frame').map((item) => {
				const needs = coveredIn(item.id);
				const list = new Intl.ListFormat(language, { type: 'conjunction' }).format(needs.map(String));
				const covered =
					needs.length > 0 ? say('document.covered', { needs: list }) : say('document.uncovered');
				return { text: item.text, covered, isCovered: needs.length > 0 };
			})
		},
		columns: {
			what: say('document.what'),
			who: say('document.who'),
			when: say('document.when'),
			check: say('document.check'),
			backup: say('document.backup')
		},
		asked: say('document.asks'),
		needs: plan.needs.map((need) => ({
			number: say('plan.need-number', { number: numbered(need) }),
			words: need.words,
			by: need.by ? seat(need.by) : null,
			rows: need.actions.map((action) => rowOf(action, language, say)),
			replies: need.actions.flatMap((action) => replyTo(action, content, language, say))
		})),
		ownWords: { heading: say('review.in-own-words'), list: said.filter((one) => one.words.trim()) },
		dissents: {
			heading: say('document.dissents'),
			list: plan.dissents.map(({ by, words: theirs }) => ({ by, words: theirs }))
		},
		ends: {
			heading: say('document.afterwards'),
			list: ends.filter(([, line]) => line.trim()).map(([key, line]) => ({ label: say(key), words: line }))
		},
		seal: {
			heading: say('document.seal'),
			at: say('review.sealed', { date: sayDate(language, sealedAt), time: sayTime(language, sealedAt) }),
			words: words.join(' · '),
			check: say('document.compare'),
			hashLabel: say('review.checksum'),
			hash
		},
		foot: { left: `${say('review.title')} · ${words.join(' · ')}`, page: say('document.page') }
	};
}

function namesOf(content: AgreementContent, circle: string): string {
	return content.present
		.filter((one) => one.circle === circle)
		.map((one) => one.name)
		.join(', ');
}

type Say = (key: Key, values?: Values) => string;

function rowOf(action: Action, language: Language, say: Say): Row {
	const { what, ask, owner, due, when, check, backup } = action;
	return {
		what: what.trim() ? what : ask,
		ask: what.trim() && action.kind === 'agency' ? ask : '',
		who: owner,
		when: due.trim() || !when ? due : sayWhen(language, when, say),
		check,
		backup
	};
}

/** What is asked of an agency stands there also when nobody has answered it. */
function replyTo(action: Action, content: AgreementContent, language: Language, say: Say): Reply[] {
	const offer = content.offers.find((one) => one.action === action.id);
	if (!offer && action.kind !== 'agency') return [];
	const on: Record<string, Key> = { now: 'document.from', application: 'document.decided-by' };
	const day = offer?.day ? sayDay(language, offer.day) : '';
	const key = on[offer?.decision ?? ''];
	return [
		{
			ask: action.ask.trim() ? action.ask : action.what,
			decision: offer?.decision ? say(`plan.offer-${offer.decision}`) : offer ? '' : say('plan.no-offer-yet'),
			words: offer?.words ?? '',
			day: day && key ? capital(say(key, { day }), language) : day,
			by: offer?.by ?? '',
			isAnswered: offer !== undefined
		}
	];
}

const capital = (sentence: string, language: Language) =>
	sentence.slice(0, 1).toLocaleUpperCase(language) + sentence.slice(1);

/** Whole per cents that make a hundred: what rounding leaves over is the largest share's. */
function whoseOf({ whose, method }: AgreementContent, say: Say): Page['whose'] {
	const all = whose.family + whose.professional + whose.scribe;
	if (all === 0) return [];
	const shares = (['family', 'professional', 'scribe'] as const)
		.map((by) => ({ by, share: Math.round((whose[by] / all) * 100), count: whose[by] }))
		.filter(({ count }) => count > 0)
		.sort((a, b) => b.count - a.count);
	const rest = 100 - shares.reduce((sum, { share }) => sum + share, 0);
	return shares.map(({ by, share }, index) => {
		const exact = index === 0 ? share + rest : share;
		return { by, share: exact, text: say(`method.${method.key}.whose-${by}` as Key, { share: exact }) };
	});
}
