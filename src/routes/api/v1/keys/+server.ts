import { json } from '@sveltejs/kit';
import { services } from '#lib/server/services.ts';
import { publicKeys } from '#lib/server/signing.ts';

/** The keys that agreements here are signed with, for anyone who checks one. */
export const GET = async () => json({ keys: await publicKeys(services().sql) });
