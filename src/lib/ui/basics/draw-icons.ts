import { readFile, writeFile } from 'node:fs/promises';
import { iconNames } from './icon-names.ts';

/* `npm run icons`: gathers the pictures we use into one file, so that a phone fetches them once and runs nothing. */

const symbols = await Promise.all(
	iconNames.map(async (name) => {
		const svg = await readFile(new URL(import.meta.resolve(`lucide-static/icons/${name}.svg`)), 'utf8');
		const shapes = svg
			.replace(/<!--[\s\S]*?-->|<\/?svg[^>]*>/gu, '')
			.replace(/\s+/gu, ' ')
			.trim();
		return `<symbol id="${name}" viewBox="0 0 24 24">${shapes}</symbol>`;
	})
);
const licence = '<!-- Icons from Lucide (https://lucide.dev), ISC licence -->';
const sprite = `${licence}\n<svg xmlns="http://www.w3.org/2000/svg">\n${symbols.join('\n')}\n</svg>\n`;
await writeFile(new URL('./icons.svg', import.meta.url), sprite);
