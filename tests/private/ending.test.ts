import { describe, expect, test } from 'vitest';
import { emptyPlan } from '#lib/domain/plan.ts';
import { publishHash } from '#lib/private/consent.ts';
import { type Guest, Leader, until } from '../support/people.ts';
import { aPlan } from '../support/plans.ts';
import { FakePhone, PhoneLine, shown, twoInPrivate } from '../support/private.ts';
import { expectRefused } from '../support/refusals.ts';
import { serverForTests } from '../support/server.ts';

/* The family calls the others back: what becomes visible is what its phones have signed. */

const server = serverForTests();

const end = (who: Guest, body: object) => who.do('POST', '/private-time/end', body);
const nothing = emptyPlan;

describe('what becomes visible', () => {
	test('is what two phones signed, the caller’s own first; and everyone of the family can see who did', async () => {
		const { leader, sara, birgit, phones } = await twoInPrivate(server.now);
		const publish = shown(aPlan());
		const consents = [
			await phones.sara.consent(leader.meeting, 1, publish),
			await phones.birgit.consent(leader.meeting, 1, publish)
		];
		const ended = await end(sara, { publish: aPlan(), consents });
		expect(ended.body.phase).toBe('presentation');
		expect((await leader.do('GET', '/plan')).body).toEqual(aPlan());
		expect((await birgit.do('GET', '/private-time')).body).toEqual({
			epoch: 2,
			end: { run: 1, publishHash: await publishHash(publish), consents }
		});
	});

	test('may be nothing, which is signed, too', async () => {
		const { leader, birgit, phones } = await twoInPrivate(server.now);
		const consents = [
			await phones.birgit.consent(leader.meeting, 1, undefined),
			await phones.sara.consent(leader.meeting, 1, undefined)
		];
		expect((await end(birgit, { consents })).body.phase).toBe('presentation');
		expect((await leader.do('GET', '/plan')).body).toEqual(nothing);
	});

	test('needs one phone when there is one', async () => {
		const leader = await Leader.withMeeting(server.now);
		const sara = await leader.welcome('family', 'Sara');
		await leader.moveTo('private');
		const phone = await FakePhone.of(sara.id);
		const hers = await (await PhoneLine.open(sara, phone)).first();
		hers.begin(1, [phone]);
		await until(() => hers.epoch === 1);
		expectRefused(await end(sara, { publish: aPlan() }), 409, 'family-has-not-agreed');
		const consents = [await phone.consent(leader.meeting, 1, shown(aPlan()))];
		expect((await end(sara, { publish: aPlan(), consents })).status).toBe(200);
	});

	type Family = Awaited<ReturnType<typeof twoInPrivate>>;
	test.each<[string, (family: Family) => Promise<{ body: object; by?: Guest }>]>([
		['nobody signed', async () => ({ body: { publish: aPlan() } })],
		[
			'only one of two phones signed',
			async ({ leader, phones }) => ({
				body: { publish: aPlan(), consents: [await phones.sara.consent(leader.meeting, 1, shown(aPlan()))] }
			})
		],
		[
			'the same phone signed twice',
			async ({ leader, phones }) => {
				const consent = await phones.sara.consent(leader.meeting, 1, shown(aPlan()));
				return { body: { publish: aPlan(), consents: [consent, consent] } };
			}
		],
		[
			'the first phone is not the caller’s',
			async ({ leader, phones, birgit }) => ({
				by: birgit,
				body: { publish: aPlan(), consents: await both(phones, leader.meeting, 1, shown(aPlan())) }
			})
		],
		[
			'they signed something else',
			async ({ leader, phones }) => ({
				body: {
					publish: { ...aPlan(), lead: 'Petra' },
					consents: await both(phones, leader.meeting, 1, shown(aPlan()))
				}
			})
		],
		[
			'they signed that nothing is shown',
			async ({ leader, phones }) => ({
				body: { publish: aPlan(), consents: await both(phones, leader.meeting, 1, undefined) }
			})
		],
		[
			'they signed it in another private time',
			async ({ leader, phones }) => ({
				body: { publish: aPlan(), consents: await both(phones, leader.meeting, 2, shown(aPlan())) }
			})
		],
		[
			'they signed it for another meeting',
			async ({ phones }) => ({
				body: { publish: aPlan(), consents: await both(phones, crypto.randomUUID(), 1, shown(aPlan())) }
			})
		],
		[
			'one of them is a phone that nobody let in',
			async ({ leader, phones, sara }) => {
				const stranger = await FakePhone.of(sara.id);
				const [own] = await both(phones, leader.meeting, 1, shown(aPlan()));
				return {
					body: {
						publish: aPlan(),
						consents: [own, await stranger.consent(leader.meeting, 1, shown(aPlan()))]
					}
				};
			}
		],
		[
			'one says that it is another',
			async ({ leader, phones }) => {
				const [own] = await both(phones, leader.meeting, 1, shown(aPlan()));
				return { body: { publish: aPlan(), consents: [own, { ...own, phone: phones.birgit.id }] } };
			}
		]
	])('does not when %s, and private time goes on', async (_what, attempt) => {
		const family = await twoInPrivate(server.now);
		const { body, by } = await attempt(family);
		expectRefused(await end(by ?? family.sara, body), 409, 'family-has-not-agreed');
		expect((await family.leader.me()).body.phase).toBe('private');
		expect((await family.sara.do('GET', '/private-time')).body).toEqual({ epoch: 2, end: null });
		family.hers.write(2);
		await until(() => family.hers.storedIn(2) === 0);
	});

	test.each([
		['no signature', { phone: 'ab'.repeat(16), signature: 'hej' }],
		['no phone', { phone: 'Sara', signature: 'A'.repeat(86) + '==' }]
	])('with %s is not understood', async (_what, consent) => {
		const { sara } = await twoInPrivate(server.now);
		expectRefused(await end(sara, { consents: [consent] }), 422, 'body-is-wrong');
	});

	test('must be nothing when no phone ever began', async () => {
		const leader = await Leader.withMeeting(server.now);
		const sara = await leader.welcome('family', 'Sara');
		await leader.moveTo('private');
		expectRefused(await end(sara, { publish: aPlan() }), 409, 'family-has-not-agreed');
		expect((await sara.do('GET', '/private-time')).body).toEqual({ epoch: null, end: null });
		expect((await end(sara, {})).body.phase).toBe('presentation');
		expect((await sara.do('GET', '/private-time')).body.end).toMatchObject({ run: 1, consents: [] });
	});

	test('without a phone that is in shows nothing, erases what was kept, and they can begin anew', async () => {
		const { leader, sara } = await twoInPrivate(server.now);
		expect((await end(sara, {})).body.phase).toBe('presentation');
		expect((await leader.do('GET', '/plan')).body).toMatchObject({ needs: [] });
		expect((await sara.do('GET', '/private-time')).body).toMatchObject({
			epoch: null,
			end: { run: 1, consents: [] }
		});
		await leader.moveTo('private');
		const phone = await FakePhone.of(sara.id);
		const hers = await (await PhoneLine.open(sara, phone)).first();
		hers.begin(1, [phone], { roster: { run: 2 } });
		await until(() => hers.epoch === 1);
	});

	test('the second time is signed anew, and the plan is changed by it', async () => {
		const { leader, sara, phones } = await twoInPrivate(server.now);
		const first = await both(phones, leader.meeting, 1, shown(aPlan()));
		await end(sara, { publish: aPlan(), consents: first });
		await leader.moveTo('private');
		const less = { ...emptyPlan, lead: 'Sara', without: ['mornings'] };
		expectRefused(await end(sara, { publish: aPlan(), consents: first }), 409, 'family-has-not-agreed');
		const consents = await both(phones, leader.meeting, 2, shown(less));
		expect((await end(sara, { publish: less, consents })).status).toBe(200);
		expect((await leader.do('GET', '/plan')).body).toMatchObject({ needs: [], lead: 'Sara' });
		expect((await sara.do('GET', '/private-time')).body.end).toMatchObject({ run: 2 });
	});

	test('of two who end private time at once, one does', async () => {
		const { leader, sara, birgit, phones } = await twoInPrivate(server.now);
		const consents = await both(phones, leader.meeting, 1, shown(aPlan()));
		const clicks = await Promise.all([
			end(sara, { publish: aPlan(), consents }),
			end(birgit, { publish: aPlan(), consents: consents.toReversed() })
		]);
		expect(clicks.map((click) => click.status).sort()).toEqual([200, 409]);
		expect((await leader.do('GET', '/plan')).body).toEqual(aPlan());
	});
});

