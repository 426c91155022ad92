-- The books: double entry, append-only, one balanced entry a business step, per currency (rules.md §8).
-- They belong to the house, not to an organisation: only the vendor's staff and the system's own work see them.
create table ledger_chart (
  account text primary key,
  code text not null unique,
  type text not null,
  natural_side text not null check (natural_side in ('debit', 'credit')),
  never_negative boolean not null
);
insert into ledger_chart (account, code, type, natural_side, never_negative) values
  ('cash', '1000', 'asset', 'debit', false),
  ('accounts_receivable', '1100', 'asset', 'debit', false),
  ('marketplace_receivable', '1150', 'asset', 'debit', false),
  ('partner_clawback_receivable', '1200', 'asset', 'debit', true),
  ('capitalised_contract_cost', '1400', 'asset', 'debit', false),
  ('fx_conversion', '1900', 'trading', 'debit', false),
  ('partner_accrued', '2100', 'liability', 'credit', true),
  ('partner_payable', '2110', 'liability', 'credit', true),
  ('payout_clearing', '2120', 'liability', 'credit', true),
  ('withholding_tax_payable', '2130', 'liability', 'credit', false),
  ('customer_credit', '2140', 'liability', 'credit', true),
  ('gift_card_clearing', '2145', 'liability', 'credit', false),
  ('reward_accrued', '2150', 'liability', 'credit', true),
  ('reward_payable', '2155', 'liability', 'credit', true),
  ('mdf_payable', '2160', 'liability', 'credit', true),
  ('unclaimed_property', '2170', 'liability', 'credit', false),
  ('deferred_revenue', '2200', 'liability', 'credit', false),
  ('sales_tax_payable', '2210', 'liability', 'credit', false),
  ('contra_revenue_mdf', '4090', 'contra_revenue', 'debit', false),
  ('fx_gain', '4200', 'income', 'credit', false),
  ('fx_loss', '5200', 'cost', 'debit', false),
  ('commission_cost', '5100', 'cost', 'debit', false),
  ('services_margin_cost', '5110', 'cost', 'debit', false),
  ('marketplace_fees', '5120', 'cost', 'debit', false),
  ('referral_reward_cost', '5130', 'cost', 'debit', false),
  ('mdf_cost', '5140', 'cost', 'debit', false),
  ('payout_fees', '5190', 'cost', 'debit', false),
  ('clawback_write_off', '5210', 'cost', 'debit', false),
  ('memo_mdf_entitlement', '9000', 'memo', 'debit', true),
  ('memo_mdf_available', '9010', 'memo', 'credit', true),
  ('memo_mdf_committed', '9020', 'memo', 'credit', true),
  ('memo_mdf_used', '9030', 'memo', 'credit', true),
  ('memo_mdf_expired', '9040', 'memo', 'credit', true);

-- One row per account, owner and currency, with the running balance in the account's natural sign. `owner` is empty where the account is
-- kept once. What the hot path needs of the chart stands in the row itself.
create table ledger_account (
  id bigint generated always as identity primary key,
  account text not null references ledger_chart,
  owner text not null default '',
  currency text not null,
  debit_natural boolean not null,
  memo boolean not null,
  never_negative boolean not null,
  balance bigint not null default 0,
  version bigint not null default 0,
  unique (account, owner, currency),
  constraint ledger_account_never_negative check (not never_negative or balance >= 0)
) with (fillfactor = 50);
create index ledger_account_owner on ledger_account (owner, account, currency) where owner <> '';

-- An entry's id is the hash of its key, so posting a key twice is impossible, and a replay gives the same ids.
create function ledger_id(p_key text) returns uuid language sql immutable parallel safe
  return substring(encode(sha256(convert_to(p_key, 'UTF8')), 'hex') for 32)::uuid;

create table ledger_entry (
  seq bigint generated always as identity primary key,
  id uuid not null,
  key text not null,
  template text not null,
  fact text not null,
  subject text not null,
  program text,
  earning text,
  booked_on date not null,
  effective_at timestamptz not null,
  -- The day it belongs to, in the program's zone; booked on another one when that day was closed (P-74).
  effective_on date not null,
  reverses uuid,
  lines smallint not null,
  -- Of everything the posting says: what "the same posting" means.
  content uuid not null,
  posted_at timestamptz not null,
  constraint ledger_entry_once unique (id)
);
create unique index ledger_entry_reversed_once on ledger_entry (reverses) where reverses is not null;
create index ledger_entry_fact on ledger_entry (fact);
create index ledger_entry_earning on ledger_entry (earning) where earning is not null;

