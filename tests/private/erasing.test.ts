import { describe, expect, test } from 'vitest';
import { privateKeptFor } from '#lib/domain/meeting.ts';
import { eraseWhatIsDue } from '#lib/server/private-time.ts';
import type { MeetingId } from '#lib/domain/participant.ts';
import { type Guest, until } from '../support/people.ts';
import { aPlan } from '../support/plans.ts';
import { type FakePhone, PhoneLine, twoInPrivate } from '../support/private.ts';
import { serverForTests } from '../support/server.ts';

/* Nothing of private time outlives the day, encrypted as it is. */

const server = serverForTests();

/** How many rows are left of a meeting's private time. */
async function left(meeting: MeetingId): Promise<{ words: number; epochs: number }> {
	const [row] = await server.now.sql<{ words: number; epochs: number }[]>`select
		(select count(*)::int from document_update where meeting_id = ${meeting} and document = 'private') as words,
		(select count(*)::int from private_epoch where meeting_id = ${meeting}) as epochs`;
	return row!;
}

const sweep = (now: Date) => eraseWhatIsDue(server.now, now);
const after = (milliseconds: number) => new Date(Date.now() + milliseconds);

/** A family that has written for itself. */
async function written() {
	const family = await twoInPrivate(server.now);
	family.hers.write(2);
	await until(() => family.hers.storedIn(2) === 0);
	expect(await left(family.leader.meeting)).toEqual({ words: 1, epochs: 2 });
	return family;
}

async function end(who: Guest, phones: FakePhone[], publish?: object): Promise<void> {
	const shown = publish && { ...publish, without: [] };
	const consents = await Promise.all(phones.map((phone) => phone.consent(who.meeting, 1, shown)));
	expect((await who.do('POST', '/private-time/end', { publish, consents })).status).toBe(200);
}

describe('what is kept of private time is erased', () => {
	test('when the meeting is closed, at once', async () => {
		const { leader, sara, phones } = await written();
		await end(sara, [phones.sara, phones.birgit]);
		expect(await left(leader.meeting)).toEqual({ words: 1, epochs: 2 });
		await leader.moveTo('closed');
		expect(await left(leader.meeting)).toEqual({ words: 0, epochs: 0 });
		expect((await sara.do('GET', '/private-time')).body).toMatchObject({ epoch: null, end: { run: 1 } });
	});

	test('when the plan is sealed, at once', async () => {
		const { leader, sara, phones } = await written();
		await end(sara, [phones.sara, phones.birgit], aPlan());
		await leader.moveTo('agreement');
		expect((await leader.do('POST', '/agreement')).status).toBe(201);
		expect(await left(leader.meeting)).toEqual({ words: 0, epochs: 0 });
	});

	test('a day after it ended, though nobody closes the meeting, and not before', async () => {
		const { leader, sara, phones } = await written();
		await end(sara, [phones.sara, phones.birgit]);
		await sweep(after(privateKeptFor - 60_000));
		expect(await left(leader.meeting)).toEqual({ words: 1, epochs: 2 });
		expect(await sweep(after(privateKeptFor + 60_000))).toBeGreaterThan(0);
		expect(await left(leader.meeting)).toEqual({ words: 0, epochs: 0 });
		expect(await sweep(after(privateKeptFor + 60_000))).toBe(0);
	});

	test('never while the family is by itself, however long that is', async () => {
		const { leader, sara, phones, hers } = await written();
		await sweep(after(10 * privateKeptFor));
		expect(await left(leader.meeting)).toEqual({ words: 1, epochs: 2 });
		await end(sara, [phones.sara, phones.birgit]);
		await leader.moveTo('private');
		await sweep(after(10 * privateKeptFor));
		expect(await left(leader.meeting)).toEqual({ words: 1, epochs: 2 });
		hers.close();
	});

	test('and a phone that comes back to private time after that begins from nothing', async () => {
		const { leader, sara, phones } = await written();
		await end(sara, [phones.sara, phones.birgit]);
		await sweep(after(privateKeptFor + 60_000));
		await leader.moveTo('private');
		const again = await (await PhoneLine.open(sara, phones.sara)).first();
		expect(again.heard).toEqual([{ kind: 'nothing' }]);
		again.begin(1, [phones.sara], { roster: { run: 2 } });
		await until(() => again.epoch === 1);
		again.write(1);
		await until(() => again.storedIn(1) === 0);
		expect(await left(leader.meeting)).toEqual({ words: 1, epochs: 1 });
	});

	test('nothing of one family’s goes when another’s does', async () => {
		const one = await written();
		const other = await written();
		await end(one.sara, [one.phones.sara, one.phones.birgit]);
		await one.leader.moveTo('closed');
		expect(await left(other.leader.meeting)).toEqual({ words: 1, epochs: 2 });
	});
});

test('going back to private time within the day finds the draft as it was', async () => {
	const { leader, sara, phones } = await written();
	await end(sara, [phones.sara, phones.birgit]);
	await leader.moveTo('private');
	const again = await PhoneLine.open(sara, phones.sara);
	await until(() => again.words.length === 1);
	expect(again.epoch).toBe(2);
});

test('also while an old socket has not hung up yet, nothing erased is shown', async () => {
	const { leader, sara, phones } = await written();
	const asleep = await (await PhoneLine.open(sara, phones.sara)).first();
	asleep.line.socket.pause();
	await end(sara, [phones.sara, phones.birgit]);
	await sweep(after(privateKeptFor + 60_000));
	await leader.moveTo('private');
	const again = await (await PhoneLine.open(sara, phones.sara)).first();
	expect(again.heard).toEqual([{ kind: 'nothing' }]);
	asleep.line.socket.terminate();
});
