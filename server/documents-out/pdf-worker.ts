import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { parentPort } from 'node:worker_threads';
import type { Page } from '#lib/server/documents-out/page.ts';
import { template } from '#lib/server/documents-out/pdf-template.ts';

/* Sets pages with Typst. Beside the server, since one page takes it half a second of unbroken work. */

export type Question = { id: number; page: Page };
/** `pdf` null: this platform has no Typst. */
export type Answer = { id: number; pdf: Uint8Array<ArrayBuffer> | null } | { id: number; error: string };

/** The little of typst-ts-node-compiler that is used here. */
type Compiler = {
	pdf: (
		what: { mainFileContent: string; inputs: Record<string, string> },
		options: { pdfStandard: string }
	) => Buffer;
	evictCache: (age: number) => void;
};
type Typst = { NodeCompiler: { create: (settings: unknown) => Compiler } };

// Not by `import`: each platform has its package, and only that one is there.
const require = createRequire(import.meta.url);

/**
 * Amiri for Arabic, because each of its letters is one glyph: where dots are glyphs of their own, as in Noto's faces, a reader
 * of the file finds letters twice, and wrong ones.
 */
const faces = [
	'atkinson-hyperlegible-next/400Regular/AtkinsonHyperlegibleNext_400Regular.ttf',
	'atkinson-hyperlegible-next/700Bold/AtkinsonHyperlegibleNext_700Bold.ttf',
	'literata/400Regular/Literata_400Regular.ttf',
	'noto-sans/400Regular/NotoSans_400Regular.ttf',
	'noto-sans/700Bold/NotoSans_700Bold.ttf',
	'noto-serif/400Regular/NotoSerif_400Regular.ttf',
	'amiri/400Regular/Amiri_400Regular.ttf',
	'amiri/700Bold/Amiri_700Bold.ttf',
	'noto-emoji/400Regular/NotoEmoji_400Regular.ttf'
];

function loadTypst(): Typst | undefined {
	for (const libc of ['gnu', 'musl'])
		try {
			return require(
				`@myriaddreamin/typst-ts-node-compiler-${process.platform}-${process.arch}-${libc}`
			) as Typst;
		} catch {
			// Of another platform, or not installed.
		}
	return undefined;
}

function startCompiler(): Compiler | null {
	const typst = loadTypst();
	if (!typst) return null;
	const fontBlobs = faces.map((face) => readFileSync(require.resolve(`@expo-google-fonts/${face}`)));
	return typst.NodeCompiler.create({ fontArgs: [{ fontBlobs }] });
}

/** Characters that nothing shows, and halves of pairs. Lines and tabs are what people wrote. */
// eslint-disable-next-line no-control-regex
const unprintable = /[\0-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ufffe\uffff]/gu;
/** In the place of a character that no face here has. */
const missing = '\ufffd';

/** A page without some of its characters. */
function without(page: Page, characters: Set<string>): string {
	return JSON.stringify(page, (_key, value: unknown) => {
		if (typeof value !== 'string') return value;
		const text = value
			.toWellFormed()
			.replace(unprintable, '')
			.replaceAll('\r\n', '\n')
			.replaceAll('\t', '    ');
		return characters.size > 0
			? [...text].map((one) => (characters.has(one) ? missing : one)).join('')
			: text;
	});
}

/** The characters that Typst says it has no face for; it names all of them at once. */
function unshown(error: unknown): string[] {
	const told = typeof error === 'object' && error !== null && 'code' in error ? String(error.code) : '';
	return [...told.matchAll(/the text `\\"(.+?)\\"` could not be displayed/gu)].flatMap(([, text = '']) => [
		...text.replace(/\\+u\{([\da-f]+)\}/gu, (_whole, code: string) =>
			String.fromCodePoint(parseInt(code, 16))
		)
	]);
}

const compiler = startCompiler();

function make(page: Page): Uint8Array<ArrayBuffer> | null {
	if (!compiler) return null;
	const characters = new Set<string>();
	for (;;) {
		try {
			const inputs = { page: without(page, characters) };
			return new Uint8Array(compiler.pdf({ mainFileContent: template, inputs }, { pdfStandard: 'ua-1' }));
		} catch (error) {
			const more = unshown(error).filter((one) => !characters.has(one) && one !== missing);
			// What went wrong may quote the plan, and so goes to no log.
			// eslint-disable-next-line preserve-caught-error
			if (more.length === 0) throw new Error('Typst could not set the page');
			for (const one of more) characters.add(one);
		} finally {
			// Nothing of one family's plan is kept for the next.
			compiler.evictCache(0);
		}
	}
}

parentPort!.on('message', ({ id, page }: Question) => {
	try {
		const pdf = make(page);
		parentPort!.postMessage({ id, pdf } satisfies Answer, pdf ? [pdf.buffer] : []);
	} catch (error) {
		parentPort!.postMessage({ id, error: String(error) } satisfies Answer);
	}
});
