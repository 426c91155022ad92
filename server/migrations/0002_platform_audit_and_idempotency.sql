-- The audit log: a chain of its own for every organisation, and nobody can change or remove an entry.
create table platform_audit (
  org_id text not null,
  seq bigint not null check (seq > 0),
  at timestamptz not null,
  action text not null check (action ~ '^[a-z][a-z.-]{2,79}$'),
  subject text not null,
  by_kind text not null check (by_kind in ('person', 'key', 'system')),
  by_person text,
  by_credential text,
  request text,
  detail jsonb not null default '{}',
  hash bytea not null check (octet_length(hash) = 32),
  primary key (org_id, seq),
  unique (org_id, hash)
);
create index platform_audit_subject on platform_audit (org_id, subject, seq desc);
call platform_guard('platform_audit');
grant select, insert on platform_audit to mindweave_app;

-- What every Idempotency-Key was answered, for ever: the row commits with the effect it stands for.
create table platform_idempotency (
  org_id text not null,
  principal text not null,
  operation text not null,
  key text not null,
  body_hash bytea not null check (octet_length(body_hash) = 32),
  status int not null check (status between 200 and 499),
  reply bytea,
  sealed boolean not null,
  kept_at timestamptz not null,
  primary key (org_id, principal, operation, key)
);
call platform_guard('platform_idempotency');
grant select, insert on platform_idempotency to mindweave_app;
