import { fileURLToPath } from 'node:url';
import { svelte } from '@sveltejs/vite-plugin-svelte';
import { playwright } from '@vitest/browser-playwright';
import { defineConfig } from 'vitest/config';
import { chromium } from '../support/chromium.ts';
import { input, mouse } from './hands.ts';

/*
 * field: a native field bound to shared text, in a real Chromium. Files run one after another, since a browser has one
 * clipboard.
 */

export default defineConfig({
	root: fileURLToPath(new URL('../..', import.meta.url)),
	plugins: [svelte({ configFile: false })],
	// A browser has no environment; random.ts asks for its seed there.
	define: { 'process.env.SEED': process.env.SEED ? JSON.stringify(process.env.SEED) : 'undefined' },
	optimizeDeps: { include: ['yjs', 'svelte'] },
	test: {
		name: 'field',
		include: ['tests/field/*.browser.test.ts'],
		fileParallelism: false,
		testTimeout: 120_000,
		browser: {
			enabled: true,
			headless: true,
			screenshotFailures: false,
			commands: { input, mouse },
			instances: [{ browser: 'chromium' }],
			provider: playwright({ launchOptions: chromium() })
		}
	}
});
