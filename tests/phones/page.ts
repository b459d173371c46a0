import { hexOf } from '#lib/domain/bytes.ts';
import type { ParticipantId } from '#lib/domain/participant.ts';
import { TabKeys, open, seal } from '#lib/private/envelope.ts';
import { makeEpoch } from '#lib/private/epoch.ts';
import { cardOf, idOf, newPhoneKeys } from '#lib/private/phone.ts';
import { randomBytes } from '#lib/private/primitives.ts';

/* Runs in a browser: what a phone does for each update that it writes, and that it reads. */

export type Times = { seal: number[]; open: number[] };

export async function measure(times: number, length: number): Promise<Times> {
	const keys = await newPhoneKeys();
	const card = await cardOf(keys, { id: crypto.randomUUID() as ParticipantId, name: 'Sara' });
	const me = await idOf(card);
	const { known, roomKey } = await makeEpoch({
		keys,
		me,
		before: null,
		meeting: crypto.randomUUID(),
		run: 1,
		reason: 'start',
		phones: [card],
		sealSnapshot: () => Promise.resolve(new Uint8Array())
	});
	const tabKeys = new TabKeys(known, roomKey);
	const header = { kind: 'words' as const, epoch: 1, phone: me, tab: hexOf(randomBytes(16)) };
	const took: Times = { seal: [], open: [] };
	for (let number = 0; number < times; number++) {
		const update = randomBytes(length);
		const began = performance.now();
		const envelope = await seal(keys, tabKeys, { ...header, number, before: randomBytes(32) }, update);
		const sealed = performance.now();
		const opened = await open(tabKeys, envelope);
		took.open.push(performance.now() - sealed);
		took.seal.push(sealed - began);
		if (opened.is !== 'fine' || opened.plain.length !== length) throw new Error('It did not open');
	}
	return took;
}
