-- How each one says that it is just now, 0 to 10; null: would rather not say. Shown to all at once, without names.
create table scale_answer (
	meeting_id uuid not null references meeting,
	participant_id uuid not null references participant,
	value smallint check (value between 0 and 10),
	through_id uuid references participant,
	primary key (meeting_id, participant_id)
);
alter table meeting add column scale_shown_at timestamptz;