-- `version` counts the lines of one account without a gap, so (account, version) is the account's own journal.
create table ledger_line (
  account bigint not null,
  version bigint not null,
  entry bigint not null,
  n smallint not null,
  debit boolean not null,
  amount bigint not null check (amount > 0),
  balance_after bigint not null,
  primary key (account, version),
  constraint ledger_line_once unique (entry, n)
);

create table ledger_period (
  through date primary key,
  closed_at timestamptz not null,
  closed_by text,
  fact text not null
);

-- Movements by day, on the day booked and on the day it belongs to; folded from the lines behind the postings, and never ahead of them.
create table ledger_day (
  account bigint not null,
  day date not null,
  booked_debit bigint not null default 0,
  booked_credit bigint not null default 0,
  effective_debit bigint not null default 0,
  effective_credit bigint not null default 0,
  primary key (account, day)
);
-- How far each account's lines are folded into its days.
create table ledger_folded (account bigint primary key, version bigint not null);

do $$
declare one regclass;
begin
  foreach one in array array['ledger_chart', 'ledger_account', 'ledger_entry', 'ledger_line', 'ledger_period', 'ledger_day', 'ledger_folded']::regclass[] loop
    execute format('alter table %s enable row level security', one);
    execute format('create policy staff on %s for select to mindweave_app using (app_role() in (''vendor'', ''system''))', one);
    -- The application reads; it writes through the functions of the books only.
    execute format('grant select on %s to mindweave_app', one);
  end loop;
end $$;

create function ledger_never_edited() returns trigger language plpgsql as $$
begin
  raise exception 'the books are append-only: post a reversal' using errcode = 'restrict_violation', constraint = 'ledger_never_edited';
end $$;
create trigger ledger_never_edited before update or delete or truncate on ledger_entry execute function ledger_never_edited();
create trigger ledger_never_edited before update or delete or truncate on ledger_line execute function ledger_never_edited();
create trigger ledger_never_edited before update or delete or truncate on ledger_period execute function ledger_never_edited();

-- Entries and their lines are written by one statement, and these checks run when it ends. Their plans are pinned to index look-ups: one made while a
-- table is small would read all of it later.

-- An entry's id is the hash of its key and it is booked on no day before the one it belongs to; it names a fact that is recorded; nothing is booked on a day
-- inside a closed period (P-74); its lines are all there and balance per currency, memo accounts among themselves.
create function ledger_entry_sound() returns trigger language plpgsql
set plan_cache_mode = force_generic_plan set enable_seqscan = off set enable_hashjoin = off set enable_mergejoin = off as $$
declare
  wrong text;
  why text;
begin
  select c.key, c.why into wrong, why from (
    select a.key, case
      when a.id <> substring(encode(sha256(convert_to(a.key, 'UTF8')), 'hex') for 32)::uuid or a.lines < 2 or a.effective_on > a.booked_on then 'ledger_entry_in_form'
      when a.booked_on <= p.through then 'ledger_entry_open_period'
      when not exists (select from fact f where f.id = a.fact) then 'ledger_entry_names_fact'
    end as why from added a, (select max(through) as through from ledger_period) p) c where c.why is not null limit 1;
  if wrong is not null then raise exception 'entry % is refused', wrong using errcode = 'check_violation', constraint = why; end if;
  select s.key into wrong from (
    select t.key, t.lines, sum(t.n) as n, bool_and(t.off = 0) as even from (
      select e.key, e.lines, count(l.n) as n, coalesce(sum(case when l.debit then l.amount else -l.amount end), 0) as off
      from added e left join (ledger_line l join ledger_account b on b.id = l.account) on l.entry = e.seq and l.n between 1 and e.lines group by e.key, e.lines, b.memo, b.currency) t
    group by t.key, t.lines) s where s.n <> s.lines or not s.even limit 1;
  if wrong is not null then
    raise exception 'entry % does not balance, or has not all its lines', wrong using errcode = 'check_violation', constraint = 'ledger_entry_balanced';
  end if;
  return null;
end $$;
create trigger ledger_entry_sound after insert on ledger_entry referencing new table as added for each statement execute function ledger_entry_sound();

-- A line has a place in an entry. Those of a complete entry are taken, so none is ever added to one.
create function ledger_line_placed() returns trigger language plpgsql
set plan_cache_mode = force_generic_plan set enable_seqscan = off set enable_hashjoin = off set enable_mergejoin = off as $$
begin
  if exists (select from added a where not exists (select from ledger_entry e where e.seq = a.entry and a.n between 1 and e.lines)) then
    raise exception 'a line without a place in an entry' using errcode = 'foreign_key_violation', constraint = 'ledger_line_placed';
  end if;
  return null;
end $$;
create trigger ledger_line_placed after insert on ledger_line referencing new table as added for each statement execute function ledger_line_placed();
