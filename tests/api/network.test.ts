import { describe, expect, test } from 'vitest';
import { addPerson, movePerson, personText, readNetwork } from '#lib/documents/network-document.ts';
import { readDocument } from '#lib/server/document-updates.ts';
import { closing } from '#lib/wire/closing.ts';
import { agreed } from '../support/agreed.ts';
import { type Guest, Leader, until } from '../support/people.ts';
import { expectRefused } from '../support/refusals.ts';
import { serverForTests } from '../support/server.ts';

const server = serverForTests();

async function draw(who: Guest, ...names: string[]): Promise<void> {
	const map = who.open('network', { ack: '1' });
	await map.synced();
	map.doc.transact(() => {
		for (const name of names) personText(map.doc, addPerson(map.doc), 'name')?.insert(0, name);
	});
	await until(() => map.receipt.updates === 1);
	map.close();
}

const outcomeFor = async (who: Guest) => {
	const map = who.open('network');
	const outcome = await map.outcome();
	map.close();
	return outcome;
};
const open = (who: Guest, shared: boolean, shown: boolean) => who.do('PUT', '/network', { shared, shown });

describe('the network map', () => {
	test('is read by those at work and the wall when the family says so, and no longer when it takes that back', async () => {
		const leader = await Leader.withMeeting(server.now);
		const sara = await leader.welcome('family', 'Sara');
		const petra = await leader.welcome('professional', 'Petra');
		const wall = await leader.welcome('projector', '');
		await leader.moveTo('presentation');
		await draw(sara, 'Birgit', 'Tränaren');
		for (const who of [petra, wall]) expect(await outcomeFor(who)).toBe(closing.mayNotRead);
		expect((await open(sara, true, true)).body).toEqual({ shared: true, shown: true });
		const [hers, onWall] = [petra.open('network'), wall.open('network')];
		for (const map of [hers, onWall]) {
			expect(await map.outcome()).toBe('read');
			expect(readNetwork(map.doc).people.map(({ name }) => name)).toEqual(['Birgit', 'Tränaren']);
		}
		const seenBy = async (who: Guest) => (await who.do('GET', '')).body.network;
		expect(await seenBy(sara)).toEqual({ shared: true, shown: true, mayOpen: true });
		for (const who of [leader, petra, wall])
			expect(await seenBy(who)).toEqual({ shared: true, shown: true, mayOpen: false });
		await open(sara, false, true);
		expect(await seenBy(petra)).toBeNull();
		expect(await hers.closed).toBe(closing.mayNotRead);
		expect(await outcomeFor(wall)).toBe('read');
		await open(sara, false, false);
		expect(await onWall.closed).toBe(closing.mayNotRead);
	});

	test('is the family’s to show, and never the facilitator’s or anybody else’s', async () => {
		const leader = await Leader.withMeeting(server.now);
		const petra = await leader.welcome('professional', 'Petra');
		const waiting = await leader.guest('family', 'Okänd');
		for (const who of [leader, petra])
			expectRefused(await open(who, true, true), 403, 'network-is-the-familys');
		expectRefused(await open(waiting, true, true), 403, 'not-admitted');
		expect(await outcomeFor(petra)).toBe(closing.mayNotRead);
	});

	test('of a follow-up meeting goes on from the one before, which stands beside it, and is shown to nobody new', async () => {
		const { leader, sara } = await agreed(server.now);
		await leader.moveTo('followup');
		await draw(sara, 'Birgit');
		await open(sara, true, true);
		const next = Object.assign(new Leader(leader.base), { bearer: leader.bearer });
		next.meeting = (await leader.do('POST', '/follow-up', {})).body.id as Leader['meeting'];
		const again = await next.welcome('family', 'Sara');
		const petra = await next.welcome('professional', 'Petra');
		expect(await outcomeFor(petra)).toBe(closing.mayNotRead);
		const map = again.open('network', { ack: '1' });
		await map.synced();
		const [birgit] = readNetwork(map.doc).people;
		movePerson(map.doc, birgit!.id, { near: 'together' });
		await until(() => map.receipt.updates === 1);
		map.close();
		const stored = await readDocument(server.now.sql, next.meeting, 'network', readNetwork);
		expect(stored).toMatchObject({
			people: [{ id: birgit!.id, name: 'Birgit', near: 'together' }],
			before: [{ id: birgit!.id, name: 'Birgit', near: 'near' }]
		});
	});
});
