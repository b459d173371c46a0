import type { Circle, Participant, ParticipantId } from './participant.ts';
import { answers as hasVoice } from './participant.ts';
import type { Information, Offer, Plan } from './plan.ts';
import type { PhaseRun } from './meeting.ts';

/** Full, half, empty, a dash (design/DESIGN.md): no answer is the wrong one. */
export const positions = ['yes', 'but', 'no', 'abstain'] as const;
export type Position = (typeof positions)[number];

export type Answer = { participantId: ParticipantId; position: Position; words: string; answeredAt: Date };

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

/** What is sealed: everything a reader needs, and nothing that was not in the room. Instants are ISO 8601 in UTC. */
export type AgreementContent = {
	format: 'radslag/agreement/1';
	meeting: string;
	revision: number;
	method: { key: string; version: number };
	heldAt: string;
	sealedAt: string;
	phases: { phase: string; from: string; to: string | null }[];
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
	}[];
};

export function agreementOf(parts: {
	meeting: string;
	revision: number;
	method: { key: string; version: number };
	runs: PhaseRun[];
	information: Information;
	plan: Plan;
	offers: Offer[];
	participants: Participant[];
	answers: Answer[];
	startsAt: Date;
	sealedAt: Date;
}): AgreementContent {
	const voices = parts.participants.filter(hasVoice);
	const standingNow = standing(parts.answers);
	return {
		format: 'radslag/agreement/1',
		meeting: parts.meeting,
		revision: parts.revision,
		method: parts.method,
		heldAt: parts.startsAt.toISOString(),
		sealedAt: parts.sealedAt.toISOString(),
		phases: parts.runs.map((run) => ({
			phase: run.phase,
			from: run.from.toISOString(),
			to: run.to?.toISOString() ?? null
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
				answeredAt: answer?.answeredAt.toISOString() ?? null
			};
		})
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
