-- What a back-test of the whole history against the books said of one definition. It is kept because publishing needs it, and it never changes.
create table programs_replay (
  id text primary key check (id ~ '^rpl_[0-9a-f]{32}$'),
  -- The hash of the definition that was tried, and one over the versions and agreements it was held against.
  definition bytea not null check (octet_length(definition) = 32),
  terms bytea not null check (octet_length(terms) = 32),
  -- The last fact of the history that was told, and the moment it was told up to.
  through bigint not null check (through >= 0),
  as_of timestamptz not null,
  -- The one text of the summary, and its hash.
  summary text not null,
  hash bytea not null check (hash = sha256(convert_to(summary, 'UTF8'))),
  run_by text not null,
  run_at timestamptz not null,
  unique (id, definition)
);
create index programs_replay_newest on programs_replay (definition, run_at desc, id desc);
alter table programs_replay enable row level security;
alter table programs_replay force row level security;
create policy staff on programs_replay to mindweave_app using (app_role() in ('vendor', 'system')) with check (app_role() in ('vendor', 'system'));
grant select, insert on programs_replay to mindweave_app;

create function programs_replay_stays() returns trigger language plpgsql as $$
begin
  raise exception 'what a back-test said is never edited or deleted: run another one' using errcode = 'restrict_violation', constraint = 'programs_replay_stays';
end $$;
create trigger programs_replay_stays before update or delete or truncate on programs_replay execute function programs_replay_stays();

-- A version that people publish names the replay of exactly its definition. Those published before this was asked for have none.
alter table programs_version add column replay text;
alter table programs_version add constraint programs_version_replay foreign key (replay, hash) references programs_replay (id, definition);
alter table programs_version add constraint programs_version_replayed check (published_by is null or replay is not null) not valid;
comment on table programs_replay is 'No organisation: it is about the one program of the house, and totals over everybody; staff alone see it.';
