import { admit, expect, expectAccessible, inDays, move, phone, test } from './cast.ts';

test('grandmother comes in without a script, and waits', async ({ people, server }) => {
	const demo = await server.layOut();
	const maria = await people.facilitator(demo);
	const birgit = await people.browser('Birgit', phone, { javaScriptEnabled: false });
	await birgit.goto(demo.family.url);
	await birgit.getByRole('link', { name: 'English' }).click();
	await expect(birgit.getByRole('heading', { name: 'There is a place for you at the table' })).toBeVisible();
	await birgit.getByRole('link', { name: 'Svenska' }).click();
	await birgit.getByLabel('Vad heter du?').fill('Birgit');
	await birgit.getByLabel('Vem är du?').fill('mormor');
	await birgit.getByRole('button', { name: 'Gå in' }).click();
	await expect(birgit.getByText('Maria vet att du är här.')).toBeVisible();
	await admit(maria, 'Birgit');
	// The page asks again by itself, every five seconds.
	await expect(birgit.getByRole('heading', { name: 'Välkommen, Birgit' })).toBeVisible();
	await maria.getByRole('button', { name: 'Nästa: Information' }).click();
	await expect(maria.getByText('Tillbaka: Förberedelse')).toBeVisible();
	await birgit.reload();
	await expect(birgit.getByText('Vem är hemma när mamma jobbar natt?')).toBeVisible();
});

test('without a script one can answer the plan', async ({ people, server }) => {
	const demo = await server.layOut();
	const maria = await people.facilitator(demo);
	const birgit = await people.browser('Birgit', phone, { javaScriptEnabled: false });
	await birgit.goto(demo.family.url);
	await birgit.getByLabel('Vad heter du?').fill('Birgit');
	await birgit.getByRole('button', { name: 'Gå in' }).click();
	await admit(maria, 'Birgit');
	await move(maria, 'agreement');
	await birgit.reload();
	await birgit.getByText('Ja, men …').click();
	await birgit.getByLabel('Säg det med egna ord').fill('Inte på måndagar.');
	await birgit.getByRole('button', { name: 'Lämna mitt svar' }).click();
	await expect(birgit.getByText('Tack, ditt svar är sparat')).toBeVisible();
	await expect(maria.getByText('1 av 1 har svarat')).toBeVisible();
});

test('a link that does not work says what to do, in the language that was chosen', async ({
	people,
	server
}) => {
	const page = await people.browser('someone', phone, {}, /404/u);
	const answer = await page.goto(`${server.base}/join/not-a-link-of-ours`);
	expect(answer?.status()).toBe(404);
	await expect(page.getByRole('heading', { name: 'Länken gäller inte' })).toBeVisible();
	await expectAccessible(page, 'a link that does not work');
	await page.getByRole('link', { name: 'English' }).click();
	await expect(page.getByText('Ask the person leading the meeting for a new link')).toBeVisible();
	await page.getByRole('link', { name: 'Write the code' }).click();
	await expect(page.getByRole('heading')).toBeVisible();
});

test('the spoken code opens the same door, however it is typed', async ({ people, server }) => {
	const demo = await server.layOut();
	const page = await people.browser('Johan', phone, {}, /404/u);
	await page.goto(server.base);
	await expectAccessible(page, 'the start page');
	await page.getByLabel('Kod').fill('fel kod 11');
	await page.getByRole('button', { name: 'Fortsätt' }).click();
	await expect(page.getByRole('alert')).toContainText('Koden stämmer inte');
	await page.getByLabel('Kod').fill(` ${(demo.family.code ?? '').toUpperCase().replaceAll(' ', '-')} `);
	await page.getByRole('button', { name: 'Fortsätt' }).click();
	await expectAccessible(page, 'the way in with a code');
	await page.getByLabel('Vad heter du?').fill('Johan');
	await page.getByRole('button', { name: 'Gå in' }).click();
	await expect(page.getByRole('heading', { name: 'Hej Johan' })).toBeVisible();
});

