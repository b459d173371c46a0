import { createServer as createHttp } from 'node:http';
import { type AddressInfo, type Socket, createServer } from 'node:net';
import { text } from 'node:stream/consumers';

/* What stands at the other end of a reminder: a mail server and an SMS gateway that keep what they are given. */

export type Letter = { from: string; to: string; text: string };

export type MailCatcher = {
	url: string;
	letters: Letter[];
	/** What it answers a letter with; 250 takes it. */
	answer: { code: number };
	close: () => Promise<void>;
};

/** As a person reads it: quoted-printable (RFC 2045, 6.7) undone. */
function decoded(letter: string): string {
	const bytes = letter
		.replaceAll('=\r\n', '')
		.replace(/=([0-9A-F]{2})/gu, (_, hex: string) => String.fromCharCode(parseInt(hex, 16)));
	return Buffer.from(bytes, 'latin1').toString('utf8');
}

/** Speaks as much SMTP (RFC 5321) as it takes to be given a letter. @param slow milliseconds before it says that it has one */
export async function catchMail(slow = 0): Promise<MailCatcher> {
	const letters: Letter[] = [];
	const answer = { code: 250 };
	const sockets = new Set<Socket>();
	const server = createServer((socket) => {
		sockets.add(socket);
		socket.on('close', () => sockets.delete(socket));
		socket.on('error', () => socket.destroy());
		const say = (line: string) => void (socket.writable && socket.write(`${line}\r\n`));
		let [from, to, buffer, isData] = ['', '', '', false];
		say('220 catcher');
		socket.setEncoding('utf8').on('data', (chunk: string) => {
			buffer += chunk;
			for (;;) {
				const end = buffer.indexOf(isData ? '\r\n.\r\n' : '\r\n');
				if (end < 0) return;
				const said = buffer.slice(0, end);
				buffer = buffer.slice(end + (isData ? 5 : 2));
				if (isData) {
					isData = false;
					// It has it from here on, whatever becomes of who sent it.
					if (answer.code === 250) letters.push({ from, to, text: decoded(said) });
					setTimeout(() => say(`${answer.code} so`), slow);
				} else if (/^DATA/iu.test(said)) {
					isData = true;
					say('354 go on');
				} else if (/^QUIT/iu.test(said)) {
					say('221 bye');
					socket.end();
				} else {
					from = /^MAIL FROM:<([^>]+)>/iu.exec(said)?.[1] ?? from;
					to = /^RCPT TO:<([^>]+)>/iu.exec(said)?.[1] ?? to;
					say('250 yes');
				}
			}
		});
	});
	await new Promise<void>((open) => server.listen(0, '127.0.0.1', open));
	return {
		url: `smtp://127.0.0.1:${(server.address() as AddressInfo).port}`,
		letters,
		answer,
		close: async () => {
			for (const socket of sockets) socket.destroy();
			await new Promise((closed) => server.close(closed));
		}
	};
}

export type Text = { to: string; text: string; authorization: string };
export type TextCatcher = {
	url: string;
	texts: Text[];
	answer: { code: number };
	close: () => Promise<void>;
};

export async function catchTexts(): Promise<TextCatcher> {
	const texts: Text[] = [];
	const answer = { code: 200 };
	const server = createHttp(async (request, response) => {
		const body = JSON.parse(await text(request)) as { to: string; text: string };
		if (answer.code === 200) texts.push({ ...body, authorization: request.headers.authorization ?? '' });
		response.writeHead(answer.code).end();
	});
	await new Promise<void>((open) => server.listen(0, '127.0.0.1', open));
	return {
		url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/send`,
		texts,
		answer,
		close: async () => {
			server.closeAllConnections();
			await new Promise((closed) => server.close(closed));
		}
	};
}
