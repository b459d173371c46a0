import { type Refusal, isRefusal } from '#lib/domain/refusal.ts';

/** Carries a refusal out of a transaction, which takes back what was written, or out of a route, which answers it. */
export class Refused extends Error {
	refusal: Refusal;
	constructor(refusal: Refusal) {
		super(refusal.refused);
		this.refusal = refusal;
	}
}

/** @throws Refused when the value is a refusal */
export function orRefused<Value>(value: Value | Refusal): Value {
	if (isRefusal(value)) throw new Refused(value);
	return value;
}
