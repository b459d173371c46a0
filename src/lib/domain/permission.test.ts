import { describe, expect, test } from 'vitest';
import { aMeeting, later, someone } from '../../../tests/support/cast.ts';
import type { Meeting } from './meeting.ts';
import { type DocumentName, type PhaseKey, documentNames } from './method.ts';
import {
	type AccountId,
	type Circle,
	type MeetingId,
	type Participant,
	type Status,
	circles
} from './participant.ts';
import {
	type Access,
	accessTo,
	accessToAll,
	may,
	mayAnswer,
	mayFollowUp,
	mayGiveVerdict,
	mayHavePersonalLink,
	mayLead,
	mayReadAgreement,
	mayReport
} from './permission.ts';
import { promisesOf } from './follow-up.ts';
import { refuse } from './refusal.ts';
import { aPlan } from '../../../tests/support/plans.ts';

/*
 * PRODUCT 6, familjerådslag in full, written down once more. w writes, r reads, - nothing;
 * released: reads once it has been released · shared, shown: reads when the family shares or shows it ·
 * pen: reads, and writes while holding the pen · unsealed: writes until the plan is sealed, then reads ·
 * again: reads, and in a meeting that follows another writes until the plan is sealed.
 */
const table = `
	document     circle        prepare   information  private  presentation  agreement  followup  closed
	information  family        released  r            r        r             r          r         -
	information  professional  w         w            -        r             r          r         -
	information  facilitator   w         w            -        r             r          r         -
	information  projector     -         r            -        -             -          -         -
	information  interpreter   released  r            -        r             r          r         -
	network      family        w         w            w        w             r          w         -
	network      professional  shared    shared       -        shared        shared     shared    -
	network      facilitator   w         w            -        r             r          w         -
	network      projector     shown     shown        shown    shown         shown      shown     -
	network      interpreter   r         r            -        r             r          r         -
	private      family        -         -            w        -             -          -         -
	private      professional  -         -            -        -             -          -         -
	private      facilitator   -         -            -        -             -          -         -
	private      projector     -         -            -        -             -          -         -
	private      interpreter   -         -            -        -             -          -         -
	plan         family        -         -            r        w             unsealed   again     -
	plan         professional  -         -            -        r             r          r         -
	plan         facilitator   -         -            -        pen           r          r         -
	plan         projector     -         -            -        r             r          r         -
	plan         interpreter   -         -            -        r             r          r         -
	offers       family        -         -            -        r             r          r         -
	offers       professional  -         -            -        w             unsealed   r         -
	offers       facilitator   -         -            -        r             r          r         -
	offers       projector     -         -            -        r             r          r         -
	offers       interpreter   -         -            -        r             r          r         -
`;

type Conditions = Record<'released' | 'shared' | 'shown' | 'pen' | 'sealed' | 'follows', boolean>;

const both = [false, true];
const everyCondition: Conditions[] = both.flatMap((released) =>
	both.flatMap((shared) =>
		both.flatMap((shown) =>
			both.flatMap((pen) =>
				both.flatMap((sealed) => both.map((follows) => ({ released, shared, shown, pen, sealed, follows })))
			)
		)
	)
);

function expected(cell: string, now: Conditions): Access {
	switch (cell) {
		case '-':
			return 'none';
		case 'r':
			return 'read';
		case 'w':
			return 'write';
		case 'released':
		case 'shared':
		case 'shown':
			return now[cell] ? 'read' : 'none';
		case 'pen':
			return now.pen ? 'write' : 'read';
		case 'unsealed':
			return now.sealed ? 'read' : 'write';
		case 'again':
			return now.follows && !now.sealed ? 'write' : 'read';
		default:
			throw new Error(`The table says ${cell}`);
	}
}

const [head = [], ...rows] = table
	.trim()
	.split('\n')
	.map((line) => line.trim().split(/\s+/u));
const phases = head.slice(2) as PhaseKey[];

function meetingWhere(phase: PhaseKey, now: Conditions, viewer: Participant): Meeting {
	return aMeeting({
		phase,
		informationReleasedAt: now.released ? later(1) : null,
		networkShared: now.shared,
		networkShown: now.shown,
		pen: now.pen ? viewer.id : null,
		sealedAt: now.sealed ? later(2) : null,
		follows: now.follows ? ('first' as MeetingId) : null
	});
}