/** Yes from both, Sara’s phone first. */
async function both(
	phones: { sara: FakePhone; birgit: FakePhone },
	meeting: string,
	run: number,
	publish: unknown
) {
	return [
		await phones.sara.consent(meeting, run, publish),
		await phones.birgit.consent(meeting, run, publish)
	];
}

test('how private time stands is for the family to know', async () => {
	const { leader, sara } = await twoInPrivate(server.now);
	for (const circle of ['professional', 'interpreter', 'projector'])
		expectRefused(
			await (await leader.welcome(circle, 'Petra')).do('GET', '/private-time'),
			403,
			'not-for-you'
		);
	expectRefused(await leader.do('GET', '/private-time'), 403, 'not-for-you');
	const outside = await leader.guest('family', 'Okänd');
	expectRefused(await outside.do('GET', '/private-time'), 403, 'not-admitted');
	expect((await sara.do('GET', '/private-time')).status).toBe(200);
});

describe('“do you need more time?”', () => {
	const asked = async (who: Guest) => (await who.do('GET', '')).body.privateTime;

	test('is asked by the facilitator and answered by the family; the others hear nothing of it', async () => {
		const { leader, sara } = await twoInPrivate(server.now);
		const petra = await leader.welcome('professional', 'Petra');
		expect(await asked(sara)).toMatchObject({ askedAt: null, answer: null });
		await leader.do('POST', '/private-time/ask');
		for (const who of [sara, leader])
			expect(await asked(who)).toMatchObject({ askedAt: expect.any(Number) as number, answer: null });
		await sara.do('POST', '/private-time/answer', { answer: 'more' });
		for (const who of [sara, leader]) expect(await asked(who)).toMatchObject({ answer: 'more' });
		expect(await asked(petra)).toBeNull();
		// Asked again, it is to be answered again.
		await leader.do('POST', '/private-time/ask');
		expect(await asked(sara)).toMatchObject({ answer: null });
	});

	test('by nobody else, at no other time, and with no other answers', async () => {
		const { leader, sara } = await twoInPrivate(server.now);
		const petra = await leader.welcome('professional', 'Petra');
		for (const who of [sara, petra])
			expectRefused(await who.do('POST', '/private-time/ask'), 403, 'only-the-facilitator');
		const soon = { answer: 'soon' };
		for (const who of [leader, petra])
			expectRefused(await who.do('POST', '/private-time/answer', soon), 403, 'not-for-you');
		expectRefused(await sara.do('POST', '/private-time/answer', { answer: 'no' }), 422, 'body-is-wrong');
		const other = await Leader.withMeeting(server.now);
		const astrid = await other.welcome('family', 'Astrid');
		expectRefused(await other.do('POST', '/private-time/ask'), 409, 'not-in-private-time');
		expectRefused(await astrid.do('POST', '/private-time/answer', soon), 409, 'not-in-private-time');
		expect(await asked(astrid)).toBeNull();
	});

	test('does not end private time, and is forgotten when it ends', async () => {
		const { leader, sara, phones } = await twoInPrivate(server.now);
		await leader.do('POST', '/private-time/ask');
		expect((await leader.me()).body.phase).toBe('private');
		await end(sara, { consents: await both(phones, leader.meeting, 1, undefined) });
		expect(await asked(sara)).toBeNull();
		await leader.moveTo('private');
		expect(await asked(sara)).toMatchObject({ askedAt: null, answer: null });
	});
});
