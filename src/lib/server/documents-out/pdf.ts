import type { Refusal } from '#lib/domain/refusal.ts';
import type { Page } from './page.ts';

/**
 * Sets a page as a tagged PDF (PDF/UA-1, ISO 14289-1); refused where the platform has no maker. Which maker it is, the
 * server says when it starts (`Services`), so that another can stand in the place of Typst.
 */
export type MakePdf = (page: Page) => Promise<Uint8Array<ArrayBuffer> | Refusal>;
