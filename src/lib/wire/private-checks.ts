import * as v from 'valibot';
import { longestName } from '#lib/domain/participant.ts';

/* The form of what phones say in JSON. Apart from private-time.ts, since only the server checks it and phones are slow. */

/** Phones that a family can have in at once. */
export const mostPhones = 60;

const hexadecimal = (bytes: number) =>
	v.pipe(v.string(), v.regex(new RegExp(`^[0-9a-f]{${2 * bytes}}$`, 'u')));
const base64 = (least: number, most = least) => {
	const charactersFor = (bytes: number) => Math.ceil(bytes / 3) * 4;
	return v.pipe(
		v.string(),
		v.regex(/^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/u),
		v.minLength(charactersFor(least)),
		v.maxLength(charactersFor(most))
	);
};
const numbered = v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(0xffff_ffff));
const phoneId = hexadecimal(16);

export const ConsentOfPhone = v.object({ phone: phoneId, signature: base64(64) });

const Card = v.strictObject({
	seat: v.pipe(v.string(), v.uuid()),
	name: v.pipe(v.string(), v.maxLength(longestName)),
	wrapTo: base64(65),
	signedBy: base64(65)
});

/** What a frame of kind `epoch` holds beside the snapshot, as far as its form goes. */
export const EpochWithHeads = v.strictObject({
	epoch: v.strictObject({
		roster: v.strictObject({
			v: v.literal(1),
			meeting: v.pipe(v.string(), v.uuid()),
			epoch: v.pipe(numbered, v.minValue(1)),
			run: v.pipe(numbered, v.minValue(1)),
			previous: v.nullable(hexadecimal(32)),
			reason: v.picklist(['start', 'join', 'remove', 'return', 'tidy']),
			phones: v.pipe(v.array(Card), v.minLength(1), v.maxLength(mostPhones))
		}),
		by: phoneId,
		hashes: v.strictObject({ wraps: hexadecimal(32), snapshot: hexadecimal(32) }),
		signature: base64(64),
		// 65 bytes of encapsulation, then the key and its tag.
		wraps: v.record(phoneId, base64(65 + 16, 256))
	}),
	heads: v.pipe(
		v.array(v.strictObject({ phone: phoneId, tab: hexadecimal(16), number: numbered })),
		v.maxLength(10_000)
	)
});
