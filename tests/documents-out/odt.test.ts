import { unzipSync } from 'fflate';
import { DOMParser, type Document, type Element } from '@xmldom/xmldom';
import { describe, expect, test } from 'vitest';
import { odtOf } from '#lib/server/documents-out/odt.ts';
import { type SealedAgreement, pageOf } from '#lib/server/documents-out/page.ts';
import { anAgreement, arabic, plan } from '../support/agreements.ts';
import { hasOffice, readInOffice } from '../support/office.ts';

/* OpenDocument texts, taken apart as XML by a parser that refuses what is not well formed. */

const text = 'urn:oasis:names:tc:opendocument:xmlns:text:1.0';
const table = 'urn:oasis:names:tc:opendocument:xmlns:table:1.0';
const style = 'urn:oasis:names:tc:opendocument:xmlns:style:1.0';

function parse(bytes: Uint8Array | undefined): Document {
	const fail = (_level: string, message: string) => {
		throw new Error(message);
	};
	return new DOMParser({ onError: fail }).parseFromString(new TextDecoder().decode(bytes), 'text/xml');
}

const all = (node: Document | Element, space: string, name: string): Element[] =>
	Array.from(node.getElementsByTagNameNS(space, name));

/** The text of an element as a reader sees it, with its lines and spaces. */
function read(node: Element): string {
	return Array.from(node.childNodes)
		.map((child) => {
			if (child.nodeType === 3) return child.nodeValue ?? '';
			const element = child as Element;
			if (element.localName === 's') return ' '.repeat(Number(element.getAttributeNS(text, 'c') ?? 1));
			if (element.localName === 'tab') return '\t';
			if (element.localName === 'line-break') return '\n';
			return read(element);
		})
		.join('');
}

function open(agreement: SealedAgreement, language: 'sv' | 'en' = 'sv') {
	const bytes = odtOf(pageOf(agreement, language));
	const files = unzipSync(bytes);
	const content = parse(files['content.xml']);
	return {
		bytes,
		files,
		content,
		styles: parse(files['styles.xml']),
		paragraphs: [...all(content, text, 'p'), ...all(content, text, 'h')].map(read),
		headings: all(content, text, 'h').map((one) => [one.getAttributeNS(text, 'outline-level'), read(one)])
	};
}