describe('who may do what with which document, in which phase (PRODUCT 6)', () => {
	test('the table here has every document and circle once', () => {
		const named = rows.map(([document, circle]) => `${document} ${circle}`).sort();
		const all = documentNames.flatMap((document) => circles.map((circle) => `${document} ${circle}`));
		expect(named).toEqual(all.sort());
	});

	test.each(rows.map(([document, circle, ...cells]) => ({ document, circle, cells })))(
		'$document, $circle',
		({ document, circle, cells }) => {
			const viewer = someone(circle as Circle, 'Någon');
			const wrong: string[] = [];
			for (const [index, phase] of phases.entries())
				for (const now of everyCondition) {
					const access = accessTo(document as DocumentName, viewer, meetingWhere(phase, now, viewer));
					if (access !== expected(cells[index] ?? '', now))
						wrong.push(`${phase} ${JSON.stringify(now)}: ${access}`);
				}
			expect(wrong).toEqual([]);
		}
	);

	test.each(['expected', 'waiting', 'removed'] as Status[])('who is %s gets nothing at all', (status) => {
		for (const circle of circles)
			for (const phase of phases)
				for (const now of everyCondition) {
					const viewer = someone(circle, 'Någon', { status });
					const access = accessToAll(viewer, meetingWhere(phase, now, viewer));
					expect(new Set(Object.values(access)), `${circle} in ${phase}`).toEqual(new Set(['none']));
				}
	});

	test('a pen that someone else holds writes nothing for me', () => {
		const meeting = aMeeting({ phase: 'presentation', pen: someone('facilitator', 'Anna').id });
		expect(accessTo('plan', someone('facilitator', 'Maria'), meeting)).toBe('read');
	});

	test('who may write may read, and who has nothing may neither', () => {
		const meeting = aMeeting({ phase: 'presentation' });
		const asked = (circle: Circle, document: DocumentName) =>
			(['read', 'write'] as const).map((deed) => may(someone(circle, 'Någon'), deed, document, meeting));
		expect(asked('family', 'plan')).toEqual([true, true]);
		expect(asked('professional', 'plan')).toEqual([true, false]);
		expect(asked('professional', 'private')).toEqual([false, false]);
	});

	test('asked about all documents at once, the answers are the same', () => {
		const meeting = aMeeting({ phase: 'presentation' });
		expect(accessToAll(someone('professional', 'Petra'), meeting)).toEqual({
			information: 'read',
			network: 'none',
			private: 'none',
			plan: 'read',
			offers: 'write'
		});
	});
});

describe('who may lead', () => {
	test.each(circles)('%s', (circle) => {
		const answer = circle === 'facilitator' ? null : refuse('only-the-facilitator');
		expect(mayLead(someone(circle, 'Någon'))).toEqual(answer);
	});

	test('not a facilitator who is not in', () => {
		for (const status of ['expected', 'waiting', 'removed'] as const)
			expect(mayLead(someone('facilitator', 'Maria', { status }))).toEqual(refuse('only-the-facilitator'));
	});
});

describe('who may answer the plan', () => {
	const agreeing = aMeeting({ phase: 'agreement' });

	test.each(circles)('%s', (circle) => {
		const hasVoice = circle === 'family' || circle === 'professional';
		expect(mayAnswer(someone(circle, 'Någon'), agreeing)).toEqual(hasVoice ? null : refuse('not-for-you'));
	});

	test('nobody who is not in', () => {
		for (const status of ['expected', 'waiting', 'removed'] as const)
			expect(mayAnswer(someone('family', 'Sara', { status }), agreeing)).toEqual(refuse('not-admitted'));
	});

	test('in the agreement phase and no other', () => {
		for (const phase of phases.filter((key) => key !== 'agreement'))
			expect(mayAnswer(someone('family', 'Sara'), aMeeting({ phase })), phase).toEqual(
				refuse('not-time-to-answer')
			);
	});

	test('nobody once the plan is sealed', () => {
		const sealed = aMeeting({ phase: 'agreement', sealedAt: later(90) });
		expect(mayAnswer(someone('family', 'Sara'), sealed)).toEqual(refuse('agreement-is-sealed'));
	});
});

describe('who may read the agreed plan', () => {
	test('everyone who was let in, but no screen', () => {
		for (const circle of circles)
			expect(mayReadAgreement(someone(circle, 'Någon')), circle).toEqual(
				circle === 'projector' ? refuse('not-admitted') : null
			);
	});

	test('a professional who was listed by account, also one who never came', () => {
		const daniel = (status: Status) =>
			someone('professional', 'Daniel', { status, accountId: 'daniel' as AccountId });
		expect(mayReadAgreement(daniel('expected'))).toBeNull();
		expect(mayReadAgreement(daniel('waiting'))).toBeNull();
		expect(mayReadAgreement(daniel('removed'))).toEqual(refuse('not-admitted'));
	});

	test('nobody who only knocked, or was shown out', () => {
		for (const status of ['expected', 'waiting', 'removed'] as const)
			expect(mayReadAgreement(someone('family', 'Sara', { status }))).toEqual(refuse('not-admitted'));
	});
});

