import type { PageLoad } from './$types';

/** Who comes while people gather is not sent the steps that come later; who comes later has them in the first paint. */
export const load: PageLoad = async ({ data }) => ({
	...data,
	later: data.view.phase === 'prepare' ? null : await import('#lib/ui/meeting/later-steps.ts')
});
