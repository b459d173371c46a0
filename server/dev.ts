import type { Server as HttpServer } from 'node:http';
import type { Plugin } from 'vite';
import { readConfig } from '#lib/server/config.ts';
import { makeLog } from './log.ts';

/** `npm run dev`: the same database and sockets as in production, on Vite's own port. */
export function liveInDev(): Plugin {
	return {
		name: 'radslag-live',
		apply: 'serve',
		async configureServer(vite) {
			if (!vite.httpServer || process.env.VITEST) return;
			const config = readConfig(process.env);
			if ('problems' in config) throw new Error(config.problems.join('\n'));
			const { startServices } = await import('./start.ts');
			const { openLocalDoor } = await import('./cli/local-door.ts');
			const services = await startServices(config, makeLog(config.logLevel), vite.httpServer as HttpServer, {
				dev: true
			});
			const url = config.origin ?? `http://localhost:${vite.config.server.port ?? 5173}`;
			const door = await openLocalDoor(config, { ...services, url });
			const close = vite.close.bind(vite);
			vite.close = async () => {
				await door.close();
				await services.close();
				await close();
			};
		}
	};
}
