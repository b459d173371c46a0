-- Who has had an agreement in front of them, outside the family. Nothing in it is changed, and it goes only with the agreement.
create table agreement_read (
	id bigint generated always as identity primary key,
	agreement_id uuid not null references agreement on delete cascade,
	participant_id uuid not null references participant,
	account_id uuid references account,
	at timestamptz not null default now()
);
create index agreement_read_by_agreement on agreement_read (agreement_id, participant_id, at);

create function keep_agreement_read() returns trigger language plpgsql as $$
begin
	if tg_op = 'DELETE' and not exists (select from agreement where id = old.agreement_id) then
		return old;
	end if;
	raise exception 'What was read stays read';
end $$;
create trigger keep_agreement_read before update or delete on agreement_read
	for each row execute function keep_agreement_read();
