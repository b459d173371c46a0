import { getDocumentProxy } from 'unpdf';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { isRefusal } from '#lib/domain/refusal.ts';
import type { Language } from '#lib/domain/language.ts';
import { type SealedAgreement, pageOf } from '#lib/server/documents-out/page.ts';
import { PdfMaker } from '../../server/documents-out/pdf-maker.ts';
import { anAgreement, arabic, fortyActions, information, plan } from '../support/agreements.ts';

/* PDF, read by a program that has nothing to do with the one that wrote it. */

type Node = { role?: string; lang?: string; children?: Node[]; id?: string; type?: string };

const maker = new PdfMaker();
afterAll(() => maker.close());

async function read(agreement: SealedAgreement, language: Language = 'sv') {
	const bytes = await maker.make(pageOf(agreement, language));
	if (isRefusal(bytes)) throw new Error('This platform has no maker of PDF (docs/documents-out.md)');
	const file = await getDocumentProxy(bytes.slice(), { verbosity: 0 });
	return { bytes, file, ...(await contentsOf(file)) };
}

type Piece = { str: string; transform: number[]; width: number };

/** What the eye reads: line by line, and a line with Arabic in it from the right. */
function asSeen(pieces: Piece[]): string {
	const lines = new Map<number, Piece[]>();
	for (const piece of pieces.filter((one) => one.str.trim())) {
		const height = Math.round(piece.transform[5]!);
		lines.set(height, [...(lines.get(height) ?? []), piece]);
	}
	return [...lines]
		.sort(([a], [b]) => b - a)
		.map(([, line]) => {
			const isTurned = line.some(({ str }) => /[\u0600-\u06ff]/u.test(str));
			const left = (one: Piece) => one.transform[4]!;
			return line
				.sort((a, b) => (isTurned ? left(b) - left(a) : left(a) - left(b)))
				.map(({ str }) => str.trim())
				.join(' ');
		})
		.join('\n');
}

/** What a screen reader is given: each element with its text, in reading order. */
async function contentsOf(file: Awaited<ReturnType<typeof getDocumentProxy>>) {
	const elements: { role: string; text: string; path: string[] }[] = [];
	let lines = '';
	let seen = '';
	for (let number = 1; number <= file.numPages; number++) {
		const page = await file.getPage(number);
		const { items } = await page.getTextContent({ includeMarkedContent: true });
		seen += asSeen(items.filter((item) => 'str' in item));
		const texts = new Map<string, string>();
		const open: string[] = [];
		for (const item of items) {
			if ('str' in item) {
				const text = item.str + (item.hasEOL ? '\n' : '');
				lines += text;
				const id = open.findLast(Boolean);
				if (id) texts.set(id, (texts.get(id) ?? '') + text);
			} else if (item.type === 'endMarkedContent') open.pop();
			else open.push(('id' in item && item.id) || '');
		}
		const textOf = (node: Node): string =>
			node.type === 'content' ? (texts.get(node.id ?? '') ?? '') : (node.children ?? []).map(textOf).join('');
		const walk = (node: Node, path: string[]) => {
			if (node.role) elements.push({ role: node.role, text: textOf(node), path });
			for (const child of node.children ?? []) walk(child, node.role ? [...path, node.role] : path);
		};
		const tree = (await page.getStructTree()) as Node | null;
		if (tree) walk(tree, []);
	}
	return { elements, lines, seen };
}

/** As read aloud: line ends that only the paper has are gone, and so are hyphens that Typst put there. */
const flowing = (text: string) =>
	text
		.replace(/\u00ad\n?/gu, '')
		.replace(/\s+/gu, ' ')
		.trim();

