/* All that a page needs in private time, so that it is fetched only then. */
export { PrivateRoom } from '#lib/live/private-room.svelte.ts';
export { default as Alarms } from './Alarms.svelte';
export { default as PrivateTime } from './PrivateTime.svelte';
