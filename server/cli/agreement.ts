import { readFile as readFromDisk } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import * as v from 'valibot';
import { bytesOfHex } from '#lib/domain/bytes.ts';
import { type Fault, type PublicKey, keyId, readFile, verify } from '#lib/domain/agreement-file.ts';
import { faultInWords, shown } from '#lib/domain/agreement-words.ts';
import { sealWords } from '#lib/domain/words.ts';
import { sayIn } from '#lib/server/catalogue.ts';
import type { Database } from '#lib/server/database.ts';
import { type RowFault, checkAgreements } from '#lib/server/checking.ts';
import { publicKeys, rotateKey } from '#lib/server/signing.ts';
import type { Command, Outcome } from './commands.ts';

/* Agreements and the keys they are signed with, from the command line. What is told of a file is in Swedish, as it is on /verify. */

type Said = Parameters<typeof sayIn>;
const say = (key: Said[1], values?: Said[2]) => sayIn('sv', key, values);
const timeZone = 'Europe/Stockholm';
/** As the sentences of a check want it. */
const instant = (when: Date) => ({
	date: new Intl.DateTimeFormat('sv', { dateStyle: 'long', timeZone }).format(when),
	time: new Intl.DateTimeFormat('sv', { timeStyle: 'short', timeZone }).format(when).replace(':', '.')
});

const PublicKeys = v.union([
	v.array(v.object({ id: v.string(), publicKey: v.string() })),
	v.pipe(
		v.object({ keys: v.array(v.object({ id: v.string(), publicKey: v.string() })) }),
		v.transform(({ keys }) => keys)
	)
]);

/** @throws Error when it is no list of keys, or a key has another's name */
async function keysFrom(text: string): Promise<PublicKey[]> {
	let json: unknown;
	try {
		json = JSON.parse(text);
	} catch {
		json = null;
	}
	const read = v.safeParse(PublicKeys, json);
	if (!read.success) throw new Error('Nycklarna ska vara JSON, som i /api/v1/keys.');
	for (const { id, publicKey } of read.output)
		if ((await keyId(publicKey).catch(() => '')) !== id)
			throw new Error(`Nyckeln ${shown(id, 24)} är inte den som den säger.`);
	return read.output;
}

/** Does the command check a file? That is done where the file is, not in a running server. */
export function isVerify({ words }: Command): boolean {
	return words[0] === 'agreement' && words[1] === 'verify';
}

/**
 * `agreement verify FILE [--keys KEYS.json]`
 * @param ask says a command to this installation, when its keys are needed
 */
export async function verifyFile(
	command: Command,
	ask: (command: Command) => Promise<Outcome>
): Promise<Outcome> {
	try {
		const { positionals, values } = parseArgs({
			args: command.words.slice(2),
			allowPositionals: true,
			options: { keys: { type: 'string' } }
		});
		const [path] = positionals;
		if (!path || positionals.length > 1)
			throw new Error('Säg vilken fil: agreement verify FILE [--keys KEYS.json]');
		return await tellOf(await readFromDisk(path), await theKeys(values.keys, ask));
	} catch (error) {
		return { code: 1, out: '', error: error instanceof Error ? error.message : String(error) };
	}
}

async function theKeys(
	path: string | undefined,
	ask: (command: Command) => Promise<Outcome>
): Promise<PublicKey[]> {
	if (path !== undefined) return keysFrom(await readFromDisk(path, 'utf8'));
	const told = await ask({ words: ['keys', 'list', '--json'], input: '' });
	if (told.code !== 0) throw new Error(told.error);
	return keysFrom(told.out);
}

async function tellOf(bytes: Uint8Array, keys: PublicKey[]): Promise<Outcome> {
	const faults = await verify(bytes, keys);
	const read = readFile(bytes);
	const file = 'kind' in read ? undefined : read.file;
	const last = file?.revisions.at(-1);
	if (faults.length > 0 || !file || !last) {
		const lines = faults.map((fault) => faultInWords(fault, say, file));
		return { code: 1, out: [say('verify.changed'), ...lines].join('\n'), error: '' };
	}
	const { revision, sealedAt } = last.content;
	const lines = [
		say('verify.unchanged'),
		say('verify.revision', { revision, ...instant(new Date(sealedAt)) }),
		`${say('verify.compare')} ${sealWords(bytesOfHex(last.hash)).join(' · ')}`,
		say('verify.fetched', instant(new Date(file.end.at))),
		...(file.end.of > file.end.revisions ? [say('verify.later')] : [])
	];
	return { code: 0, out: lines.join('\n'), error: '' };
}

/** `agreement check` */
export async function checkAll(sql: Database): Promise<Outcome> {
	const { agreements, chains, faults } = await checkAgreements(sql);
	const out = `Överenskommelser: ${agreements}, i kedjor: ${chains}`;
	if (faults.length === 0) return { code: 0, out: `${out}. Alla är som när de förseglades.`, error: '' };
	const lines = faults.map(({ chain, fault }) => `${chain}: ${tell(fault)}`);
	return { code: 1, out: [`${out}. Fel: ${faults.length}`, ...lines].join('\n'), error: '' };
}

function tell(fault: Fault | RowFault): string {
	switch (fault.kind) {
		case 'row-wrong':
			return `Version ${fault.revision}: kolumnen ${fault.column} säger något annat än innehållet.`;
		case 'agreement-missing':
			return 'Mötet är förseglat, men överenskommelsen finns inte.';
		case 'not-sealed':
			return `Version ${fault.revision} finns, men mötet är inte förseglat.`;
		default:
			return faultInWords(fault, say);
	}
}

/** `keys list [--json]` */
export async function listKeys(sql: Database, isJson: boolean): Promise<Outcome> {
	const keys = await publicKeys(sql);
	if (isJson) return { code: 0, out: JSON.stringify({ keys }), error: '' };
	const lines = keys.map(({ id, publicKey, madeAt, retiredAt }) => {
		const use = retiredAt
			? `${say('verify.key-retired')} (${instant(retiredAt).date})`
			: say('verify.key-used');
		return `${id}  ${publicKey}  ${instant(madeAt).date}  ${use}`;
	});
	return { code: 0, out: lines.join('\n') || say('verify.no-keys'), error: '' };
}

/** `keys rotate` */
export async function changeKey(sql: Database): Promise<Outcome> {
	const { id, publicKey } = await sql.begin((tx) => rotateKey(tx, new Date()));
	return { code: 0, out: `${id}  ${publicKey}`, error: '' };
}
