import type { Page } from '@playwright/test';
import { within } from '../support/lengths.ts';
import { admit, expect, expectAccessible, inDays, laptop, signIn, test, wallSize } from './cast.ts';

/* Sample case A, from the link to the agreed plan, with everyone at once. */

/**
 * Everyone follows the meeting within a second (PRODUCT 5), where the machine is theirs: `npm run test:soon`. Where others use
 * it, too, it is enough that they follow.
 */
const soon = { timeout: within(1_000) };

async function phaseIs(pages: Page[], name: string): Promise<void> {
	await Promise.all(
		pages.map((page) =>
			expect(page.getByRole('img', { name: new RegExp(`^Steg . av 6: ${name}$`, 'u') })).toBeVisible(soon)
		)
	);
}

test('a family makes its plan, from the link to the printed agreement', async ({ people, server }) => {
	const { demo } = server;

	// The facilitator signs in; grandmother, mother, the principal and the wall come with links, Daniel has an account.
	const maria = await people.facilitator(demo);
	await expectAccessible(maria, 'the desk');
	const knocked = Date.now();
	const birgit = await people.guest(demo.family, 'Birgit', 'mormor');
	await expect(maria.getByText('1 väntar')).toBeVisible({ timeout: within(2_000) });
	expect(Date.now() - knocked).toBeLessThan(within(20_000));
	await expect(birgit.getByText('Maria vet att du är här.')).toBeVisible();
	await expect(birgit.getByText('Elias')).toBeHidden();
	await expectAccessible(birgit, 'the waiting room');

	const sara = await people.guest(demo.family, 'Sara', 'mamma');
	const petra = await people.guest(demo.school, 'Petra', 'rektor');
	const wall = await people.browser('the wall', wallSize);
	await wall.goto(demo.projector.url);
	await expectAccessible(wall, 'the way in for a screen');
	await wall.getByRole('button', { name: 'Visa mötet här' }).click();
	const daniel = await people.browser('Daniel', laptop);
	await signIn(daniel, demo.socialWorker);
	await daniel.getByRole('button', { name: 'Jag är här' }).click();

	// Nobody is in until they are let in.
	for (const page of [sara, petra, daniel]) await expect(page.getByText('vet att du är här')).toBeVisible();
	await expect(wall.getByRole('heading', { name: 'Skärmen väntar på att bli insläppt' })).toBeVisible();
	await expect(maria.getByText('5 väntar')).toBeVisible();
	await expectAccessible(maria, 'the desk with people waiting');
	for (const name of ['Birgit', 'Sara', 'Petra', 'Daniel', 'En skärm']) await admit(maria, name);
	await expect(birgit.getByRole('heading', { name: 'Välkommen, Birgit' })).toBeVisible(soon);
	await expectAccessible(birgit, 'the lobby');
	await expect(wall.getByRole('img', { name: 'QR-kod till mötet' })).toBeVisible();
	await expectAccessible(wall, 'the wall when people gather');

	// Information: professionals tell, the family and the wall read along.
	await maria.getByRole('button', { name: 'Nästa: Information' }).click();
	await phaseIs([birgit, sara, petra, daniel, wall], 'Information');
	await petra.getByRole('button', { name: 'Lägg till en oro' }).click();
	await petra.keyboard.type('Elias har ofta ont i magen på morgonen.');
	await expect(birgit.getByText('Elias har ofta ont i magen på morgonen.')).toBeVisible(soon);
	await expect(wall.getByText('Elias har ofta ont i magen på morgonen.')).toBeVisible(soon);
	await expect(petra.getByText('Allt är sparat')).toBeVisible();
	await expectAccessible(petra, 'information, to write');
	await expectAccessible(birgit, 'information, to read');
	await expectAccessible(wall, 'the wall in information');
	await expect(daniel.getByRole('textbox')).not.toHaveCount(0);
	await expect(birgit.getByRole('textbox')).toHaveCount(0);

	// Private time: only the family is inside, on every page.
	await maria.getByRole('button', { name: 'Nästa: Enskild tid' }).click();
	await expectAccessible(maria, 'the question before private time');
	await maria.getByRole('button', { name: 'Börja enskild tid' }).click();
	await phaseIs([birgit, sara, petra, daniel, wall], 'Enskild tid');
	await expect(maria.getByRole('button', { name: /Nästa/u })).toHaveCount(0);
	await expect(maria.getByRole('button', { name: /Ångra/u })).toHaveCount(0);
	for (const outside of [petra, daniel])
		await expect(outside.getByRole('heading', { name: 'Nu pratar familjen enskilt' })).toBeVisible();
	await expectAccessible(birgit, 'private time, before anyone has begun');
	await birgit.getByRole('button', { name: 'Börja på den här telefonen' }).click();
	await expect(birgit.getByText('Här inne är det bara ni.')).toBeVisible();
	await sara.getByRole('button', { name: 'Ingen kamera' }).click();
	await expect(sara.getByRole('heading', { name: 'Står samma tre ord' })).toBeVisible(soon);
	await expectAccessible(sara, 'three words to compare');
	const asks = birgit.getByRole('region', { name: 'Sara vill vara med' });
	await expect(asks.getByRole('listitem')).toHaveText(await sara.getByRole('listitem').allTextContents());
	await expectAccessible(birgit, 'someone asks to be let in');
	await sara.getByRole('button', { name: 'Ja, samma' }).click();
	await asks.getByRole('button', { name: 'Ja, samma. Släpp in' }).click();
	await expect(sara.getByText('Här inne är det bara ni.')).toBeVisible(soon);
	await expect(birgit.getByRole('button', { name: /2 telefoner/u })).toBeVisible(soon);
	await birgit.getByPlaceholder('Skriv med egna ord').fill('Jag kan följa Elias till skolan.');
	await birgit.getByRole('button', { name: 'Lägg på bordet' }).click();
	// What two put down at the same moment may come to lie in either order.
	await expect(sara.getByText('Jag kan följa Elias till skolan.')).toBeVisible(soon);
	await sara.getByPlaceholder('Skriv med egna ord').fill('När mamma och Tom skriker kan jag inte sova.');
	await sara.getByLabel('Vem säger det?').selectOption({ label: 'Elias säger' });
	await sara.getByRole('button', { name: 'Lägg på bordet' }).click();
	await sara.getByPlaceholder('Skriv med egna ord').fill('Det här vill jag inte visa för någon.');
	await sara.getByRole('button', { name: 'Lägg på bordet' }).click();
	await expect(birgit.getByText('Det här vill jag inte visa för någon.')).toBeVisible(soon);
	await expectAccessible(birgit, 'private time');
	await sara.getByRole('button', { name: /^Frågorna ni ska svara på/u }).click();
	await sara.getByLabel('Ert svar på fråga 1').fill('Mormor går med honom tisdag och torsdag.');
	await expectAccessible(sara, 'the questions, being answered');
	await sara.getByRole('button', { name: 'Allt som sagts' }).click();
	await birgit
		.getByRole('listitem')
		.filter({ hasText: 'inte visa för någon' })
		.getByRole('button', { name: 'I planen' })
		.click();
	await birgit
		.getByRole('listitem')
		.filter({ hasText: 'Jag kan följa Elias' })
		.getByRole('button', { name: 'Så gör vi' })
		.click();
	await birgit.getByRole('button', { name: 'Lägg till något att göra' }).click();
	await birgit.keyboard.type('Mormor följer Elias till skolan');
	await birgit.getByRole('group', { name: 'Vem gör det?' }).getByText('Birgit').click();
	await birgit.getByLabel('När?').fill('tisdag och torsdag 07.45');
	await birgit.getByText('Lägg i kalendern').click();
	await birgit.getByLabel('Dag, eller första dagen').fill(inDays(2));
	await birgit.getByLabel('Klockslag').fill('07:45');
	for (const day of ['tis', 'tors']) await birgit.getByLabel(day, { exact: true }).check();
	await birgit.getByLabel('En vuxen är hemma på natten.').check();
	await birgit.getByText('Vem ser till att det blir av? Och').click();
	await birgit.getByLabel('Vem ser till att det blir av?').fill('moster Anna');
	await birgit.getByLabel('Om det inte fungerar').fill('Då går grannen Hassan med.');
	await birgit.getByRole('button', { name: /^Be om hjälp/u }).click();
	await birgit.getByLabel('Vad ber ni om?').fill('Busskort till mormor');
	await expectAccessible(birgit, 'a need, being written');
	await expectAccessible(daniel, 'outside private time');
	await expectAccessible(wall, 'the wall in private time');
	await expectAccessible(maria, 'the desk in private time');
	for (const page of [petra, daniel, wall, maria]) {
		await expect(page.getByText('följa Elias')).toHaveCount(0);
		await page.reload();
		await expect(page.getByText('följa Elias')).toHaveCount(0);
	}

	// The family chooses what to show and calls the others back.
	await birgit.getByRole('button', { name: 'Allt som sagts' }).click();
	await birgit.getByRole('button', { name: 'Vi är klara' }).click();
	await expectAccessible(birgit, 'what to choose from');
	await birgit.getByRole('button', { name: 'Se hur det blir' }).click();
	await expect(birgit.getByText('Busskort till mormor')).toBeVisible();
	await expect(birgit.getByText('inte visa för någon')).toBeHidden();
	await expectAccessible(birgit, 'what will be shown');
	await birgit.getByRole('button', { name: 'Fråga de andra i familjen' }).click();
	await sara.getByRole('button', { name: 'Läs och svara' }).click();
	await expect(sara.getByText('Busskort till mormor')).toBeVisible();
	await expect(sara.getByText('Ingen än')).toBeHidden();
	await expect(sara.getByText('inte visa för någon')).toBeHidden();
	await expectAccessible(sara, 'what someone else wants to show');
	await sara.getByRole('button', { name: 'Ja, visa det' }).click();
	await birgit.getByRole('button', { name: 'Bjud in de andra nu' }).click();
	await phaseIs([birgit, sara, petra, daniel, wall], 'Planen presenteras');
	await expect(wall.getByText('Mormor följer Elias till skolan')).toBeVisible(soon);
	await expect(petra.getByText('Jag kan följa Elias till skolan.')).toBeVisible();
	await expect(petra.getByText('Mormor går med honom tisdag och torsdag.')).toBeVisible();
	for (const page of [petra, daniel, wall])
		await expect(page.getByText('inte visa för någon')).toHaveCount(0);

	// Two write in the same field, letter by letter; a professional answers beside, and can't write in it.
	const hers = birgit.getByLabel('Behovet med egna ord');
	const mothers = sara.getByLabel('Behovet med egna ord');
	await hers.click();
	await birgit.keyboard.press('Control+End');
	await mothers.click();
	await sara.keyboard.press('Control+Home');
	const written = Promise.all([
		birgit.keyboard.type(' Varje vecka.', { delay: 15 }),
		sara.keyboard.type('Mormor: ', { delay: 20 })
	]);
	await written;
	const together = 'Mormor: Jag kan följa Elias till skolan. Varje vecka.';
	await expect(hers).toHaveValue(together, soon);
	await expect(mothers).toHaveValue(together, soon);
	await expect(wall.getByText(together)).toBeVisible(soon);
	await expect(birgit.getByText('Sara skriver här')).toBeVisible();
	await daniel.getByText('Det behöver ansökas om och beslutas').click();
	await daniel.getByLabel('Hur, och från vilken dag?').fill('Vi svarar senast fredag.');
	await expect(daniel.getByLabel('Behovet med egna ord')).toHaveCount(0);
	await expect(birgit.getByText('Vi svarar senast fredag.')).toBeVisible(soon);
	await expectAccessible(birgit, 'the plan, to write');

	// The pen is lent, seen by everyone, and taken back at once.
	await birgit.getByRole('button', { name: 'Låt Maria skriva åt oss' }).click();
	for (const page of [birgit, sara, petra, daniel, wall])
		await expect(page.getByText('Maria skriver åt familjen')).toBeVisible(soon);
	await maria.getByRole('link', { name: 'Skriv åt familjen' }).click();
	await maria.getByRole('button', { name: 'Förra behovet' }).click();
	await maria.getByLabel('Ert svar på fråga 2').fill('Moster Anna sover över.');
	await expect(petra.getByText('Moster Anna sover över.')).toBeVisible(soon);
	await expectAccessible(maria, 'writing for the family');
	await birgit.getByRole('button', { name: 'Ta tillbaka pennan' }).click();
	await expect(maria.getByText('Du kan skriva här om familjen lånar ut pennan till dig.')).toBeVisible(soon);
	await expect(wall.getByText('Maria skriver åt familjen')).toHaveCount(0);
	await maria.getByRole('link', { name: 'Till bordet' }).click();
	await maria.getByText('3 väntas').click();
	await maria.getByRole('button', { name: 'Anna är här utan telefon' }).click();
	await expectAccessible(daniel, 'the plan, to answer beside');
	await expectAccessible(wall, 'the plan on the wall');

	// Everyone answers; nobody sees another's answer before all have.
	await hers.press('Control+End');
	await birgit.keyboard.type(' ');
	await sara.keyboard.type(' ');
	await maria.getByRole('button', { name: 'Nästa: Överenskommelse' }).click();
	await phaseIs([birgit, sara, petra, daniel, wall], 'Överenskommelse');
	// Who was just writing is not moved away from it.
	await expect(birgit.getByText('Mötet har gått vidare till Överenskommelse.')).toBeVisible();
	await expect(hers).toBeFocused();
	for (const page of [birgit, sara]) await page.getByRole('button', { name: 'Gå dit' }).click();
	await birgit.getByText('Ja, men …').click();
	await birgit.getByLabel('Säg det med egna ord').fill('Jag klarar två dagar i veckan. Inte fler.');
	await expectAccessible(birgit, 'the answer');
	await birgit.getByRole('button', { name: 'Lämna mitt svar' }).click();
	await expect(birgit.getByRole('heading', { name: 'Tack, ditt svar är sparat' })).toBeVisible();
	await expect(wall.getByText('1 av 5 har svarat')).toBeVisible(soon);
	await expect(sara.getByText('Inte fler')).toHaveCount(0);
	for (const page of [sara, petra, daniel]) {
		await page.getByText('Ja', { exact: true }).click();
		await page.getByRole('button', { name: 'Lämna mitt svar' }).click();
	}
	await maria.getByText('Svara åt Anna').click();
	await maria.getByLabel('Ja', { exact: true }).check();
	await maria.getByRole('button', { name: 'Spara svaret' }).click();
	await expect(wall.getByText('Alla 5 har svarat')).toBeVisible(soon);
	await expect(birgit.getByText('genom Maria')).toBeVisible();
	await expect(wall.getByText('Jag klarar två dagar i veckan. Inte fler.')).toBeVisible();
	await expectAccessible(wall, 'the answers on the wall');
	await expectAccessible(maria, 'the desk before sealing');

	// Sealed: frozen everywhere, and the same four words everywhere.
	await maria.getByRole('button', { name: 'Försegla planen' }).click();
	await maria.getByRole('button', { name: 'Försegla nu' }).click();
	await expect(birgit.getByRole('heading', { name: 'Nu är planen överenskommen' })).toBeVisible(soon);
	await expect(birgit.getByRole('button', { name: 'Ändra i planen' })).toHaveCount(0);
	for (const page of [birgit, sara, petra, daniel]) await expect(page.getByRole('textbox')).toHaveCount(0);
	const words = await birgit.locator('.sealed b').innerText();
	expect(words.split(' · ')).toHaveLength(4);
	await expect(wall.getByText(words)).toBeVisible();
	await expectAccessible(birgit, 'the sealed plan on the phone');
	const [plan] = await Promise.all([
		birgit.waitForEvent('download'),
		birgit.getByRole('link', { name: 'Planen som PDF' }).click()
	]);
	expect(plan.suggestedFilename()).toBe('overenskommelse.pdf');
	await expect(birgit.getByRole('link', { name: 'Dagarna, till kalendern' })).toBeVisible();
	await expectAccessible(maria, 'the desk after sealing');

	// Afterwards a professional reads it as a document, and prints it on A4.
	const review = decodeURIComponent(new URL(demo.reviewer.url).searchParams.get('next') ?? '');
	await daniel.goto(server.base + review);
	await expect(daniel.getByRole('heading', { name: 'Det här har vi kommit överens om' })).toBeVisible();
	await expect(daniel.getByText(together)).toBeVisible();
	await expect(daniel.getByText('Vi svarar senast fredag.', { exact: true })).toBeVisible();
	await expect(daniel.getByText('Jag klarar två dagar i veckan. Inte fler.')).toBeVisible();
	await expect(daniel.getByRole('list', { name: 'Så svarade var och en' })).toContainText('Birgit');
	await expect(daniel.getByText(words)).toBeVisible();
	await expect(daniel).toHaveTitle('Överenskommelse · Rådslag');
	await expectAccessible(daniel, 'the agreement');
	await daniel.getByText('Spara', { exact: true }).click();
	await expectAccessible(daniel, 'what the agreement can be saved as');
	const [given] = await Promise.all([
		daniel.waitForEvent('download'),
		daniel.getByRole('button', { name: 'Allt i ett paket, att lämna över' }).click()
	]);
	expect(given.suggestedFilename()).toBe('overenskommelse.zip');
	await daniel.emulateMedia({ media: 'print' });
	await expect(daniel.getByRole('button', { name: 'Skriv ut' })).toBeHidden();
	await daniel.emulateMedia({ media: 'screen' });
	const paper = (await daniel.pdf({ preferCSSPageSize: true })).toString('latin1');
	const sizes = [...paper.matchAll(/\/MediaBox \[0 0 ([\d.]+) ([\d.]+)\]/gu)].map(([, wide, high]) => [
		Math.round(Number(wide)),
		Math.round(Number(high))
	]);
	expect(sizes.length).toBeGreaterThan(0);
	for (const size of sizes) expect(size).toEqual([595, 842]);
});
