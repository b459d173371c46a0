import type { Circle, Participant, ParticipantId } from './participant.ts';
import { answers as hasVoice } from './participant.ts';
import type { Information, Offer, Plan } from './plan.ts';
import type { PhaseRun } from './meeting.ts';
import { lint } from './plan-lint.ts';

/** Full, half, empty, a dash (design/DESIGN.md): no answer is the wrong one. */
export const positions = ['yes', 'but', 'no', 'abstain'] as const;
export type Position = (typeof positions)[number];

export type Answer = {
	participantId: ParticipantId;
	position: Position;
	words: string;
	answeredAt: Date;
	/** Who answered for someone without a phone, in their words; null: they did so themselves. */
	through: ParticipantId | null;
};

/** UTF-16 units; a paragraph in one's own words. */
export const longestWords = 2_000;

/** Each person's newest answer. Earlier ones are kept, but this is what counts. */
export function standing(answers: Answer[]): Answer[] {
	const newest = new Map<ParticipantId, Answer>();
	for (const answer of [...answers].sort((a, b) => a.answeredAt.getTime() - b.answeredAt.getTime()))
		newest.set(answer.participantId, answer);
	return [...newest.values()];
}

/** Have all who have a voice answered? Until then nobody sees what another answered. */
export function allHaveAnswered(participants: Participant[], answers: Answer[]): boolean {
	const answered = new Set(answers.map((answer) => answer.participantId));
	const voices = participants.filter(hasVoice);
	return voices.length > 0 && voices.every((voice) => answered.has(voice.id));
}

/** The four checks before a plan is agreed on (PRODUCT 5). They tell what is so; they stop nothing. */
export type Checks = { frames: boolean; clear: boolean; agreed: boolean; questions: boolean };

export function checksOf(
	plan: Plan,
	information: Information,
	participants: Participant[],
	given: Answer[]
): Checks {
	const gaps = new Set(lint(plan, information).map((gap) => gap.kind));
	const said = standing(given).filter((answer) => answer.position === 'no');
	return {
		frames: !gaps.has('frame-uncovered'),
		clear: !gaps.has('no-owner') && !gaps.has('no-due'),
		agreed: allHaveAnswered(participants, given) && said.length === 0,
		questions: !gaps.has('question-unanswered')
	};
}

/** What is sealed: everything a reader needs, and nothing that was not in the room. Instants are ISO 8601 in UTC. */
export type AgreementContent = {
	format: 'radslag/agreement/1';
	/** The meeting that the first revision comes from. */
	chain: string;
	meeting: string;
	revision: number;
	/** Why there is a new revision. */
	reason: 'agreed' | 'corrected' | 'followed-up';
	/** `hash` of the revision before; null for the first. */
	previous: string | null;
	method: { key: string; version: number };
	heldAt: string;
	sealedAt: string;
	phases: { phase: string; from: string; to: string | null; endedBy: Circle | null }[];
	information: Information;
	plan: Plan;
	offers: Offer[];
	present: { name: string; relation: string; circle: Circle; central: boolean }[];
	/** In the order of `present`; `none` when somebody did not answer. */
	answers: {
		name: string;
		circle: Circle;
		position: Position | 'none';
		words: string;
		answeredAt: string | null;
		/** First name of who answered for someone without a phone; empty: they did so themselves. */
		through: string;
	}[];
	checks: Checks;
	whose: Whose;
	/** Of a corrected revision alone: which place of the plan (`domain/versions.ts`), and when everyone agreed before. */
	correction?: { place: string; by: string; why: string; acceptedBy: string; agreedAt: string };
};

/**
 * Characters (code points) of the plan by who wrote them. What the family published from private time is the family's;
 * what was written with a lent pen is the scribe's.
 */
export type Whose = { family: number; professional: number; scribe: number };

/** @param written characters by who wrote them; null: the server, which wrote down what the family published */
export function whoseWords(written: [ParticipantId | null, number][], participants: Participant[]): Whose {
	const whose: Whose = { family: 0, professional: 0, scribe: 0 };
	for (const [writer, count] of written) {
		const circle = participants.find((one) => one.id === writer)?.circle ?? 'family';
		if (circle === 'facilitator') whose.scribe += count;
		else if (circle === 'professional') whose.professional += count;
		else whose.family += count;
	}
	return whose;
}

export function agreementOf(parts: {
	chain: string;
	meeting: string;
	revision: number;
	reason: AgreementContent['reason'];
	previous: string | null;
	method: { key: string; version: number };
	runs: PhaseRun[];
	information: Information;
	plan: Plan;
	offers: Offer[];
	participants: Participant[];
	answers: Answer[];
	whose: Whose;
	startsAt: Date;
	sealedAt: Date;
}): AgreementContent {
	const voices = parts.participants.filter(hasVoice);
	const standingNow = standing(parts.answers);
	return {
		format: 'radslag/agreement/1',
		chain: parts.chain,
		meeting: parts.meeting,
		revision: parts.revision,
		reason: parts.reason,
		previous: parts.previous,
		method: parts.method,
		heldAt: parts.startsAt.toISOString(),
		sealedAt: parts.sealedAt.toISOString(),
		phases: parts.runs.map((run) => ({
			phase: run.phase,
			from: run.from.toISOString(),
			to: run.to?.toISOString() ?? null,
			endedBy: run.endedBy
		})),
		information: parts.information,
		plan: parts.plan,
		offers: parts.offers,
		present: parts.participants
			.filter((one) => one.status === 'admitted' && one.circle !== 'projector')
			.map(({ name, relation, circle, central }) => ({ name, relation, circle, central })),
		answers: voices.map((voice) => {
			const answer = standingNow.find((one) => one.participantId === voice.id);
			return {
				name: voice.name,
				circle: voice.circle,
				position: answer?.position ?? 'none',
				words: answer?.words ?? '',
				answeredAt: answer?.answeredAt.toISOString() ?? null,
				through: parts.participants.find((one) => one.id === answer?.through)?.name ?? ''
			};
		}),
		checks: checksOf(parts.plan, parts.information, parts.participants, parts.answers),
		whose: parts.whose
	};
}

/**
 * The one way to write a value down, so that equal agreements have equal bytes: RFC 8785 (JSON Canonicalization
 * Scheme). Object keys are sorted by UTF-16 code units; JSON.stringify already writes strings and numbers as asked.
 */
export function canonical(value: unknown): string {
	if (Array.isArray(value)) return `[${value.map(canonical).join(',')}]`;
	if (typeof value === 'object' && value !== null) {
		const entries = Object.entries(value)
			.filter(([, field]) => field !== undefined)
			.sort(([a], [b]) => (a < b ? -1 : 1))
			.map(([key, field]) => `${JSON.stringify(key)}:${canonical(field)}`);
		return `{${entries.join(',')}}`;
	}
	return JSON.stringify(value);
}
