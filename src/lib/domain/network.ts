/*
 * The network map (PRODUCT 6): who is there for the person in the middle, how near, and where they belong. A picture in which one
 * sees at a glance who is missing, and on whom too much rests. Always a list too.
 */

/** From the middle outwards: lives with us, near, is there when needed. */
export const nearnesses = ['together', 'near', 'there'] as const;
export type Nearness = (typeof nearnesses)[number];

/** Round the map, from the top, as the clock goes. */
export const slices = ['family', 'relatives', 'friends', 'daytime', 'neighbours', 'support'] as const;
export type Slice = (typeof slices)[number];

export type NetworkPerson = {
	id: string;
	name: string;
	near: Nearness;
	slice: Slice;
	/** What they can help with, in words; may be empty. */
	help: string;
};

export type Network = {
	people: NetworkPerson[];
	/** Of a follow-up meeting: as the map was when it was made. Otherwise empty. */
	before: NetworkPerson[];
};

export type Change = { id: string; name: string; kind: 'new' | 'nearer' | 'further' | 'gone' };

/** Those of whom something has become different, by how near they are. Empty where there is nothing to compare with. */
export function changesIn({ people, before }: Network): Change[] {
	if (before.length === 0) return [];
	const was = new Map(before.map((one) => [one.id, one]));
	const is = new Set(people.map((one) => one.id));
	const changed = people.flatMap((one): Change[] => {
		const earlier = was.get(one.id);
		if (!earlier) return [{ id: one.id, name: one.name, kind: 'new' }];
		const step = nearnesses.indexOf(one.near) - nearnesses.indexOf(earlier.near);
		return step === 0 ? [] : [{ id: one.id, name: one.name, kind: step < 0 ? 'nearer' : 'further' }];
	});
	const gone = before
		.filter((one) => !is.has(one.id))
		.map((one): Change => ({ id: one.id, name: one.name, kind: 'gone' }));
	return [...changed, ...gone];
}

/** Distance from the middle of each ring's people, where the map's edge is 1. */
const radii: Record<Nearness, number> = { together: 0.27, near: 0.56, there: 0.85 };
export const ringEdges = [0.42, 0.71, 1] as const;

/** Where in its slice, as a share of a whole turn clockwise from the top; the first slice has its middle there. */
export function turnOf(slice: Slice, share = 0.5): number {
	return (slices.indexOf(slice) + share - 0.5) / slices.length;
}

/** A point on the map; the middle is (0, 0), its edge 1, y downwards. */
export function pointAt(turn: number, distance: number): { x: number; y: number } {
	const angle = turn * 2 * Math.PI;
	return { x: Math.sin(angle) * distance, y: -Math.cos(angle) * distance };
}

/** Where each person stands. Those at the same distance in the same slice share its arc, and in a crowd every other stands further in. */
export function placesOf(people: NetworkPerson[]): { person: NetworkPerson; at: { x: number; y: number } }[] {
	return people.map((person) => {
		const beside = people.filter((one) => one.near === person.near && one.slice === person.slice);
		const index = beside.indexOf(person);
		const fits = person.near === 'together' ? 2 : 3;
		const inwards = beside.length > fits && index % 2 === 1 ? 0.1 : 0;
		return {
			person,
			at: pointAt(turnOf(person.slice, (index + 0.5) / beside.length), radii[person.near] - inwards)
		};
	});
}
