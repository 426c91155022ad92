-- What a session says of how it came about, what an organisation demands of its people, roles of an organisation's own making,
-- and customers who let a service provider work for them.

-- A service account is a member that never signs in: it works by keys.
alter table identity_person add column kind text not null default 'person' check (kind in ('person', 'service'));

-- What an organisation demands; without a row, nothing.
create table identity_policy (
  org_id text primary key references identity_organisation (id),
  second_factor_required boolean not null default false,
  sso_only boolean not null default false,
  changed_at timestamptz not null
);
call platform_guard('identity_policy');
grant select, insert, update (second_factor_required, sso_only, changed_at) on identity_policy to mindweave_app;

-- A role made of the same permissions as the ready ones.
create table identity_custom_role (
  id text primary key check (id ~ '^rol_[0-9a-f]{32}$'),
  org_id text not null references identity_organisation (id),
  name text not null check (length(name) between 1 and 60),
  sentence text not null check (length(sentence) <= 300),
  permissions text[] not null check (cardinality(permissions) > 0),
  created_by text not null,
  created_at timestamptz not null,
  removed_at timestamptz,
  unique (org_id, id)
);
create unique index identity_custom_role_name on identity_custom_role (org_id, lower(name)) where removed_at is null;
call platform_guard('identity_custom_role');
grant select, insert, update (name, sentence, permissions, removed_at) on identity_custom_role to mindweave_app;

create table identity_custom_holder (
  org_id text not null,
  person_id text not null,
  role_id text not null,
  source text not null check (source in ('manual', 'scim', 'jit')),
  primary key (org_id, person_id, role_id, source),
  foreign key (org_id, person_id) references identity_membership (org_id, person_id),
  foreign key (org_id, role_id) references identity_custom_role (org_id, id)
);
create index identity_custom_holder_role on identity_custom_holder (org_id, role_id);
call platform_guard('identity_custom_holder');
grant select, insert, delete on identity_custom_holder to mindweave_app;

-- A customer lets a service provider's operators work for it: for a while, for named permissions, until it is taken back.
-- org_id is the customer: its administrators give and take. The provider sees what was given to it.
create table identity_delegation (
  id text primary key check (id ~ '^dlg_[0-9a-f]{32}$'),
  org_id text not null references identity_organisation (id),
  provider_id text not null references identity_organisation (id),
  permissions text[] not null check (cardinality(permissions) > 0),
  approved_by text not null,
  created_at timestamptz not null,
  expires_at timestamptz not null,
  revoked_at timestamptz,
  revoked_by text,
  check (provider_id <> org_id),
  check (expires_at > created_at and expires_at <= created_at + interval '731 days')
);
create index identity_delegation_newest on identity_delegation (org_id, created_at desc, id desc);
create index identity_delegation_provider on identity_delegation (provider_id) where revoked_at is null;
call platform_guard('identity_delegation');
create policy provider on identity_delegation for select to mindweave_app using (provider_id = app_org());
grant select, insert, update (revoked_at, revoked_by) on identity_delegation to mindweave_app;

alter table identity_session drop constraint identity_session_method_check;
alter table identity_session
  add column factors text[] not null default '{password}' check (factors <@ array['password', 'mail', 'passkey', 'totp', 'recovery', 'sso', 'invitation']),
  add column level smallint not null default 1 check (level in (1, 2)),
  add column authenticated_at timestamptz,
  add column proven_at timestamptz,
  add column connection_id text,
  add column break_glass boolean not null default false,
  add column agent text not null default '' check (length(agent) <= 400),
  -- Where one works for a customer by delegation; org_id stays the organisation one belongs to.
  add column acting_org text references identity_organisation (id),
  add column delegation_id text references identity_delegation (id),
  add constraint identity_session_method_check check (method in ('password', 'link', 'passkey', 'oidc', 'saml')),
  add constraint identity_session_acting check ((acting_org is null) = (delegation_id is null));
