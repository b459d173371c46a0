import { randomUUID } from 'node:crypto';
import { addItem } from '#lib/documents/information-document.ts';
import type { MeetingId } from '#lib/domain/participant.ts';
import { isRefusal } from '#lib/domain/refusal.ts';
import { phaseNow } from '#lib/domain/meeting.ts';
import { type Account, type Role, saveAccount } from '#lib/server/accounts.ts';
import { type Arrangement, arrangeMeeting } from '#lib/server/arranging.ts';
import type { Database } from '#lib/server/database.ts';
import { writeDocument } from '#lib/server/document-updates.ts';
import { type Invitation, newLink } from '#lib/server/links.ts';
import { meetingsLedBy } from '#lib/server/meetings.ts';
import { newSecret } from '#lib/server/secrets.ts';

/* Sample case A (PRODUCT 17), laid out to be played: everyone in it is invented. */

/** A place to open, with what it takes to get in. */
type Way = { url: string; code?: string; email?: string; password?: string };
export type Demo = Record<
	'facilitator' | 'projector' | 'family' | 'school' | 'socialWorker' | 'reviewer',
	Way
>;

const people = [
	{ key: 'facilitator', email: 'maria@radslag.example', name: 'Maria Ek', role: 'facilitator' },
	{ key: 'socialWorker', email: 'daniel@radslag.example', name: 'Daniel Sandberg', role: 'professional' }
] as const satisfies { key: string; email: string; name: string; role: Role }[];

/** Who comes to the sample meeting, and what its plan is to answer. */
export const sample: Omit<Arrangement, 'startsAt'> = {
	method: 'familjeradslag',
	title: 'Familjerådslag om skolan',
	questions: [
		'Hur kommer Elias till skolan varje dag?',
		'Vem är hemma när mamma jobbar natt?',
		'Vad gör vi när det blir bråk?'
	],
	frames: ['En vuxen är hemma på natten.', 'Inget våld.', 'Skolan ringer samma dag om Elias inte kommer.'],
	participants: [
		{ name: 'Elias', relation: '9 år', circle: 'family', central: true, email: '' },
		{ name: 'Sara', relation: 'mamma', circle: 'family', central: false, email: '' },
		{ name: 'Johan', relation: 'pappa', circle: 'family', central: false, email: '' },
		{ name: 'Birgit', relation: 'mormor', circle: 'family', central: false, email: '' },
		{ name: 'Anna', relation: 'moster', circle: 'family', central: false, email: '' },
		{ name: 'Petra', relation: 'rektor', circle: 'professional', central: false, email: '' },
		{
			name: 'Daniel',
			relation: 'socialsekreterare',
			circle: 'professional',
			central: false,
			email: people[1].email
		}
	]
};

const told = [
	['strength', 'Petra', 'Elias är duktig på matte och hjälper andra.'],
	['strength', 'Petra', 'Han har en vän i klassen, Max.'],
	['worry', 'Petra', 'Elias har varit borta 23 dagar sedan augusti.'],
	['support', 'Petra', 'Skolan kan möta Elias på morgonen.'],
	['support', 'Daniel', 'Vi kan erbjuda familjebehandling utan utredning.']
] as const;

/**
 * Lays out the sample: municipality, team, people and a prepared meeting, made once. Every time, the accounts get new
 * passwords and the circles new links, since neither is stored in the clear.
 */
export async function layOutDemo(sql: Database, origin: string): Promise<Demo> {
	const teamId = await sampleTeam(sql);
	const password = `${newSecret(6)}-${newSecret(6)}`;
	const accounts: Record<string, Account> = {};
	for (const { key, ...person } of people)
		accounts[key] = await saveAccount(sql, { ...person, password, teamId });
	const facilitator = accounts.facilitator!;
	const meeting = (await preparedMeeting(sql, facilitator)) ?? (await prepareMeeting(sql, facilitator));
	const link = async (circle: Invitation['circle']): Promise<Way> => {
		const { token, code } = await newLink(sql, { meetingId: meeting, circle });
		return { url: `${origin}/join/${token}`, code };
	};
	const signIn = (email: string, next: string): Way => ({
		url: `${origin}/sign-in?next=${encodeURIComponent(next)}`,
		email,
		password
	});
	return {
		facilitator: signIn(people[0].email, `/m/${meeting}/console`),
		projector: await link('projector'),
		family: await link('family'),
		school: await link('professional'),
		socialWorker: signIn(people[1].email, `/m/${meeting}`),
		reviewer: signIn(people[1].email, `/m/${meeting}/review`)
	};
}

async function sampleTeam(sql: Database): Promise<string> {
	const [municipality] = await sql<{ id: string }[]>`
		insert into municipality (id, name) values (${randomUUID()}, 'Exempelby kommun')
		on conflict (name) do update set name = excluded.name returning id`;
	const [team] = await sql<{ id: string }[]>`
		insert into team (id, municipality_id, name) values (${randomUUID()}, ${municipality!.id}, 'Resursteam Norr')
		on conflict (municipality_id, name) do update set name = excluded.name returning id`;
	return team!.id;
}

/** The sample meeting that has not been finished, if there is one. */
async function preparedMeeting(sql: Database, facilitator: Account): Promise<MeetingId | undefined> {
	const meetings = await meetingsLedBy(sql, facilitator.id);
	return meetings.find((one) => !one.sealedAt && phaseNow(one) !== 'closed')?.id;
}

async function prepareMeeting(sql: Database, facilitator: Account): Promise<MeetingId> {
	const now = new Date();
	const startsAt = new Date(Math.ceil((now.getTime() + 60_000) / 1_800_000) * 1_800_000);
	const meeting = await arrangeMeeting(sql, facilitator, { ...sample, startsAt }, now);
	if (isRefusal(meeting)) throw new Error(`The sample could not be laid out: ${meeting.refused}`);
	await sql.begin((tx) =>
		writeDocument(tx, meeting.id, 'information', (doc) => {
			for (const [kind, by, text] of told) addItem(doc, kind, by, text);
		})
	);
	return meeting.id;
}

const titles: Record<keyof Demo, string> = {
	facilitator: 'Samtalsledaren Maria',
	projector: 'Väggen',
	family: 'Familjen',
	school: 'Skolan',
	socialWorker: 'Socialsekreteraren Daniel',
	reviewer: 'Läs planen efteråt'
};

/** For people to read. */
export function tellDemo(demo: Demo): string {
	return (Object.entries(demo) as [keyof Demo, Way][])
		.map(([role, way]) => {
			const key = way.password ? `${way.email}  ${way.password}` : `säg koden: ${way.code}`;
			return `${titles[role].padEnd(26)} ${way.url}\n${' '.repeat(27)}${key}`;
		})
		.join('\n');
}
