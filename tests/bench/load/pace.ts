import { chance } from '../../support/random.ts';

/**
 * Lets each of `who` act `perSecond` times a second for so many seconds, each at moments of their own that do not
 * depend on how the server keeps up.
 */
export async function pace<Who>(
	who: Who[],
	perSecond: number,
	seconds: number,
	isOver: () => boolean,
	act: (one: Who) => void
): Promise<{ planned: number; sent: number }> {
	const { below } = chance(who.length);
	const interval = 1000 / perSecond;
	const turns = who
		.map((one) => ({ one, offset: (below(1_000_000) / 1_000_000) * interval }))
		.sort((a, b) => a.offset - b.offset);
	const planned = Math.round(who.length * perSecond * seconds);
	// Being a second late with the last is no reason to go on for ever.
	const deadline = performance.now() + seconds * 1000 + 1000;
	const begun = performance.now();
	let sent = 0;
	while (sent < planned && !isOver()) {
		const now = performance.now();
		if (now > deadline) break;
		for (; sent < planned; sent++) {
			const { one, offset } = turns[sent % turns.length]!;
			if (begun + Math.floor(sent / turns.length) * interval + offset > now) break;
			act(one);
		}
		await new Promise((again) => setTimeout(again, 1));
	}
	return { planned, sent };
}