create index identity_session_connection on identity_session (connection_id) where connection_id is not null and ended_at is null;
create index identity_session_by_person on identity_session (person_id) where ended_at is null;
grant update (token_hash, proven_at, factors, level) on identity_session to mindweave_app;

-- Something begun and not yet finished: a second factor that is awaited, a link in a mailbox, a challenge for a passkey.
-- `hash` is of a secret in the browser's cookie, `mailed` of one that was sent; either is used once.
create table identity_attempt (
  hash bytea primary key check (octet_length(hash) = 32),
  kind text not null check (kind in ('second-factor', 'link', 'reset', 'passkey', 'passkey-new', 'totp-new', 'proof', 'email')),
  person_id text references identity_person (id),
  session_id text,
  mailed bytea unique check (octet_length(mailed) = 32),
  detail jsonb not null default '{}',
  created_at timestamptz not null,
  expires_at timestamptz not null,
  used_at timestamptz
);
create index identity_attempt_person on identity_attempt (person_id, kind) where used_at is null;
create index identity_attempt_old on identity_attempt (expires_at);
alter table identity_attempt enable row level security;
alter table identity_attempt force row level security;
create policy system on identity_attempt to mindweave_app using (app_role() = 'system') with check (app_role() = 'system');
grant select, insert, update (mailed, detail, used_at), delete on identity_attempt to mindweave_app;
comment on table identity_attempt is 'No organisation: it belongs to whoever is about to sign in, and only the system sees it.';

-- Browsers a person has signed in with, so that a new one is worth a message.
create table identity_device (
  person_id text not null references identity_person (id),
  device_hash bytea not null check (octet_length(device_hash) = 32),
  first_at timestamptz not null,
  last_at timestamptz not null,
  primary key (person_id, device_hash)
);
alter table identity_device enable row level security;
alter table identity_device force row level security;
create policy system on identity_device to mindweave_app using (app_role() = 'system') with check (app_role() = 'system');
grant select, insert, update (last_at), delete on identity_device to mindweave_app;
comment on table identity_device is 'No organisation: it belongs to a person, wherever they work, and only the system sees it.';

drop function identity_by_session(bytea, timestamptz, interval);
create function identity_by_session(hash bytea, at timestamptz, idle interval)
returns table (
  credential_id text, person_id text, org_id text, org_kind text, roles text[], granted text[], seen_at timestamptz, home_org text, delegated text[], level smallint,
  proven_at timestamptz, second_factor_required boolean
) language plpgsql as $$
declare asker text := current_setting('app.role', true);
begin
  perform set_config('app.role', 'system', true);
  return query
    select s.id, s.person_id, o.id, o.kind,
      array(select distinct r.role from identity_role r where r.org_id = s.org_id and r.person_id = s.person_id order by 1),
      array(select distinct unnest(c.permissions) from identity_custom_holder h join identity_custom_role c on c.org_id = h.org_id and c.id = h.role_id and c.removed_at is null
        where h.org_id = s.org_id and h.person_id = s.person_id),
      s.seen_at, case when s.acting_org is not null then s.org_id end, d.permissions, s.level, s.proven_at, coalesce(p.second_factor_required, false)
    from identity_session s
    join identity_membership m on m.org_id = s.org_id and m.person_id = s.person_id and m.status = 'active'
    join identity_organisation o on o.id = coalesce(s.acting_org, s.org_id)
    left join identity_policy p on p.org_id = s.org_id
    left join identity_delegation d on d.id = s.delegation_id and d.provider_id = s.org_id and d.org_id = s.acting_org and d.revoked_at is null and d.expires_at > at
    where s.token_hash = hash and s.ended_at is null and s.expires_at > at and s.seen_at > at - idle
      and (s.acting_org is null or d.id is not null)
      and (p.sso_only is not true or s.connection_id is not null or s.break_glass);
  perform set_config('app.role', coalesce(asker, ''), true);
end $$;

