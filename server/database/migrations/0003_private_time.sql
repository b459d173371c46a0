-- Private time is encrypted on the family's phones. An epoch is a time in which the same phones share a key. `link` is who
-- they are, as JSON that one of them signed; `wraps` the key for each of them, as JSON; `snapshot` what it begins with,
-- encrypted. Rows of the document `private` with a higher id than `rows_before` are its words; the others belong to epochs
-- before it. Of an epoch that has passed only the link is kept, once another phone has opened a later one: by the links a
-- phone that slept can tell that all of them were made by the family.
create table private_epoch (
	meeting_id uuid not null references meeting,
	epoch integer not null check (epoch > 0),
	link text not null,
	wraps text,
	snapshot bytea,
	rows_before bigint not null,
	made_at timestamptz not null default now(),
	-- When another phone had opened the snapshot.
	confirmed_at timestamptz,
	primary key (meeting_id, epoch),
	check ((wraps is null) = (snapshot is null))
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
