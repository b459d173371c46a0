/*
 * Loaded before each server whose memory is measured: SIGUSR2 lets go of what nobody uses. Without it one measures when
 * the collector last ran.
 */

declare const gc: () => void;

process.on('SIGUSR2', () => {
	gc();
	setTimeout(gc, 100);
});
