import type { Page } from '@playwright/test';
import { addPerson, movePerson, personText } from '#lib/documents/network-document.ts';
import { Leader } from '../support/people.ts';
import { aPlan } from '../support/plans.ts';
import { callBack } from '../support/private.ts';
import {
	type People,
	admit,
	expect,
	expectAccessible,
	laptop,
	move,
	signIn,
	test,
	wallSize
} from './cast.ts';

/* How it is from nought to ten, and who is there around the family: the first time, and beside that the next. */

async function wallOf(people: People, leader: Leader): Promise<Page> {
	const wall = await people.browser('wall', wallSize);
	await wall.goto((await leader.link('projector')).url);
	await wall.getByRole('button', { name: 'Visa mötet här' }).click();
	const knocking = ((await leader.do('GET', '')).body.lead as { waiting: { id: string }[] }).waiting[0];
	await leader.do('POST', `/participants/${knocking?.id}/admit`);
	return wall;
}

/** Someone with an open page of the meeting says how it is. */
async function say(page: Page, value: number): Promise<void> {
	await page.locator('label', { hasText: new RegExp(`^\\s*${value}\\s*$`, 'u') }).click();
	await page.getByRole('button', { name: 'Lämna min siffra' }).click();
}

async function addToMap(page: Page, name: string, near: string, where: string): Promise<void> {
	await page.getByRole('button', { name: 'Lägg till någon' }).click();
	await page.getByLabel('Vem?').last().fill(name);
	const card = page.getByRole('listitem').filter({ has: page.getByRole('group', { name: 'Hur nära?' }) });
	await card.last().getByLabel(near, { exact: true }).check();
	await card.last().getByLabel('Varifrån?').selectOption(where);
}

test('the scale and the network map, and what has become different', async ({ people, server }) => {
	const leader = new Leader(server.base);
	leader.bearer = server.token;
	await leader.makeMeeting({ questions: ['Hur kommer Elias till skolan?'] });
	const maria = await people.browser('Maria', laptop);
	await signIn(maria, {
		...server.demo.facilitator,
		url: `${server.base}/sign-in?next=/m/${leader.meeting}/console`
	});
	const sara = await people.guest(await leader.link('family'), 'Sara', 'mamma');
	await admit(maria, 'Sara');
	const birgit = await people.guest(await leader.link('family'), 'Birgit', 'mormor');
	await admit(maria, 'Birgit');
	const petra = await people.guest(await leader.link('professional'), 'Petra', 'rektor');
	await admit(maria, 'Petra');
	const wall = await wallOf(people, leader);

	// Mum draws the map; grandmother sees it grow, and the others nothing of it until the family shows it.
	await sara.getByRole('link', { name: 'Nätverkskartan' }).click();
	await addToMap(sara, 'Birgit', 'Nära', 'relatives');
	await addToMap(sara, 'Johan', 'Bor ihop', 'family');
	await addToMap(sara, 'Tränaren', 'Finns där', 'friends');
	await birgit.getByRole('link', { name: 'Nätverkskartan' }).click();
	await expect(birgit.getByLabel('Vem?')).toHaveCount(3);
	await expect(birgit.getByLabel('Vem?').nth(1)).toHaveValue('Johan');
	await expect(petra.getByRole('link', { name: 'Nätverkskartan' })).toHaveCount(0);
	await expectAccessible(sara, 'the network map, to write');
	await sara.getByLabel('Visa kartan på väggen').check();
	await expect(wall.getByRole('heading', { name: 'Nätverkskartan' })).toBeVisible();
	await expect(wall.getByText('Tränaren')).toBeVisible();
	await expectAccessible(wall, 'the network map, on the wall');
	await sara.getByLabel('Visa kartan på väggen').uncheck();
	await expect(wall.getByRole('heading', { name: 'Nätverkskartan' })).toHaveCount(0);
	await sara.getByLabel('Låt dem som är här i sitt arbete läsa kartan').check();
	await petra.getByRole('link', { name: 'Nätverkskartan' }).click();
	await expect(petra.getByText('Tränaren').last()).toBeVisible();
	await expect(petra.getByRole('button', { name: 'Lägg till någon' })).toHaveCount(0);
	await expectAccessible(petra, 'the network map, to read');
	for (const page of [sara, birgit, petra]) await page.getByRole('link', { name: 'Till mötet' }).click();

	// How is it? Nobody sees the others' before all have said, and then nobody's name.
	await move(maria, 'agreement');
	await say(sara, 3);
	await say(birgit, 5);
	await expect(birgit.getByText('2 av 3 har sagt sitt')).toBeVisible();
	await expect(birgit.getByText('Nu: 3')).toHaveCount(0);
	await expectAccessible(petra, 'the scale, to answer');
	await petra.locator('label', { hasText: 'Jag vill inte säga någon siffra' }).click();
	await petra.getByRole('button', { name: 'Lämna min siffra' }).click();
	await maria.getByRole('button', { name: 'Visa prickarna nu' }).click();
	await expect(sara.getByText('Färre än tre sa en siffra, så inga prickar visas.')).toBeVisible();
});

