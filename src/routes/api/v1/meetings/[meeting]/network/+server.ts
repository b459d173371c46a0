import { json } from '@sveltejs/kit';
import { admittedAsking, api, bodyOf } from '#lib/server/api.ts';
import { openTheNetwork } from '#lib/server/leading.ts';
import { orRefused } from '#lib/server/refused.ts';
import { services } from '#lib/server/services.ts';
import { OpenNetwork } from '#lib/wire/api.ts';

export const PUT = api(async (event) => {
	const member = await admittedAsking(event);
	const { networkShared, networkShown } = orRefused(
		await openTheNetwork(services(), member, await bodyOf(event, OpenNetwork))
	);
	return json({ shared: networkShared, shown: networkShown });
});
