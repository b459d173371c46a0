import { describe, expect, test } from 'vitest';
import { schedule } from './meeting.ts';
import type { AccountId, Circle, MeetingId, Participant, ParticipantId } from './participant.ts';
import { type ScaleAnswer, afterSaying, dotsOf } from './scale.ts';

const noon = new Date('2026-11-22T12:00:00Z');
const meeting = schedule(
	{
		id: 'm' as MeetingId,
		method: 'familjeradslag',
		title: '',
		startsAt: noon,
		facilitatorId: 'f' as AccountId
	},
	noon
);
const person = (id: string, circle: Circle = 'family', status: Participant['status'] = 'admitted') =>
	({ id: id as ParticipantId, circle, status }) as Participant;
const says = (id: string, value: number | null): ScaleAnswer => ({
	participantId: id as ParticipantId,
	value,
	through: null
});

describe('the scale', () => {
	test('is shown in order of size, not of who said it', () => {
		expect(dotsOf([says('a', 7), says('b', 10), says('c', 0), says('d', null)])).toEqual([0, 7, 10]);
	});

	test('shows nothing of fewer than three', () => {
		expect(dotsOf([says('a', 7), says('b', 2), says('c', null)])).toBeNull();
	});

	test('is shown when the last has said, or would rather not; who is not in the room is not waited for', () => {
		const people = [
			person('a'),
			person('b', 'professional'),
			person('c'),
			person('d'),
			person('lead', 'facilitator'),
			person('wall', 'projector'),
			person('tolk', 'interpreter'),
			person('away', 'family', 'expected')
		];
		const three = [says('a', 3), says('b', 5), says('c', 5)];
		expect(afterSaying(meeting, people, three, noon).scaleShownAt).toBeNull();
		expect(afterSaying(meeting, people, [...three, says('d', null)], noon).scaleShownAt).toBe(noon);
	});

	test('waits for more when those who have come are too few to show', () => {
		const people = [person('a'), person('b')];
		expect(afterSaying(meeting, people, [says('a', 3), says('b', 4)], noon).scaleShownAt).toBeNull();
	});
});
