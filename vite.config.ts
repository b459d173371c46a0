import { sveltekit } from '@sveltejs/kit/vite';
import { defineConfig } from 'vite';
import { liveInDev } from './server/dev.ts';

/** Gathers modules that are loaded together in one file: on a phone each file costs headers, and often a round trip. */
const groups = [
	{
		name: 'documents',
		priority: 1,
		test: /node_modules\/(yjs|lib0|y-websocket|y-protocols)\/|src\/lib\/(documents|live\/live-document|ui\/information|ui\/basics\/SharedField)/u
	},
	// Needed from private time on, and fetched before (ui/meeting/later-steps.ts).
	{ name: 'plan', priority: 1, test: /src\/lib\/(ui\/plan\/|domain\/plan-lint)/u },
	{ name: 'line', priority: 2, test: /node_modules\/(socket\.io|engine\.io|@socket\.io)/u },
	{
		name: 'basics',
		priority: 3,
		test: /node_modules\/(svelte|esm-env)\/|src\/lib\/(catalogue|domain\/(?!agreement|fidelity|follow-up|plan-lint|versions|words)|live\/(ask|live-meeting)|ui\/basics\/(?!faces|Qr|SharedField))/u
	}
];

export default defineConfig({
	plugins: [sveltekit(), liveInDev()],
	// `npm run dev` listens where `npm start` would, if it is told to.
	server: { port: Number(process.env.PORT || 5173), host: process.env.HOST || 'localhost' },
	build: {
		target: ['chrome111', 'safari16.4', 'firefox113'],
		rolldownOptions: { output: { codeSplitting: { groups } } }
	}
});
