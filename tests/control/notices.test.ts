import { describe, expect, test } from 'vitest';
import { Caller, Guest, Leader, until, withAccount } from '../support/people.ts';
import { aPlan } from '../support/plans.ts';
import { callBack } from '../support/private.ts';
import { serverForTests } from '../support/server.ts';
import { Listener } from '../support/sockets.ts';
import { within } from '../support/lengths.ts';

const server = serverForTests();

async function listening(who: Guest, as: 'seat' | 'screen' | 'account'): Promise<Listener> {
	const listener = Listener.in(who.meeting, who, as);
	await until(() => listener.now !== undefined);
	return listener;
}

describe('what people hear of the meeting', () => {
	test('on arrival, how it stands, each as they may see it', async () => {
		const leader = await Leader.withMeeting(server.now, { title: 'Om skolan' });
		const sara = await leader.welcome('family', 'Sara');
		const wall = await leader.welcome('projector', '');
		const [phone, screen, console] = [
			await listening(sara, 'seat'),
			await listening(wall, 'screen'),
			await listening(leader, 'account')
		];
		expect(phone.now).toMatchObject({ phase: 'prepare', me: { name: 'Sara', circle: 'family' }, lead: null });
		expect(screen.now).toMatchObject({ me: { circle: 'projector' }, wall: 'gather', lead: null });
		expect(console.now).toMatchObject({ me: { circle: 'facilitator' }, lead: { title: 'Om skolan' } });
		for (const one of [phone, screen, console]) one.close();
	});

	test('the same as they would be told if they asked', async () => {
		const leader = await Leader.withMeeting(server.now);
		const sara = await leader.welcome('family', 'Sara');
		const phone = await listening(sara, 'seat');
		const { body: told } = await sara.do('GET', '');
		// Each says when it was seen, by the server's clock; nothing else differs.
		expect({ ...phone.now, at: 0 }).toEqual({ ...told, at: 0 });
		expect(told.at).toBeGreaterThanOrEqual(phone.now!.at);
		phone.close();
	});

	test('a new phase, within a second, on the phone, the wall and the console; also a step taken back', async () => {
		const leader = await Leader.withMeeting(server.now);
		const sara = await leader.welcome('family', 'Sara');
		const wall = await leader.welcome('projector', '');
		const everyone = [
			await listening(sara, 'seat'),
			await listening(wall, 'screen'),
			await listening(leader, 'account')
		];
		const steps = [
			['information', () => leader.moveTo('information')],
			['prepare', () => leader.do('POST', '/phase/undo')],
			['private', () => leader.moveTo('private')],
			['presentation', () => callBack(sara, aPlan())]
		] as const;
		for (const [phase, step] of steps) {
			const asked = Date.now();
			const taken = step();
			for (const one of everyone) await until(() => one.now?.phase === phase);
			expect(Date.now() - asked, phase).toBeLessThan(within(1_000));
			await taken;
		}
		expect(everyone[0]!.now?.documents.plan).toBe('write');
		expect(everyone[1]!.now?.wall).toBe('plan');
		for (const one of everyone) one.close();
	});

	test('the console rings when somebody knocks, and who waits hears nothing but that they are let in', async () => {
		const leader = await Leader.withMeeting(server.now);
		const console = await listening(leader, 'account');
		const birgit = await leader.guest('family', 'Birgit', 'mormor');
		await until(() => console.now?.lead?.waiting.length === 1, within(1_000));
		expect(console.now?.lead?.waiting[0]).toMatchObject({ name: 'Birgit', relation: 'mormor' });
		const phone = await listening(birgit, 'seat');
		expect(phone.now).toMatchObject({ me: { status: 'waiting' }, seats: [], lead: null });
		await leader.admit(birgit);
		await until(() => phone.now?.me.status === 'admitted', within(1_000));
		expect(phone.now?.seats.map((seat) => seat.name)).toEqual(['Birgit', 'Maria']);
		expect(phone.views[0]?.seats).toEqual([]);
		for (const one of [phone, console]) one.close();
	});

	test('answers when all have answered, and not before; then the seal', async () => {
		const leader = await Leader.withMeeting(server.now);
		const [sara, johan] = [await leader.welcome('family', 'Sara'), await leader.welcome('family', 'Johan')];
		await leader.moveTo('private');
		await callBack(sara, aPlan());
		await leader.moveTo('agreement');
		const [phone, console] = [await listening(sara, 'seat'), await listening(leader, 'account')];
		await johan.answer('no', 'Inte helgerna');
		for (const one of [phone, console]) await until(() => one.now?.answered.count === 1);
		await sara.answer('yes');
		for (const one of [phone, console]) await until(() => one.now?.answers?.length === 2);
		const before = [...phone.views, ...console.views].filter((view) => view.answered.count < 2);
		expect(JSON.stringify(before)).not.toContain('Inte helgerna');
		await leader.do('POST', '/agreement');
		for (const one of [phone, console]) {
			await until(() => one.now?.sealed !== null);
			expect(one.now?.sealed?.words).toHaveLength(4);
			one.close();
		}
	});

	test('nothing of another meeting', async () => {
		const [leader, other] = [await Leader.withMeeting(server.now), await Leader.withMeeting(server.now)];
		const sara = await leader.welcome('family', 'Sara');
		const phone = await listening(sara, 'seat');
		const heard = phone.views.length;
		await other.moveTo('information');
		await leader.moveTo('presentation');
		await until(() => phone.now?.phase === 'presentation');
		expect(phone.views).toHaveLength(heard + 1);
		phone.close();
	});
});

