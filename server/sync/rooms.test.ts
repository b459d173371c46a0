import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import type { MeetingId } from '#lib/domain/participant.ts';
import { Rooms, Sleeper } from './rooms.ts';

const key = { meeting: 'a meeting' as MeetingId, document: 'plan' } as const;
const lingers = 5_000;

function openRooms() {
	const said = { woken: 0, tidied: 0 };
	const rooms = new Rooms(
		(_, sleep) => {
			said.woken++;
			const room: Sleeper = new Sleeper(() => sleep(room));
			return Promise.resolve(room);
		},
		() => said.tidied++,
		() => lingers
	);
	return { rooms, said };
}

describe('6. Cheap rooms', () => {
	beforeEach(() => {
		vi.useFakeTimers();
	});
	afterEach(() => {
		vi.useRealTimers();
	});

	test('two who wake a room together share one reading', async () => {
		const { rooms, said } = openRooms();
		const [one, other] = await Promise.all([rooms.enter(key), rooms.enter(key)]);
		expect(one).toBe(other);
		expect(said.woken).toBe(1);
	});

	test('a room sleeps when all have left for a while, and is tidied before', async () => {
		const { rooms, said } = openRooms();
		(await rooms.enter(key)).release();
		await vi.advanceTimersByTimeAsync(lingers - 1);
		expect(said).toEqual({ woken: 1, tidied: 1 });
		await vi.advanceTimersByTimeAsync(1);
		await rooms.enter(key);
		expect(said.woken).toBe(2);
	});

	test('a line that is lost again and again does not put it to sleep in between', async () => {
		const { rooms, said } = openRooms();
		// Away for 0.4 s, back for 0.4 s: some absence meets each end of an earlier one's time.
		for (let times = 0; times < 40; times++) {
			const room = await rooms.enter(key);
			await vi.advanceTimersByTimeAsync(400);
			room.release();
			await vi.advanceTimersByTimeAsync(400);
		}
		expect(said).toEqual({ woken: 1, tidied: 0 });
	});
});
