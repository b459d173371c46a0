import type { FollowUp, SeenPromise } from '#lib/domain/follow-up.ts';
import type { LiveMeeting } from './live-meeting.svelte.ts';

/** Milliseconds: notices come in bursts when people come in. */
const patience = 300;

/** What was promised, as it stands now: asked for again whenever the meeting says that something changed. */
export class LivePromises {
	list: SeenPromise[] = $state.raw([]);
	#meeting: LiveMeeting;
	#timer: ReturnType<typeof setTimeout> | undefined;

	constructor(meeting: LiveMeeting, first: FollowUp | null) {
		this.#meeting = meeting;
		this.list = first?.promises ?? [];
	}

	/** To be called in an effect. */
	follow(): () => void {
		// Read, so that the effect runs again at the next notice.
		const { id } = this.#meeting.view;
		this.#timer = setTimeout(() => void this.#fetch(id), patience);
		return () => clearTimeout(this.#timer);
	}

	async #fetch(id: string): Promise<void> {
		try {
			const response = await fetch(`/api/v1/meetings/${id}/promises`, {
				headers: { 'radslag-as': this.#meeting.as }
			});
			if (response.ok) this.list = ((await response.json()) as FollowUp).promises;
		} catch {
			// Without a network; the notice that says it is back asks again.
		}
	}
}
