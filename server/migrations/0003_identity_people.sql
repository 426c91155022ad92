-- Who is who. Organisations, the people who work for them, and what lets a person or a program in.
create table identity_organisation (
  id text primary key check (id ~ '^org_[0-9a-f]{32}$'),
  kind text not null check (kind in ('vendor', 'partner', 'customer', 'affiliate')),
  name text not null check (length(name) between 1 and 200),
  created_at timestamptz not null
);
create unique index identity_organisation_one_vendor on identity_organisation (kind) where kind = 'vendor';
create index identity_organisation_newest on identity_organisation (created_at desc, id desc);
call platform_guard('identity_organisation', 'id');
grant select, insert, update (name) on identity_organisation to mindweave_app;

-- One row a person, however many organisations they work for; the address is what they sign in with.
create table identity_person (
  id text primary key check (id ~ '^per_[0-9a-f]{32}$'),
  email text not null unique check (email = lower(email) and length(email) <= 254),
  name text not null check (length(name) between 1 and 200),
  password_hash text,
  created_at timestamptz not null
);

-- The name is the one this organisation knows the person by, so that inviting an address tells nothing about other organisations.
create table identity_membership (
  org_id text not null references identity_organisation (id),
  person_id text not null references identity_person (id),
  name text not null check (length(name) between 1 and 200),
  status text not null check (status in ('invited', 'active', 'suspended')),
  since timestamptz not null,
  primary key (org_id, person_id)
);
create index identity_membership_person on identity_membership (person_id);
call platform_guard('identity_membership');
grant select, insert, update (name, status, since) on identity_membership to mindweave_app;

-- A source replaces only its own roles: what a directory gives, a person's choice does not take away.
create table identity_role (
  org_id text not null,
  person_id text not null,
  role text not null check (role ~ '^[a-z]+\.[a-z_]+$'),
  source text not null check (source in ('manual', 'scim', 'jit')),
  primary key (org_id, person_id, role, source),
  foreign key (org_id, person_id) references identity_membership (org_id, person_id)
);
call platform_guard('identity_role');
grant select, insert, delete on identity_role to mindweave_app;

-- A person is seen by whoever shares an organisation with them.
alter table identity_person enable row level security;
alter table identity_person force row level security;
create policy colleagues on identity_person for select to mindweave_app
  using (exists (select from identity_membership m where m.person_id = id and m.org_id = app_org()));
create policy staff on identity_person to mindweave_app using (app_role() in ('vendor', 'system')) with check (app_role() in ('vendor', 'system'));
grant select, insert, update (email, name, password_hash) on identity_person to mindweave_app;

create table identity_invitation (
  token_hash bytea primary key check (octet_length(token_hash) = 32),
  org_id text not null,
  person_id text not null,
  -- The very first one, whose owner still has to say who they are.
  first boolean not null,
  created_at timestamptz not null,
  expires_at timestamptz not null,
  used_at timestamptz,
  foreign key (org_id, person_id) references identity_membership (org_id, person_id)
);
call platform_guard('identity_invitation');
grant select, insert, update (used_at) on identity_invitation to mindweave_app;

create table identity_session (
  token_hash bytea primary key check (octet_length(token_hash) = 32),
  id text not null unique check (id ~ '^ses_[0-9a-f]{32}$'),
  org_id text not null,
  person_id text not null,
  method text not null check (method in ('password')),
  address text not null,
  created_at timestamptz not null,
  seen_at timestamptz not null,
  expires_at timestamptz not null,
  ended_at timestamptz,
  foreign key (org_id, person_id) references identity_membership (org_id, person_id)
);
create index identity_session_person on identity_session (org_id, person_id) where ended_at is null;
call platform_guard('identity_session');
grant select, insert, update (seen_at, ended_at) on identity_session to mindweave_app;

create table identity_key (
  id text primary key check (id ~ '^key_[0-9a-f]{32}$'),
  org_id text not null,
  created_by text not null,
  secret_hash bytea not null unique check (octet_length(secret_hash) = 32),
  name text not null check (length(name) between 1 and 100),
  hint text not null,
  scopes text[] not null check (cardinality(scopes) > 0),
  created_at timestamptz not null,
  expires_at timestamptz,
  revoked_at timestamptz,
  used_at timestamptz,
  foreign key (org_id, created_by) references identity_membership (org_id, person_id)
);
create index identity_key_newest on identity_key (org_id, created_at desc, id desc);
call platform_guard('identity_key');
grant select, insert, update (revoked_at, used_at) on identity_key to mindweave_app;

