import sans from '@fontsource-variable/atkinson-hyperlegible-next/files/atkinson-hyperlegible-next-latin-wght-normal.woff2?url';
import sansExtended from '@fontsource-variable/atkinson-hyperlegible-next/files/atkinson-hyperlegible-next-latin-ext-wght-normal.woff2?url';
import wordsCyrillic from '@fontsource-variable/literata/files/literata-cyrillic-opsz-normal.woff2?url';
import wordsExtended from '@fontsource-variable/literata/files/literata-latin-ext-opsz-normal.woff2?url';
import words from '@fontsource-variable/literata/files/literata-latin-opsz-normal.woff2?url';
import wordsArabic from '@fontsource-variable/noto-naskh-arabic/files/noto-naskh-arabic-arabic-wght-normal.woff2?url';
import sansCyrillicExtended from '@fontsource-variable/onest/files/onest-cyrillic-ext-wght-normal.woff2?url';
import sansCyrillic from '@fontsource-variable/onest/files/onest-cyrillic-wght-normal.woff2?url';
import sansArabic from '@fontsource-variable/vazirmatn/files/vazirmatn-arabic-wght-normal.woff2?url';

/*
 * Rådslag's faces: one family for the app's voice, one for people's own words, and in each a file a script. A page is
 * first painted in the system's fonts and nobody waits (design/DESIGN.md); all faces of a family have the same range of
 * weights, or browsers drop the others.
 */

const latin =
	'U+0000-00FF, U+0131, U+0152-0153, U+02BB-02BC, U+02C6, U+02DA, U+02DC, U+0304, U+0308, U+0329, U+2000-206F, U+20AC, U+2122, U+2191, U+2193, U+2212, U+2215, U+FEFF, U+FFFD';
const latinExtended =
	'U+0100-02BA, U+02BD-02C5, U+02C7-02CC, U+02CE-02D7, U+02DD-02FF, U+1E00-1E9F, U+1EF2-1EFF, U+2020, U+20A0-20AB, U+20AD-20C0, U+2113';
const cyrillic = 'U+0301, U+0400-045F, U+0490-0491, U+04B0-04B1, U+2116';
const cyrillicExtended = 'U+0460-052F, U+1C80-1C8A, U+20B4, U+2DE0-2DFF, U+A640-A69F';
const arabic = 'U+0600-06FF, U+0750-077F, U+0870-08E1, U+08E3-08FF, U+200C-200E, U+FB50-FDFF, U+FE70-FEFC';

const app = { family: 'Radslag Sans', weight: '200 800' };
const own = { family: 'Radslag Ord', weight: '400 700' };

/** In every page's text. */
const first = [
	{ ...app, url: sans, unicodeRange: latin },
	{ ...own, url: words, unicodeRange: latin }
];

/** Fetched by the browser when a letter asks for them. */
const others = [
	{ ...app, url: sansExtended, unicodeRange: latinExtended },
	{ ...app, url: sansCyrillic, unicodeRange: cyrillic, sizeAdjust: '95%' },
	{ ...app, url: sansCyrillicExtended, unicodeRange: cyrillicExtended, sizeAdjust: '95%' },
	{ ...app, url: sansArabic, unicodeRange: arabic, sizeAdjust: '104%' },
	{ ...own, url: wordsExtended, unicodeRange: latinExtended },
	{ ...own, url: wordsCyrillic, unicodeRange: cyrillic },
	{ ...own, url: wordsArabic, unicodeRange: arabic, sizeAdjust: '108%' }
];

/** Puts them on when they are here, all at once. Who has asked the device to save data keeps the system's fonts. */
export async function wearFaces(): Promise<void> {
	const { connection } = navigator as { connection?: { saveData?: boolean } };
	if (connection?.saveData) return;
	const make = ({ family, url, ...descriptors }: (typeof first | typeof others)[number]) =>
		new FontFace(family, `url(${url}) format("woff2")`, { ...descriptors, display: 'optional' });
	try {
		const here = await Promise.all(first.map((face) => make(face).load()));
		for (const face of [...here, ...others.map(make)]) document.fonts.add(face);
	} catch {
		// Without them the page is in the system's fonts, which it was all along.
	}
}
