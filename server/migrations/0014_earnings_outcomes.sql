-- What the facts add up to, ready to be read: rewritten by the engine in the transaction that posts. `scope` is the engine's own; `mark` says whether a
-- row has changed. Rows belong to whoever earns: its organisation sees them, and no other.
create table earning_line (
  ref text primary key,
  org_id text,
  scope bigint not null,
  mark text not null,
  partner text not null,
  customer text,
  deal text,
  invoice text,
  incentive text not null,
  grade text,
  program text,
  rate bigint,
  base bigint not null,
  currency text not null,
  amount bigint not null,
  open bigint not null,
  held bigint not null,
  payable bigint not null,
  in_transfer bigint not null,
  settled bigint not null,
  unclaimed bigint not null,
  reversed bigint not null,
  clawed_back bigint not null,
  status text not null check (status in ('on_hold', 'payable', 'in_payout', 'paid', 'cancelled', 'unclaimed')),
  schedule text not null,
  at timestamptz not null,
  release_at timestamptz,
  released_at timestamptz,
  due_by date,
  paid_at timestamptz,
  fact text not null,
  disputed boolean not null,
  -- Why: rule, clause, facts, arithmetic and a sentence (rules.md §7.4); null where the line is a decision of people.
  trace jsonb
);
create index earning_line_scope on earning_line (scope);
create index earning_line_newest on earning_line (at desc, ref desc);
create index earning_line_partner on earning_line (partner, at desc, ref desc);
create index earning_line_org on earning_line (org_id, at desc, ref desc);
create index earning_line_deal on earning_line (deal) where deal is not null;
create index earning_line_open on earning_line (partner, currency) where status in ('on_hold', 'payable', 'in_payout');
call platform_guard('earning_line');

create table earning_reward (
  referral text primary key,
  org_id text,
  scope bigint not null,
  mark text not null,
  kind text not null check (kind in ('referral', 'case_study')),
  referrer text not null,
  customer text not null,
  plan text not null,
  program text not null,
  amount bigint not null,
  currency text not null,
  status text not null,
  form text,
  converted_at timestamptz not null,
  released_at timestamptz,
  -- Milliseconds of paid service so far, as far as the books have been brought; the clock runs on from there.
  paid_ms bigint not null,
  trace jsonb
);
create index earning_reward_scope on earning_reward (scope);
create index earning_reward_referrer on earning_reward (referrer, converted_at desc);
call platform_guard('earning_reward');

create table earning_payout (
  id text primary key,
  org_id text,
  scope bigint not null,
  mark text not null,
  batch text not null,
  partner text not null,
  earned text not null,
  currency text not null,
  at timestamptz not null,
  gross bigint not null,
  set_off bigint not null,
  withheld bigint not null,
  sent bigint not null,
  rate text,
  status text not null check (status in ('instructed', 'settled', 'failed', 'returned')),
  changed_at timestamptz not null,
  fact text not null,
  -- The lines paid: ref, what was transferred, what was set off.
  parts jsonb not null
);
create index earning_payout_scope on earning_payout (scope);
create index earning_payout_batch on earning_payout (batch, partner);
create index earning_payout_partner on earning_payout (partner, at desc, id desc);
call platform_guard('earning_payout');

-- What was decided, in words, by the name of what it was decided about. Decisions name partners freely, so only staff read them here.
create table earning_decision (
  scope bigint not null,
  about text not null,
  org_id text,
  decision text not null,
  primary key (scope, about)
);
create index earning_decision_about on earning_decision (about);
call platform_guard('earning_decision');

create table earning_recognition (
  customer text primary key,
  org_id text,
  scope bigint not null,
  status text not null,
  at timestamptz not null
);
create index earning_recognition_scope on earning_recognition (scope);
call platform_guard('earning_recognition');

grant select, insert, update, delete on earning_line, earning_reward, earning_payout, earning_decision, earning_recognition to mindweave_app;