-- How often a name was tried, as the time at which its allowance is whole again. Losing it in a crash costs nothing.
create unlogged table identity_try (bucket text primary key, whole_at timestamptz not null);
alter table identity_try enable row level security;
alter table identity_try force row level security;
create policy system on identity_try to mindweave_app using (app_role() = 'system') with check (app_role() = 'system');
grant select, insert, update, delete on identity_try to mindweave_app;

-- Doors: each looks across organisations for the length of one call, because nobody is known yet. Nothing else does.
create function identity_by_session(hash bytea, at timestamptz, idle interval)
returns table (credential_id text, person_id text, org_id text, org_kind text, roles text[], seen_at timestamptz) language plpgsql as $$
declare asker text := current_setting('app.role', true);
begin
  perform set_config('app.role', 'system', true);
  return query
    select s.id, s.person_id, s.org_id, o.kind, array(select distinct r.role from identity_role r where r.org_id = s.org_id and r.person_id = s.person_id order by 1), s.seen_at
    from identity_session s
    join identity_membership m on m.org_id = s.org_id and m.person_id = s.person_id and m.status = 'active'
    join identity_organisation o on o.id = s.org_id
    where s.token_hash = hash and s.ended_at is null and s.expires_at > at and s.seen_at > at - idle;
  perform set_config('app.role', coalesce(asker, ''), true);
end $$;

create function identity_by_key(hash bytea, at timestamptz)
returns table (credential_id text, person_id text, org_id text, org_kind text, roles text[], scopes text[], used_at timestamptz) language plpgsql as $$
declare asker text := current_setting('app.role', true);
begin
  perform set_config('app.role', 'system', true);
  return query
    select k.id, k.created_by, k.org_id, o.kind, array(select distinct r.role from identity_role r where r.org_id = k.org_id and r.person_id = k.created_by order by 1), k.scopes, k.used_at
    from identity_key k
    join identity_membership m on m.org_id = k.org_id and m.person_id = k.created_by and m.status = 'active'
    join identity_organisation o on o.id = k.org_id
    where k.secret_hash = hash and k.revoked_at is null and (k.expires_at is null or k.expires_at > at);
  perform set_config('app.role', coalesce(asker, ''), true);
end $$;

create function identity_seen(credential text, at timestamptz) returns void language plpgsql as $$
declare asker text := current_setting('app.role', true);
begin
  perform set_config('app.role', 'system', true);
  update identity_session s set seen_at = at where s.id = credential and s.seen_at < at;
  update identity_key k set used_at = at where k.id = credential and (k.used_at is null or k.used_at < at);
  perform set_config('app.role', coalesce(asker, ''), true);
end $$;

create function identity_organisations_of(person text) returns table (id text, kind text, name text) language plpgsql as $$
declare asker text := current_setting('app.role', true);
begin
  perform set_config('app.role', 'system', true);
  return query
    select o.id, o.kind, o.name from identity_membership m join identity_organisation o on o.id = m.org_id
    where m.person_id = person and m.status = 'active' order by o.kind <> 'vendor', m.since, o.id;
  perform set_config('app.role', coalesce(asker, ''), true);
end $$;

-- The person behind an address, made where there is none yet; an existing one is left as it is.
create function identity_person_for(new_id text, address text, called text, at timestamptz) returns text language plpgsql as $$
declare
  asker text := current_setting('app.role', true);
  found_id text;
begin
  perform set_config('app.role', 'system', true);
  insert into identity_person (id, email, name, created_at) values (new_id, address, called, at) on conflict (email) do nothing;
  select p.id into strict found_id from identity_person p where p.email = address;
  perform set_config('app.role', coalesce(asker, ''), true);
  return found_id;
end $$;

grant execute on function identity_by_session(bytea, timestamptz, interval), identity_by_key(bytea, timestamptz), identity_seen(text, timestamptz),
  identity_organisations_of(text), identity_person_for(text, text, text, timestamptz) to mindweave_app;
