import type { Decision, Plan } from '#lib/domain/plan.ts';
import { decide, setOfferDay } from '#lib/documents/offers-document.ts';
import type { Account } from '#lib/server/accounts.ts';
import { Guest, Leader, type Open, until, withAccount } from './people.ts';
import { aPlan } from './plans.ts';
import { callBack } from './private.ts';

/* A meeting that has been held: sealed through the API, with everyone's way in. */

export type Agreed = {
	leader: Leader;
	sara: Guest;
	birgit: Guest;
	petra: Guest;
	/** Listed by their account; owner of the plan's second action. */
	daniel: Guest & { account: Account };
};

/** @param decision what Daniel answers beside the action that asks for something; left out, nothing */
export async function agreed(
	running: Open,
	{ plan = aPlan(), decision, day = '' }: { plan?: Plan; decision?: Decision; day?: string } = {}
): Promise<Agreed> {
	const daniel = await withAccount(running, new Guest(running.url), 'professional', 'Daniel Sandberg');
	const leader = await Leader.withMeeting(running, {
		questions: ['Hur kommer Elias till skolan varje dag?'],
		frames: ['En vuxen är hemma på natten.'],
		participants: [{ name: 'Daniel', circle: 'professional', email: daniel.account.email }]
	});
	daniel.meeting = leader.meeting;
	daniel.id = (await daniel.me()).body.participantId as Guest['id'];
	return { leader, daniel, ...(await hold(leader, plan, decision, day)) };
}

/** The meeting's whole day, over the API. */
export async function hold(
	leader: Leader,
	plan: Plan,
	decision?: Decision,
	day = ''
): Promise<Pick<Agreed, 'sara' | 'birgit' | 'petra'>> {
	const sara = await leader.welcome('family', 'Sara', 'mamma');
	const birgit = await leader.welcome('family', 'Birgit', 'mormor');
	const petra = await leader.welcome('professional', 'Petra', 'rektor');
	await leader.moveTo('private');
	await callBack(sara, plan);
	if (decision) await answerBeside(petra, decision, day);
	await leader.moveTo('agreement');
	await sara.answer('yes');
	await leader.do('POST', '/agreement');
	return { sara, birgit, petra };
}

async function answerBeside(who: Guest, decision: Decision, day: string): Promise<void> {
	const offers = who.open('offers', { ack: '1' });
	await offers.synced();
	decide(offers.doc, 'therapy', decision, 'Daniel');
	if (day) setOfferDay(offers.doc, 'therapy', day);
	await until(() => offers.receipt.updates === (day ? 2 : 1));
	offers.close();
}
