import * as v from 'valibot';
import { positions, longestWords } from '#lib/domain/agreement.ts';
import { reportStatuses, verdictAnswers } from '#lib/domain/follow-up.ts';
import { languageTags } from '#lib/domain/language.ts';
import { phaseKeys } from '#lib/domain/method.ts';
import { timeAnswers } from '#lib/domain/meeting.ts';
import { circles, longestName, longestRelation } from '#lib/domain/participant.ts';
import { marks } from '#lib/domain/presenting.ts';
import { highest } from '#lib/domain/scale.ts';
import { ConsentOfPhone, mostPhones } from './private-checks.ts';

/* Every JSON body of /api/v1, one schema each, used by the server that reads it and the browser that writes it. */

const text = (longest: number) => v.pipe(v.string(), v.maxLength(longest));
const filled = (longest: number) => v.pipe(text(longest), v.trim(), v.nonEmpty());

const Expected = v.object({
	name: filled(longestName),
	relation: v.optional(text(longestRelation), ''),
	circle: v.picklist(['family', 'professional', 'interpreter']),
	central: v.optional(v.boolean(), false),
	/** Of an account, when the seat belongs to one. */
	email: v.optional(v.pipe(v.string(), v.trim(), v.toLowerCase()), '')
});

export const NewMeeting = v.object({
	method: v.optional(v.string(), 'familjeradslag'),
	title: filled(200),
	/** ISO 8601; now, when left out. */
	startsAt: v.optional(
		v.pipe(
			v.string(),
			v.check((text) => !Number.isNaN(Date.parse(text)))
		)
	),
	questions: v.optional(v.pipe(v.array(filled(1_000)), v.maxLength(50)), []),
	frames: v.optional(v.pipe(v.array(filled(1_000)), v.maxLength(50)), []),
	participants: v.optional(v.pipe(v.array(Expected), v.maxLength(100)), [])
});
export type NewMeeting = v.InferOutput<typeof NewMeeting>;

export const NewLink = v.object({
	circle: v.picklist(['family', 'professional', 'interpreter', 'projector'])
});

/** The name's rules are people's to break; the server answers them in words (domain/participant.ts). */
export const Join = v.object({
	token: v.optional(text(200)),
	code: v.optional(text(200)),
	name: v.optional(text(10_000), ''),
	relation: v.optional(text(10_000), ''),
	language: v.optional(v.picklist(languageTags), 'sv'),
	/** Someone with a family link who is there in their job says so, and sits with the professionals. */
	circle: v.optional(v.picklist(circles))
});
export type Join = v.InferOutput<typeof Join>;

export const Move = v.object({ to: v.picklist([...phaseKeys, 'closed']) });

/** ISO 8601, or empty. */
const Day = v.pipe(v.string(), v.regex(/^(\d{4}-\d\d-\d\d)?$/u));

const PlanWhen = v.object({
	day: Day,
	time: v.pipe(v.string(), v.regex(/^(([01]\d|2[0-3]):[0-5]\d)?$/u)),
	weekdays: v.pipe(v.array(v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(7))), v.maxLength(7)),
	until: Day
});

const PlanAction = v.object({
	id: filled(64),
	what: text(20_000),
	owner: text(1_000),
	due: text(20_000),
	when: v.optional(v.nullable(PlanWhen), null),
	check: text(20_000),
	backup: text(20_000),
	kind: v.picklist(['family', 'agency']),
	ask: text(20_000)
});
const PlanNeed = v.object({
	id: filled(64),
	words: text(20_000),
	by: text(1_000),
	chosen: v.optional(v.boolean(), true),
	covers: v.optional(v.pipe(v.array(filled(64)), v.maxLength(50)), []),
	actions: v.pipe(v.array(PlanAction), v.maxLength(200))
});

/** `publish`: what the family chose to show; left out, nothing is. `consents`: of whose phones, the caller's own first. */
export const EndPrivateTime = v.object({
	consents: v.optional(v.pipe(v.array(ConsentOfPhone), v.maxLength(mostPhones)), []),
	publish: v.optional(
		v.object({
			answers: v.optional(
				v.pipe(v.array(v.object({ question: filled(64), words: text(20_000) })), v.maxLength(50)),
				[]
			),
			needs: v.pipe(v.array(PlanNeed), v.maxLength(200)),
			lead: v.optional(text(20_000), ''),
			followUp: v.optional(text(20_000), ''),
			followUpOn: v.optional(Day, ''),
			told: v.optional(text(20_000), ''),
			dissents: v.optional(
				v.pipe(v.array(v.object({ id: filled(64), by: text(1_000), words: text(20_000) })), v.maxLength(50)),
				[]
			),
			/** Needs shown an earlier time that are taken back. */
			without: v.optional(v.pipe(v.array(filled(64)), v.maxLength(200)), [])
		})
	)
});
export type EndPrivateTime = v.InferOutput<typeof EndPrivateTime>;

/** What the family says when it is asked if it needs more time. */
export const TimeAnswer = v.object({ answer: v.picklist(timeAnswers) });
export type TimeAnswer = v.InferOutput<typeof TimeAnswer>;

/** Which part of the plan the wall shows; null: what was written last. */
export const OnWall = v.object({ part: v.nullable(filled(64)) });

export const NewMark = v.object({ part: filled(64), mark: v.nullable(v.picklist(marks)) });

/** Who writes for the family from now on; null: the family does. */
export const PenTo = v.object({ to: v.nullable(v.pipe(v.string(), v.uuid())) });

export const NewAnswer = v.object({
	position: v.picklist(positions),
	words: v.optional(text(longestWords), '')
});
export type NewAnswer = v.InferOutput<typeof NewAnswer>;

/** Whom the family shows the network map. */
export const OpenNetwork = v.object({ shared: v.boolean(), shown: v.boolean() });

/** How it is, on the scale; null: would rather not say. */
export const NewNumber = v.object({
	value: v.nullable(v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(highest)))
});

/** What has become of a promise. */
export const NewReport = v.object({
	status: v.picklist(reportStatuses),
	words: v.optional(text(longestWords), '')
});

/** Did it become what we needed? */
export const NewVerdict = v.object({
	answer: v.picklist(verdictAnswers),
	words: v.optional(text(longestWords), '')
});

/** A slip in the agreement: in which place (`domain/versions.ts`), and what is to stand there. */
export const NewCorrection = v.object({
	place: text(200),
	text: text(longestWords),
	why: v.optional(text(longestWords), '')
});

/** What the family says to it. */
export const CorrectionAnswer = v.object({ answer: v.picklist(['yes', 'no']) });

/** Where someone wants to be reminded; empty: not there. */
export const RemindAt = v.object({
	email: v.optional(text(500), ''),
	phone: v.optional(text(100), '')
});

/** A meeting that follows another. `startsAt` is ISO 8601; now, when left out. */
export const NewFollowUp = v.object({
	startsAt: v.optional(
		v.pipe(
			v.string(),
			v.check((day) => !Number.isNaN(Date.parse(day)))
		)
	)
});

/** RFC 9457, with the sentence in the two languages every reader of an API here can be expected to share. */
export type Problem = {
	type: string;
	title: string;
	status: number;
	detail: string;
	sv: string;
	en: string;
};

/** Who took the package in: a person, a registry, a system. */
export const Receipt = v.object({ by: filled(200) });
export type Receipt = v.InferOutput<typeof Receipt>;
