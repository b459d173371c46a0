import { describe, expect, test } from 'vitest';
import { readPlan } from '#lib/documents/plan-document.ts';
import type { Plan } from '#lib/domain/plan.ts';
import { until } from '../support/people.ts';
import { chance, seed } from '../support/random.ts';
import { Cable } from './cable.ts';
import { contentOf } from './content.ts';
import { houseForTests } from './house.ts';
import { lengths } from '../support/lengths.ts';
import { Ledger, sightOf, typistsOf } from './typing.ts';

/* Lines that break at any moment, in the middle of a word or of a frame, while several type. */

const house = houseForTests();

describe('lines that drop', () => {
	test(`lose nothing and double nothing in ${lengths.drops} drops (SEED=${seed})`, async () => {
		const of = chance();
		const server = house.now.servers[0]!;
		const names = ['Sara', 'Birgit', 'Johan', 'Anna', 'Elias', 'Hassan'];
		const { leader, family } = await house.now.presenting(server, names);
		const cables = await Promise.all(family.map(() => Cable.to(server.url)));
		for (const [index, guest] of family.entries()) guest.base = cables[index]!.url;
		const typists = typistsOf(family);
		// Everything they write is to be there: their pages stay open to the end.
		const closed: number[] = [];
		await Promise.all(typists.map((one) => one.open()));
		for (const one of typists) {
			void one.page.closed.then((code) => closed.push(code));
			one.start(of, 60);
		}
		for (let drop = 0; drop < lengths.drops; drop++) {
			const index = of.below(typists.length);
			const { provider } = typists[index]!.page;
			await until(() => provider.wsconnected || closed.length > 0);
			if (of.below(3) > 0) await new Promise((later) => setTimeout(later, of.below(40)));
			cables[index]!.cut();
			await until(() => !provider.wsconnected);
		}
		await Promise.all(typists.map((one) => one.stop()));
		expect(closed).toEqual([]);
		await until(() => typists.every((one) => one.isAllConfirmed));

		const reader = leader.open('plan');
		await reader.synced();
		const docs = [reader.doc, ...typists.map((one) => one.page.doc)];
		await until(() => docs.every((doc) => contentOf(doc) === contentOf(reader.doc)));
		const ledger = new Ledger();
		for (const one of typists) {
			one.close();
			ledger.wasTold(one);
		}
		const { body } = await leader.do('GET', '/plan');
		for (const plan of [readPlan(reader.doc), body as unknown as Plan])
			expect(ledger.check(sightOf(plan, typists), typists)).toEqual([]);
		expect(ledger.size).toBeGreaterThan(lengths.drops);
		reader.close();
		for (const cable of cables) cable.close();
	});
});