test('names as people have them: long, Arabic, emoji, the same twice, and someone there in their job', async ({
	people,
	server
}) => {
	const demo = await server.layOut();
	const maria = await people.facilitator(demo);
	const names = ['علي', 'Åsa-Märta 🌻', 'Ali', 'Ali', 'W'.repeat(60)];
	for (const name of names) await people.guest(demo.family, name, 'granne');
	const petra = await people.browser('Petra', phone);
	await petra.goto(demo.family.url);
	await petra.getByLabel('Vad heter du?').fill('Petra');
	await petra.getByText('Jag är här i mitt jobb').click();
	await petra.getByRole('button', { name: 'Gå in' }).click();
	await expect(maria.getByText('6 väntar')).toBeVisible();
	await expect(
		maria.getByRole('region', { name: '6 väntar' }).getByRole('listitem').filter({ hasText: 'Petra' })
	).toContainText('Skola och socialtjänst');
	await expect(maria.getByText('Någon annan har samma namn.')).toHaveCount(2);
	await expectAccessible(maria, 'the desk with many names');
	for (const name of ['علي', 'Åsa-Märta 🌻', 'W'.repeat(60)]) await admit(maria, name);
	await expect(maria.getByRole('list', { name: 'Runt bordet' })).toContainText('علي');
	expect(await maria.evaluate(() => document.documentElement.scrollWidth <= innerWidth)).toBe(true);
});

test('whoever is shown out can not come back with what they had', async ({ people, server }) => {
	const demo = await server.layOut();
	const maria = await people.facilitator(demo);
	const guest = await people.guest(demo.family, 'Tom', 'granne', phone, /404|WebSocket/u);
	await admit(maria, 'Tom');
	await expect(guest.getByRole('heading', { name: 'Välkommen, Tom' })).toBeVisible();
	await maria.getByText('Visa vilka som är inne').click();
	await maria.getByRole('button', { name: 'Visa ut Tom' }).click();
	await expect(guest.getByRole('heading', { name: 'Du är inte med i mötet längre' })).toBeVisible();
	await guest.reload();
	await expect(guest.getByRole('heading', { name: 'Du är inte med i det här mötet' })).toBeVisible();
});

test('a facilitator makes a meeting from the method, and gets a link, a picture and a code', async ({
	people,
	server
}) => {
	const maria = await people.facilitator(await server.layOut());
	await maria.goto(`${server.base}/work`);
	await expectAccessible(maria, 'the list of meetings');
	await maria.getByRole('link', { name: 'Nytt möte' }).click();
	await maria.getByLabel('Rubrik').fill('Rådslag i december');
	await maria.getByLabel('Dag', { exact: true }).fill(inDays(11));
	await maria.getByLabel('Tid', { exact: true }).fill('16:30');
	await maria.getByLabel('Frågor som planen ska svara på').fill('Vem hämtar?\nVem är hemma?');
	await maria.getByLabel('Det som planen måste ha').fill('En vuxen hemma på natten.');
	const first = maria.getByRole('group', { name: 'Person 1' });
	await first.getByLabel('Förnamn').fill('Alma');
	await first.getByLabel('Mötet handlar om den här personen').check();
	const second = maria.getByRole('group', { name: 'Person 2' });
	await second.getByLabel('Förnamn').fill('Petra');
	await second.getByLabel('Hör till').selectOption({ label: 'Skola och socialtjänst' });
	await expectAccessible(maria, 'a new meeting');
	await maria.getByRole('button', { name: 'Gör mötet' }).click();
	await expect(maria.getByRole('heading', { name: 'Rådslag i december' })).toBeVisible();
	await expect(maria).toHaveTitle('Samtalsledarens bord · Rådslag');
	await expect(maria.getByRole('list', { name: 'Runt bordet' })).toContainText('Alma');
	await maria.getByRole('button', { name: 'Visa länk: Familj och nätverk' }).click();
	await expect(maria.getByRole('img', { name: 'QR-kod för Familj och nätverk' })).toBeVisible();
	await expect(maria.getByText('Säg koden:')).toContainText(/\p{L}+ \p{L}+ \d\d/u);
	const url = await maria.getByLabel('Länk', { exact: true }).inputValue();
	await expectAccessible(maria, 'the desk with a link');
	const guest = await people.guest({ url }, 'Alma', '');
	await admit(maria, 'Alma');
	await expect(guest.getByText('Vi börjar 16.30.')).toBeVisible();
	await expect(guest.getByText('2 av 3')).toBeVisible();
});
