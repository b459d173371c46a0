import { describe, expect, test } from 'vitest';
import { aMeeting, later, noon } from '../../../tests/support/cast.ts';
import {
	answerAboutTime,
	askAboutTime,
	type Meeting,
	endPrivateTime,
	isPrivateDue,
	moveTo,
	privateKeptFor,
	privateRuns,
	phaseNow,
	phaseSince,
	releaseInformation,
	seal,
	showAnswers,
	undo,
	whatStopsUndo
} from './meeting.ts';
import { type PhaseKey, phaseKeys } from './method.ts';
import { circles } from './participant.ts';
import { type Refusal, isRefusal, refuse } from './refusal.ts';

function done(answer: Meeting | Refusal): Meeting {
	if (isRefusal(answer)) throw new Error(`It was refused: ${answer.refused}`);
	return answer;
}

const others = circles.filter((circle) => circle !== 'facilitator');

describe('a new meeting', () => {
	test('is in preparation from when it was made, with nothing released, lent or sealed', () => {
		const meeting = aMeeting();
		expect(phaseNow(meeting)).toBe('prepare');
		expect(phaseSince(meeting)).toEqual(noon);
		expect(meeting).toMatchObject({ informationReleasedAt: null, pen: null, sealedAt: null });
		expect(meeting.methodVersion).toBe(1);
	});
});

describe('moving', () => {
	test('the facilitator moves the meeting on, and each phase remembers when it was and who ended it', () => {
		const meeting = done(moveTo(aMeeting(), 'information', 'facilitator', later(90)));
		expect(meeting.runs).toEqual([
			{ phase: 'prepare', from: noon, to: later(90), endedBy: 'facilitator' },
			{ phase: 'information', from: later(90), to: null, endedBy: null }
		]);
	});

	test.each(others)('nobody in the circle %s moves it', (circle) => {
		for (const to of [...phaseKeys, 'closed'] as PhaseKey[])
			expect(moveTo(aMeeting(), to, circle, later(90))).toEqual(refuse('only-the-facilitator'));
	});

	test('from every phase but private time the facilitator can go to any other, forward or back', () => {
		for (const from of phaseKeys.filter((key) => key !== 'private'))
			for (const to of [...phaseKeys, 'closed'] as PhaseKey[]) {
				const moved = done(moveTo(aMeeting({ phase: from }), to, 'facilitator', later(90)));
				expect(phaseNow(moved), `${from} → ${to}`).toBe(to);
			}
	});

	test('a phase that ran can be opened again, and is then a stretch of its own', () => {
		const there = done(moveTo(aMeeting({ phase: 'presentation' }), 'information', 'facilitator', later(90)));
		const back = done(moveTo(there, 'presentation', 'facilitator', later(120)));
		expect(back.runs.map((run) => run.phase)).toEqual([
			'prepare',
			'presentation',
			'information',
			'presentation'
		]);
	});

	test('a double click changes nothing the second time', () => {
		const once = done(moveTo(aMeeting(), 'information', 'facilitator', later(90)));
		expect(done(moveTo(once, 'information', 'facilitator', later(90.2)))).toEqual(once);
	});

	test('a phase that the method does not have is refused', () => {
		expect(moveTo(aMeeting(), 'dance' as PhaseKey, 'facilitator', noon)).toEqual(refuse('no-such-phase'));
	});

	test('a closed meeting stays closed', () => {
		const closed = aMeeting({ phase: 'closed' });
		for (const to of phaseKeys)
			expect(moveTo(closed, to, 'facilitator', noon)).toEqual(refuse('meeting-is-closed'));
	});

	test('what is read aloud in the information phase is released to the family from then on', () => {
		const meeting = done(moveTo(aMeeting(), 'information', 'facilitator', later(90)));
		expect(meeting.informationReleasedAt).toEqual(later(90));
	});

	test('an earlier release keeps its own time', () => {
		const released = done(releaseInformation(aMeeting(), 'facilitator', later(10)));
		const meeting = done(moveTo(released, 'information', 'facilitator', later(90)));
		expect(meeting.informationReleasedAt).toEqual(later(10));
	});

	test('a lent pen comes back when the meeting moves on', () => {
		const lent = aMeeting({ phase: 'presentation', pen: 'maria' as never });
		expect(done(moveTo(lent, 'agreement', 'facilitator', later(90))).pen).toBeNull();
	});
});