describe('the ODT of an agreement', () => {
	const sv = open(anAgreement());

	test('says what it is in its first bytes', () => {
		const start = Buffer.from(sv.bytes.subarray(0, 77)).toString('latin1');
		expect(start.slice(0, 4)).toBe('PK\x03\x04');
		expect(start.slice(30)).toBe('mimetypeapplication/vnd.oasis.opendocument.text');
		// Stored, not compressed, and without extra fields.
		expect([sv.bytes[8], sv.bytes[28]]).toEqual([0, 0]);
	});

	test('is well formed, and its manifest names every file', () => {
		const named = Array.from(
			parse(sv.files['META-INF/manifest.xml']).getElementsByTagName('manifest:file-entry')
		).map((one) => one.getAttribute('manifest:full-path'));
		const there = Object.keys(sv.files).filter(
			(name) => name !== 'mimetype' && !name.startsWith('META-INF/')
		);
		expect(named.toSorted()).toEqual(['/', ...there].toSorted());
		for (const name of there) expect(() => parse(sv.files[name])).not.toThrow();
	});

	test('has headings, from the first level and in order', () => {
		expect(sv.headings[0]).toEqual(['1', 'Det här har vi kommit överens om']);
		const levels = sv.headings.map(([level]) => Number(level));
		expect(levels.filter((level, at) => level > (levels[at - 1] ?? 0) + 1)).toEqual([]);
		for (const name of ['Behov 1', 'Behov 2', 'Försegling']) expect(sv.headings).toContainEqual(['2', name]);
	});

	test('each table has a header row', () => {
		const tables = all(sv.content, table, 'table');
		expect(tables).toHaveLength(2);
		for (const one of tables) {
			const [header, ...others] = all(one, table, 'table-header-rows');
			expect(others).toEqual([]);
			expect(all(header!, text, 'p').map(read)).toEqual([
				'Vad',
				'Vem',
				'När',
				'Vem ser till',
				'Om det inte fungerar'
			]);
		}
	});

	test('holds what people said, letter by letter', () => {
		for (const { words } of [...plan.needs, ...plan.answers, ...plan.dissents])
			expect(sv.paragraphs).toContain(`”${words}”`);
		expect(sv.paragraphs).toContain('Johan tar med Elias på fotboll <b>& #set page("a3")');
		expect(sv.paragraphs).toContain('familjebehandling – مساعدة');
	});

	test('keeps spaces and lines, and leaves out only what XML can not hold', () => {
		const words = '  Lugna  morgnar,\n\tutan bråk \n slut \u0000\u0007\ud800 ';
		const odd = open(anAgreement({ plan: { ...plan, needs: [{ ...plan.needs[0]!, words }] } }));
		expect(odd.paragraphs).toContain('”  Lugna  morgnar,\n\tutan bråk \n slut  ”');
	});

	test('says its language, and sets Arabic from right to left', () => {
		const language = (of: SealedAgreement, tag: 'sv' | 'en') =>
			all(open(of, tag).styles, style, 'text-properties')[0]?.getAttribute('fo:language');
		expect([language(anAgreement(), 'sv'), language(anAgreement(), 'en')]).toEqual(['sv', 'en']);
		const said = all(sv.content, text, 'p').find((one) => read(one).includes(arabic))!;
		const name = said.getAttributeNS(text, 'style-name');
		const styled = all(sv.styles, style, 'style').find((one) => one.getAttributeNS(style, 'name') === name)!;
		const mode = all(styled, style, 'paragraph-properties')[0]?.getAttributeNS(style, 'writing-mode');
		expect(mode).toBe('rl-tb');
	});

	test('every style that is used is there', () => {
		const names = new Set(
			[sv.styles, sv.content]
				.flatMap((one) => all(one, style, 'style'))
				.map((one) => one.getAttributeNS(style, 'name'))
		);
		const used = [
			...['p', 'h']
				.flatMap((name) => all(sv.content, text, name))
				.map((one) => one.getAttributeNS(text, 'style-name')),
			...['table', 'table-column', 'table-cell']
				.flatMap((name) => all(sv.content, table, name))
				.map((one) => one.getAttributeNS(table, 'style-name'))
		];
		expect(used.filter((name) => !names.has(name))).toEqual([]);
	});

	test('names nobody in what lists a file', () => {
		const meta = new TextDecoder().decode(sv.files['meta.xml']);
		for (const { name } of anAgreement().content.present) expect(meta).not.toContain(name);
	});
});

if (hasOffice())
	describe('in LibreOffice', () => {
		const { bytes } = open(anAgreement());

		test('every need and every line of the tables can be read', () => {
			const read = readInOffice(bytes, 'txt');
			for (const { words, actions } of plan.needs) {
				expect(read).toContain(words);
				for (const { what } of actions) expect(read).toContain(what);
			}
			expect(read).toContain(arabic);
		});

		test('headings are headings, tables have their header rows, and the language is Swedish', () => {
			const kept = parse(new TextEncoder().encode(readInOffice(bytes, 'fodt')));
			const headings = all(kept, text, 'h').map((one) => [
				one.getAttributeNS(text, 'outline-level'),
				read(one)
			]);
			expect(headings[0]).toEqual(['1', 'Det här har vi kommit överens om']);
			for (const name of ['Behov 1', 'Behov 2', 'Försegling']) expect(headings).toContainEqual(['2', name]);
			const headers = all(kept, table, 'table').map((one) => all(one, table, 'table-header-rows').length);
			expect(headers).toEqual([1, 1]);
			const languages = all(kept, style, 'text-properties').map((one) => one.getAttribute('fo:language'));
			expect(languages).toContain('sv');
		});
	});