describe('the PDF of an agreement', () => {
	let sv: Awaited<ReturnType<typeof read>>;
	beforeAll(async () => {
		sv = await read(anAgreement());
	});

	test('says that it is PDF/UA-1, and in which language', async () => {
		const { info, metadata } = await sv.file.getMetadata();
		expect(info).toMatchObject({ Language: 'sv', Title: 'Överenskommelse' });
		expect(metadata?.get('pdfuaid:part')).toBe('1');
		expect(await sv.file.getMarkInfo()).toMatchObject({ Marked: true });
		const english = await read(anAgreement(), 'en');
		expect((await english.file.getMetadata()).info).toMatchObject({ Language: 'en', Title: 'Agreement' });
	});

	test('holds what people said, letter by letter', () => {
		const all = flowing(sv.lines);
		const said = [
			...plan.needs.flatMap((need) => [
				need.words,
				...need.actions.flatMap((one) => [one.what, one.ask, one.owner, one.due, one.check, one.backup])
			]),
			...plan.answers.map((one) => one.words),
			...plan.dissents.map((one) => one.words),
			...information.filter((one) => one.kind !== 'strength').map((one) => one.text),
			plan.lead,
			plan.told,
			plan.followUp,
			'Jag klarar två dagar i veckan. Inte fler.',
			'Kortet ligger i brevlådan.'
		];
		const latin = said.map(flowing).filter((text) => !/[\u0600-\u06ff]/u.test(text));
		const missing = latin.filter((text) => !all.includes(text));
		expect(missing).toEqual([]);
	});

	test('and what was answered, asked and promised around it', () => {
		const all = flowing(sv.lines);
		for (const text of [
			'Familjerådslag torsdag 12 mars 2026',
			'Finns i behov 1 och 2',
			'Finns inte i planen',
			'Planen svarar inte på den här frågan.',
			'84 % familjens ord',
			'16 % skrivet av den som ledde mötet',
			'Ja, vi gör det nu',
			'Från 20 mars 2026 · Daniel',
			'Besked senast 1 maj 2026 · Daniel',
			'varje onsdag 17.00 från 18 mars 2026 till 27 maj 2026',
			'genom Maria',
			'Har inte svarat',
			'9 juni 2026',
			'Förseglad torsdag 12 mars 2026 18.41.',
			anAgreement().words.join(' · '),
			anAgreement().hash
		])
			expect(all).toContain(text);
	});

	test('nothing that people wrote is taken for markup', () => {
		expect(flowing(sv.lines)).toContain('fotboll <b>& #set page("a3")');
	});

	test('has headings in order, from the first level', () => {
		const headings = sv.elements.filter(({ role }) => /^H\d$/u.test(role));
		expect(headings[0]!.role).toBe('H1');
		expect(flowing(headings[0]!.text)).toBe('Det här har vi kommit överens om');
		const levels = headings.map(({ role }) => Number(role.slice(1)));
		expect(levels.filter((level, at) => level > (levels[at - 1] ?? 0) + 1)).toEqual([]);
		const named = headings.map(({ text }) => flowing(text));
		for (const name of [
			'Behov 1',
			'Behov 2',
			'Det som planen måste ha',
			'Frågorna, och vad vi svarar',
			'Försegling'
		])
			expect(named).toContain(name);
	});

	test('each table has a header cell over every column', () => {
		const tables = sv.elements.filter(({ role }) => role === 'Table');
		expect(tables).toHaveLength(2);
		const headers = sv.elements.filter(({ role }) => role === 'TH').map(({ text }) => flowing(text));
		const row = ['Vad', 'Vem', 'När', 'Vem ser till', 'Om det inte fungerar'];
		expect(headers).toEqual([...row, ...row]);
		expect(sv.elements.filter(({ role }) => role === 'TD')).toHaveLength(4 * 5);
	});

	test('is read in the order it is written: words, then what is done about them', () => {
		const all = flowing(sv.lines);
		const places = [
			'Behov 1',
			'Jag vill veta vem',
			'Birgit går med till skolan',
			'Busskort till mormor',
			'Behov 2'
		];
		const found = places.map((text) => all.indexOf(text, all.indexOf('Behov 1')));
		expect(found.every((at, index) => at >= 0 && at >= (found[index - 1] ?? 0))).toBe(true);
	});

	test('Arabic stands in its own order, with its numbers and Latin names in theirs', () => {
		const all = flowing(sv.seen).replace(/ (?=[.،])/gu, '');
		expect(all).toContain(arabic);
		expect(all).toContain('نعم، أوافق');
		// And not one letter more: a face whose dots are glyphs of their own gives each letter twice.
		const letters = (text: string) => [...text].filter((one) => /[\u0621-\u064a]/u.test(one)).sort();
		const said = [arabic, 'نعم، أوافق', 'مساعدة', 'مساعدة', 'نور', 'نور', 'نور', 'نور', 'ن', 'ن', 'ن'].join(
			''
		);
		expect(letters(sv.lines)).toEqual(letters(said));
	});

	test('names nobody where a file is listed', async () => {
		const { info, metadata } = await sv.file.getMetadata();
		const listed = JSON.stringify(info) + JSON.stringify([...(metadata ?? [])]);
		for (const { name } of anAgreement().content.present) expect(listed).not.toContain(name);
	});

	test('the same agreement is the same file', async () => {
		const again = await read(anAgreement());
		expect(Buffer.from(again.bytes).equals(Buffer.from(sv.bytes))).toBe(true);
	});
});

