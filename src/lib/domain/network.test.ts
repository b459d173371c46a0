import { describe, expect, test } from 'vitest';
import { type NetworkPerson, changesIn, nearnesses, placesOf, ringEdges, slices } from './network.ts';

const person = (id: string, parts: Partial<NetworkPerson> = {}): NetworkPerson => ({
	id,
	name: id,
	near: 'near',
	slice: 'family',
	help: '',
	...parts
});

describe('then and now', () => {
	test('says who is new, nearer, further away, and no longer there', () => {
		const before = [person('mormor'), person('Johan'), person('Amir', { near: 'there' }), person('Lisa')];
		const people = [
			person('mormor'),
			person('Johan', { near: 'together' }),
			person('Lisa', { near: 'there' }),
			person('tränaren', { near: 'there' })
		];
		expect(changesIn({ people, before })).toEqual([
			{ id: 'Johan', name: 'Johan', kind: 'nearer' },
			{ id: 'Lisa', name: 'Lisa', kind: 'further' },
			{ id: 'tränaren', name: 'tränaren', kind: 'new' },
			{ id: 'Amir', name: 'Amir', kind: 'gone' }
		]);
	});

	test('says nothing the first time, when all are new', () => {
		expect(changesIn({ people: [person('mormor')], before: [] })).toEqual([]);
	});
});

describe('the picture', () => {
	test('has each person in their ring and slice, and nobody on top of another', () => {
		const people = slices.flatMap((slice) =>
			nearnesses.flatMap((near) => [1, 2, 3].map((n) => person(`${slice}/${near}/${n}`, { slice, near })))
		);
		const places = placesOf(people);
		for (const { person: one, at } of places) {
			const distance = Math.hypot(at.x, at.y);
			const ring = nearnesses.indexOf(one.near);
			expect(distance).toBeLessThan(ringEdges[ring]!);
			if (ring > 0) expect(distance).toBeGreaterThan(ringEdges[ring - 1]!);
			const turn = (Math.atan2(at.x, -at.y) / (2 * Math.PI) + 1 + 0.5 / slices.length) % 1;
			expect(Math.floor(turn * slices.length)).toBe(slices.indexOf(one.slice));
		}
		for (const [index, { at }] of places.entries())
			for (const other of places.slice(index + 1))
				expect(Math.hypot(at.x - other.at.x, at.y - other.at.y)).toBeGreaterThan(0.08);
	});
});
