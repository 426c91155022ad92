-- What billing tells by signed messages: each message once for ever, whose customer is whose, and how far each invoice and charge was told on as facts.
create table connector_secret (
  id text primary key check (id ~ '^whs_[0-9a-f]{32}$'),
  org_id text not null references identity_organisation (id),
  sealed bytea not null,
  last4 text not null check (length(last4) <= 4),
  added_by text not null,
  added_at timestamptz not null,
  ends_at timestamptz
);
call platform_guard('connector_secret');
grant select, insert, update (ends_at) on connector_secret to mindweave_app;

create table connector_event (
  -- Billing's own name of the message: the same one again changes nothing.
  id text primary key check (length(id) between 1 and 200),
  org_id text not null references identity_organisation (id),
  type text not null,
  happened_at timestamptz not null,
  received_at timestamptz not null,
  state text not null check (state in ('applied', 'ignored', 'parked', 'waiting')),
  note text not null,
  -- What it waits for: "customer:…", "invoice:…", "payment:…".
  awaits text,
  body jsonb not null,
  check ((state in ('parked', 'waiting')) = (awaits is not null))
);
create index connector_event_newest on connector_event (received_at desc, id desc);
create index connector_event_awaits on connector_event (awaits, happened_at, id) where awaits is not null;
call platform_guard('connector_event');
grant select, insert, update (state, note, awaits) on connector_event to mindweave_app;

create table connector_customer (
  id text primary key check (length(id) between 1 and 100),
  org_id text not null references identity_organisation (id),
  name text,
  email text,
  account text,
  mapped_by text,
  mapped_at timestamptz,
  first_seen_at timestamptz not null
);
call platform_guard('connector_customer');
grant select, insert, update (name, email, account, mapped_by, mapped_at) on connector_customer to mindweave_app;

create table connector_invoice (
  id text primary key,
  org_id text not null references identity_organisation (id),
  currency text not null,
  -- What was told of it as paid, in minor units.
  paid bigint not null check (paid >= 0)
);
call platform_guard('connector_invoice');
grant select, insert, update (paid) on connector_invoice to mindweave_app;

-- Which invoice a payment belongs to.
create table connector_payment (id text primary key, org_id text not null references identity_organisation (id), invoice text not null);
call platform_guard('connector_payment');
grant select, insert on connector_payment to mindweave_app;

-- What went back of a charge: two families of messages tell the same money, one by one and in sum.
create table connector_charge (
  id text primary key,
  org_id text not null references identity_organisation (id),
  refunds jsonb not null,
  in_sum bigint not null,
  told bigint not null check (told >= 0)
);
call platform_guard('connector_charge');
grant select, insert, update (refunds, in_sum, told) on connector_charge to mindweave_app;
