import { strToU8, zipSync } from 'fflate';
import type { Line, NeedOnPage, Page, Said } from './page.ts';

/*
 * The agreement as an OpenDocument text (ISO/IEC 26300, version 1.3), for who wants to write in it, or reads with a program
 * that PDF does not suit. Headings are headings, and the first row of each table is its header.
 */

const spaces = {
	office: 'urn:oasis:names:tc:opendocument:xmlns:office:1.0',
	style: 'urn:oasis:names:tc:opendocument:xmlns:style:1.0',
	text: 'urn:oasis:names:tc:opendocument:xmlns:text:1.0',
	table: 'urn:oasis:names:tc:opendocument:xmlns:table:1.0',
	fo: 'urn:oasis:names:tc:opendocument:xmlns:xsl-fo-compatible:1.0',
	svg: 'urn:oasis:names:tc:opendocument:xmlns:svg-compatible:1.0',
	meta: 'urn:oasis:names:tc:opendocument:xmlns:meta:1.0',
	dc: 'http://purl.org/dc/elements/1.1/'
};
const namespaces = Object.entries(spaces)
	.map(([prefix, name]) => `xmlns:${prefix}="${name}"`)
	.join(' ');
const mediaType = 'application/vnd.oasis.opendocument.text';
const head = '<?xml version="1.0" encoding="UTF-8"?>\n';

/** Characters that XML 1.0 has no way to write (production 2, Char); halves of pairs among them. */
// eslint-disable-next-line no-control-regex
const unwritable = /[\0-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]|\p{Cs}/gu;
const entities: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };

