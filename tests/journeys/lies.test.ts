import type { Page, WebSocketRoute } from '@playwright/test';
import type { MeetingView } from '#lib/domain/view.ts';
import messages from '#messages/sv.json' with { type: 'json' };
import { decoded } from '../support/decoded.ts';
import { Finder } from '../support/finder.ts';
import { admit, expect, move, test } from './cast.ts';
import { begin, expectInside, letInByScan, say } from './family.ts';
import { Recorder } from './recorder.ts';
import { within } from '../support/lengths.ts';

/* A server that breaks the rules: it tells a phone of the family that private time is over, and it is not. */

const notEndedByUs = messages['private.alarm-not-ended-by-us'];
const notice = /^42\["meeting",/u;

/** The same meeting, as if the family had called the others back. */
function lieAbout(message: string): string {
	const [, view] = JSON.parse(message.slice(2)) as ['meeting', MeetingView];
	const lie: MeetingView = {
		...view,
		phase: 'presentation',
		documents: { ...view.documents, private: 'none', plan: 'write' },
		privateTime: null
	};
	return `42${JSON.stringify(['meeting', lie])}`;
}

/** Stands between this page and what the server tells it of the meeting. */
async function standBetween(page: Page): Promise<{ lie: () => void; stop: () => void }> {
	let isLying = false;
	const last = new Map<WebSocketRoute, string>();
	await page.routeWebSocket(/\/socket\.io\//u, (route) => {
		const server = route.connectToServer();
		server.onMessage((message) => {
			if (typeof message !== 'string' || !notice.test(message)) return route.send(message);
			last.set(route, message);
			route.send(isLying ? lieAbout(message) : message);
		});
		route.onMessage((message) => server.send(message));
		route.onClose(() => last.delete(route));
	});
	return {
		lie: () => {
			isLying = true;
			for (const [route, message] of last) route.send(lieAbout(message));
		},
		stop: () => {
			isLying = false;
		}
	};
}

/** What the server says when the phone asks who called the others back. */
const excuses = {
	'says that nobody did': null,
	'shows a signature that is none of theirs': (run: number) => ({
		status: 200,
		json: {
			epoch: 2,
			end: {
				run,
				publishHash: '74234e98afe7498fb5daf1f36ac2d78acc339464f950703b8c019892f982b90b',
				consents: [{ phone: '0'.repeat(32), signature: Buffer.alloc(64, 1).toString('base64') }]
			}
		}
	}),
	'will not say': () => ({ status: 503, json: {} })
} as const;

for (const [what, excuse] of Object.entries(excuses))
	test(`a phone that is told that private time is over says that none of theirs ended it, and gives nothing away: the server ${what}`, async ({
		people,
		server
	}) => {
		const recorder = new Recorder();
		people.watch = (page, name) => recorder.listen(page, name);
		const demo = await server.layOut();
		const maria = await people.facilitator(demo);
		const birgit = await people.guest(demo.family, 'Birgit', 'mormor');
		const sara = await people.guest(demo.family, 'Sara', 'mamma', undefined, /503/u);
		for (const name of ['Birgit', 'Sara']) await admit(maria, name);
		await move(maria, 'private');
		await begin(birgit);
		const between = await standBetween(sara);
		await letInByScan(birgit, sara, 'Sara');
		// A route counts for lines that are opened after it.
		await sara.reload();
		await expectInside(sara);

		const written = ['Hemligtålötäs ett', 'Hemligtälmåst två', 'Hemligtöstånal tre'];
		await say(birgit, written[0]!);
		await say(sara, written[1]!);
		await expect(sara.getByText(written[0]!)).toBeVisible();
		await expect(sara.getByText('Allt är sparat')).toBeVisible();
		await sara
			.getByRole('button', { name: /^Så gör vi/u })
			.first()
			.click();
		await sara.getByRole('button', { name: 'Lägg till något att göra' }).click();
		await sara.keyboard.type(written[2]!);

		// In the middle of it, before it is known to be stored.
		if (excuse) await sara.route('**/private-time', (route) => route.fulfill(excuse(1)));
		between.lie();
		await expect(sara.getByRole('img', { name: 'Steg 4 av 6: Planen presenteras' })).toBeVisible();
		await expect(sara.getByText(notEndedByUs)).toBeVisible({ timeout: within(10_000) });
		for (const words of written) await expect(sara.getByText(words)).toHaveCount(0);
		await expectInside(birgit);
		await expect(birgit.getByText(notEndedByUs)).toHaveCount(0);

		// What the phone is let to write in now goes to everyone; nothing of before goes along.
		await recorder.whole();
		const finder = new Finder(written.flatMap((words) => [words, words.split(' ')[0]!]));
		const hits = recorder.all.flatMap(({ where, bytes }) => finder.search(bytes, where));
		for (const [line, frames] of recorder.frames) hits.push(...finder.search(decoded(frames).words, line));
		expect(hits).toEqual([]);
		expect(finder.searched).toBeGreaterThan(100_000);
		// The recorder has heard the room and the lie's own line.
		expect([...recorder.frames.keys()].some((line) => /^Sara .*\/private$/u.test(line))).toBe(true);
		expect(
			new Finder(['Birgit","relation']).search(Buffer.concat(recorder.all.map(({ bytes }) => bytes)), 'all')
		).not.toEqual([]);

		between.stop();
		await sara.unrouteAll();
		await sara.reload();
		await expectInside(sara);
		await expect(sara.getByText(written[0]!)).toBeVisible();
		await expect(sara.getByText(written[1]!)).toBeVisible();
		await sara
			.getByRole('button', { name: /^Så gör vi/u })
			.first()
			.click();
		await expect(sara.getByLabel('Vad ska göras?')).toHaveValue(written[2]!);
		await expect(sara.getByText('Allt är sparat')).toBeVisible();
		await birgit
			.getByRole('button', { name: /^Så gör vi/u })
			.first()
			.click();
		await expect(birgit.getByLabel('Vad ska göras?')).toHaveValue(written[2]!);
	});
