-- A backup that was finished, so that the doctor can say how old the last one is. The backup itself lies elsewhere.
create table operation_backup (
  id text primary key,
  at timestamptz not null,
  rows bigint not null check (rows >= 0),
  bytes bigint not null check (bytes >= 0),
  -- Of its manifest: which backup it was.
  digest text not null check (digest ~ '^[0-9a-f]{64}$')
);
comment on table operation_backup is 'No organisation: a backup holds everybody.';
alter table operation_backup enable row level security;
alter table operation_backup force row level security;
create policy system on operation_backup to mindweave_app using (app_role() = 'system') with check (app_role() = 'system');
grant select, insert on operation_backup to mindweave_app;
