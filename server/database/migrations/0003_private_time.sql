-- Private time is encrypted on the family's phones. An epoch is a time in which the same phones share a key; `content` is
-- its JSON as a phone signed it, `snapshot` what it begins with, encrypted. Rows of the document `private` with a higher id
-- than `rows_before` are its words; the others belong to epochs before it.
create table private_epoch (
	meeting_id uuid not null references meeting,
	epoch integer not null check (epoch > 0),
	content text not null,
	snapshot bytea not null,
	rows_before bigint not null,
	made_at timestamptz not null default now(),
	-- When another phone had opened the snapshot: what came before it is erased then.
	confirmed_at timestamptz,
	primary key (meeting_id, epoch)
);

-- How the family ended private time, each time: what became visible (SHA-256) and which phones signed that. No words.
create table private_end (
	meeting_id uuid not null references meeting,
	run integer not null,
	publish_hash text not null,
	consents jsonb not null,
	ended_at timestamptz not null,
	primary key (meeting_id, run)
);

-- "Do you need more time?", asked by the facilitator in this private time, and what the family said.
alter table meeting add column time_asked_at timestamptz;
alter table meeting add column time_answer text check (time_answer in ('more', 'soon'));

-- What was written in the clear before there was encryption does not stay.
delete from document_client where document = 'private';
delete from document_update where document = 'private';