function escaped(text: string): string {
	return text.replace(unwritable, '').replace(/[&<>"]/gu, (sign) => entities[sign] ?? sign);
}

/** Text with its lines and spaces as they were written: XML would take them for one space. */
function letters(text: string): string {
	return escaped(text)
		.replace(/(^ +)|( {2,})|( +$)/gmu, (run) => `<text:s text:c="${run.length}"/>`)
		.replace(/\t/gu, '<text:tab/>')
		.replace(/\r?\n|\r/gu, '<text:line-break/>');
}

const rightToLeft = /^[^\p{L}]*[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc]/u;

function paragraph(style: string, text: string): string {
	const turned = rightToLeft.test(text) ? `${style}_Turned` : style;
	return `<text:p text:style-name="${turned}">${letters(text)}</text:p>`;
}

function heading(level: 1 | 2 | 3, text: string): string {
	const style = `Heading_${level}${rightToLeft.test(text) ? '_Turned' : ''}`;
	return `<text:h text:style-name="${style}" text:outline-level="${level}">${letters(text)}</text:h>`;
}

function table(name: string, widths: number[], header: string[], rows: string[][]): string {
	const cell = (style: string, text: string) =>
		`<table:table-cell table:style-name="Cell" office:value-type="string">${paragraph(style, text)}</table:table-cell>`;
	const row = (style: string, texts: string[]) =>
		`<table:table-row>${texts.map((text) => cell(style, text)).join('')}</table:table-row>`;
	return [
		`<table:table table:name="${name}" table:style-name="Table">`,
		...widths.map((width) => `<table:table-column table:style-name="Column_${width}"/>`),
		`<table:table-header-rows>${row('Table_Heading', header)}</table:table-header-rows>`,
		...rows.map((texts) => row('Table_Contents', texts)),
		'</table:table>'
	].join('');
}

function bodyOf(page: Page): string[] {
	const quoted = (words: string) => page.quotes[0] + words + page.quotes[1];
	const part = (title: string, lines: string[]) => (lines.length > 0 ? [heading(2, title), ...lines] : []);
	const spoken = (one: Said) => [
		one.who.role === 'pro' ? paragraph('Text_body', one.words) : paragraph('Words', quoted(one.words)),
		paragraph('Quiet', [one.who.name, one.label, one.through].filter(Boolean).join(' · '))
	];
	const labelled = ({ label, words }: Line) => paragraph('Text_body', `${label} ${words}`);
	return [
		paragraph('Quiet', page.held),
		heading(1, page.heading),
		...(page.revision ? [paragraph('Quiet', page.revision)] : []),
		...part(
			page.answers.heading,
			page.answers.list.map(({ who, label }) =>
				paragraph('Text_body', `${who.name}${who.relation && `, ${who.relation}`}: ${label}`)
			)
		),
		...(page.whose.length > 0 ? [paragraph('Quiet', page.whose.map((one) => one.text).join(' · '))] : []),
		...part(
			page.frames.heading,
			page.frames.list.flatMap((one) => [paragraph('Text_body', one.text), paragraph('Quiet', one.covered)])
		),
		...part(
			page.questions.heading,
			page.questions.list.flatMap(({ question, words }) => [
				heading(3, question),
				words.trim() ? paragraph('Words', quoted(words)) : paragraph('Quiet', page.questions.unanswered)
			])
		),
		...page.needs.flatMap((need, index) => needOn(page, need, index, quoted)),
		...part(page.ownWords.heading, page.ownWords.list.flatMap(spoken)),
		...part(
			page.dissents.heading,
			page.dissents.list.flatMap(({ by, words }) => [
				paragraph('Words', quoted(words)),
				...(by ? [paragraph('Quiet', by)] : [])
			])
		),
		...part(page.ends.heading, page.ends.list.map(labelled)),
		heading(2, page.seal.heading),
		paragraph('Text_body', page.seal.at),
		paragraph('Seal', page.seal.words),
		paragraph('Quiet', page.seal.check),
		paragraph('Quiet', `${page.seal.hashLabel} ${page.seal.hash}`)
	];
}

/** Of the text's 17 centimetres, in tenths of a millimetre. */
const widths = [520, 260, 300, 260, 360];

function needOn(page: Page, need: NeedOnPage, index: number, quoted: (words: string) => string): string[] {
	const { columns } = page;
	const rows = need.rows.map((row) => [
		row.ask.trim() ? `${row.what}\n${page.asked} ${row.ask}` : row.what,
		row.who,
		row.when,
		row.check,
		row.backup
	]);
	return [
		heading(2, need.number),
		...(need.words.trim() ? [paragraph('Words', quoted(need.words))] : []),
		...(need.by ? [paragraph('Quiet', need.by.name)] : []),
		...(rows.length > 0
			? [
					table(
						`Need${index + 1}`,
						widths,
						[columns.what, columns.who, columns.when, columns.check, columns.backup],
						rows.map((cells) => cells.map((text) => (text.trim() ? text : '–')))
					)
				]
			: []),
		...need.replies.flatMap((reply) => [
			heading(3, reply.ask),
			...[reply.decision, reply.words]
				.filter((text) => text.trim())
				.map((text) => paragraph('Text_body', text)),
			...(reply.day || reply.by
				? [paragraph('Quiet', [reply.day, reply.by].filter(Boolean).join(' · '))]
				: [])
		])
	];
}

type Looks = {
	size: number;
	serif?: boolean;
	bold?: boolean;
	above?: number;
	below?: number;
	quiet?: boolean;
};
const looks: Record<string, Looks> = {
	Text_body: { size: 11, below: 0.15 },
	Quiet: { size: 9.5, below: 0.25, quiet: true },
	Words: { size: 15, serif: true, above: 0.1, below: 0.15 },
	Seal: { size: 14, bold: true, below: 0.15 },
	Table_Heading: { size: 9, bold: true, quiet: true },
	Table_Contents: { size: 10 },
	Heading_1: { size: 22, bold: true, above: 0.1, below: 0.4 },
	Heading_2: { size: 14, bold: true, above: 0.8, below: 0.2 },
	Heading_3: { size: 11, bold: true, above: 0.35, below: 0.1 }
};

function paragraphStyles(page: Page): string {
	const style = (name: string, isTurned: boolean) => {
		const { size, serif, bold, above = 0, below = 0, quiet } = looks[name]!;
		const face = serif ? 'Literata' : 'Atkinson Hyperlegible Next';
		const weight = bold ? 'bold' : 'normal';
		const mode = isTurned === (page.dir === 'rtl') ? 'lr-tb' : 'rl-tb';
		const level = /^Heading_(\d)$/u.exec(name)?.[1];
		const outline = level ? ` style:default-outline-level="${level}"` : '';
		const keep = level ? ' fo:keep-with-next="always"' : '';
		const seal = name === 'Seal' ? ' fo:language="sv" fo:country="SE"' : '';
		return `<style:style style:name="${name}${isTurned ? '_Turned' : ''}" style:family="paragraph"${outline}>
<style:paragraph-properties fo:margin-top="${above}cm" fo:margin-bottom="${below}cm" fo:text-align="start" style:writing-mode="${mode}"${keep} fo:line-height="130%"/>
<style:text-properties style:font-name="${face}" style:font-name-complex="Amiri" fo:font-size="${size}pt" style:font-size-complex="${size}pt" fo:font-weight="${weight}" style:font-weight-complex="${weight}" fo:color="${quiet ? '#47524e' : '#17211f'}"${seal}/>
</style:style>`;
	};
	return Object.keys(looks)
		.flatMap((name) => [style(name, false), style(name, true)])
		.join('\n');
}

const faces = [
	['Atkinson Hyperlegible Next', 'swiss'],
	['Literata', 'roman'],
	['Amiri', 'roman']
]
	.map(
		([face, kind]) =>
			`<style:font-face style:name="${face}" svg:font-family="'${face}'" style:font-family-generic="${kind}" style:font-pitch="variable"/>`
	)
	.join('');

const countries: Record<string, string> = { sv: 'SE', en: 'GB', fi: 'FI', uk: 'UA', so: 'SO', ar: 'EG' };

function stylesOf(page: Page): string {
	const country = countries[page.language] ?? 'none';
	const complex = page.dir === 'rtl' ? [page.language, country] : ['ar', 'none'];
	return `${head}<office:document-styles ${namespaces} office:version="1.3">
<office:font-face-decls>${faces}</office:font-face-decls>
<office:styles>
<style:default-style style:family="paragraph"><style:text-properties fo:language="${page.language}" fo:country="${country}" style:language-complex="${complex[0]}" style:country-complex="${complex[1]}"/></style:default-style>
${paragraphStyles(page)}
</office:styles>
<office:automatic-styles>
<style:page-layout style:name="A4"><style:page-layout-properties fo:page-width="21cm" fo:page-height="29.7cm" fo:margin-top="1.9cm" fo:margin-bottom="1.5cm" fo:margin-left="2cm" fo:margin-right="2cm" style:writing-mode="${page.dir === 'rtl' ? 'rl-tb' : 'lr-tb'}"/><style:footer-style><style:header-footer-properties fo:margin-top="0.5cm"/></style:footer-style></style:page-layout>
</office:automatic-styles>
<office:master-styles><style:master-page style:name="Standard" style:page-layout-name="A4"><style:footer><text:p text:style-name="Quiet">${letters(page.foot.left)} · ${pageNumber(page.foot.page)}</text:p></style:footer></style:master-page></office:master-styles>
</office:document-styles>`;
}

function pageNumber(sentence: string): string {
	return letters(sentence)
		.replace('{page}', '<text:page-number text:select-page="current"/>')
		.replace('{of}', '<text:page-count/>');
}

function contentOf(page: Page): string {
	const columns = [...new Set(widths)].map(
		(width) =>
			`<style:style style:name="Column_${width}" style:family="table-column"><style:table-column-properties style:column-width="${width / 100}cm"/></style:style>`
	);
	return `${head}<office:document-content ${namespaces} office:version="1.3">
<office:font-face-decls>${faces}</office:font-face-decls>
<office:automatic-styles>
<style:style style:name="Table" style:family="table"><style:table-properties style:width="17cm" table:align="margins" fo:margin-top="0.2cm" fo:margin-bottom="0.3cm" style:writing-mode="${page.dir === 'rtl' ? 'rl-tb' : 'lr-tb'}"/></style:style>
<style:style style:name="Cell" style:family="table-cell"><style:table-cell-properties fo:padding="0.12cm" fo:border="none" fo:border-bottom="0.5pt solid #b9bfba"/></style:style>
${columns.join('\n')}
</office:automatic-styles>
<office:body><office:text>
${bodyOf(page).join('\n')}
</office:text></office:body>
</office:document-content>`;
}

const metaOf = (
	page: Page,
	sealedAt: string
) => `${head}<office:document-meta ${namespaces} office:version="1.3">
<office:meta><dc:title>${escaped(page.title)}</dc:title><dc:language>${page.language}</dc:language><meta:creation-date>${escaped(sealedAt)}</meta:creation-date></office:meta>
</office:document-meta>`;

const manifest = `${head}<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0" manifest:version="1.3">
<manifest:file-entry manifest:full-path="/" manifest:version="1.3" manifest:media-type="${mediaType}"/>
<manifest:file-entry manifest:full-path="content.xml" manifest:media-type="text/xml"/>
<manifest:file-entry manifest:full-path="styles.xml" manifest:media-type="text/xml"/>
<manifest:file-entry manifest:full-path="meta.xml" manifest:media-type="text/xml"/>
</manifest:manifest>`;

/** The same page gives the same bytes. */
export function odtOf(page: Page): Uint8Array<ArrayBuffer> {
	const files = {
		'content.xml': strToU8(contentOf(page)),
		'styles.xml': strToU8(stylesOf(page)),
		'meta.xml': strToU8(metaOf(page, page.sealedAt)),
		'META-INF/manifest.xml': strToU8(manifest)
	};
	// Part 2, 3.3: the kind stands first and as it is, so that it can be told from the first bytes.
	return zipSync(
		{ mimetype: [strToU8(mediaType), { level: 0 }], ...files },
		{ mtime: page.sealedAt, level: 6 }
	) as Uint8Array<ArrayBuffer>;
}