describe('who may say what has become of a promise', () => {
	const [birgit, sara, petra, daniel, maria] = [
		someone('family', 'Birgit'),
		someone('family', 'Sara'),
		someone('professional', 'Petra'),
		someone('professional', 'Daniel'),
		someone('facilitator', 'Maria')
	];
	const everyone = [birgit, sara, petra, daniel, maria];
	const offers = [{ action: 'therapy', decision: 'now' as const, words: '', day: '', by: 'Daniel' }];
	/** `walk` is grandmother's, `therapy` is Daniel's. */
	const [walk, therapy] = promisesOf({ plan: aPlan(), offers, present: everyone }, []);
	const no = refuse('not-for-you');

	test('a family’s promise: anyone in the family, and nobody else', () => {
		expect(everyone.map((one) => mayReport(one, walk!, everyone))).toEqual([null, null, no, no, no]);
	});

	test('a professional’s: who gave it, and nobody else; not the family, not a colleague, not who leads', () => {
		expect(everyone.map((one) => mayReport(one, therapy!, everyone))).toEqual([no, no, no, null, no]);
	});

	test('for someone without a phone: the facilitator too', () => {
		const there = [{ ...birgit, withoutPhone: true }, sara, petra, daniel, maria];
		expect(mayReport(maria, walk!, there)).toBeNull();
		expect(mayReport(petra, walk!, there)).toEqual(no);
		expect(mayReport(maria, therapy!, there)).toEqual(no);
	});

	test('for someone who was named but never there: the facilitator', () => {
		expect(mayReport(maria, walk!, [sara, petra, daniel, maria])).toBeNull();
	});

	test('a professional who has the name of someone in the family does not report for them', () => {
		expect(mayReport(someone('professional', 'Birgit'), walk!, everyone)).toEqual(no);
	});

	test('nobody who interprets, and no screen', () => {
		for (const circle of ['interpreter', 'projector'] as const)
			expect(mayReport(someone(circle, 'Birgit'), walk!, everyone), circle).not.toBeNull();
	});

	test('nobody who is not in, or not any more', () => {
		for (const status of ['expected', 'waiting', 'removed'] as const)
			expect(mayReport({ ...birgit, status }, walk!, everyone), status).toEqual(refuse('not-admitted'));
	});
});

describe('who may say if it became what they needed', () => {
	test.each(circles)('%s', (circle) => {
		const answer = mayGiveVerdict(someone(circle, 'Någon'));
		if (circle === 'family') expect(answer).toBeNull();
		else expect(answer).toEqual(refuse(circle === 'projector' ? 'not-admitted' : 'not-for-you'));
	});
});

describe('who may see what was promised', () => {
	const follows = 'first' as MeetingId;

	test('who may read the agreement; a wall does not', () => {
		const sealed = aMeeting({ phase: 'followup', sealedAt: later(90) });
		expect(mayFollowUp(someone('family', 'Sara'), sealed)).toBeNull();
		expect(mayFollowUp(someone('projector', ''), sealed)).toEqual(refuse('not-admitted'));
	});

	test('in a follow-up meeting, whoever may read the plan just then', () => {
		const answers = (phase: PhaseKey) =>
			(['family', 'professional', 'projector'] as const).map((circle) =>
				mayFollowUp(someone(circle, 'Någon'), aMeeting({ phase, follows }))
			);
		const no = refuse('may-not-read-now');
		expect(answers('prepare')).toEqual([no, no, no]);
		expect(answers('private')).toEqual([null, no, no]);
		expect(answers('followup')).toEqual([null, null, null]);
		const waiting = someone('family', 'Sara', { status: 'waiting' });
		expect(mayFollowUp(waiting, aMeeting({ phase: 'followup', follows }))).toEqual(refuse('not-admitted'));
	});
});

describe('who may be given a link of their own', () => {
	const sealed = aMeeting({ phase: 'agreement', sealedAt: later(90) });

	test('who has been seen in the room, once the plan is sealed', () => {
		for (const circle of ['family', 'professional', 'interpreter'] as const)
			expect(mayHavePersonalLink(someone(circle, 'Någon'), sealed), circle).toBeNull();
		expect(mayHavePersonalLink(someone('family', 'Sara'), aMeeting({ phase: 'agreement' }))).toEqual(
			refuse('nothing-is-promised')
		);
	});

	test('nobody who was not let in, no screen, and not who leads', () => {
		for (const status of ['expected', 'waiting', 'removed'] as const)
			expect(mayHavePersonalLink(someone('family', 'Sara', { status }), sealed)).toEqual(
				refuse('not-admitted')
			);
		for (const circle of ['projector', 'facilitator'] as const)
			expect(mayHavePersonalLink(someone(circle, 'Någon'), sealed)).toEqual(refuse('not-for-you'));
	});
});