describe('who may not listen any more', () => {
	test('someone who is shown out hears that they are, is disconnected, and cannot come back', async () => {
		const leader = await Leader.withMeeting(server.now);
		const [sara, johan] = [await leader.welcome('family', 'Sara'), await leader.welcome('family', 'Johan')];
		const [hers, his] = [await listening(sara, 'seat'), await listening(johan, 'seat')];
		await leader.remove(johan);
		await until(() => his.isGone && !his.isConnected, within(1_000));
		expect(his.now?.me.status).toBe('admitted');
		const again = Listener.in(leader.meeting, johan, 'seat');
		await until(() => again.refused !== undefined);
		expect(again.refused).toBe('gone');
		expect(hers.isConnected).toBe(true);
		await until(() => !hers.now?.seats.some((seat) => seat.name === 'Johan'));
		for (const one of [hers, his, again]) one.close();
	});

	test('someone who waits at the door and is turned away', async () => {
		const leader = await Leader.withMeeting(server.now);
		const stranger = await leader.guest('family', 'Okänd');
		const phone = await listening(stranger, 'seat');
		await leader.remove(stranger);
		await until(() => phone.isGone, within(1_000));
		phone.close();
	});

	test('someone who signs out, on that device and no other', async () => {
		const leader = await Leader.withMeeting(server.now);
		const sara = await leader.welcome('family', 'Sara');
		const [phone, console] = [await listening(sara, 'seat'), await listening(leader, 'account')];
		const [row] = await server.now.sql<{ id: string }[]>`
			select id from session where participant_id = ${sara.id}`;
		server.now.live.signedOut(row!.id);
		await until(() => phone.isGone);
		expect(console.isConnected).toBe(true);
		for (const one of [phone, console]) one.close();
	});
});

describe('a page that is not ours, or says what we do not know', () => {
	test('is refused when what it says is none of the conversation', async () => {
		const leader = await Leader.withMeeting(server.now);
		for (const hello of [
			{},
			{ meeting: 'x', as: 'account' },
			{ meeting: leader.meeting, as: 'boss' },
			{ meeting: leader.meeting },
			{ meeting: { $ne: '' }, as: 'account' }
		]) {
			const page = new Listener(leader, hello);
			await until(() => page.refused !== undefined);
			expect(page.refused).toBe('malformed');
			expect(page.views).toEqual([]);
			page.close();
		}
	});

	test('is refused when what it came with opens nothing here', async () => {
		const leader = await Leader.withMeeting(server.now);
		const other = await Leader.withMeeting(server.now);
		const sara = await leader.welcome('family', 'Sara');
		const forged = new Caller(server.now.url);
		forged.cookie = 'radslag_seat=x.y; radslag_account=x.y';
		const tries: [Caller, 'seat' | 'screen' | 'account'][] = [
			[new Caller(server.now.url), 'seat'],
			[forged, 'seat'],
			[forged, 'account'],
			[other, 'account'],
			[await other.welcome('family', 'Astrid'), 'seat'],
			// She has a seat, not an account, and no wall.
			[sara, 'account'],
			[sara, 'screen'],
			[await withAccount(server.now, new Caller(server.now.url), 'admin', 'Ida'), 'account']
		];
		for (const [who, as] of tries) {
			const page = Listener.in(leader.meeting, who, as);
			await until(() => page.refused !== undefined);
			expect(page.refused).toBe('gone');
			expect(page.views).toEqual([]);
			page.close();
		}
	});

	test('of another site is not let in at all', async () => {
		const leader = await Leader.withMeeting(server.now);
		const page = new Listener(
			leader,
			{ meeting: leader.meeting, as: 'account' },
			{ origin: 'https://evil.example' }
		);
		await until(() => page.refused !== undefined);
		expect(page.views).toEqual([]);
		page.close();
	});
});

describe('the facilitator who shows the wall on her own computer', () => {
	test('sees there what a wall sees and no more', async () => {
		const leader = await Leader.withMeeting(server.now);
		await leader.guest('family', 'Okänd');
		const wall = await listening(leader, 'screen');
		expect(wall.now).toMatchObject({ me: { circle: 'projector', name: '' }, lead: null });
		expect(JSON.stringify(wall.now)).not.toContain('Okänd');
		wall.close();
	});
});
