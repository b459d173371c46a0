import { catalogueFor } from '#lib/server/catalogue.ts';
import type { LayoutServerLoad } from './$types';

/** Which sentences each surface says: the first that its route begins with. */
const surfaces: [route: string, sections: string[]][] = [
	[
		'/m/[meeting]/console',
		[
			'console',
			'method',
			'circle',
			'answer',
			'scale',
			'room',
			'information',
			'plan',
			'sign',
			'refusal',
			'after'
		]
	],
	[
		'/m/[meeting]/projector',
		['wall', 'method', 'answer', 'scale', 'network', 'information', 'plan', 'after']
	],
	[
		'/m/[meeting]/review',
		['review', 'document', 'save', 'method', 'answer', 'information', 'plan', 'seen', 'after']
	],
	['/m/[meeting]/network', ['room', 'method', 'network', 'refusal']],
	['/m/[meeting]/paper', ['paper']],
	['/m/[meeting]/promises', ['promises', 'after', 'plan']],
	[
		'/m/[meeting]',
		['room', 'private', 'method', 'answer', 'scale', 'save', 'information', 'plan', 'refusal', 'after']
	],
	['/work', ['work', 'method', 'circle', 'after']],
	['/outbox', ['outbox']],
	['/verify', ['verify']],
	['/(public)/mine', ['join', 'promises']],
	['/(public)', ['join', 'sign']]
];

export const load: LayoutServerLoad = ({ locals, route }) => {
	const sections = surfaces.find(([start]) => route.id?.startsWith(start))?.[1] ?? [];
	return {
		language: locals.language,
		catalogue: catalogueFor(locals.language, ['basics', ...sections])
	};
};
