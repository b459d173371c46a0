import * as Y from 'yjs';

/*
 * What a document says, whatever is in it. Two copies are compared by this and never by their state vectors, which stay
 * equal when somebody's words are forged away. A list of its parts in order, because what is nested deep enough to break
 * a recursive reader is among what is compared.
 */

const letters = "'";

export function contentOf(doc: Y.Doc): string {
	const parts: string[] = [];
	/** What is left to tell, the next last. */
	const rest: (string | Y.AbstractType<unknown>)[] = [];
	for (const name of [...doc.share.keys()].sort().reverse())
		rest.push(doc.share.get(name) as Y.AbstractType<unknown>, `root ${name}`);
	for (let next = rest.pop(); next !== undefined; next = rest.pop()) {
		if (typeof next === 'string') {
			// How letters are grouped differs between copies that say the same.
			if (next.startsWith(letters) && parts.at(-1)?.startsWith(letters))
				parts[parts.length - 1] += next.slice(letters.length);
			// A root with nothing in it is one that was only looked at.
			else if (next === 'end' && parts.at(-1)?.startsWith('root ')) parts.pop();
			else parts.push(next);
			continue;
		}
		const told: typeof rest = [];
		for (let item = next._start; item; item = item.right)
			if (!item.deleted) told.push(...partsOf(item.content));
		for (const key of [...next._map.keys()].sort()) {
			const item = next._map.get(key)!;
			if (!item.deleted) told.push(`key ${key}`, ...partsOf(item.content));
		}
		rest.push('end', ...told.reverse());
	}
	return parts.join('\n');
}

function partsOf(content: Y.Item['content']): (string | Y.AbstractType<unknown>)[] {
	if (content instanceof Y.ContentType) return [content.type as Y.AbstractType<unknown>];
	if (content instanceof Y.ContentString) return [letters + content.str];
	if (content instanceof Y.ContentFormat) return [`format ${content.key} ${JSON.stringify(content.value)}`];
	if (content instanceof Y.ContentEmbed) return [`embed ${JSON.stringify(content.embed)}`];
	if (content instanceof Y.ContentDoc) return [`document ${content.doc.guid}`];
	if (content instanceof Y.ContentBinary) return [`bytes ${String(content.content)}`];
	return content.getContent().map((one) => `any ${JSON.stringify(one)}`);
}
