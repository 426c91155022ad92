-- What an organisation's directory tells of its people (RFC 7643, RFC 7644). A user here is the directory's own record; the member it stands for is
-- in identity, and is linked only where the organisation may speak for the person.
create table scim_token (
  id text primary key check (id ~ '^sct_[0-9a-f]{32}$'),
  org_id text not null references identity_organisation (id),
  secret_hash bytea not null unique check (octet_length(secret_hash) = 32),
  name text not null check (length(name) between 1 and 100),
  hint text not null,
  scopes text[] not null check (cardinality(scopes) > 0 and scopes <@ array['users:read', 'users:write', 'groups:read', 'groups:write']),
  created_by text not null,
  created_at timestamptz not null,
  expires_at timestamptz not null check (expires_at > created_at),
  revoked_at timestamptz,
  used_at timestamptz
);
create index scim_token_newest on scim_token (org_id, created_at desc);
call platform_guard('scim_token');
grant select, insert, update (revoked_at, used_at) on scim_token to mindweave_app;

-- `doc` is what the directory said, under the schema's names; `folded` the same with case taken out where it does not count, which is what filters
-- and sorting look at. name_key is the userName the same way.
create table scim_user (
  id text primary key check (id ~ '^scu_[0-9a-f]{32}$'),
  org_id text not null references identity_organisation (id),
  user_name text not null check (length(user_name) between 1 and 5000),
  name_key text not null,
  external_id text,
  active boolean not null,
  doc jsonb not null,
  folded jsonb not null,
  -- The address that the person is known by here, and the member.
  address text,
  person_id text,
  waits_for text check (waits_for in ('address', 'domain', 'other-user')),
  version bigint not null check (version > 0),
  created_at timestamptz not null,
  modified_at timestamptz not null,
  unique (org_id, id),
  foreign key (org_id, person_id) references identity_membership (org_id, person_id),
  check ((person_id is null) = (waits_for is not null))
);
create unique index scim_user_name on scim_user (org_id, name_key);
create unique index scim_user_person on scim_user (org_id, person_id) where person_id is not null;
create index scim_user_external on scim_user (org_id, external_id);
create index scim_user_waiting on scim_user (org_id) where waits_for = 'domain';
call platform_guard('scim_user');
grant select, insert, delete, update (user_name, name_key, external_id, active, doc, folded, address, person_id, waits_for, version, modified_at) on scim_user to mindweave_app;

create table scim_group (
  id text primary key check (id ~ '^scg_[0-9a-f]{32}$'),
  org_id text not null references identity_organisation (id),
  display_name text not null check (length(display_name) between 1 and 5000),
  name_key text not null,
  external_id text,
  doc jsonb not null,
  version bigint not null check (version > 0),
  created_at timestamptz not null,
  modified_at timestamptz not null,
  unique (org_id, id)
);
create unique index scim_group_name on scim_group (org_id, name_key);
create index scim_group_external on scim_group (org_id, external_id);
call platform_guard('scim_group');
grant select, insert, delete, update (display_name, name_key, external_id, doc, version, modified_at) on scim_group to mindweave_app;

create table scim_member (
  org_id text not null,
  group_id text not null,
  user_id text not null,
  primary key (org_id, group_id, user_id),
  foreign key (org_id, group_id) references scim_group (org_id, id) on delete cascade,
  foreign key (org_id, user_id) references scim_user (org_id, id) on delete cascade
);
create index scim_member_user on scim_member (org_id, user_id);
call platform_guard('scim_member');
grant select, insert, delete on scim_member to mindweave_app;

-- Which roles the people of a group get: what the organisation's administrator allowed, and nothing else.
create table scim_group_role (
  org_id text not null,
  group_id text not null,
  role text not null check (role ~ '^[a-z]+\.[a-z_]+$' and role <> 'vendor.owner'),
  primary key (org_id, group_id, role),
  foreign key (org_id, group_id) references scim_group (org_id, id) on delete cascade
);
call platform_guard('scim_group_role');
grant select, insert, delete on scim_group_role to mindweave_app;

-- What the directory asked last: for the people who look after the connection. Kept for a month.
create table scim_request (
  id text primary key check (id ~ '^scr_[0-9a-f]{32}$'),
  org_id text not null references identity_organisation (id),
  at timestamptz not null,
  token_id text not null,
  method text not null,
  path text not null check (length(path) <= 300),
  status int not null,
  scim_type text,
  detail text check (length(detail) <= 500),
  ms int not null
);
create index scim_request_newest on scim_request (org_id, at desc, id desc);
create index scim_request_old on scim_request (at);
call platform_guard('scim_request');
grant select, insert, delete on scim_request to mindweave_app;

-- The door for a directory's token: it looks across organisations for the length of one call, because nobody is known yet.
create function scim_by_token(hash bytea, at timestamptz)
returns table (token_id text, org_id text, org_kind text, scopes text[], created_by text, used_at timestamptz) language plpgsql as $$
declare asker text := current_setting('app.role', true);
begin
  perform set_config('app.role', 'system', true);
  return query
    select t.id, t.org_id, o.kind, t.scopes, t.created_by, t.used_at from scim_token t join identity_organisation o on o.id = t.org_id
    where t.secret_hash = hash and t.revoked_at is null and t.expires_at > at;
  perform set_config('app.role', coalesce(asker, ''), true);
end $$;
grant execute on function scim_by_token(bytea, timestamptz) to mindweave_app;
