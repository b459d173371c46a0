import { sveltekit } from '@sveltejs/kit/vite';
import { defineConfig } from 'vite';
import { liveInDev } from './server/dev.ts';

export default defineConfig({
	plugins: [sveltekit(), liveInDev()],
	build: {
		target: ['chrome111', 'safari16.4', 'firefox113'],
		rolldownOptions: {
			output: {
				// Few files: on a phone each one costs a round trip and its headers (docs/decisions).
				codeSplitting: {
					groups: [
						{ name: 'documents', test: /node_modules\/(yjs|lib0|y-websocket|y-protocols)\//u },
						{ name: 'line', test: /node_modules\/(socket\.io|engine\.io|@socket\.io)/u },
						{
							name: 'basics',
							test: /src\/lib\/(ui\/basics\/(?!faces|Qr|SharedField)|catalogue)|node_modules\/(svelte|esm-env)\//
						}
					]
				}
			}
		}
	}
});
