import { json } from '@sveltejs/kit';
import { admittedAsking, api, bodyOf } from '#lib/server/api.ts';
import { lendThePen } from '#lib/server/leading.ts';
import { orRefused } from '#lib/server/refused.ts';
import { services } from '#lib/server/services.ts';
import { PenTo } from '#lib/wire/api.ts';

export const PUT = api(async (event) => {
	const lender = await admittedAsking(event);
	const { to } = await bodyOf(event, PenTo);
	const { pen } = orRefused(await lendThePen(services(), lender, to));
	return json({ pen });
});
