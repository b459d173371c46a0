import { text } from '@sveltejs/kit';
import { services } from '#lib/server/services.ts';

/** The database answers and has had every migration. */
export const GET = async () => {
	const isReady = await services()
		.isReady()
		.catch(() => false);
	return isReady ? text('ready\n') : text('not ready\n', { status: 503 });
};