describe('private time', () => {
	test('the facilitator cannot end it, wherever she wants to go', () => {
		for (const to of [...phaseKeys, 'closed'].filter((key) => key !== 'private') as PhaseKey[])
			expect(moveTo(aMeeting({ phase: 'private' }), to, 'facilitator', later(90))).toEqual(
				refuse('only-the-family-ends-private-time')
			);
	});

	test('the family ends it, and the others are called back to see the plan', () => {
		const meeting = done(endPrivateTime(aMeeting({ phase: 'private' }), 'family', later(9_600)));
		expect(phaseNow(meeting)).toBe('presentation');
		expect(meeting.runs.at(-2)).toMatchObject({ phase: 'private', to: later(9_600), endedBy: 'family' });
	});

	test.each(circles.filter((circle) => circle !== 'family'))('nobody in the circle %s ends it', (circle) => {
		expect(endPrivateTime(aMeeting({ phase: 'private' }), circle, later(90))).toEqual(
			refuse('private-time-is-the-familys')
		);
	});

	test('cannot be ended twice', () => {
		const ended = done(endPrivateTime(aMeeting({ phase: 'private' }), 'family', later(90)));
		expect(endPrivateTime(ended, 'family', later(91))).toEqual(refuse('not-in-private-time'));
	});

	test('the family can go back to it after presenting', () => {
		const back = done(moveTo(aMeeting({ phase: 'presentation' }), 'private', 'facilitator', later(90)));
		expect(phaseNow(back)).toBe('private');
	});
});

describe('“do you need more time?”', () => {
	const alone = aMeeting({ phase: 'private' });

	test('is for the facilitator to ask and the family to answer; asked again, it is to be answered again', () => {
		const asked = done(askAboutTime(alone, 'facilitator', later(90)));
		expect(asked).toMatchObject({ timeAskedAt: later(90), timeAnswer: null });
		const answered = done(answerAboutTime(asked, 'family', 'more'));
		expect(answered).toMatchObject({ timeAskedAt: later(90), timeAnswer: 'more' });
		const again = done(askAboutTime(answered, 'facilitator', later(99)));
		expect(again).toMatchObject({ timeAskedAt: later(99), timeAnswer: null });
		expect(phaseNow(again)).toBe('private');
	});

	test('nobody else asks, and nobody else answers', () => {
		for (const circle of circles) {
			if (circle !== 'facilitator')
				expect(askAboutTime(alone, circle, later(90))).toEqual(refuse('only-the-facilitator'));
			if (circle !== 'family') expect(answerAboutTime(alone, circle, 'soon')).toEqual(refuse('not-for-you'));
		}
	});

	test('at no other time, and forgotten when private time ends', () => {
		for (const phase of phaseKeys.filter((key) => key !== 'private')) {
			const meeting = aMeeting({ phase });
			expect(askAboutTime(meeting, 'facilitator', later(90))).toEqual(refuse('not-in-private-time'));
			expect(answerAboutTime(meeting, 'family', 'soon')).toEqual(refuse('not-in-private-time'));
		}
		const asked = done(askAboutTime(alone, 'facilitator', later(90)));
		const ended = done(endPrivateTime(asked, 'family', later(99)));
		expect(ended).toMatchObject({ timeAskedAt: null, timeAnswer: null });
	});
});

describe('what is kept of private time', () => {
	const alone = aMeeting({ phase: 'private' });
	const ended = done(endPrivateTime(alone, 'family', later(90)));
	const dayAfter = later(90 + privateKeptFor / 1000);

	test('is to be erased a day after the last one ended, and never while the family is by itself', () => {
		expect(isPrivateDue(alone, later(10 * privateKeptFor))).toBe(false);
		expect(isPrivateDue(ended, later(91))).toBe(false);
		expect(isPrivateDue(ended, new Date(dayAfter.getTime() - 1))).toBe(false);
		expect(isPrivateDue(ended, dayAfter)).toBe(true);
		const back = done(moveTo(ended, 'private', 'facilitator', later(99)));
		expect(isPrivateDue(back, dayAfter)).toBe(false);
		expect([aMeeting(), alone, ended, back].map(privateRuns)).toEqual([0, 1, 1, 2]);
	});

	test('is to be erased at once when the meeting is closed', () => {
		const closed = done(moveTo(ended, 'closed', 'facilitator', later(99)));
		expect(isPrivateDue(closed, later(99))).toBe(true);
		expect(isPrivateDue(aMeeting(), dayAfter)).toBe(false);
	});
});

