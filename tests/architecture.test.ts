import { readFileSync, readdirSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parse } from 'svelte/compiler';
import { describe, expect, test } from 'vitest';

/* ARCHITECTURE.md, "Direction": who may import whom, and what stands in one place only. */

const root = fileURLToPath(new URL('../', import.meta.url));

function filesIn(folder: string): string[] {
	return readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
		.map((name) => join(folder, name))
		.filter((name) => /\.(ts|svelte)$/u.test(name) && !/\.test\.ts$/u.test(name));
}

const files = [...filesIn('src'), ...filesIn('server')];
const textOf = (file: string) => readFileSync(join(root, file), 'utf8');

/** Where a file belongs. The catalogue is what everyone says, so everyone who speaks may import it. */
const layers: [layer: string, under: RegExp][] = [
	['messages', /^messages\//u],
	['catalogue', /^src\/lib\/(catalogue|when-in-words)\.ts$/u],
	['domain', /^src\/lib\/domain\//u],
	['documents', /^src\/lib\/documents\//u],
	['wire', /^src\/lib\/wire\//u],
	['private', /^src\/lib\/private\//u],
	['live', /^src\/lib\/live\//u],
	['ui', /^src\/lib\/ui\//u],
	['lib/server', /^src\/lib\/server\//u],
	['routes', /^src\/(routes\/|hooks\.|app\.)/u],
	['server', /^server\//u]
];

const layerOf = (file: string) => layers.find(([, under]) => under.test(file))?.[0] ?? 'nowhere';

const mayImport: Record<string, string[]> = {
	domain: ['domain'],
	documents: ['documents', 'domain'],
	wire: ['wire', 'domain'],
	catalogue: ['catalogue', 'messages', 'domain'],
	private: ['private', 'documents', 'wire', 'domain'],
	live: ['live', 'private', 'documents', 'wire', 'domain', 'catalogue'],
	ui: ['ui', 'live', 'documents', 'wire', 'domain', 'catalogue'],
	'lib/server': ['lib/server', 'private', 'documents', 'wire', 'domain', 'catalogue', 'messages'],
	routes: ['routes', 'ui', 'live', 'documents', 'wire', 'domain', 'lib/server', 'catalogue'],
	server: ['server', 'lib/server', 'private', 'documents', 'wire', 'domain']
};

/** Packages that a layer may use; those not named here may use any. */
const mayUse: Record<string, RegExp> = {
	domain: /^$/u,
	documents: /^(yjs|lib0\/.*)$/u,
	wire: /^(valibot|lib0\/.*)$/u,
	private: /^(yjs|lib0\/.*|@hpke\/core)$/u,
	catalogue: /^$/u,
	// Plain Node: only the types and answers of SvelteKit, and nothing of a page's.
	'lib/server': /^(node:.*|@sveltejs\/kit|postgres|pino|valibot|yjs|uqr|fflate|ical-generator)$/u,
	server: /^(?!svelte$|svelte\/|\$app\/)/u
};

function importsOf(file: string): string[] {
	const found = textOf(file).matchAll(/(?:\bfrom\s+|\bimport\s*\(?\s*)['"]([^'"]+)['"]/gu);
	return [...found].map(([, name = '']) => name);
}

/** The file that is meant, from the root, or null for a package. */
function fileMeant(by: string, name: string): string | null {
	if (name.startsWith('.')) return relative(root, join(root, dirname(by), name));
	const alias = /^#(lib|messages|server)\/(.*)$/u.exec(name);
	if (!alias) return null;
	const folders: Record<string, string> = { lib: 'src/lib', messages: 'messages', server: 'server' };
	return join(folders[alias[1] ?? ''] ?? '', alias[2] ?? '');
}

describe('who may import whom', () => {
	test('every file belongs somewhere', () => {
		expect(files.length).toBeGreaterThan(50);
		expect(files.filter((file) => layerOf(file) === 'nowhere')).toEqual([]);
	});

	test.each(Object.keys(mayImport))('%s', (layer) => {
		const astray = files
			.filter((file) => layerOf(file) === layer)
			.flatMap((file) => importsOf(file).map((name) => ({ file, meant: fileMeant(file, name) })))
			// Types that SvelteKit writes for a route.
			.filter(({ meant }) => meant !== null && !/\/\$types(\.js)?$/u.test(meant))
			.filter(({ meant }) => !mayImport[layer]?.includes(layerOf(meant ?? '')))
			.map(({ file, meant }) => `${file} imports ${meant}`);
		expect(astray).toEqual([]);
	});

	test.each(Object.keys(mayUse))('packages: %s', (layer) => {
		const astray = files
			.filter((file) => layerOf(file) === layer)
			.flatMap((file) => importsOf(file).map((name) => ({ file, name })))
			.filter(({ file, name }) => fileMeant(file, name) === null && !mayUse[layer]?.test(name))
			.map(({ file, name }) => `${file} uses ${name}`);
		expect(astray).toEqual([]);
	});

	test('nothing goes by $lib: plain Node does not know it', () => {
		expect(files.filter((file) => importsOf(file).some((name) => name.startsWith('$lib')))).toEqual([]);
	});
});

describe('what stands in one place only', () => {
	test('how documents lie in Yjs: nobody else names what is in one', () => {
		const outside = files.filter((file) => layerOf(file) !== 'documents');
		expect(outside.filter((file) => /\.get(Array|Map|Text|Xml\w*)\(/u.test(textOf(file)))).toEqual([]);
	});

	test('every yes and no about a meeting: nobody else reads the rights of a method', () => {
		const asking = files.filter((file) => /\.rights\b/u.test(textOf(file)));
		expect(asking).toEqual(['src/lib/domain/permission.ts']);
	});

	test('the clock: the rules of a meeting have none, they are told what time it is', () => {
		const ruled = files.filter((file) => layerOf(file) === 'domain');
		expect(ruled.filter((file) => /new Date\(\)|Date\.now\(|Math\.random\(/u.test(textOf(file)))).toEqual([]);
	});
});

describe('what pages say', () => {
	type Node = { type: string; name?: string; data?: string; value?: unknown };
	/** Attributes that people read or hear. */
	const spoken = /^(alt|title|placeholder|label|aria-(label|description|roledescription|placeholder))$/u;
	/** The name of the thing, the same in every language. */
	const name = /Rådslag/gu;

	/** Words between tags and in spoken attributes that do not come from the catalogue. */
	function wordsIn(node: unknown): string[] {
		if (Array.isArray(node)) return node.flatMap(wordsIn);
		if (typeof node !== 'object' || node === null) return [];
		const { type, name: attribute, data, value } = node as Node;
		if (type === 'Text') return /\p{L}{2}/u.test((data ?? '').replace(name, '')) ? [data ?? ''] : [];
		if (type === 'Attribute') return spoken.test(attribute ?? '') ? wordsIn(value) : [];
		return Object.values(node).flatMap(wordsIn);
	}

	test('comes from the catalogue', () => {
		const told = files
			.filter((file) => file.endsWith('.svelte'))
			.map((file) => ({ file, words: wordsIn(parse(textOf(file), { modern: true }).fragment) }))
			.filter(({ words }) => words.length > 0)
			.map(({ file, words }) => `${file}: ${words.map((text) => text.trim()).join(' | ')}`);
		expect(told).toEqual([]);
	});
});