drop function identity_by_key(bytea, timestamptz);
create function identity_by_key(hash bytea, at timestamptz)
returns table (credential_id text, person_id text, org_id text, org_kind text, roles text[], granted text[], scopes text[], used_at timestamptz) language plpgsql as $$
declare asker text := current_setting('app.role', true);
begin
  perform set_config('app.role', 'system', true);
  return query
    select k.id, k.created_by, k.org_id, o.kind,
      array(select distinct r.role from identity_role r where r.org_id = k.org_id and r.person_id = k.created_by order by 1),
      array(select distinct unnest(c.permissions) from identity_custom_holder h join identity_custom_role c on c.org_id = h.org_id and c.id = h.role_id and c.removed_at is null
        where h.org_id = k.org_id and h.person_id = k.created_by),
      k.scopes, k.used_at
    from identity_key k
    join identity_membership m on m.org_id = k.org_id and m.person_id = k.created_by and m.status = 'active'
    join identity_organisation o on o.id = k.org_id
    where k.secret_hash = hash and k.revoked_at is null and (k.expires_at is null or k.expires_at > at);
  perform set_config('app.role', coalesce(asker, ''), true);
end $$;
grant execute on function identity_by_session(bytea, timestamptz, interval), identity_by_key(bytea, timestamptz) to mindweave_app;

-- What a person proves themselves with besides a password. A public key is no secret; the authenticator's secret is sealed.
create table identity_passkey (
  id text primary key check (id ~ '^pky_[0-9a-f]{32}$'),
  person_id text not null references identity_person (id),
  credential text not null unique check (length(credential) between 16 and 1400),
  public_key bytea not null,
  counter bigint not null check (counter >= 0),
  transports text[] not null,
  name text not null check (length(name) between 1 and 60),
  synced boolean not null,
  created_at timestamptz not null,
  used_at timestamptz
);
create index identity_passkey_person on identity_passkey (person_id);

-- last_step is the 30-second step of the last code that was taken: no code works twice.
create table identity_totp (
  person_id text primary key references identity_person (id),
  secret bytea not null,
  last_step bigint not null,
  created_at timestamptz not null
);

create table identity_recovery_code (
  person_id text not null references identity_person (id),
  code_hash bytea not null check (octet_length(code_hash) = 32),
  created_at timestamptz not null,
  used_at timestamptz,
  primary key (person_id, code_hash)
);

-- A person who lost every second factor: a colleague who may vouches, and after a wait the factors are gone.
create table identity_recovery (
  id text primary key check (id ~ '^rec_[0-9a-f]{32}$'),
  person_id text not null references identity_person (id),
  org_id text not null references identity_organisation (id),
  asked_at timestamptz not null,
  expires_at timestamptz not null,
  approved_by text,
  approved_at timestamptz,
  due_at timestamptz,
  cancelled_at timestamptz,
  done_at timestamptz,
  check ((approved_at is null) = (due_at is null) and (approved_at is null) = (approved_by is null)),
  check (approved_by is null or approved_by <> person_id)
);
create unique index identity_recovery_one on identity_recovery (person_id) where cancelled_at is null and done_at is null;
call platform_guard('identity_recovery');
grant select, insert, update (approved_by, approved_at, due_at, cancelled_at, done_at) on identity_recovery to mindweave_app;

do $$
declare name text;
begin
  foreach name in array array['identity_passkey', 'identity_totp', 'identity_recovery_code'] loop
    execute format('alter table %I enable row level security', name);
    execute format('alter table %I force row level security', name);
    execute format('create policy system on %I to mindweave_app using (app_role() = ''system'') with check (app_role() = ''system'')', name);
    execute format('comment on table %I is ''No organisation: it belongs to a person, wherever they work, and only the system sees it.''', name);
  end loop;
end $$;
grant select, insert, update (counter, used_at, name), delete on identity_passkey to mindweave_app;
grant select, insert, update (secret, last_step, created_at), delete on identity_totp to mindweave_app;
grant select, insert, update (used_at), delete on identity_recovery_code to mindweave_app;

-- A key says who made it besides whom it works for: a service account's keys are made by somebody else.
alter table identity_key add column made_by text;
