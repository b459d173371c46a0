import { afterEach, describe, expect, test, vi } from 'vitest';
import type { Database } from '#lib/server/database.ts';
import type { MeetingId } from '#lib/domain/participant.ts';
import { AwakeMeetings, wakesFor } from '../../server/awake-meetings.ts';
import { Leader } from '../support/people.ts';
import { serverForTests } from '../support/server.ts';

/* A meeting is read once for all who come together, and kept for who is back in a moment. */

const server = serverForTests();

afterEach(() => {
	vi.useRealTimers();
});

/** @returns the same database, and how many questions it has been asked that way */
function counted(sql: Database): { sql: Database; asked: () => number } {
	let asked = 0;
	const counting = new Proxy(sql, {
		apply(target, self, args) {
			asked++;
			return Reflect.apply(target as unknown as () => unknown, self, args);
		}
	});
	return { sql: counting, asked: () => asked };
}

async function questionsOf(people: number, meeting: MeetingId): Promise<number> {
	const { sql, asked } = counted(server.now.sql);
	const meetings = new AwakeMeetings(sql);
	const held = await Promise.all(Array.from({ length: people }, () => meetings.hold(meeting)));
	for (const one of held) expect(one?.now?.meeting.id).toBe(meeting);
	for (let left = people; left > 0; left--) meetings.release(meeting);
	return asked();
}

describe('a meeting that nobody had open', () => {
	test('is read once for forty who come at once', async () => {
		const { meeting } = await Leader.withMeeting(server.now);
		const alone = await questionsOf(1, meeting);
		expect(alone).toBeGreaterThan(0);
		expect(await questionsOf(40, meeting)).toBe(alone);
	});

	test('that there is not, is held by none of them', async () => {
		const meetings = new AwakeMeetings(server.now.sql);
		const none = '00000000-0000-4000-8000-000000000000' as MeetingId;
		expect(await Promise.all([meetings.hold(none), meetings.hold(none)])).toEqual([undefined, undefined]);
	});
});

test('a meeting that all have left sleeps after a while, counted from when the last of them left', async () => {
	const { meeting } = await Leader.withMeeting(server.now);
	const meetings = new AwakeMeetings(server.now.sql);
	const comeAndGo = async () => {
		await meetings.hold(meeting);
		meetings.release(meeting);
	};
	vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
	await comeAndGo();
	vi.advanceTimersByTime(wakesFor * 0.6);
	await comeAndGo();
	vi.advanceTimersByTime(wakesFor * 0.6);
	expect(meetings.awake()).toEqual([meeting]);
	vi.advanceTimersByTime(wakesFor * 0.6);
	expect(meetings.awake()).toEqual([]);
});
