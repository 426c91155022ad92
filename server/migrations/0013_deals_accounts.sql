-- Customers that are known from deals and facts, so that a reviewer sees who is similar; only staff and the system's own work read it.
create table deal_account (
  -- The registrable domain, or another system's key of a customer without one.
  customer text primary key check (length(customer) between 1 and 253),
  name text not null,
  source text not null check (source in ('registration', 'opportunity', 'billing')),
  since timestamptz not null,
  last_activity_at timestamptz not null,
  -- Accounts the vendor keeps for itself are named in advance (P-97).
  reserved_at timestamptz,
  reserved_by text,
  reserved_because text,
  check ((reserved_at is null) = (reserved_because is null))
);
create index deal_account_reserved on deal_account (customer) where reserved_at is not null;
alter table deal_account enable row level security;
alter table deal_account force row level security;
create policy staff on deal_account to mindweave_app using (app_role() in ('vendor', 'system')) with check (app_role() in ('vendor', 'system'));
grant select, insert, update (name, source, since, last_activity_at, reserved_at, reserved_by, reserved_because) on deal_account to mindweave_app;

-- Keys under which names that are much alike meet (core/deals/name-key.ts). They are compared by equality alone: row-level security lets an
-- index be used only for operators that leak nothing, which equality is and trigram operators are not.
create table deal_account_key (
  key text not null check (length(key) between 1 and 60),
  customer text not null references deal_account (customer),
  primary key (key, customer)
);
alter table deal_account_key enable row level security;
alter table deal_account_key force row level security;
create policy staff on deal_account_key to mindweave_app using (app_role() in ('vendor', 'system')) with check (app_role() in ('vendor', 'system'));
grant select, insert, delete on deal_account_key to mindweave_app;

-- How far the facts were followed that others record about registrations and customers.
create table deal_cursor (one boolean primary key default true check (one), arrival bigint not null);
insert into deal_cursor (arrival) values (0);
alter table deal_cursor enable row level security;
alter table deal_cursor force row level security;
create policy system on deal_cursor to mindweave_app using (app_role() = 'system') with check (app_role() = 'system');
grant select, update (arrival) on deal_cursor to mindweave_app;

comment on table deal_account is 'No organisation: customers as the vendor knows them, which only its staff and the system see.';
comment on table deal_account_key is 'No organisation: an index of the accounts'' names, seen like them.';
comment on table deal_cursor is 'No organisation: how far the system followed facts.';
