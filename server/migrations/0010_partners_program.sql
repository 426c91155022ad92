-- Partner organisations in the program: one row each, with what facts have made of it (rules.md §2).
create sequence partner_number as bigint start 1001;
create sequence partner_application_number as bigint start 101;
grant usage on sequence partner_number, partner_application_number to mindweave_app;

create table partner (
  org_id text primary key references identity_organisation (id),
  -- The public number that facts, links and statements use.
  key text not null unique check (length(key) between 1 and 120),
  name text not null check (length(name) between 1 and 200),
  website text,
  domain text,
  country text check (country ~ '^[A-Z]{2}$'),
  status text not null check (status in ('onboarding', 'active', 'suspended', 'left')),
  tier text,
  manager_id text,
  created_at timestamptz not null,
  activated_at timestamptz,
  suspended_at timestamptz,
  left_at timestamptz,
  last_activity_at timestamptz,
  agreement_version text,
  agreement_at timestamptz,
  agreement_by text,
  check ((agreement_version is null) = (agreement_at is null)),
  check ((status = 'left') = (left_at is not null))
);
create index partner_newest on partner (created_at desc, org_id desc);
create index partner_tier on partner (tier) where status <> 'left';
create index partner_domain on partner (domain);
call platform_guard('partner');
grant select, insert, update (name, website, domain, country, status, tier, manager_id, activated_at, suspended_at, left_at, last_activity_at, agreement_version, agreement_at, agreement_by) on partner to mindweave_app;

create table partner_enrolment (
  org_id text not null references partner (org_id),
  track text not null,
  level text,
  since timestamptz not null,
  primary key (org_id, track)
);
call platform_guard('partner_enrolment');
grant select, insert, update (level) on partner_enrolment to mindweave_app;

-- Who waits for a place in a full tier, by date of approval (P-05).
create table partner_waiting (
  org_id text not null references partner (org_id),
  tier text not null,
  since timestamptz not null,
  left_at timestamptz,
  primary key (org_id, tier, since)
);
create unique index partner_waiting_once on partner_waiting (org_id) where left_at is null;
call platform_guard('partner_waiting');
grant select, insert, update (left_at) on partner_waiting to mindweave_app;

-- Applications belong to the vendor's organisation until they are approved.
create table partner_application (
  id text primary key check (id ~ '^app_[0-9a-f]{32}$'),
  org_id text not null references identity_organisation (id),
  number text not null unique,
  company text not null,
  website text not null,
  domain text not null,
  country text not null check (country ~ '^[A-Z]{2}$'),
  contact_name text not null,
  email text not null,
  track text not null,
  about text not null,
  people text,
  status text not null check (status in ('submitted', 'approved', 'declined', 'withdrawn')),
  submitted_at timestamptz not null,
  decided_at timestamptz,
  decided_by text,
  reason text,
  partner_key text,
  check ((status = 'submitted') = (decided_at is null))
);
-- A company applies once at a time: the second submission of the same moment loses here.
create unique index partner_application_open on partner_application (domain) where status = 'submitted';
create index partner_application_newest on partner_application (submitted_at desc, id desc);
call platform_guard('partner_application');
grant select, insert, update (status, decided_at, decided_by, reason, partner_key) on partner_application to mindweave_app;
