-- What came of an agreement. Both are only ever added to: each person's newest word counts, the earlier ones stay. They belong
-- to the chain, so that they are there when a follow-up meeting makes the next revision.
create table promise_report (
	id bigint generated always as identity primary key,
	chain_id uuid not null references meeting,
	-- The id of the action in the plan.
	action text not null,
	status text not null check (status in ('not-begun', 'under-way', 'done', 'did-not-work')),
	words text not null,
	reported_at timestamptz not null,
	participant_id uuid not null references participant
);
create index promise_report_by_chain on promise_report (chain_id);

create table need_verdict (
	id bigint generated always as identity primary key,
	chain_id uuid not null references meeting,
	need text not null,
	answer text not null check (answer in ('yes', 'partly', 'no')),
	words text not null,
	given_at timestamptz not null,
	participant_id uuid not null references participant
);
create index need_verdict_by_chain on need_verdict (chain_id);

-- A link for one participant, for later: opens a session for exactly them, without a waiting room. Stored as SHA-256 only.
create table personal_link (
	id uuid primary key,
	participant_id uuid not null references participant on delete cascade,
	token_hash bytea not null unique,
	made_at timestamptz not null,
	expires_at timestamptz not null,
	revoked_at timestamptz
);
create index personal_link_by_participant on personal_link (participant_id);
-- Which link a session came by: when the link is revoked, so is what it opened.
alter table session add column personal_link_id uuid references personal_link on delete cascade;

-- Where someone without an account wants to be reminded; their own to give and to take back.
alter table participant add column remind_email text;
alter table participant add column remind_phone text;

-- What is to be done at a time: `remind` finds out whom a reminder is for, `send` is one message to one of them. `key` makes
-- each of them one, however many processes think of it. A job is taken before it is done, and is never taken again.
create table job (
	id bigint generated always as identity primary key,
	key text not null unique,
	kind text not null check (kind in ('remind', 'send')),
	run_at timestamptz not null,
	agreement_id uuid not null references agreement on delete cascade,
	reminder text not null check (reminder in ('check-in', 'due', 'decision')),
	-- The id of the action it is about; empty: the whole agreement.
	action text not null default '',
	participant_id uuid references participant on delete cascade,
	channel text check (channel in ('mail', 'sms')),
	taken_at timestamptz,
	tries integer not null default 0,
	-- `sent`, or why not. Null though it was taken: it can't be known, so it is not sent again.
	outcome text check (outcome in ('sent', 'nobody', 'no-longer', 'failed')),
	check (kind = 'remind' or (participant_id is not null and channel is not null))
);
create index job_by_time on job (run_at) where taken_at is null;
create index job_by_agreement on job (agreement_id);

-- The demo has no mail server: what would have been sent is kept here and shown.
create table outbox (
	id bigint generated always as identity primary key,
	channel text not null,
	recipient text not null,
	subject text not null,
	body text not null,
	sent_at timestamptz not null
);

-- Only in a demo: how many days its clock is ahead. Without a row there is no demo here.
create table demo_clock (
	one boolean primary key default true check (one),
	days integer not null
);
