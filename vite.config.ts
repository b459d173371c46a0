import { sveltekit } from '@sveltejs/kit/vite';
import { defineConfig } from 'vite';
import { liveInDev } from './server/dev.ts';

export default defineConfig({
	plugins: [sveltekit(), liveInDev()],
	build: { target: ['chrome111', 'safari16.4', 'firefox113'] }
});
