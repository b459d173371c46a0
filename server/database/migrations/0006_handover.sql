-- A package that was made of an agreement for the municipality's case system, and the word that it came there.
create table handover (
	id uuid primary key,
	agreement_id uuid not null references agreement,
	made_at timestamptz not null,
	made_by uuid not null references participant,
	-- Of the package as it was given.
	sha256 bytea not null,
	-- Who took it in, as they wrote it, and through whose account.
	receipt_by text,
	receipt_through uuid references participant,
	receipt_at timestamptz,
	check (num_nulls(receipt_by, receipt_through, receipt_at) in (0, 3))
);
create index handover_by_agreement on handover (agreement_id);
