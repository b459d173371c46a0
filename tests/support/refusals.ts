import { expect } from 'vitest';
import type { Reason } from '#lib/domain/refusal.ts';
import en from '#messages/en.json' with { type: 'json' };
import sv from '#messages/sv.json' with { type: 'json' };
import type { Answered } from './people.ts';

/** A no as people are to be told it: RFC 9457, with its sentence in Swedish and in English. */
export function expectRefused(answered: Answered, status: number, reason: Reason): void {
	expect(answered.body).toEqual({
		type: `/problems/${reason}`,
		title: en[`refusal.${reason}`],
		status,
		detail: sv[`refusal.${reason}`],
		sv: sv[`refusal.${reason}`],
		en: en[`refusal.${reason}`]
	});
	expect(answered.status).toBe(status);
	expect(answered.headers.get('content-type')).toMatch(/^application\/problem\+json/u);
}
