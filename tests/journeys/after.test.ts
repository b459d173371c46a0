import { emptyAction } from '#lib/domain/plan.ts';
import { hold } from '../support/agreed.ts';
import { Leader } from '../support/people.ts';
import { aPlan } from '../support/plans.ts';
import { admit, expect, expectAccessible, move, phone, signIn, test, wallSize } from './cast.ts';

/* What comes after: a link of one's own, what became of it, four weeks, a reminder, and the meeting that looks back. */

function plan() {
	const evenings = {
		id: 'evenings',
		words: 'Någon att ringa när det blir bråk',
		by: 'Sara',
		chosen: true,
		covers: [],
		actions: [
			{
				...emptyAction,
				id: 'call',
				what: 'Jour på kvällen',
				owner: 'Daniel',
				kind: 'agency' as const,
				ask: 'ett nummer'
			}
		]
	};
	return { ...aPlan(), needs: [...aPlan().needs, evenings] };
}

test('from the sealed plan to the next one', async ({ people, server }) => {
	const leader = new Leader(server.base);
	leader.bearer = server.token;
	await leader.makeMeeting({
		questions: ['Hur kommer Elias till skolan varje dag?'],
		participants: [{ name: 'Daniel', circle: 'professional', email: server.demo.socialWorker.email }]
	});
	await hold(leader, plan(), 'application');
	const promises = `${server.base}/m/${leader.meeting}/promises`;

	// Maria makes a link for grandmother and one for mum; each is shown once.
	const maria = await people.browser('Maria', { width: 1280, height: 800 });
	await signIn(maria, {
		...server.demo.facilitator,
		url: `${server.base}/sign-in?next=/m/${leader.meeting}/promises`
	});
	const linkFor = async (name: string) => {
		await maria.getByRole('button', { name: `Gör en länk: ${name}` }).click();
		return (await maria.locator('code').textContent()) ?? '';
	};
	const [birgits, saras] = [await linkFor('Birgit'), await linkFor('Sara')];
	await maria.goto(promises);
	expect(await maria.content()).not.toContain(birgits);
	await expectAccessible(maria, 'the promises, for who leads');

	// Grandmother, weeks later, on a phone without a script: two taps.
	const birgit = await people.browser('Birgit', phone, { javaScriptEnabled: false });
	await birgit.goto(birgits);
	await birgit.getByRole('button', { name: 'Öppna' }).click();
	await expect(birgit).toHaveTitle('Möte');
	const mine = birgit.getByRole('listitem').filter({ hasText: 'Birgit går med till skolan' });
	await mine.locator('label', { hasText: 'Klart' }).click();
	await mine.getByRole('button', { name: /^Spara/u }).click();
	await expect(mine.getByText('Klart').first()).toBeVisible();
	await expect(birgit.getByRole('radiogroup', { name: /familjebehandling/u })).toHaveCount(0);

	// Mum sees all of it, is asked about what came, and wants to be reminded.
	const sara = await people.browser('Sara', phone);
	await sara.goto(saras);
	await sara.getByRole('button', { name: 'Öppna' }).click();
	const came = sara.getByRole('listitem').filter({ hasText: 'utan bråk' });
	await expect(sara.getByRole('heading', { name: 'Blev det som ni behövde?' })).toHaveCount(1);
	await came.locator('label', { hasText: 'Delvis' }).click();
	await came.getByLabel('Några ord').fill('Bara när mormor är frisk');
	await came.getByRole('button', { name: 'Spara' }).click();
	await expect(came.getByText('Bara när mormor är frisk')).toBeVisible();
	await sara.getByLabel('E-post').fill('sara@radslag.example');
	await sara.getByRole('button', { name: 'Påminn mig' }).click();
	await expect(sara.getByText('Du blir påmind på sara@radslag.example.')).toBeVisible();
	await expectAccessible(sara, 'the promises, for the family');

	// Four weeks go, and the next morning comes. The one who promised is found at work, the family waits where all can see it.
	expect(await server.radslag('later', '29')).toBe('The demo is 29 days ahead');
	await expect
		.poll(async () => {
			await maria.goto(`${server.base}/outbox`);
			return maria.getByText('sara@radslag.example').count();
		})
		.toBe(1);
	const letter = maria.getByRole('listitem').filter({ hasText: 'sara@radslag.example' });
	await expect(letter).toContainText('Du har något att titta på.');
	await expect(letter).not.toContainText(/Elias|Birgit|skola|bråk/u);
	await expectAccessible(maria, 'the outbox');
	await sara.reload();
	const waiting = sara.getByRole('listitem').filter({ hasText: 'Någon att ringa' });
	await expect(waiting.getByRole('img', { name: /Inget har kommit än: 29 dagar hittills/u })).toBeVisible();
	const daniel = await people.browser('Daniel', { width: 1280, height: 800 });
	await signIn(daniel, { ...server.demo.socialWorker, url: `${server.base}/sign-in?next=/work` });
	await expect(daniel.getByRole('heading', { level: 2 }).first()).toHaveText('Det du har lovat');
	await expectAccessible(daniel, 'the work page');
	await daniel.getByRole('link', { name: 'Jour på kvällen' }).click();
	const his = daniel.getByRole('listitem').filter({ hasText: 'Jour på kvällen' }).first();
	await his.locator('label', { hasText: 'På gång' }).click();
	await his.getByRole('button', { name: /^Spara/u }).click();
	await expect(his.getByText('Säg något nytt')).toBeVisible();

	// The meeting that looks back: what was promised is on the wall and the phones, and the family writes on.
	await maria.goto(promises);
	await maria.getByRole('button', { name: 'Gör ett uppföljningsmöte' }).click();
	await maria.waitForURL('**/console');
	const next = new Leader(server.base);
	next.bearer = server.token;
	next.meeting = new URL(maria.url()).pathname.split('/')[2] as Leader['meeting'];
	const again = await people.guest(await next.link('family'), 'Sara', 'mamma');
	await admit(maria, 'Sara');
	const wall = await people.browser('wall', wallSize);
	await wall.goto((await next.link('projector')).url);
	await wall.getByRole('button', { name: 'Visa mötet här' }).click();
	const knocking = ((await next.do('GET', '')).body.lead as { waiting: { id: string }[] }).waiting[0];
	await next.do('POST', `/participants/${knocking?.id}/admit`);
	expect(await move(maria, 'followup')).toBe(200);
	for (const page of [again, wall])
		await expect(page.getByRole('heading', { name: 'Det vi lovade' })).toBeVisible();
	const onWall = wall.getByRole('listitem');
	await expect(onWall.nth(1)).toContainText(/Jour på kvällen.*På gång/u);
	await expect(onWall.last()).toContainText(/Birgit går med till skolan.*Klart/u);
	await expect(again.getByRole('heading', { level: 3 }).first()).toHaveText('familjebehandling – مساعدة');
	await expect(again.getByRole('textbox').first()).toBeEditable();
	await expectAccessible(again, 'the follow-up, on a phone');
	await expectAccessible(wall, 'the follow-up, on the wall');

	expect(await move(maria, 'agreement')).toBe(200);
	await again.locator('label', { hasText: 'Ja' }).first().click();
	await again.getByRole('button', { name: 'Lämna mitt svar' }).click();
	await expect.poll(async () => (await next.do('GET', '')).body.answered).toMatchObject({ count: 1 });
	const sealed = await next.do('POST', '/agreement');
	expect(sealed.body).toMatchObject({ revision: 2 });
	await expect(again.getByRole('link', { name: 'Så har det gått' })).toBeVisible();
	await sara.reload();
	await expect(sara.getByText('Ni har kommit överens på nytt')).toBeVisible();
});
