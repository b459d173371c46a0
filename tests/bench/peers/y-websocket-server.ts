import { setupWSConnection } from '@y/websocket-server/utils';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { WebSocketServer } from 'ws';
import { sayWhere } from './say.ts';

/*
 * The reference server's own program (src/server.js of the package), on any free port, with a ws of today and the
 * released Yjs: as it is published its Yjs (14, a pre-release) and its @y/protocols do not fit together.
 */

const sockets = new WebSocketServer({ noServer: true });
sockets.on('connection', setupWSConnection);
const http = createServer((_request, response) => response.end('okay'));
http.on('upgrade', (request, socket, head) => {
	sockets.handleUpgrade(request, socket, head, (one) => sockets.emit('connection', one, request));
});
http.listen(0, '127.0.0.1', () => sayWhere(http.address() as AddressInfo));