describe('taking a step back', () => {
	const moved = done(moveTo(aMeeting(), 'information', 'facilitator', later(90)));

	test('within ten seconds it is as if the step had not been taken', () => {
		const undone = done(undo(moved, 'facilitator', later(100)));
		expect(undone.runs).toEqual(aMeeting().runs);
	});

	test('also for what the step released to the family by mistake', () => {
		expect(done(undo(moved, 'facilitator', later(92))).informationReleasedAt).toBeNull();
	});

	test('but a release that was made before the step stays', () => {
		const released = done(releaseInformation(aMeeting(), 'facilitator', later(10)));
		const step = done(moveTo(released, 'information', 'facilitator', later(90)));
		expect(done(undo(step, 'facilitator', later(92))).informationReleasedAt).toEqual(later(10));
	});

	test('after ten seconds it is too late', () => {
		expect(undo(moved, 'facilitator', later(100.001))).toEqual(refuse('undo-is-too-late'));
	});

	test('only the last step can be taken back, once', () => {
		const undone = done(undo(moved, 'facilitator', later(91)));
		expect(undo(undone, 'facilitator', later(91))).toEqual(refuse('nothing-to-undo'));
	});

	test.each(others)('nobody in the circle %s takes it back', (circle) => {
		expect(undo(moved, circle, later(91))).toEqual(refuse('only-the-facilitator'));
	});

	test('the step into private time cannot be taken back from outside', () => {
		const inPrivate = done(moveTo(aMeeting(), 'private', 'facilitator', later(90)));
		expect(undo(inPrivate, 'facilitator', later(91))).toEqual(refuse('only-the-family-ends-private-time'));
		expect(whatStopsUndo(inPrivate)).toEqual(refuse('only-the-family-ends-private-time'));
	});

	test('that the family called everyone back cannot be taken back by the facilitator', () => {
		const ended = done(endPrivateTime(aMeeting({ phase: 'private' }), 'family', later(90)));
		expect(undo(ended, 'facilitator', later(91))).toEqual(refuse('nothing-to-undo'));
	});

	test('nothing is taken back once the plan is sealed', () => {
		const there = done(moveTo(aMeeting({ phase: 'presentation' }), 'agreement', 'facilitator', later(90)));
		const sealed = done(seal(there, 'facilitator', later(91)));
		expect(undo(sealed, 'facilitator', later(92))).toEqual(refuse('nothing-to-undo'));
	});

	test('closing by mistake can be taken back too', () => {
		const closed = done(moveTo(aMeeting({ phase: 'followup' }), 'closed', 'facilitator', later(90)));
		expect(phaseNow(done(undo(closed, 'facilitator', later(95))))).toBe('followup');
	});
});

describe('releasing the information', () => {
	test('the first time is what counts', () => {
		const first = done(releaseInformation(aMeeting(), 'facilitator', later(10)));
		expect(done(releaseInformation(first, 'facilitator', later(20))).informationReleasedAt).toEqual(
			later(10)
		);
	});

	test.each(others)('nobody in the circle %s releases it', (circle) => {
		expect(releaseInformation(aMeeting(), circle, noon)).toEqual(refuse('only-the-facilitator'));
	});
});

describe('sealing', () => {
	const agreeing = aMeeting({ phase: 'agreement' });

	test('the facilitator seals in the agreement phase, once', () => {
		const sealed = done(seal(agreeing, 'facilitator', later(90)));
		expect(sealed.sealedAt).toEqual(later(90));
		expect(seal(sealed, 'facilitator', later(91))).toEqual(refuse('agreement-is-sealed'));
	});

	test.each(others)('nobody in the circle %s seals', (circle) => {
		expect(seal(agreeing, circle, noon)).toEqual(refuse('only-the-facilitator'));
	});

	test('in no other phase', () => {
		for (const phase of [...phaseKeys, 'closed'].filter((key) => key !== 'agreement') as PhaseKey[])
			expect(seal(aMeeting({ phase }), 'facilitator', noon), phase).toEqual(refuse('not-time-to-seal'));
	});

	test('what is sealed goes on to follow-up and to its end, never back to where it could be changed', () => {
		const sealed = done(seal(agreeing, 'facilitator', later(90)));
		for (const to of ['prepare', 'information', 'private', 'presentation'] as const)
			expect(moveTo(sealed, to, 'facilitator', later(91)), to).toEqual(refuse('agreement-is-sealed'));
		for (const to of ['followup', 'closed'] as const)
			expect(phaseNow(done(moveTo(sealed, to, 'facilitator', later(91))))).toBe(to);
	});
});

describe('showing the answers before all have answered', () => {
	test('is for the facilitator, while there is something to answer; shown once is shown', () => {
		const agreeing = aMeeting({ phase: 'agreement' });
		expect(showAnswers(agreeing, 'family', noon)).toEqual(refuse('only-the-facilitator'));
		expect(showAnswers(aMeeting({ phase: 'presentation' }), 'facilitator', noon)).toEqual(
			refuse('not-time-to-answer')
		);
		const shown = done(showAnswers(agreeing, 'facilitator', noon));
		expect(shown.answersShownAt).toEqual(noon);
		expect((showAnswers(shown, 'facilitator', later(60)) as Meeting).answersShownAt).toEqual(noon);
	});
});
