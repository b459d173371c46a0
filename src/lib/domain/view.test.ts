import { describe, expect, test } from 'vitest';
import {
	aMeeting,
	anAnswer,
	birgit,
	elias,
	later,
	maria,
	petra,
	sara,
	someone,
	tolk,
	wall
} from '../../../tests/support/cast.ts';
import type { Answer } from './agreement.ts';
import type { Meeting } from './meeting.ts';
import { type Participant, circles, remove } from './participant.ts';
import { type MeetingView, meetingAsSeenBy } from './view.ts';

const johan = someone('family', 'Johan', { status: 'expected', admittedAt: null });
const anna = someone('family', 'Anna', { status: 'waiting', relation: 'moster', admittedAt: null });
const room = [petra, maria, sara, elias, wall, tolk, johan, anna, remove(birgit)];

function seen(viewer: Participant, meeting: Meeting, answers: Answer[] = [], among = room): MeetingView {
	const sealWords = ['ek', 'sol', 'räv', 'ull'];
	return meetingAsSeenBy(
		viewer,
		{
			meeting,
			participants: among,
			answers,
			marks: [],
			questions: [],
			scale: [],
			scaleThen: [],
			sealWords
		},
		later(120)
	);
}

const agreeing = aMeeting({ phase: 'agreement' });
const all = [anAnswer(sara, 'yes', 'bra'), anAnswer(elias, 'but', 'om fotboll'), anAnswer(petra, 'yes')];

describe('who is round the table', () => {
	test('the central person first, then the family, the professionals and who leads; no screen', () => {
		const seats = seen(sara, aMeeting()).seats;
		expect(seats.map((seat) => seat.name)).toEqual(['Elias', 'Sara', 'Amal', 'Johan', 'Petra', 'Maria']);
	});

	test('a seat that is set out shows that its person is not here yet', () => {
		const seats = seen(sara, aMeeting()).seats;
		expect(seats.filter((seat) => !seat.here).map((seat) => seat.name)).toEqual(['Johan']);
	});

	test('who waits at the door and who was shown out have no seat', () => {
		const text = JSON.stringify(seen(sara, aMeeting()).seats);
		expect(text).not.toContain('Anna');
		expect(text).not.toContain('Birgit');
	});
});

describe('someone who waits at the door', () => {
	test('sees that they wait, for whom, and nothing of who else is coming', () => {
		const view = seen(anna, agreeing, all);
		expect(view.me).toMatchObject({ name: 'Anna', status: 'waiting' });
		expect(view.facilitator).toBe('Maria');
		expect(view).toMatchObject({ seats: [], answers: null, sealed: null, lead: null });
		expect(view.answered).toEqual({ count: 0, of: 0 });
		expect(new Set(Object.values(view.documents))).toEqual(new Set(['none']));
	});

	test('not a name, not the title, not a word of an answer is anywhere in what they are sent', () => {
		const sealed = aMeeting({ phase: 'agreement', sealedAt: later(90) });
		const sent = JSON.stringify(seen(anna, sealed, all));
		for (const secret of ['Sara', 'Elias', 'Petra', 'Johan', 'skolan', 'fotboll', 'räv'])
			expect(sent, secret).not.toContain(secret);
	});
});

