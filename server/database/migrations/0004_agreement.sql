-- A follow-up meeting begins from what another meeting agreed on, and its agreement is the next revision of that.
alter table meeting add column follows uuid references meeting;
-- When the facilitator showed the answers although not all had answered.
alter table meeting add column answers_shown_at timestamptz;

-- Which part of the plan the wall shows while it is presented, and what people say of it.
alter table meeting add column on_wall text;
create table part_mark (
	meeting_id uuid not null references meeting,
	participant_id uuid not null references participant,
	part text not null,
	mark text not null check (mark in ('fits', 'asks')),
	marked_at timestamptz not null,
	primary key (meeting_id, participant_id, part)
);

-- In the room without a phone: the facilitator answers for them, in their words.
alter table participant add column without_phone boolean not null default false;
alter table answer add column through_id uuid references participant;

-- Keys that agreements are signed with (Ed25519). The private half of a retired key is erased.
create table signing_key (
	id text primary key,
	public_key bytea not null unique,
	private_key bytea,
	made_at timestamptz not null default now(),
	retired_at timestamptz
);

-- What was sealed before there were signatures is open again, with every word in its documents, to be sealed anew.
update document set frozen_at = null where meeting_id in (select meeting_id from agreement);
update meeting set sealed_at = null where id in (select meeting_id from agreement);
delete from agreement;
alter table agreement
	-- The meeting of the first revision.
	add column chain_id uuid not null references meeting,
	-- For each value its short hash, as JSON; see src/lib/domain/agreement-file.ts.
	add column leaves text not null,
	add column key_id text not null references signing_key,
	add column signature text not null,
	drop constraint agreement_meeting_id_revision_key,
	add unique (chain_id, revision);
create index agreement_by_meeting on agreement (meeting_id);
