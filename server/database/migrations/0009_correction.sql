-- A slip in what was agreed, and what the family said to putting it right. Yes makes a new revision.
create table correction (
	id uuid primary key default gen_random_uuid(),
	agreement_id uuid not null references agreement on delete cascade,
	meeting_id uuid not null references meeting,
	place text not null,
	text text not null,
	why text not null,
	proposed_by uuid not null references participant,
	proposed_at timestamptz not null,
	accepted boolean,
	answered_by uuid references participant,
	answered_at timestamptz,
	check ((accepted is null) = (answered_at is null) and (accepted is null) = (answered_by is null))
);
-- One at a time: the family says yes or no to what stands there now.
create unique index correction_waiting on correction (meeting_id) where accepted is null;

-- The family is told that there is something to look at.
alter table job drop constraint job_reminder_check, add check (reminder in ('check-in', 'due', 'decision', 'correction'));
