import { type Guest, Leader, type Open } from './people.ts';
import { aPlan } from './plans.ts';
import { callBack } from './private.ts';

/** A meeting whose family has published a plan, in the phase where it is agreed. */
export async function agreeing(
	running: Open,
	leader?: Leader
): Promise<{ leader: Leader; sara: Guest; petra: Guest }> {
	const leads = leader ?? (await Leader.withMeeting(running));
	const sara = await leads.welcome('family', 'Sara', 'mamma');
	const petra = await leads.welcome('professional', 'Petra', 'rektor');
	await leads.moveTo('private');
	await callBack(sara, aPlan());
	await leads.moveTo('agreement');
	return { leader: leads, sara, petra };
}

/** The file of a meeting's agreement, as it is downloaded. */
export async function fileOf(who: Guest): Promise<string> {
	const headers: Record<string, string> = who.bearer
		? { authorization: `Bearer ${who.bearer}` }
		: { cookie: who.cookie };
	const response = await fetch(`${who.base}/api/v1/meetings/${who.meeting}/agreement/file`, { headers });
	if (!response.ok) throw new Error(`The file was refused: ${response.status}`);
	return response.text();
}
