import { expect, onTestFinished, test } from 'vitest';
import { readPlan } from '#lib/documents/plan-document.ts';
import { EveningLedger, EveningPhone } from '../faults/evening-phone.ts';
import { houseForTests } from '../faults/house.ts';
import { Leader, until } from '../support/people.ts';
import { chance } from '../support/random.ts';

/* From "Släpp in" until a phone that comes late shows all that two others have written. */

const house = houseForTests();
const updates = 5_000;
const goal = 2_000;

test(`a phone that comes after ${updates} updates`, async () => {
	const server = house.now.servers[0]!;
	const leader = await Leader.withMeeting({ sql: house.now.sql, url: server.url });
	const [ledger, of] = [new EveningLedger(), chance()];
	const phones: EveningPhone[] = [];
	for (const name of ['Sara', 'Birgit', 'Elias'])
		phones.push(new EveningPhone(await leader.welcome('family', name), name, ledger, of));
	const [sara, birgit, elias] = phones as [EveningPhone, EveningPhone, EveningPhone];
	await leader.moveTo('private');
	for (const phone of phones) {
		await phone.moveTo(server);
		await phone.open();
		onTestFinished(() => phone.close());
	}
	await until(() => sara.room.state === 'empty');
	await sara.room.begin();
	const asks = async (phone: EveningPhone) => {
		await phone.room.door.takeCode(sara.room.door.showCode());
		await until(() => sara.room.door.requests.some(({ id }) => id === phone.room.me));
	};
	await asks(birgit);
	await sara.room.letIn(birgit.room.me);
	await until(() => birgit.room.state === 'in');
	while (ledger.edits < updates) {
		of.one([sara, birgit]).edit();
		await new Promise((next) => setTimeout(next, 5));
	}
	const content = ({ room }: EveningPhone) => JSON.stringify(readPlan(room.doc));
	await until(() => sara.isSettled && birgit.isSettled && content(sara) === content(birgit), 20_000);
	const expected = content(sara);
	await asks(elias);
	const began = performance.now();
	const there = new Promise<number>((done) => {
		elias.room.doc.on('update', () => {
			if (content(elias) === expected) done(performance.now() - began);
		});
	});
	await sara.room.letIn(elias.room.me);
	const took = await there;
	expect(ledger.check(readPlan(elias.room.doc))).toEqual([]);
	const mark = took <= goal ? '✓' : '✗';
	console.log(
		`${ledger.edits} updates, ${expected.length} letters: ${took.toFixed(0)} ms (≤ ${goal} ms ${mark})`
	);
});