test('the meeting that looks back has both beside each other', async ({ people, server }) => {
	const before = new Leader(server.base);
	before.bearer = server.token;
	await before.makeMeeting({});
	const guests = [
		await before.welcome('family', 'Sara'),
		await before.welcome('family', 'Birgit'),
		await before.welcome('professional', 'Petra')
	];
	const [first] = guests;
	const map = first!.open('network', { ack: '1' });
	await map.synced();
	map.doc.transact(() => {
		for (const name of ['Birgit', 'Johan', 'Amir']) {
			const id = addPerson(map.doc);
			personText(map.doc, id, 'name')?.insert(0, name);
			if (name === 'Amir') movePerson(map.doc, id, { near: 'there' });
		}
	});
	await expect.poll(() => map.receipt.updates).toBe(1);
	map.close();
	await before.moveTo('private');
	await callBack(first!, aPlan());
	await before.moveTo('agreement');
	for (const [index, guest] of guests.entries()) await guest.do('PUT', '/scale', { value: [2, 3, 3][index] });
	await first!.answer('yes');
	await before.do('POST', '/agreement');

	const leader = new Leader(server.base);
	leader.bearer = server.token;
	leader.meeting = (await before.do('POST', '/follow-up', {})).body.id as Leader['meeting'];
	const maria = await people.browser('Maria', laptop);
	await signIn(maria, {
		...server.demo.facilitator,
		url: `${server.base}/sign-in?next=/m/${leader.meeting}/console`
	});
	const phones: Page[] = [];
	for (const name of ['Sara', 'Birgit']) {
		phones.push(await people.guest(await leader.link('family'), name, ''));
		await admit(maria, name);
	}
	const petra = await people.guest(await leader.link('professional'), 'Petra', '');
	await admit(maria, 'Petra');
	const wall = await wallOf(people, leader);
	await move(maria, 'followup');
	const [sara] = phones as [Page];
	for (const [index, page] of [...phones, petra].entries()) await say(page, [6, 7, 7][index]!);
	for (const page of [sara, petra, wall, maria]) {
		await expect(page.getByText('Då: 2, 3, 3')).toBeVisible();
		await expect(page.getByText('Nu: 6, 7, 7')).toBeVisible();
	}
	await expectAccessible(sara, 'the scale then and now, on a phone');
	await expectAccessible(wall, 'the scale then and now, on the wall');

	await sara.getByRole('link', { name: 'Nätverkskartan' }).click();
	await addToMap(sara, 'Tränaren', 'Finns där', 'friends');
	await sara
		.getByRole('listitem')
		.filter({ has: sara.getByRole('group', { name: 'Hur nära?' }) })
		.nth(1)
		.getByLabel('Bor ihop')
		.check();
	await sara.getByRole('button', { name: 'Ta bort Amir' }).click();
	await expect(sara.getByText('Johan har kommit närmare')).toBeVisible();
	await expect(sara.getByText('Tränaren är ny på kartan')).toBeVisible();
	await expect(sara.getByText('Amir är inte kvar på kartan')).toBeVisible();
	await sara.getByLabel('Visa kartan på väggen').check();
	await expect(wall.getByText('Amir är inte kvar på kartan')).toBeVisible();
	await expectAccessible(sara, 'the network map then and now, on a phone');
	await expectAccessible(wall, 'the network map then and now, on the wall');
});
