-- Registered deals: what a partner told us of a customer, where it stands, and until when it is protected (rules.md §2, P-57 … P-66).
-- The public number is the key of the registration and of the deal in facts.
create sequence deal_number as bigint start 1001;
grant usage on sequence deal_number to mindweave_app;

create table deal (
  id text primary key check (id ~ '^dea_[0-9a-f]{32}$'),
  org_id text not null references identity_organisation (id),
  number text not null unique check (number ~ '^DR-[1-9][0-9]*$'),
  partner text not null references partner (key),
  status text not null check (status in ('draft', 'in_review', 'waiting', 'queued', 'approved', 'won', 'lost', 'expired', 'rejected', 'withdrawn')),
  -- Grows by one with every change: whoever saw an older one is told.
  version int not null default 1 check (version > 0),
  form jsonb not null check (jsonb_typeof(form) = 'object'),
  -- The customer's registrable domain and the line of products: together they may be claimed once at a time.
  customer text check (length(customer) between 1 and 253),
  product_line text not null default '',
  created_at timestamptz not null,
  created_by text not null,
  created_name text not null,
  submitted_at timestamptz,
  -- Arrival number of the submission's fact: the order of the line.
  arrival bigint,
  place int check (place > 0),
  receipt jsonb,
  -- The review's clock (P-63).
  clock_started_at timestamptz,
  clock_used_ms bigint not null default 0,
  clock_running_since timestamptz,
  clock_decided_at timestamptz,
  target_at timestamptz,
  due_at timestamptz,
  escalated_at timestamptz,
  question text,
  asked text[] not null default '{}',
  decided_at timestamptz,
  reason text,
  reason_code text,
  fit text[] not null default '{}',
  protected_from timestamptz,
  protected_until timestamptz,
  extensions int not null default 0,
  extension text not null default 'none' check (extension in ('none', 'asked', 'granted', 'refused')),
  extension_evidence text,
  extension_reason text,
  confirmed_title text,
  confirmed_rate text,
  won_at timestamptz,
  service_start date,
  lost_code text,
  lost_reason text,
  check (status = 'draft' or (customer is not null and submitted_at is not null and arrival is not null and receipt is not null)),
  check ((protected_from is null) = (protected_until is null)),
  check (status <> 'approved' or protected_until is not null)
);
-- One live claim a customer and product line, whoever asks and however many at once (P-62).
create unique index deal_one_live on deal (customer, product_line) where status in ('in_review', 'waiting', 'approved');
create index deal_line on deal (customer, product_line, arrival) where customer is not null;
create index deal_newest on deal (created_at desc, id desc);
create index deal_own_newest on deal (org_id, created_at desc, id desc);
create index deal_due on deal (due_at, id) where status in ('in_review', 'waiting');
create index deal_protected on deal (protected_until, id) where status = 'approved';
create index deal_partner on deal (partner, status);
call platform_guard('deal');
grant select, insert, delete, update (status, version, form, customer, product_line, submitted_at, arrival, place, receipt, clock_started_at, clock_used_ms, clock_running_since, clock_decided_at, target_at, due_at,
  escalated_at, question, asked, decided_at, reason, reason_code, fit, protected_from, protected_until, extensions, extension, extension_evidence, extension_reason, confirmed_title, confirmed_rate,
  won_at, service_start, lost_code, lost_reason) on deal to mindweave_app;
-- What was submitted is never thrown away.
create policy drafts_only on deal as restrictive for delete to mindweave_app using (status = 'draft');

-- What happened to a deal, in words, comments among it; written once.
create table deal_event (
  id text primary key check (id ~ '^evt_[0-9a-f]{32}$'),
  deal_id text not null references deal (id) on delete cascade,
  org_id text not null,
  at timestamptz not null,
  kind text not null check (kind ~ '^[a-z_]+$'),
  by_person text,
  by_name text not null,
  sentence text not null,
  detail text,
  internal boolean not null default false,
  file_id text
);
create index deal_event_newest on deal_event (deal_id, at desc, id desc);
call platform_guard('deal_event');
-- What staff keep among themselves reaches no partner, whatever is asked.
create policy kept_among_staff on deal_event as restrictive for select to mindweave_app using (not internal or app_role() in ('vendor', 'system'));
grant select, insert on deal_event to mindweave_app;

create table deal_file (
  id text primary key check (id ~ '^fil_[0-9a-f]{32}$'),
  deal_id text not null references deal (id) on delete cascade,
  org_id text not null,
  name text not null check (length(name) between 1 and 200),
  type text not null,
  bytes int not null check (bytes between 1 and 5242880 and bytes = octet_length(content)),
  digest bytea not null check (digest = sha256(content)),
  content bytea not null,
  added_at timestamptz not null,
  added_by text not null
);
create index deal_file_deal on deal_file (deal_id);
alter table deal_file alter column content set storage external;
call platform_guard('deal_file');
grant select, insert on deal_file to mindweave_app;

-- Help asked for on a deal: pre-sales, a demo, a proposal (7.1 step 4).
create table deal_support (
  id text primary key check (id ~ '^sup_[0-9a-f]{32}$'),
  deal_id text not null references deal (id) on delete cascade,
  org_id text not null,
  kind text not null check (kind in ('pre_sales', 'demo', 'proposal')),
  note text not null,
  status text not null check (status in ('open', 'assigned', 'done', 'cancelled')),
  owner_id text,
  due date,
  asked_at timestamptz not null,
  asked_by text not null
);
create index deal_support_deal on deal_support (deal_id, asked_at desc, id desc);
call platform_guard('deal_support');
grant select, insert, update (status, owner_id, due) on deal_support to mindweave_app;
