-- Signing in through an organisation's own identity provider: the domains it has proven, its connections, and who came through them.
create table sso_domain (
  id text primary key check (id ~ '^dom_[0-9a-f]{32}$'),
  org_id text not null references identity_organisation (id),
  domain text not null check (domain = lower(domain) and length(domain) between 3 and 253),
  token text not null,
  added_at timestamptz not null,
  verified_at timestamptz,
  missing_since timestamptz,
  checked_at timestamptz,
  unique (org_id, domain)
);
-- Many may claim a domain, one owns it.
create unique index sso_domain_one_owner on sso_domain (domain) where verified_at is not null;
call platform_guard('sso_domain');
grant select, insert, update (verified_at, missing_since, checked_at), delete on sso_domain to mindweave_app;

create table sso_connection (
  id text primary key check (id ~ '^con_[0-9a-f]{32}$'),
  org_id text not null references identity_organisation (id),
  name text not null check (length(name) between 1 and 80),
  protocol text not null check (protocol in ('oidc', 'saml')),
  preset text not null check (preset in ('okta', 'auth0', 'entra', 'other')),
  switched_on boolean not null default false,
  -- Null until the identity provider's side is known.
  settings jsonb,
  check (settings is not null or not switched_on),
  -- Sealed: the OpenID client's secret, and the private key for SAML.
  client_secret bytea,
  private_key bytea,
  certificate text,
  mapping jsonb not null,
  create_people boolean not null,
  default_role text,
  group_roles jsonb not null,
  created_at timestamptz not null,
  changed_at timestamptz not null,
  -- Of the last good test with the settings as they are.
  tested_at timestamptz,
  used_at timestamptz,
  unique (org_id, id),
  check ((private_key is null) = (certificate is null)),
  check (protocol = 'oidc' or private_key is not null)
);
call platform_guard('sso_connection');
grant select, insert, update (name, switched_on, settings, client_secret, mapping, create_people, default_role, group_roles, changed_at, tested_at, used_at), delete on sso_connection to mindweave_app;

-- How long a session through an identity provider lasts; without a row, as long as others.
create table sso_policy (
  org_id text primary key references identity_organisation (id),
  session_minutes int not null check (session_minutes between 15 and 1440),
  changed_at timestamptz not null
);
call platform_guard('sso_policy');
grant select, insert, update (session_minutes, changed_at) on sso_policy to mindweave_app;

-- Somebody left for the identity provider and has to come back with the same browser, once.
create table sso_login (
  id text primary key check (id ~ '^sso_[0-9a-f]{32}$'),
  org_id text not null,
  connection_id text not null,
  state_hash bytea not null unique check (octet_length(state_hash) = 32),
  browser_hash bytea not null check (octet_length(browser_hash) = 32),
  -- A test signs nobody in: whose it is, and what it found.
  tester_id text,
  return_to text not null,
  -- Sealed: what binds the answer to this request.
  secrets bytea not null,
  created_at timestamptz not null,
  expires_at timestamptz not null,
  used_at timestamptz,
  finished_at timestamptz,
  outcome jsonb,
  foreign key (org_id, connection_id) references sso_connection (org_id, id) on delete cascade
);
create index sso_login_old on sso_login (expires_at);
create index sso_login_connection on sso_login (org_id, connection_id);
call platform_guard('sso_login');
grant select, insert, update (used_at, finished_at, outcome), delete on sso_login to mindweave_app;

-- Assertions that were believed once.
create table sso_seen (
  org_id text not null,
  connection_id text not null,
  assertion_hash bytea not null check (octet_length(assertion_hash) = 32),
  until timestamptz not null,
  primary key (connection_id, assertion_hash),
  foreign key (org_id, connection_id) references sso_connection (org_id, id) on delete cascade
);
create index sso_seen_old on sso_seen (until);
call platform_guard('sso_seen');
grant select, insert, delete on sso_seen to mindweave_app;

-- Who a connection's own name for somebody is here. One person has one name in a connection.
create table sso_link (
  org_id text not null,
  connection_id text not null,
  subject text not null check (length(subject) between 1 and 1000),
  person_id text not null,
  email text,
  linked_at timestamptz not null,
  seen_at timestamptz not null,
  primary key (connection_id, subject),
  unique (connection_id, person_id),
  foreign key (org_id, connection_id) references sso_connection (org_id, id) on delete cascade,
  foreign key (org_id, person_id) references identity_membership (org_id, person_id)
);
create index sso_link_person on sso_link (org_id, person_id);
call platform_guard('sso_link');
grant select, insert, update (email, seen_at), delete on sso_link to mindweave_app;
