import { PGlite } from '@electric-sql/pglite';
import { PGLiteSocketServer } from '@electric-sql/pglite-socket';
import { parentPort, workerData } from 'node:worker_threads';

const { dataDir, path } = workerData as { dataDir: string; path: string };
const db = await PGlite.create({ dataDir });
const server = new PGLiteSocketServer({ db, path });
await server.start();
parentPort?.postMessage('open');

parentPort?.once('message', async () => {
	await server.stop();
	await db.close();
	process.exit(0);
});
