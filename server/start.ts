import compression from 'compression';
import { type Server as HttpServer, createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Logger } from 'pino';
import type { Config } from '#lib/server/config.ts';
import type { Database } from '#lib/server/database.ts';
import { demoClock, markDemo, systemClock } from '#lib/server/clock.ts';
import { provideServices } from '#lib/server/services.ts';
import { isMigrated, migrate } from './database/migrate.ts';
import { openDatabase } from './database/open.ts';
import { PdfMaker } from './documents-out/pdf-maker.ts';
import { Eraser } from './eraser.ts';
import { openChannels } from './jobs/channels.ts';
import { Reminders } from './jobs/reminders.ts';
import { type LiveHalf, startLive } from './live.ts';
import { warmUp } from './warm-up.ts';

export type Running = {
	sql: Database;
	live: LiveHalf;
	log: Logger;
	reminders: Reminders;
	url: string;
	close: () => Promise<void>;
};

/** Milliseconds between looking for whom to remind; in a demo someone who moved the clock is waiting for it. */
const remindsEvery = (isDemo: boolean) => (isDemo ? 1_000 : 60_000);

/** Opens the database, brings it up to date, and puts the living half on `http`. The same in production and in dev. */
export async function startServices(
	config: Config,
	log: Logger,
	http: HttpServer,
	{ dev }: { dev: boolean }
): Promise<Omit<Running, 'url'>> {
	const { sql, close } = await openDatabase(config);
	const ran = await migrate(sql);
	if (ran.length > 0) log.info({ ran }, 'The database was brought up to date');
	const live = startLive(http, sql, log, { origin: config.origin, dev });
	// The embedded database has this one process, and its one connection is taken.
	if (config.databaseUrl) await live.listen();
	const pdf = new PdfMaker();
	const isDemo = config.demo ?? false;
	await markDemo(sql, isDemo);
	const now = isDemo ? demoClock(sql) : systemClock;
	const channels = openChannels(config, sql, now);
	provideServices({
		sql,
		log,
		origin: config.origin,
		isReady: () => isMigrated(sql),
		now,
		isDemo,
		personalLinks: config.personalLinks ?? isDemo,
		channels: { mail: channels.mail !== undefined, sms: channels.sms !== undefined },
		live,
		makePdf: pdf.make
	});
	const eraser = new Eraser(sql, live, log);
	const url = () => config.origin ?? `http://localhost:${(http.address() as AddressInfo).port}`;
	const reminders = new Reminders(sql, log, { now, channels, url, every: remindsEvery(isDemo) });
	return {
		sql,
		live,
		log,
		reminders,
		close: async () => {
			provideServices(undefined);
			await reminders.close();
			await eraser.close();
			await pdf.close();
			await live.close();
			await close();
		}
	};
}

type Handler = (request: unknown, response: unknown, next?: () => void) => void;

/** The whole server, on one port: pages, the API, and the sockets. */
export async function startServer(config: Config, log: Logger): Promise<Running> {
	// adapter-node reads these when it is imported. Without ORIGIN, pages are served under the name the browser used.
	if (config.origin) process.env.ORIGIN = config.origin;
	else process.env.PROTOCOL_HEADER = 'x-radslag-protocol';
	process.env.BODY_SIZE_LIMIT ??= '2M';

	const compress = compression();
	let handler: Handler | undefined;
	const http = createServer({ connectionsCheckingInterval: 500 }, (request, response) => {
		request.headers['x-radslag-protocol'] = 'http';
		compress(request as never, response as never, () => handler?.(request, response));
	});
	// Who says nothing, or only half of what they want, does not keep a place.
	http.headersTimeout = 5_000;

	const services = await startServices(config, log, http, { dev: false });
	try {
		const built = new URL('../build/handler.js', import.meta.url).href;
		({ handler } = (await import(built)) as { handler: Handler });
		await warmUp(services.sql);
		await new Promise<void>((listening, failed) => {
			http.once('error', failed);
			http.listen(config.port, config.host, () => listening());
		});
	} catch (error) {
		await services.close();
		throw error;
	}
	const { port } = http.address() as AddressInfo;
	return {
		...services,
		url: config.origin ?? `http://localhost:${port}`,
		close: async () => {
			const closed = new Promise((done) => http.close(done));
			await services.close();
			http.closeAllConnections();
			await closed;
		}
	};
}
