import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';

/* `npm run bench:phones`: what private time costs on a phone. The numbers stand in docs/private-time.md. */

export default defineConfig({
	root: fileURLToPath(new URL('../..', import.meta.url)),
	test: {
		name: 'phones',
		include: ['tests/phones/*.bench.ts'],
		fileParallelism: false,
		testTimeout: 300_000,
		hookTimeout: 60_000
	}
});
