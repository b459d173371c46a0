import type { Account } from '#lib/server/accounts.ts';
import type { Tokens } from '#lib/server/person.ts';
import type { Language } from '#lib/domain/language.ts';

declare global {
	namespace App {
		interface Locals {
			/** What the browser came with; who that is in a meeting, lib/server/person.ts says. */
			tokens: Tokens;
			/** The account that is signed in, by cookie or Bearer token. */
			account: Account | null;
			/** What the page is written in. */
			language: Language;
		}
		interface Error {
			message: string;
		}
	}
}

export {};
