import { defineConfig } from '@playwright/test';
import { chromium } from './tests/support/chromium.ts';

/* The journeys: people in real browsers, against the production build. */

export default defineConfig({
	testDir: 'tests/journeys',
	testMatch: '*.test.ts',
	workers: 2,
	// Reads a gigabyte of memory several times over: `npm run test:canary`.
	projects: [
		{
			name: 'journeys',
			testIgnore: ['first-meeting.test.ts', ...(process.env.RADSLAG_LONG ? [] : ['canary.test.ts'])]
		},
		// Six browsers, and all of them are to follow within a second: `npm test` runs it alone.
		{ name: 'the first meeting', testMatch: 'first-meeting.test.ts' }
	],
	timeout: 900_000,
	expect: { timeout: 60_000 },
	forbidOnly: true,
	retries: 0,
	reporter: [['list']],
	use: { actionTimeout: 60_000, locale: 'sv-SE', timezoneId: 'Europe/Stockholm', launchOptions: chromium() }
});
