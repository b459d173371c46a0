import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

/* LibreOffice, where the machine has it (apt install libreoffice-writer): what it makes of a document is what a case worker sees. */

export const hasOffice = (): boolean =>
	spawnSync('sh', ['-c', 'command -v soffice'], { encoding: 'utf8' }).stdout.trim() !== '';

/** A text document as LibreOffice reads it: as plain text, or as its own one-file XML, headings and tables and all. */
export function readInOffice(odt: Uint8Array, as: 'txt' | 'fodt'): string {
	const folder = mkdtempSync(join(tmpdir(), 'radslag-office-'));
	try {
		writeFileSync(join(folder, 'document.odt'), odt);
		execFileSync(
			'soffice',
			[
				// A profile of its own: two at once would wait for each other.
				`-env:UserInstallation=${pathToFileURL(join(folder, 'profile')).href}`,
				'--headless',
				'--convert-to',
				as === 'txt' ? 'txt:Text (encoded):UTF8' : as,
				'--outdir',
				folder,
				join(folder, 'document.odt')
			],
			{ stdio: 'ignore', timeout: 120_000 }
		);
		return readFileSync(join(folder, `document.${as}`), 'utf8');
	} finally {
		rmSync(folder, { recursive: true, force: true });
	}
}
