/* The steps of the plan, its agreement and what came of it: fetched while the meeting is in the steps before them. */
export { default as AgreementStep } from './AgreementStep.svelte';
export { default as FollowUpStep } from './FollowUpStep.svelte';
export { default as PresentationStep } from './PresentationStep.svelte';
