import { services } from '#lib/server/services.ts';
import { publicKeys } from '#lib/server/signing.ts';
import type { PageServerLoad } from './$types';

/** The keys come with the page, so that a file can be checked without a network. */
export const load: PageServerLoad = async () => {
	const keys = await publicKeys(services().sql);
	return { keys: keys.map(({ id, publicKey, retiredAt }) => ({ id, publicKey, isUsed: !retiredAt })) };
};
