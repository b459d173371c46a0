-- Whose a Yjs client id is: nobody else may write under it. No participant: the server's own.
create table document_client (
	meeting_id uuid not null,
	document text not null,
	client bigint not null,
	participant_id uuid references participant,
	primary key (meeting_id, document, client),
	foreign key (meeting_id, document) references document (meeting_id, name)
);

-- A document that is put back or replaced begins anew: who still has the old one may not mix it in.
alter table document add column lineage uuid not null default gen_random_uuid();