describe('a PDF of what is unusual', () => {
	test('letters that no face has, and half letters, stop nothing', async () => {
		const words = 'ትግርኛ 漢字 \ud800 \u0007 \u{1F9FF} slut';
		const { lines } = await read(
			anAgreement({ plan: { ...plan, needs: [{ ...plan.needs[0]!, words, actions: [] }] } })
		);
		expect(flowing(lines)).toContain('slut');
	});

	test('a word that is longer than its line is all there', async () => {
		const long = 'Å'.repeat(300);
		const [need] = plan.needs;
		const { lines, file } = await read(
			anAgreement({
				plan: {
					...plan,
					needs: [{ ...need!, words: long, actions: [{ ...need!.actions[0]!, owner: long }] }]
				}
			})
		);
		expect(lines.replace(/[^Å]/gu, '').length).toBe(600);
		const page = await file.getPage(2);
		const { items } = await page.getTextContent();
		const [, , wide] = page.view;
		for (const item of items)
			if ('str' in item) expect(item.transform[4] + item.width).toBeLessThanOrEqual(wide! - 50);
	});

	test('words of many pages go on over them', async () => {
		const words = Array.from({ length: 400 }, (_, n) => `Mening nummer ${n} av många.`).join(' ');
		const [need] = plan.needs;
		const { lines, file } = await read(
			anAgreement({
				plan: { ...plan, needs: [{ ...need!, words, actions: [{ ...need!.actions[0]!, what: words }] }] }
			})
		);
		expect(file.numPages).toBeGreaterThan(5);
		expect(flowing(lines).split('Mening nummer 399 av många.')).toHaveLength(3);
	});

	test('an agreement with next to nothing in it', async () => {
		const { elements } = await read(
			anAgreement({
				information: [],
				answers: [],
				offers: [],
				present: [],
				whose: { family: 0, professional: 0, scribe: 0 },
				plan: {
					...plan,
					answers: [],
					dissents: [],
					needs: [],
					lead: '',
					told: '',
					followUp: '',
					followUpOn: ''
				}
			})
		);
		expect(elements.some(({ role }) => role === 'H1')).toBe(true);
	});

	test('forty things to do', async () => {
		const { elements } = await read(fortyActions());
		expect(elements.filter(({ role }) => role === 'Table').length).toBeGreaterThanOrEqual(10);
	});
});

describe('the maker', () => {
	test('sets several at once, and begins anew after it was closed', async () => {
		const own = new PdfMaker();
		const [page, other] = [pageOf(anAgreement(), 'sv'), pageOf(anAgreement(), 'en')];
		const made = await Promise.all([own.make(page), own.make(other), own.make(page)]);
		const [first, second, third] = made.map((one) =>
			isRefusal(one) ? '' : Buffer.from(one).toString('latin1')
		);
		expect(third).toBe(first);
		expect(second).not.toBe(first);
		const waiting = own.make(page);
		const told = expect(waiting).rejects.toThrow('No PDF was made');
		await own.close();
		await told;
		expect(isRefusal(await own.make(page))).toBe(false);
		await own.close();
	});
});
