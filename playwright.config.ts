import { defineConfig } from '@playwright/test';
import { chromium } from './tests/support/chromium.ts';

/* The journeys: people in real browsers, against the production build. */

export default defineConfig({
	testDir: 'tests/journeys',
	testMatch: '*.test.ts',
	// Reads a gigabyte of memory several times over: `npm run test:canary`.
	testIgnore: process.env.RADSLAG_LONG ? [] : 'canary.test.ts',
	// Each file has a server of its own; two cores carry one of them well.
	workers: 1,
	timeout: 300_000,
	expect: { timeout: 10_000 },
	forbidOnly: true,
	retries: 0,
	reporter: [['list']],
	use: { actionTimeout: 20_000, locale: 'sv-SE', timezoneId: 'Europe/Stockholm', launchOptions: chromium() }
});