describe('answers', () => {
	test('nobody, the facilitator included, sees what another answered until all have', () => {
		for (const viewer of [sara, elias, petra, maria, wall, tolk]) {
			const view = seen(viewer, agreeing, all.slice(0, 2));
			expect(view.answers, viewer.name).toBeNull();
			expect(view.answered, viewer.name).toEqual({ count: 2, of: 3 });
			if (viewer !== elias) expect(JSON.stringify(view), viewer.name).not.toContain('fotboll');
		}
	});

	test('one sees one’s own, the newest', () => {
		const changed = [...all.slice(0, 1), anAnswer(sara, 'no', 'vänta', later(5))];
		expect(seen(sara, agreeing, changed).mine).toEqual({ position: 'no', words: 'vänta' });
		expect(seen(elias, agreeing, changed).mine).toBeNull();
	});

	test('when all have answered everyone in the room sees them', () => {
		for (const viewer of [sara, petra, maria, wall, tolk])
			expect(seen(viewer, agreeing, all).answers?.map((answer) => [answer.name, answer.position])).toEqual([
				['Sara', 'yes'],
				['Elias', 'but'],
				['Petra', 'yes']
			]);
	});

	test('when the plan is sealed they are shown, also if somebody did not answer', () => {
		const sealed = aMeeting({ phase: 'agreement', sealedAt: later(90) });
		expect(seen(petra, sealed, all.slice(0, 1)).answers?.map((answer) => answer.name)).toEqual(['Sara']);
	});

	test('are asked for in the agreement phase only', () => {
		expect(seen(sara, agreeing).answering).toBe(true);
		expect(seen(sara, aMeeting({ phase: 'presentation' })).answering).toBe(false);
	});

	test('of someone who was shown out are not shown, as they are not sealed', () => {
		const withHers = [...all, anAnswer(birgit, 'no', 'jag gick')];
		expect(seen(sara, agreeing, withHers).answers?.map((answer) => answer.name)).not.toContain('Birgit');
	});
});

describe('what only the facilitator sees', () => {
	test.each(circles.filter((circle) => circle !== 'facilitator'))('%s does not', (circle) => {
		expect(seen(someone(circle, 'Någon'), aMeeting()).lead).toBeNull();
	});

	test('not a facilitator who is not in either', () => {
		expect(seen(someone('facilitator', 'Eva', { status: 'expected' }), aMeeting()).lead).toBeNull();
	});

	test('who knocks, with what they said of themselves', () => {
		expect(seen(maria, aMeeting()).lead?.waiting).toEqual([
			{ id: anna.id, name: 'Anna', relation: 'moster', circle: 'family', language: 'sv' }
		]);
	});

	test('who has answered, not what', () => {
		const lead = seen(maria, agreeing, all.slice(0, 2)).lead;
		expect(lead?.answeredBy).toEqual([sara.id, elias.id]);
	});

	test('until when the last step can be taken back', () => {
		const moved = aMeeting({ phase: 'information' });
		expect(seen(maria, moved).lead?.undoUntil).toBe(later(70).getTime());
		expect(seen(maria, aMeeting()).lead?.undoUntil).toBeNull();
		expect(seen(maria, aMeeting({ phase: 'private' })).lead?.undoUntil).toBeNull();
	});

	test('the title, which no family page shows', () => {
		expect(seen(maria, aMeeting()).lead?.title).toBe('Familjerådslag om skolan');
		expect(JSON.stringify(seen(sara, aMeeting()))).not.toContain('skolan');
	});
});

describe('if the family needs more time', () => {
	const asked = aMeeting({ phase: 'private', timeAskedAt: later(90), timeAnswer: 'more' });

	test('is for the family and the facilitator to see, in private time', () => {
		for (const who of [sara, elias, maria])
			expect(seen(who, asked).privateTime).toMatchObject({ askedAt: later(90).getTime(), answer: 'more' });
		expect(seen(sara, aMeeting({ phase: 'private' })).privateTime).toMatchObject({
			askedAt: null,
			answer: null
		});
		for (const who of [petra, tolk, wall, johan, anna]) expect(seen(who, asked).privateTime).toBeNull();
		expect(seen(sara, aMeeting({ phase: 'presentation' })).privateTime).toBeNull();
	});
});

describe('what the wall shows', () => {
	test.each([
		['prepare', 'gather'],
		['information', 'information'],
		['private', 'private'],
		['presentation', 'plan'],
		['agreement', 'agreement'],
		['followup', 'plan']
	] as const)('in %s: %s', (phase, shows) => {
		expect(seen(wall, aMeeting({ phase })).wall).toBe(shows);
	});
});

describe('a sealed plan', () => {
	test('shows when, and its four words', () => {
		const sealed = aMeeting({ phase: 'followup', sealedAt: later(90) });
		expect(seen(sara, sealed).sealed).toEqual({
			at: later(90).getTime(),
			words: ['ek', 'sol', 'räv', 'ull']
		});
	});
});
