import type { MeetingId } from '#lib/domain/participant.ts';
import type { Problem } from '#lib/wire/api.ts';
import type { Speaker } from '#lib/wire/control.ts';
import type { Language } from '#lib/domain/language.ts';

/* Asking the API from a page: as whom, and in which language a no is told. */

export type Told<Body> = { ok: true; body: Body } | { ok: false; status: number; sentence: string };

/** @param path below the meeting, such as `/phase` */
export async function ask<Body = unknown>(
	speaker: { meeting: MeetingId; as: Speaker; language: Language; unreachable: string },
	method: 'POST' | 'PUT',
	path: string,
	body: unknown = {}
): Promise<Told<Body>> {
	try {
		const response = await fetch(`/api/v1/meetings/${speaker.meeting}${path}`, {
			method,
			headers: { 'content-type': 'application/json', 'radslag-as': speaker.as },
			body: JSON.stringify(body)
		});
		if (response.ok) return { ok: true, body: (await response.json()) as Body };
		const problem = (await response.json()) as Problem;
		return { ok: false, status: response.status, sentence: problem[speaker.language] ?? problem.detail };
	} catch {
		return { ok: false, status: 0, sentence: speaker.unreachable };
	}
}
