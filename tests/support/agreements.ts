import { createHash } from 'node:crypto';
import { type AgreementContent, agreementOf, canonical } from '#lib/domain/agreement.ts';
import type { MeetingId } from '#lib/domain/participant.ts';
import type { Action, Information, Plan } from '#lib/domain/plan.ts';
import { sealWords } from '#lib/domain/words.ts';
import type { SealedAgreement } from '#lib/server/documents-out/page.ts';
import { anAnswer, birgit, elias, maria, noon, petra, sara, someone, tolk } from './cast.ts';

/* Sample case A (PRODUCT 17) as it was agreed, with all that a document must hold. Everyone in it is invented. */

export const daniel = someone('professional', 'Daniel', { relation: 'socialsekreterare' });
export const johan = someone('family', 'Johan', { relation: 'pappa' });
export const noor = someone('family', 'نور', { relation: 'faster', withoutPhone: true });

export const information: Information = [
	{ id: 'q-school', kind: 'question', text: 'Hur kommer Elias till skolan varje dag?', by: 'Petra' },
	{ id: 'q-night', kind: 'question', text: 'Vem är hemma när mamma jobbar natt?', by: 'Petra' },
	{ id: 'q-quarrel', kind: 'question', text: 'Vad gör vi när det blir bråk?', by: 'Daniel' },
	{ id: 'f-night', kind: 'frame', text: 'En vuxen är hemma på natten.', by: 'Daniel' },
	{ id: 'f-violence', kind: 'frame', text: 'Inget våld.', by: 'Daniel' },
	{ id: 'f-phone', kind: 'frame', text: 'Skolan ringer samma dag om Elias inte kommer.', by: 'Petra' },
	{ id: 's', kind: 'strength', text: 'Elias är duktig på matte.', by: 'Petra' }
];

const action = (id: string, changes: Partial<Action>): Action => ({
	id,
	what: '',
	owner: '',
	due: '',
	when: null,
	check: '',
	backup: '',
	kind: 'family',
	ask: '',
	...changes
});

export const arabic = 'أريد أن أمشي مع Birgit إلى المدرسة يوم الثلاثاء الساعة 07:45 وأتصل بكم.';

export const plan: Plan = {
	answers: [
		{ question: 'q-school', words: 'Mormor går med, tisdag och torsdag.\nDe andra dagarna kör Johan.' },
		{ question: 'q-night', words: 'Birgit sover hos oss.' }
	],
	needs: [
		{
			id: 'mornings',
			words: 'Jag vill veta vem som är hemma när jag somnar. 😀',
			by: 'Elias',
			chosen: true,
			covers: ['f-night'],
			actions: [
				action('walk', {
					what: 'Birgit går med till skolan',
					owner: 'Birgit',
					due: 'tis och tor 07.45',
					when: { day: '2026-03-16', time: '07:45', weekdays: [2, 4], until: '' },
					check: 'Anna',
					backup: 'Då går grannen Hassan med.'
				}),
				action('bus', {
					what: 'Mormor åker buss hit',
					owner: 'Daniel',
					due: 'från 23 mars',
					check: 'Sara',
					kind: 'agency',
					ask: 'Busskort till mormor'
				})
			]
		},
		{
			id: 'arabic',
			words: arabic,
			by: 'نور',
			chosen: true,
			covers: ['f-night', 'f-phone'],
			actions: [
				action('football', {
					what: 'Johan tar med Elias på fotboll <b>& #set page("a3")',
					owner: 'Johan',
					when: { day: '2026-03-18', time: '17:00', weekdays: [3], until: '2026-05-27' },
					check: 'نور',
					backup: ''
				}),
				action('therapy', {
					owner: 'Daniel',
					kind: 'agency',
					ask: 'familjebehandling – مساعدة'
				})
			]
		}
	],
	lead: 'Birgit',
	followUp: 'hos Birgit, klockan 16.30',
	followUpOn: '2026-06-09',
	told: 'Sara berättar för Elias i kväll.',
	dissents: [{ id: 'd', by: 'Johan', words: 'Jag tycker att helgerna ska vara hos mig.' }]
};

/** @param changes what differs from sample case A */
export function anAgreement(changes: Partial<AgreementContent> = {}): SealedAgreement {
	const content: AgreementContent = {
		...agreementOf({
			chain: '6f1b0f0e-0000-4000-8000-000000000001' as MeetingId,
			meeting: '6f1b0f0e-0000-4000-8000-000000000001' as MeetingId,
			revision: 1,
			reason: 'agreed',
			previous: null,
			method: { key: 'familjeradslag', version: 1 },
			runs: [{ phase: 'prepare', from: noon, to: null, endedBy: null }],
			information,
			plan,
			offers: [
				{
					action: 'bus',
					decision: 'now',
					words: 'Kortet ligger i brevlådan.',
					day: '2026-03-20',
					by: 'Daniel'
				},
				{ action: 'therapy', decision: 'application', words: '', day: '2026-05-01', by: 'Daniel' }
			],
			participants: [maria, petra, daniel, elias, sara, birgit, johan, noor, tolk],
			answers: [
				anAnswer(elias, 'yes'),
				anAnswer(sara, 'yes'),
				anAnswer(birgit, 'but', 'Jag klarar två dagar i veckan. Inte fler.'),
				{ ...anAnswer(noor, 'yes', 'نعم، أوافق'), through: maria.id },
				anAnswer(johan, 'no', 'Vi måste prata om helgerna.'),
				anAnswer(daniel, 'abstain', 'Min chef måste säga ja till busskortet.')
			],
			whose: { family: 840, professional: 0, scribe: 160 },
			startsAt: noon,
			sealedAt: new Date('2026-03-12T17:41:00.000Z')
		}),
		...changes
	};
	const sha256 = createHash('sha256').update(canonical(content)).digest();
	return { content, hash: sha256.toString('hex'), words: sealWords(sha256) };
}

/** A large plan: ten needs with four things to do about each. */
export function fortyActions(): SealedAgreement {
	const needs = Array.from({ length: 10 }, (_, need) => ({
		id: `need-${need}`,
		words: `Vi behöver lugna morgnar, och att någon är hemma när det blir kväll. Det har vi sagt ${need + 1} gånger.`,
		by: need % 2 ? 'Sara' : 'Elias',
		chosen: true,
		covers: ['f-night'],
		actions: Array.from({ length: 4 }, (_, at) =>
			action(`${need}-${at}`, {
				what: `Birgit går med till skolan och stannar till klockan åtta, ${need + 1}.${at + 1}`,
				owner: 'Birgit',
				due: 'tisdagar och torsdagar 07.45, från den 17 mars',
				when: { day: '2026-03-17', time: '07:45', weekdays: [2, 4], until: '' },
				check: 'moster Anna',
				backup: 'Då ringer vi Johan. Kan inte han, så kommer grannen Hassan.',
				...(at === 3 && { kind: 'agency', ask: 'Kan skolan ge Petra tid på morgonen?' })
			})
		)
	}));
	const offers = needs.map((need, index) => ({
		action: `${index}-3`,
		decision: 'now' as const,
		words: 'Ja. En kollega tar klassen till 8.15.',
		day: '2026-03-20',
		by: 'Petra'
	}));
	return anAgreement({ plan: { ...plan, needs }, offers });
}
