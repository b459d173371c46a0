/**
 * Why something may not happen now. A value, not an exception: a refusal is an ordinary answer, and whoever asked
 * must tell the person. Each reason has a sentence in every catalogue, under `refusal.<reason>`.
 */
export type Reason =
	| 'not-found'
	| 'not-signed-in'
	| 'not-admitted'
	| 'not-for-you'
	| 'only-the-facilitator'
	| 'only-the-family-ends-private-time'
	| 'private-time-is-the-familys'
	| 'not-in-private-time'
	| 'family-has-not-agreed'
	| 'no-such-phase'
	| 'meeting-is-closed'
	| 'agreement-is-sealed'
	| 'not-time-to-answer'
	| 'scale-is-shown'
	| 'network-is-the-familys'
	| 'not-time-to-seal'
	| 'plan-is-empty'
	| 'undo-is-too-late'
	| 'nothing-to-undo'
	| 'may-not-read-now'
	| 'may-not-write-now'
	| 'link-does-not-work'
	| 'code-does-not-work'
	| 'name-is-missing'
	| 'name-is-too-long'
	| 'too-many-tries'
	| 'wrong-email-or-password'
	| 'already-removed'
	| 'has-a-phone'
	| 'pen-is-the-familys'
	| 'pen-is-not-lent-now'
	| 'nothing-is-presented'
	| 'body-is-wrong'
	| 'too-large'
	| 'document-replaced'
	| 'no-pdf-here'
	| 'already-received'
	| 'nothing-is-promised'
	| 'agreement-is-replaced'
	| 'nothing-has-come'
	| 'follow-up-has-begun'
	| 'correction-is-waiting'
	| 'nothing-to-correct'
	| 'personal-links-are-off'
	| 'personal-link-does-not-work'
	| 'no-reminders-here'
	| 'address-is-wrong';

export type Refusal = { refused: Reason };

export function refuse(refused: Reason): Refusal {
	return { refused };
}

export function isRefusal(answer: unknown): answer is Refusal {
	return typeof answer === 'object' && answer !== null && 'refused' in answer;
}
