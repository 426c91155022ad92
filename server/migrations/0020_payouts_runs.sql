-- Whom money goes to and how it leaves (rules.md §8.2, P-33 … P-38, P-42). Whole account and tax numbers stand here sealed, and nowhere else.
create table payout_payee (
  org_id text primary key references identity_organisation (id),
  partner text not null unique references partner (key),
  -- The reason that was recorded last; null where money may go out.
  told text,
  told_currency text,
  -- Counts what was recorded of it.
  version int not null default 0,
  -- When a changed account stops waiting and the reason has to be looked at again.
  look_again_at timestamptz
);
create index payout_payee_due on payout_payee (look_again_at) where look_again_at is not null;
call platform_guard('payout_payee');
grant select, insert, update (told, told_currency, version, look_again_at) on payout_payee to mindweave_app;

create table payout_bank (
  id text primary key check (id ~ '^bnk_[0-9a-f]{32}$'),
  org_id text not null references identity_organisation (id),
  rail text not null check (rail in ('ach', 'sepa')),
  currency text not null,
  holder text not null,
  last4 text not null check (length(last4) <= 4),
  sealed bytea not null,
  state text not null check (state in ('pending', 'current', 'past')),
  code_mark text not null,
  code_until timestamptz not null,
  asked_by text not null,
  asked_at timestamptz not null,
  confirmed_at timestamptz,
  held_until timestamptz
);
create unique index payout_bank_one_pending on payout_bank (org_id) where state = 'pending';
create unique index payout_bank_one_current on payout_bank (org_id) where state = 'current';
call platform_guard('payout_bank');
grant select, insert, update (state, confirmed_at, held_until) on payout_bank to mindweave_app;

create table payout_tax (
  id text primary key check (id ~ '^tax_[0-9a-f]{32}$'),
  org_id text not null references identity_organisation (id),
  form text not null check (form in ('w9', 'w8ben', 'w8bene')),
  name text not null,
  country text not null,
  last4 text check (length(last4) <= 4),
  sealed bytea,
  state text not null check (state in ('current', 'past')),
  given_by text not null,
  given_at timestamptz not null
);
create unique index payout_tax_one_current on payout_tax (org_id) where state = 'current';
call platform_guard('payout_tax');
grant select, insert, update (state) on payout_tax to mindweave_app;

-- The vendor's own accounts that bank files draw on.
create table payout_origin (
  rail text primary key check (rail in ('ach', 'sepa')),
  org_id text not null references identity_organisation (id),
  name text not null,
  last4 text not null,
  sealed bytea not null,
  set_by text not null,
  set_at timestamptz not null
);
call platform_guard('payout_origin');
grant select, insert, update on payout_origin to mindweave_app;

create sequence payout_batch as bigint start 1001;
grant usage on sequence payout_batch to mindweave_app;

create table payout_run (
  id text primary key check (id ~ '^run_[0-9a-f]{32}$'),
  org_id text not null references identity_organisation (id),
  batch text not null unique,
  schedule text not null,
  on_day date not null,
  status text not null check (status in ('draft', 'approved', 'sent', 'settled', 'cancelled')),
  -- What its maker saw, and its digest: an approval is for this and for nothing else.
  plan jsonb not null,
  plan_hash bytea not null check (octet_length(plan_hash) = 32),
  created_by text not null,
  created_name text not null,
  created_at timestamptz not null,
  approved_by text,
  approved_name text,
  approved_at timestamptz,
  fact text,
  arrival bigint,
  sent_at timestamptz,
  check (approved_by is null or approved_by <> created_by),
  check ((status in ('draft', 'cancelled')) = (approved_by is null)),
  check ((approved_by is null) = (arrival is null) and (approved_by is null) = (fact is null) and (approved_by is null) = (approved_at is null))
);
create unique index payout_run_one_open on payout_run (schedule) where status in ('draft', 'approved');
create index payout_run_newest on payout_run (created_at desc, id desc);
call platform_guard('payout_run');
grant select, insert, update (status, approved_by, approved_name, approved_at, fact, arrival, sent_at) on payout_run to mindweave_app;

-- What was given to the bank, frozen: whatever the books learn later, this is what left.
create table payout_transfer (
  id text primary key,
  run_id text not null references payout_run (id),
  org_id text not null,
  batch text not null,
  partner text not null,
  partner_name text not null,
  earned text not null,
  currency text not null,
  gross bigint not null,
  set_off bigint not null,
  withheld bigint not null,
  sent bigint not null check (sent >= 0),
  lines int not null,
  -- The bank's files call it so.
  ref text not null unique,
  rail text check (rail in ('ach', 'sepa')),
  last4 text,
  status text not null check (status in ('instructed', 'settled', 'failed', 'returned')),
  reason text,
  at timestamptz not null,
  changed_at timestamptz not null
);
create index payout_transfer_run on payout_transfer (run_id, partner);
create index payout_transfer_newest on payout_transfer (at desc, id desc);
create index payout_transfer_own on payout_transfer (org_id, at desc, id desc);
call platform_guard('payout_transfer');
grant select, insert, update (status, reason, changed_at) on payout_transfer to mindweave_app;

-- A bank file is written once for ever: there is no second one, and nobody may change it.
create table payout_file (
  run_id text not null references payout_run (id),
  rail text not null check (rail in ('ach', 'sepa')),
  org_id text not null references identity_organisation (id),
  name text not null unique,
  sealed bytea not null,
  hash bytea not null check (octet_length(hash) = 32),
  currency text not null,
  transfers int not null check (transfers > 0),
  total bigint not null check (total > 0),
  made_at timestamptz not null,
  -- Tells the files of one day apart, which banks refuse to take twice.
  made_on date not null,
  modifier text not null check (modifier ~ '^[A-Z0-9]$'),
  primary key (run_id, rail),
  unique (rail, made_on, modifier)
);
call platform_guard('payout_file');
grant select, insert on payout_file to mindweave_app;
create function payout_file_never_edited() returns trigger language plpgsql as $$
begin
  raise exception 'a bank file is never changed or deleted' using errcode = 'restrict_violation', constraint = 'payout_file_never_edited';
end $$;
create trigger payout_file_never_edited before update or delete or truncate on payout_file execute function payout_file_never_edited();
