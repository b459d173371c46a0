-- People with accounts, the meetings they lead, and what is written in them. Times are timestamptz, ids are UUIDs made by
-- the application; secrets are stored as SHA-256 only (links, sessions, tokens) or Argon2id (passwords).

create table municipality (
	id uuid primary key,
	name text not null unique
);

create table team (
	id uuid primary key,
	municipality_id uuid not null references municipality,
	name text not null,
	unique (municipality_id, name)
);

create table account (
	id uuid primary key,
	email text not null unique check (email = lower(email)),
	name text not null,
	role text not null check (role in ('facilitator', 'professional', 'admin')),
	password_hash text not null,
	team_id uuid references team,
	created_at timestamptz not null default now()
);

create table meeting (
	id uuid primary key,
	method text not null,
	method_version integer not null,
	title text not null,
	starts_at timestamptz not null,
	facilitator_id uuid not null references account,
	-- Every stretch in a phase, in order: [{phase, from, to, endedBy}]. The last one is now.
	runs jsonb not null,
	information_released_at timestamptz,
	network_shared boolean not null default false,
	network_shown boolean not null default false,
	pen uuid,
	sealed_at timestamptz,
	created_at timestamptz not null default now()
);
create index meeting_by_facilitator on meeting (facilitator_id);

create table participant (
	id uuid primary key,
	meeting_id uuid not null references meeting,
	account_id uuid references account,
	circle text not null check (circle in ('family', 'professional', 'facilitator', 'interpreter', 'projector')),
	name text not null,
	relation text not null,
	language text not null,
	central boolean not null,
	status text not null check (status in ('expected', 'waiting', 'admitted', 'removed')),
	admitted_at timestamptz,
	created_at timestamptz not null default now(),
	unique (meeting_id, account_id)
);
create index participant_by_meeting on participant (meeting_id);
create index participant_by_account on participant (account_id);

-- What a person came with: an account's sign-in or a seat in a meeting, never both.
create table session (
	id text primary key,
	secret_hash bytea not null,
	account_id uuid references account,
	participant_id uuid references participant,
	created_at timestamptz not null default now(),
	last_verified_at timestamptz not null default now(),
	check (num_nonnulls(account_id, participant_id) = 1)
);
create index session_by_participant on session (participant_id);

create table api_token (
	id text primary key,
	secret_hash bytea not null,
	account_id uuid not null references account,
	created_at timestamptz not null default now()
);

-- An invitation to knock. It opens a waiting room and nothing else.
create table link (
	id uuid primary key,
	meeting_id uuid not null references meeting,
	circle text not null check (circle in ('family', 'professional', 'interpreter', 'projector')),
	token_hash bytea not null unique,
	code_hash bytea not null unique,
	expires_at timestamptz not null,
	revoked_at timestamptz,
	created_at timestamptz not null default now()
);
create index link_by_meeting on link (meeting_id);

-- How often something that can be guessed was tried, in windows of time.
create table attempt (
	what text not null,
	window_start timestamptz not null,
	count integer not null,
	primary key (what, window_start)
);

create table document (
	meeting_id uuid not null references meeting,
	name text not null check (name in ('information', 'network', 'private', 'plan', 'offers')),
	frozen_at timestamptz,
	primary key (meeting_id, name)
);

-- Yjs updates (V1), in the order they were stored. Applying them in any order gives the same document.
create table document_update (
	id bigint generated always as identity primary key,
	meeting_id uuid not null,
	document text not null,
	bytes bytea not null,
	stored_at timestamptz not null default now(),
	foreign key (meeting_id, document) references document (meeting_id, name)
);
create index document_update_by_document on document_update (meeting_id, document, id);

-- Every answer stays; each person's newest one counts.
create table answer (
	id bigint generated always as identity primary key,
	meeting_id uuid not null references meeting,
	participant_id uuid not null references participant,
	position text not null check (position in ('yes', 'but', 'no', 'abstain')),
	words text not null,
	answered_at timestamptz not null
);
create index answer_by_meeting on answer (meeting_id);

-- `content` is the canonical JSON (RFC 8785) whose SHA-256 is `hash`; never changed.
create table agreement (
	id uuid primary key,
	meeting_id uuid not null references meeting,
	revision integer not null,
	content text not null,
	hash bytea not null,
	sealed_at timestamptz not null,
	unique (meeting_id, revision)
);
