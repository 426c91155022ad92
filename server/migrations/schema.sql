-- What the migrations add up to. Written by `npm run schema`, compared by a test.

-- Sequences

create sequence deal_number as bigint start 1001 increment 1;
create sequence fact_arrival as bigint start 1 increment 1;
create sequence partner_application_number as bigint start 101 increment 1;
create sequence partner_number as bigint start 1001 increment 1;
create sequence payout_batch as bigint start 1001 increment 1;

-- Tables

create table connector_charge (
  id text not null,
  org_id text not null,
  refunds jsonb not null,
  in_sum bigint not null,
  told bigint not null
);
create table connector_customer (
  id text not null,
  org_id text not null,
  name text,
  email text,
  account text,
  mapped_by text,
  mapped_at timestamp with time zone,
  first_seen_at timestamp with time zone not null
);
create table connector_event (
  id text not null,
  org_id text not null,
  type text not null,
  happened_at timestamp with time zone not null,
  received_at timestamp with time zone not null,
  state text not null,
  note text not null,
  awaits text,
  body jsonb not null
);
create table connector_invoice (
  id text not null,
  org_id text not null,
  currency text not null,
  paid bigint not null
);
create table connector_payment (
  id text not null,
  org_id text not null,
  invoice text not null
);
create table connector_secret (
  id text not null,
  org_id text not null,
  sealed bytea not null,
  last4 text not null,
  added_by text not null,
  added_at timestamp with time zone not null,
  ends_at timestamp with time zone
);
create table deal (
  id text not null,
  org_id text not null,
  number text not null,
  partner text not null,
  status text not null,
  version integer default 1 not null,
  form jsonb not null,
  customer text,
  product_line text default ''::text not null,
  created_at timestamp with time zone not null,
  created_by text not null,
  created_name text not null,
  submitted_at timestamp with time zone,
  arrival bigint,
  place integer,
  receipt jsonb,
  clock_started_at timestamp with time zone,
  clock_used_ms bigint default 0 not null,
  clock_running_since timestamp with time zone,
  clock_decided_at timestamp with time zone,
  target_at timestamp with time zone,
  due_at timestamp with time zone,
  escalated_at timestamp with time zone,
  question text,
  asked text[] default '{}'::text[] not null,
  decided_at timestamp with time zone,
  reason text,
  reason_code text,
  fit text[] default '{}'::text[] not null,
  protected_from timestamp with time zone,
  protected_until timestamp with time zone,
  extensions integer default 0 not null,
  extension text default 'none'::text not null,
  extension_evidence text,
  extension_reason text,
  confirmed_title text,
  confirmed_rate text,
  won_at timestamp with time zone,
  service_start date,
  lost_code text,
  lost_reason text,
  told_by text
);
create table deal_account (
  customer text not null,
  name text not null,
  source text not null,
  since timestamp with time zone not null,
  last_activity_at timestamp with time zone not null,
  reserved_at timestamp with time zone,
  reserved_by text,
  reserved_because text
);
create table deal_account_key (
  key text not null,
  customer text not null
);
create table deal_cursor (
  one boolean default true not null,
  arrival bigint not null
);
create table deal_event (
  id text not null,
  deal_id text not null,
  org_id text not null,
  at timestamp with time zone not null,
  kind text not null,
  by_person text,
  by_name text not null,
  sentence text not null,
  detail text,
  internal boolean default false not null,
  file_id text
);
create table deal_file (
  id text not null,
  deal_id text not null,
  org_id text not null,
  name text not null,
  type text not null,
  bytes integer not null,
  digest bytea not null,
  content bytea not null,
  added_at timestamp with time zone not null,
  added_by text not null
);
create table deal_support (
  id text not null,
  deal_id text not null,
  org_id text not null,
  kind text not null,
  note text not null,
  status text not null,
  owner_id text,
  due date,
  asked_at timestamp with time zone not null,
  asked_by text not null
);
create table desk_view (
  id text not null,
  org_id text not null,
  person_id text not null,
  page text not null,
  name text not null,
  search text not null,
  shared boolean not null,
  created_at timestamp with time zone not null
);
create table earning_decision (
  scope bigint not null,
  about text not null,
  org_id text,
  decision text not null
);
create table earning_line (
  ref text not null,
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
  status text not null,
  schedule text not null,
  at timestamp with time zone not null,
  release_at timestamp with time zone,
  released_at timestamp with time zone,
  due_by date,
  paid_at timestamp with time zone,
  fact text not null,
  disputed boolean not null,
  trace jsonb
);
create table earning_payout (
  id text not null,
  org_id text,
  scope bigint not null,
  mark text not null,
  batch text not null,
  partner text not null,
  earned text not null,
  currency text not null,
  at timestamp with time zone not null,
  gross bigint not null,
  set_off bigint not null,
  withheld bigint not null,
  sent bigint not null,
  rate text,
  status text not null,
  changed_at timestamp with time zone not null,
  fact text not null,
  parts jsonb not null
);
create table earning_recognition (
  customer text not null,
  org_id text,
  scope bigint not null,
  status text not null,
  at timestamp with time zone not null
);
create table earning_reward (
  referral text not null,
  org_id text,
  scope bigint not null,
  mark text not null,
  kind text not null,
  referrer text not null,
  customer text not null,
  plan text not null,
  program text not null,
  amount bigint not null,
  currency text not null,
  status text not null,
  form text,
  converted_at timestamp with time zone not null,
  released_at timestamp with time zone,
  paid_ms bigint not null,
  trace jsonb
);
create table engine_binding (
  binding text not null,
  scope bigint not null
);
create table engine_fact (
  scope bigint not null,
  arrival bigint not null
);
create table engine_intake (
  one boolean default true not null,
  through bigint default 0 not null,
  programs text default ''::text not null
);
create table engine_posting (
  key text not null,
  scope bigint not null,
  revision integer not null,
  content uuid not null,
  live boolean not null
);
create table engine_scope (
  id bigint generated always as identity not null,
  facts bigint default 0 not null,
  stirred boolean default true not null,
  due_at timestamp with time zone,
  told bigint default 0 not null,
  version bigint default 0 not null,
  failure text,
  tries integer default 0 not null,
  retry_at timestamp with time zone
);
create table engine_touch (
  account text not null,
  scope bigint not null
);
create table fact (
  id text not null,
  arrival bigint not null,
  org_id text not null,
  type text not null,
  occurred_at timestamp with time zone not null,
  recorded_at timestamp with time zone not null,
  recorded_by text,
  source_system text not null,
  source_ref text not null,
  payload jsonb not null,
  content bytea not null
);
create table fact_subject (
  subject text not null,
  arrival bigint not null,
  org_id text not null,
  type text not null
);
create table identity_attempt (
  hash bytea not null,
  kind text not null,
  person_id text,
  session_id text,
  mailed bytea,
  detail jsonb default '{}'::jsonb not null,
  created_at timestamp with time zone not null,
  expires_at timestamp with time zone not null,
  used_at timestamp with time zone
);
create table identity_custom_holder (
  org_id text not null,
  person_id text not null,
  role_id text not null,
  source text not null
);
create table identity_custom_role (
  id text not null,
  org_id text not null,
  name text not null,
  sentence text not null,
  permissions text[] not null,
  created_by text not null,
  created_at timestamp with time zone not null,
  removed_at timestamp with time zone
);
create table identity_delegation (
  id text not null,
  org_id text not null,
  provider_id text not null,
  permissions text[] not null,
  approved_by text not null,
  created_at timestamp with time zone not null,
  expires_at timestamp with time zone not null,
  revoked_at timestamp with time zone,
  revoked_by text
);
create table identity_device (
  person_id text not null,
  device_hash bytea not null,
  first_at timestamp with time zone not null,
  last_at timestamp with time zone not null
);
create table identity_invitation (
  token_hash bytea not null,
  org_id text not null,
  person_id text not null,
  first boolean not null,
  created_at timestamp with time zone not null,
  expires_at timestamp with time zone not null,
  used_at timestamp with time zone
);
create table identity_key (
  id text not null,
  org_id text not null,
  created_by text not null,
  secret_hash bytea not null,
  name text not null,
  hint text not null,
  scopes text[] not null,
  created_at timestamp with time zone not null,
  expires_at timestamp with time zone,
  revoked_at timestamp with time zone,
  used_at timestamp with time zone,
  made_by text
);
create table identity_membership (
  org_id text not null,
  person_id text not null,
  name text not null,
  status text not null,
  since timestamp with time zone not null
);
create table identity_organisation (
  id text not null,
  kind text not null,
  name text not null,
  created_at timestamp with time zone not null
);
create table identity_passkey (
  id text not null,
  person_id text not null,
  credential text not null,
  public_key bytea not null,
  counter bigint not null,
  transports text[] not null,
  name text not null,
  synced boolean not null,
  created_at timestamp with time zone not null,
  used_at timestamp with time zone
);
create table identity_person (
  id text not null,
  email text not null,
  name text not null,
  password_hash text,
  created_at timestamp with time zone not null,
  kind text default 'person'::text not null
);
create table identity_policy (
  org_id text not null,
  second_factor_required boolean default false not null,
  sso_only boolean default false not null,
  changed_at timestamp with time zone not null
);
create table identity_recovery (
  id text not null,
  person_id text not null,
  org_id text not null,
  asked_at timestamp with time zone not null,
  expires_at timestamp with time zone not null,
  approved_by text,
  approved_at timestamp with time zone,
  due_at timestamp with time zone,
  cancelled_at timestamp with time zone,
  done_at timestamp with time zone
);
create table identity_recovery_code (
  person_id text not null,
  code_hash bytea not null,
  created_at timestamp with time zone not null,
  used_at timestamp with time zone
);
create table identity_role (
  org_id text not null,
  person_id text not null,
  role text not null,
  source text not null
);
create table identity_session (
  token_hash bytea not null,
  id text not null,
  org_id text not null,
  person_id text not null,
  method text not null,
  address text not null,
  created_at timestamp with time zone not null,
  seen_at timestamp with time zone not null,
  expires_at timestamp with time zone not null,
  ended_at timestamp with time zone,
  factors text[] default '{password}'::text[] not null,
  level smallint default 1 not null,
  authenticated_at timestamp with time zone,
  proven_at timestamp with time zone,
  connection_id text,
  break_glass boolean default false not null,
  agent text default ''::text not null,
  acting_org text,
  delegation_id text
);
create table identity_totp (
  person_id text not null,
  secret bytea not null,
  last_step bigint not null,
  created_at timestamp with time zone not null
);
create table identity_try (
  bucket text not null,
  whole_at timestamp with time zone not null
);
create table ledger_account (
  id bigint generated always as identity not null,
  account text not null,
  owner text default ''::text not null,
  currency text not null,
  debit_natural boolean not null,
  memo boolean not null,
  never_negative boolean not null,
  balance bigint default 0 not null,
  version bigint default 0 not null
);
create table ledger_chart (
  account text not null,
  code text not null,
  type text not null,
  natural_side text not null,
  never_negative boolean not null
);
create table ledger_day (
  account bigint not null,
  day date not null,
  booked_debit bigint default 0 not null,
  booked_credit bigint default 0 not null,
  effective_debit bigint default 0 not null,
  effective_credit bigint default 0 not null
);
create table ledger_entry (
  seq bigint generated always as identity not null,
  id uuid not null,
  key text not null,
  template text not null,
  fact text not null,
  subject text not null,
  program text,
  earning text,
  booked_on date not null,
  effective_at timestamp with time zone not null,
  effective_on date not null,
  reverses uuid,
  lines smallint not null,
  content uuid not null,
  posted_at timestamp with time zone not null
);
create table ledger_folded (
  account bigint not null,
  version bigint not null
);
create table ledger_line (
  account bigint not null,
  version bigint not null,
  entry bigint not null,
  n smallint not null,
  debit boolean not null,
  amount bigint not null,
  balance_after bigint not null,
  booked_on date not null,
  effective_on date not null
);
create table ledger_period (
  through date not null,
  closed_at timestamp with time zone not null,
  closed_by text,
  fact text not null
);
create table operation_backup (
  id text not null,
  at timestamp with time zone not null,
  rows bigint not null,
  bytes bigint not null,
  digest text not null
);
create table partner (
  org_id text not null,
  key text not null,
  name text not null,
  website text,
  domain text,
  country text,
  status text not null,
  tier text,
  manager_id text,
  created_at timestamp with time zone not null,
  activated_at timestamp with time zone,
  suspended_at timestamp with time zone,
  left_at timestamp with time zone,
  last_activity_at timestamp with time zone,
  agreement_version text,
  agreement_at timestamp with time zone,
  agreement_by text
);
create table partner_application (
  id text not null,
  org_id text not null,
  number text not null,
  company text not null,
  website text not null,
  domain text not null,
  country text not null,
  contact_name text not null,
  email text not null,
  track text not null,
  about text not null,
  people text,
  status text not null,
  submitted_at timestamp with time zone not null,
  decided_at timestamp with time zone,
  decided_by text,
  reason text,
  partner_key text
);
create table partner_enrolment (
  org_id text not null,
  track text not null,
  level text,
  since timestamp with time zone not null
);
create table partner_waiting (
  org_id text not null,
  tier text not null,
  since timestamp with time zone not null,
  left_at timestamp with time zone
);
create table payout_bank (
  id text not null,
  org_id text not null,
  rail text not null,
  currency text not null,
  holder text not null,
  last4 text not null,
  sealed bytea not null,
  state text not null,
  code_mark text not null,
  code_until timestamp with time zone not null,
  asked_by text not null,
  asked_at timestamp with time zone not null,
  confirmed_at timestamp with time zone,
  held_until timestamp with time zone
);
create table payout_file (
  run_id text not null,
  rail text not null,
  org_id text not null,
  name text not null,
  sealed bytea not null,
  hash bytea not null,
  currency text not null,
  transfers integer not null,
  total bigint not null,
  made_at timestamp with time zone not null,
  made_on date not null,
  modifier text not null
);
create table payout_origin (
  rail text not null,
  org_id text not null,
  name text not null,
  last4 text not null,
  sealed bytea not null,
  set_by text not null,
  set_at timestamp with time zone not null
);
create table payout_payee (
  org_id text not null,
  partner text not null,
  told text,
  told_currency text,
  version integer default 0 not null,
  look_again_at timestamp with time zone
);
create table payout_run (
  id text not null,
  org_id text not null,
  batch text not null,
  schedule text not null,
  on_day date not null,
  status text not null,
  plan jsonb not null,
  plan_hash bytea not null,
  created_by text not null,
  created_name text not null,
  created_at timestamp with time zone not null,
  approved_by text,
  approved_name text,
  approved_at timestamp with time zone,
  fact text,
  arrival bigint,
  sent_at timestamp with time zone
);
create table payout_tax (
  id text not null,
  org_id text not null,
  form text not null,
  name text not null,
  country text not null,
  last4 text,
  sealed bytea,
  state text not null,
  given_by text not null,
  given_at timestamp with time zone not null
);
create table payout_transfer (
  id text not null,
  run_id text not null,
  org_id text not null,
  batch text not null,
  partner text not null,
  partner_name text not null,
  earned text not null,
  currency text not null,
  gross bigint not null,
  set_off bigint not null,
  withheld bigint not null,
  sent bigint not null,
  lines integer not null,
  ref text not null,
  rail text,
  last4 text,
  status text not null,
  reason text,
  at timestamp with time zone not null,
  changed_at timestamp with time zone not null,
  value_on date
);
create table platform_audit (
  org_id text not null,
  seq bigint not null,
  at timestamp with time zone not null,
  action text not null,
  subject text not null,
  by_kind text not null,
  by_person text,
  by_credential text,
  request text,
  detail jsonb default '{}'::jsonb not null,
  hash bytea not null
);
create table platform_idempotency (
  org_id text not null,
  principal text not null,
  operation text not null,
  key text not null,
  body_hash bytea not null,
  status integer not null,
  reply bytea,
  sealed boolean not null,
  kept_at timestamp with time zone not null
);
create table platform_mail (
  id text not null,
  recipient text not null,
  subject text not null,
  body jsonb not null,
  queued_at timestamp with time zone not null,
  sent_at timestamp with time zone,
  failure text
);
create table platform_migration (
  name text not null,
  checksum text not null,
  applied_at timestamp with time zone default now() not null
);
create table programs_addendum (
  id text not null,
  org_id text not null,
  name text not null,
  partner text not null,
  title text not null,
  effective_from date not null,
  effective_until date,
  existing_from date,
  source text not null,
  canonical text not null,
  hash bytea not null,
  proposed_by text not null,
  proposed_at timestamp with time zone not null,
  withdrawn_by text,
  withdrawn_at timestamp with time zone
);
create table programs_addendum_approval (
  addendum_id text not null,
  org_id text not null,
  person_id text not null,
  at timestamp with time zone not null,
  place integer not null
);
create table programs_draft (
  id text not null,
  revision integer not null,
  status text not null,
  source text not null,
  program text,
  hash bytea,
  errors integer not null,
  warnings integer not null,
  editors text[] not null,
  created_at timestamp with time zone not null,
  edited_at timestamp with time zone not null,
  approved_by text,
  approved_at timestamp with time zone,
  approved_hash bytea
);
create table programs_replay (
  id text not null,
  definition bytea not null,
  terms bytea not null,
  through bigint not null,
  as_of timestamp with time zone not null,
  summary text not null,
  hash bytea not null,
  run_by text not null,
  run_at timestamp with time zone not null
);
create table programs_version (
  number text not null,
  program text not null,
  title text not null,
  change_note text not null,
  effective_from date not null,
  effective_until date,
  existing_from date,
  source text not null,
  canonical text not null,
  hash bytea not null,
  authors text[] not null,
  approved_by text,
  published_by text,
  published_at timestamp with time zone not null,
  replay text
);
create table scim_group (
  id text not null,
  org_id text not null,
  display_name text not null,
  name_key text not null,
  external_id text,
  doc jsonb not null,
  version bigint not null,
  created_at timestamp with time zone not null,
  modified_at timestamp with time zone not null
);
create table scim_group_role (
  org_id text not null,
  group_id text not null,
  role text not null
);
create table scim_member (
  org_id text not null,
  group_id text not null,
  user_id text not null
);
create table scim_request (
  id text not null,
  org_id text not null,
  at timestamp with time zone not null,
  token_id text not null,
  method text not null,
  path text not null,
  status integer not null,
  scim_type text,
  detail text,
  ms integer not null
);
create table scim_token (
  id text not null,
  org_id text not null,
  secret_hash bytea not null,
  name text not null,
  hint text not null,
  scopes text[] not null,
  created_by text not null,
  created_at timestamp with time zone not null,
  expires_at timestamp with time zone not null,
  revoked_at timestamp with time zone,
  used_at timestamp with time zone
);
create table scim_user (
  id text not null,
  org_id text not null,
  user_name text not null,
  name_key text not null,
  external_id text,
  active boolean not null,
  doc jsonb not null,
  folded jsonb not null,
  address text,
  person_id text,
  waits_for text,
  version bigint not null,
  created_at timestamp with time zone not null,
  modified_at timestamp with time zone not null
);
create table sso_connection (
  id text not null,
  org_id text not null,
  name text not null,
  protocol text not null,
  preset text not null,
  switched_on boolean default false not null,
  settings jsonb,
  client_secret bytea,
  private_key bytea,
  certificate text,
  mapping jsonb not null,
  create_people boolean not null,
  default_role text,
  group_roles jsonb not null,
  created_at timestamp with time zone not null,
  changed_at timestamp with time zone not null,
  tested_at timestamp with time zone,
  used_at timestamp with time zone
);
create table sso_domain (
  id text not null,
  org_id text not null,
  domain text not null,
  token text not null,
  added_at timestamp with time zone not null,
  verified_at timestamp with time zone,
  missing_since timestamp with time zone,
  checked_at timestamp with time zone
);
create table sso_link (
  org_id text not null,
  connection_id text not null,
  subject text not null,
  person_id text not null,
  email text,
  linked_at timestamp with time zone not null,
  seen_at timestamp with time zone not null
);
create table sso_login (
  id text not null,
  org_id text not null,
  connection_id text not null,
  state_hash bytea not null,
  browser_hash bytea not null,
  tester_id text,
  return_to text not null,
  secrets bytea not null,
  created_at timestamp with time zone not null,
  expires_at timestamp with time zone not null,
  used_at timestamp with time zone,
  finished_at timestamp with time zone,
  outcome jsonb
);
create table sso_policy (
  org_id text not null,
  session_minutes integer not null,
  changed_at timestamp with time zone not null
);
create table sso_seen (
  org_id text not null,
  connection_id text not null,
  assertion_hash bytea not null,
  until timestamp with time zone not null
);

-- Constraints

alter table connector_charge add constraint connector_charge_pkey PRIMARY KEY (id);
alter table connector_charge add constraint connector_charge_told_check CHECK ((told >= 0));
alter table connector_charge add constraint connector_charge_org_id_fkey FOREIGN KEY (org_id) REFERENCES identity_organisation(id);
alter table connector_customer add constraint connector_customer_pkey PRIMARY KEY (id);
alter table connector_customer add constraint connector_customer_id_check CHECK (((length(id) >= 1) AND (length(id) <= 100)));
alter table connector_customer add constraint connector_customer_org_id_fkey FOREIGN KEY (org_id) REFERENCES identity_organisation(id);
alter table connector_event add constraint connector_event_pkey PRIMARY KEY (id);
alter table connector_event add constraint connector_event_check CHECK (((state = ANY (ARRAY['parked'::text, 'waiting'::text])) = (awaits IS NOT NULL)));
alter table connector_event add constraint connector_event_id_check CHECK (((length(id) >= 1) AND (length(id) <= 200)));
alter table connector_event add constraint connector_event_state_check CHECK ((state = ANY (ARRAY['applied'::text, 'ignored'::text, 'parked'::text, 'waiting'::text])));
alter table connector_event add constraint connector_event_org_id_fkey FOREIGN KEY (org_id) REFERENCES identity_organisation(id);
alter table connector_invoice add constraint connector_invoice_pkey PRIMARY KEY (id);
alter table connector_invoice add constraint connector_invoice_paid_check CHECK ((paid >= 0));
alter table connector_invoice add constraint connector_invoice_org_id_fkey FOREIGN KEY (org_id) REFERENCES identity_organisation(id);
alter table connector_payment add constraint connector_payment_pkey PRIMARY KEY (id);
alter table connector_payment add constraint connector_payment_org_id_fkey FOREIGN KEY (org_id) REFERENCES identity_organisation(id);
alter table connector_secret add constraint connector_secret_pkey PRIMARY KEY (id);
alter table connector_secret add constraint connector_secret_id_check CHECK ((id ~ '^whs_[0-9a-f]{32}$'::text));
alter table connector_secret add constraint connector_secret_last4_check CHECK ((length(last4) <= 4));
alter table connector_secret add constraint connector_secret_org_id_fkey FOREIGN KEY (org_id) REFERENCES identity_organisation(id);
alter table deal add constraint deal_pkey PRIMARY KEY (id);
alter table deal add constraint deal_number_key UNIQUE (number);
alter table deal add constraint deal_check1 CHECK (((protected_from IS NULL) = (protected_until IS NULL)));
alter table deal add constraint deal_check2 CHECK (((status <> 'approved'::text) OR (protected_until IS NOT NULL)));
alter table deal add constraint deal_customer_check CHECK (((length(customer) >= 1) AND (length(customer) <= 253)));
alter table deal add constraint deal_extension_check CHECK ((extension = ANY (ARRAY['none'::text, 'asked'::text, 'granted'::text, 'refused'::text])));
alter table deal add constraint deal_form_check CHECK ((jsonb_typeof(form) = 'object'::text));
alter table deal add constraint deal_id_check CHECK ((id ~ '^dea_[0-9a-f]{32}$'::text));
alter table deal add constraint deal_number_check CHECK (((length(number) >= 1) AND (length(number) <= 200)));
alter table deal add constraint deal_number_ours CHECK (((told_by IS NOT NULL) OR (number ~ '^DR-[1-9][0-9]*$'::text)));
alter table deal add constraint deal_place_check CHECK ((place > 0));
alter table deal add constraint deal_status_check CHECK ((status = ANY (ARRAY['draft'::text, 'in_review'::text, 'waiting'::text, 'queued'::text, 'approved'::text, 'won'::text, 'lost'::text, 'expired'::text, 'rejected'::text, 'withdrawn'::text])));
alter table deal add constraint deal_submitted CHECK (((status = 'draft'::text) OR ((customer IS NOT NULL) AND (submitted_at IS NOT NULL) AND (arrival IS NOT NULL) AND ((receipt IS NOT NULL) OR (told_by IS NOT NULL)))));
alter table deal add constraint deal_told_by_check CHECK (((length(told_by) >= 1) AND (length(told_by) <= 120)));
alter table deal add constraint deal_version_check CHECK ((version > 0));
alter table deal add constraint deal_org_id_fkey FOREIGN KEY (org_id) REFERENCES identity_organisation(id);
alter table deal add constraint deal_partner_fkey FOREIGN KEY (partner) REFERENCES partner(key);
alter table deal_account add constraint deal_account_pkey PRIMARY KEY (customer);
alter table deal_account add constraint deal_account_check CHECK (((reserved_at IS NULL) = (reserved_because IS NULL)));
alter table deal_account add constraint deal_account_customer_check CHECK (((length(customer) >= 1) AND (length(customer) <= 253)));
alter table deal_account add constraint deal_account_source_check CHECK ((source = ANY (ARRAY['registration'::text, 'opportunity'::text, 'billing'::text])));
alter table deal_account_key add constraint deal_account_key_pkey PRIMARY KEY (key, customer);
alter table deal_account_key add constraint deal_account_key_key_check CHECK (((length(key) >= 1) AND (length(key) <= 60)));
alter table deal_account_key add constraint deal_account_key_customer_fkey FOREIGN KEY (customer) REFERENCES deal_account(customer);
alter table deal_cursor add constraint deal_cursor_pkey PRIMARY KEY (one);
alter table deal_cursor add constraint deal_cursor_one_check CHECK (one);
alter table deal_event add constraint deal_event_pkey PRIMARY KEY (id);
alter table deal_event add constraint deal_event_id_check CHECK ((id ~ '^evt_[0-9a-f]{32}$'::text));
alter table deal_event add constraint deal_event_kind_check CHECK ((kind ~ '^[a-z_]+$'::text));
alter table deal_event add constraint deal_event_deal_id_fkey FOREIGN KEY (deal_id) REFERENCES deal(id) ON DELETE CASCADE;
alter table deal_file add constraint deal_file_pkey PRIMARY KEY (id);
alter table deal_file add constraint deal_file_check CHECK ((((bytes >= 1) AND (bytes <= 5242880)) AND (bytes = octet_length(content))));
alter table deal_file add constraint deal_file_check1 CHECK ((digest = sha256(content)));
alter table deal_file add constraint deal_file_id_check CHECK ((id ~ '^fil_[0-9a-f]{32}$'::text));
alter table deal_file add constraint deal_file_name_check CHECK (((length(name) >= 1) AND (length(name) <= 200)));
alter table deal_file add constraint deal_file_deal_id_fkey FOREIGN KEY (deal_id) REFERENCES deal(id) ON DELETE CASCADE;
alter table deal_support add constraint deal_support_pkey PRIMARY KEY (id);
alter table deal_support add constraint deal_support_id_check CHECK ((id ~ '^sup_[0-9a-f]{32}$'::text));
alter table deal_support add constraint deal_support_kind_check CHECK ((kind = ANY (ARRAY['pre_sales'::text, 'demo'::text, 'proposal'::text])));
alter table deal_support add constraint deal_support_status_check CHECK ((status = ANY (ARRAY['open'::text, 'assigned'::text, 'done'::text, 'cancelled'::text])));
alter table deal_support add constraint deal_support_deal_id_fkey FOREIGN KEY (deal_id) REFERENCES deal(id) ON DELETE CASCADE;
alter table desk_view add constraint desk_view_pkey PRIMARY KEY (id);
alter table desk_view add constraint desk_view_named_once UNIQUE (org_id, person_id, page, name);
alter table desk_view add constraint desk_view_id_check CHECK ((id ~ '^vie_[0-9a-f]{32}$'::text));
alter table desk_view add constraint desk_view_name_check CHECK (((length(name) >= 1) AND (length(name) <= 60)));
alter table desk_view add constraint desk_view_page_check CHECK ((page ~ '^[a-z][a-z0-9-]{0,39}$'::text));
alter table desk_view add constraint desk_view_search_check CHECK ((length(search) <= 2000));
alter table desk_view add constraint desk_view_org_id_fkey FOREIGN KEY (org_id) REFERENCES identity_organisation(id);
alter table earning_decision add constraint earning_decision_pkey PRIMARY KEY (scope, about);
alter table earning_line add constraint earning_line_pkey PRIMARY KEY (ref);
alter table earning_line add constraint earning_line_status_check CHECK ((status = ANY (ARRAY['on_hold'::text, 'payable'::text, 'in_payout'::text, 'paid'::text, 'cancelled'::text, 'unclaimed'::text])));
alter table earning_payout add constraint earning_payout_pkey PRIMARY KEY (id);
alter table earning_payout add constraint earning_payout_status_check CHECK ((status = ANY (ARRAY['instructed'::text, 'settled'::text, 'failed'::text, 'returned'::text])));
alter table earning_recognition add constraint earning_recognition_pkey PRIMARY KEY (customer);
alter table earning_reward add constraint earning_reward_pkey PRIMARY KEY (referral);
alter table earning_reward add constraint earning_reward_kind_check CHECK ((kind = ANY (ARRAY['referral'::text, 'case_study'::text])));
alter table engine_binding add constraint engine_binding_pkey PRIMARY KEY (binding);
alter table engine_fact add constraint engine_fact_pkey PRIMARY KEY (scope, arrival);
alter table engine_intake add constraint engine_intake_pkey PRIMARY KEY (one);
alter table engine_intake add constraint engine_intake_one_check CHECK (one);
alter table engine_posting add constraint engine_posting_pkey PRIMARY KEY (key);
alter table engine_scope add constraint engine_scope_pkey PRIMARY KEY (id);
alter table engine_touch add constraint engine_touch_pkey PRIMARY KEY (account, scope);
alter table fact add constraint fact_pkey PRIMARY KEY (id);
alter table fact add constraint fact_arrival_key UNIQUE (arrival);
alter table fact add constraint fact_source_once UNIQUE (source_system, source_ref);
alter table fact add constraint fact_arrival_check CHECK ((arrival > 0));
alter table fact add constraint fact_content_check CHECK ((octet_length(content) = 32));
alter table fact add constraint fact_id_check CHECK ((id ~ '^fac_[0-9a-f]{32}$'::text));
alter table fact add constraint fact_payload_check CHECK ((jsonb_typeof(payload) = 'object'::text));
alter table fact add constraint fact_source_ref_check CHECK (((length(source_ref) >= 1) AND (length(source_ref) <= 200)));
alter table fact add constraint fact_source_system_check CHECK (((length(source_system) >= 1) AND (length(source_system) <= 120)));
alter table fact add constraint fact_type_check CHECK ((type ~ '^[a-z_]+\.[a-z_]+$'::text));
alter table fact_subject add constraint fact_subject_pkey PRIMARY KEY (subject, type, arrival);
alter table fact_subject add constraint fact_subject_subject_check CHECK (((length(subject) >= 1) AND (length(subject) <= 300)));
alter table fact_subject add constraint fact_subject_arrival_fkey FOREIGN KEY (arrival) REFERENCES fact(arrival);
alter table identity_attempt add constraint identity_attempt_pkey PRIMARY KEY (hash);
alter table identity_attempt add constraint identity_attempt_mailed_key UNIQUE (mailed);
alter table identity_attempt add constraint identity_attempt_hash_check CHECK ((octet_length(hash) = 32));
alter table identity_attempt add constraint identity_attempt_kind_check CHECK ((kind = ANY (ARRAY['second-factor'::text, 'link'::text, 'reset'::text, 'passkey'::text, 'passkey-new'::text, 'totp-new'::text, 'proof'::text, 'email'::text])));
alter table identity_attempt add constraint identity_attempt_mailed_check CHECK ((octet_length(mailed) = 32));
alter table identity_attempt add constraint identity_attempt_person_id_fkey FOREIGN KEY (person_id) REFERENCES identity_person(id);
alter table identity_custom_holder add constraint identity_custom_holder_pkey PRIMARY KEY (org_id, person_id, role_id, source);
alter table identity_custom_holder add constraint identity_custom_holder_source_check CHECK ((source = ANY (ARRAY['manual'::text, 'scim'::text, 'jit'::text])));
alter table identity_custom_holder add constraint identity_custom_holder_org_id_person_id_fkey FOREIGN KEY (org_id, person_id) REFERENCES identity_membership(org_id, person_id);
alter table identity_custom_holder add constraint identity_custom_holder_org_id_role_id_fkey FOREIGN KEY (org_id, role_id) REFERENCES identity_custom_role(org_id, id);
alter table identity_custom_role add constraint identity_custom_role_pkey PRIMARY KEY (id);
alter table identity_custom_role add constraint identity_custom_role_org_id_id_key UNIQUE (org_id, id);
alter table identity_custom_role add constraint identity_custom_role_id_check CHECK ((id ~ '^rol_[0-9a-f]{32}$'::text));
alter table identity_custom_role add constraint identity_custom_role_name_check CHECK (((length(name) >= 1) AND (length(name) <= 60)));
alter table identity_custom_role add constraint identity_custom_role_permissions_check CHECK ((cardinality(permissions) > 0));
alter table identity_custom_role add constraint identity_custom_role_sentence_check CHECK ((length(sentence) <= 300));
alter table identity_custom_role add constraint identity_custom_role_org_id_fkey FOREIGN KEY (org_id) REFERENCES identity_organisation(id);
alter table identity_delegation add constraint identity_delegation_pkey PRIMARY KEY (id);
alter table identity_delegation add constraint identity_delegation_check CHECK ((provider_id <> org_id));
alter table identity_delegation add constraint identity_delegation_check1 CHECK (((expires_at > created_at) AND (expires_at <= (created_at + '731 days'::interval))));
alter table identity_delegation add constraint identity_delegation_id_check CHECK ((id ~ '^dlg_[0-9a-f]{32}$'::text));
alter table identity_delegation add constraint identity_delegation_permissions_check CHECK ((cardinality(permissions) > 0));
alter table identity_delegation add constraint identity_delegation_org_id_fkey FOREIGN KEY (org_id) REFERENCES identity_organisation(id);
alter table identity_delegation add constraint identity_delegation_provider_id_fkey FOREIGN KEY (provider_id) REFERENCES identity_organisation(id);
alter table identity_device add constraint identity_device_pkey PRIMARY KEY (person_id, device_hash);
alter table identity_device add constraint identity_device_device_hash_check CHECK ((octet_length(device_hash) = 32));
alter table identity_device add constraint identity_device_person_id_fkey FOREIGN KEY (person_id) REFERENCES identity_person(id);
alter table identity_invitation add constraint identity_invitation_pkey PRIMARY KEY (token_hash);
alter table identity_invitation add constraint identity_invitation_token_hash_check CHECK ((octet_length(token_hash) = 32));
alter table identity_invitation add constraint identity_invitation_org_id_person_id_fkey FOREIGN KEY (org_id, person_id) REFERENCES identity_membership(org_id, person_id);
alter table identity_key add constraint identity_key_pkey PRIMARY KEY (id);
alter table identity_key add constraint identity_key_secret_hash_key UNIQUE (secret_hash);
alter table identity_key add constraint identity_key_id_check CHECK ((id ~ '^key_[0-9a-f]{32}$'::text));
alter table identity_key add constraint identity_key_name_check CHECK (((length(name) >= 1) AND (length(name) <= 100)));
alter table identity_key add constraint identity_key_scopes_check CHECK ((cardinality(scopes) > 0));
alter table identity_key add constraint identity_key_secret_hash_check CHECK ((octet_length(secret_hash) = 32));
alter table identity_key add constraint identity_key_org_id_created_by_fkey FOREIGN KEY (org_id, created_by) REFERENCES identity_membership(org_id, person_id);
alter table identity_membership add constraint identity_membership_pkey PRIMARY KEY (org_id, person_id);
alter table identity_membership add constraint identity_membership_name_check CHECK (((length(name) >= 1) AND (length(name) <= 200)));
alter table identity_membership add constraint identity_membership_status_check CHECK ((status = ANY (ARRAY['invited'::text, 'active'::text, 'suspended'::text])));
alter table identity_membership add constraint identity_membership_org_id_fkey FOREIGN KEY (org_id) REFERENCES identity_organisation(id);
alter table identity_membership add constraint identity_membership_person_id_fkey FOREIGN KEY (person_id) REFERENCES identity_person(id);
alter table identity_organisation add constraint identity_organisation_pkey PRIMARY KEY (id);
alter table identity_organisation add constraint identity_organisation_id_check CHECK ((id ~ '^org_[0-9a-f]{32}$'::text));
alter table identity_organisation add constraint identity_organisation_kind_check CHECK ((kind = ANY (ARRAY['vendor'::text, 'partner'::text, 'customer'::text, 'affiliate'::text])));
alter table identity_organisation add constraint identity_organisation_name_check CHECK (((length(name) >= 1) AND (length(name) <= 200)));
alter table identity_passkey add constraint identity_passkey_pkey PRIMARY KEY (id);
alter table identity_passkey add constraint identity_passkey_credential_key UNIQUE (credential);
alter table identity_passkey add constraint identity_passkey_counter_check CHECK ((counter >= 0));
alter table identity_passkey add constraint identity_passkey_credential_check CHECK (((length(credential) >= 16) AND (length(credential) <= 1400)));
alter table identity_passkey add constraint identity_passkey_id_check CHECK ((id ~ '^pky_[0-9a-f]{32}$'::text));
alter table identity_passkey add constraint identity_passkey_name_check CHECK (((length(name) >= 1) AND (length(name) <= 60)));
alter table identity_passkey add constraint identity_passkey_person_id_fkey FOREIGN KEY (person_id) REFERENCES identity_person(id);
alter table identity_person add constraint identity_person_pkey PRIMARY KEY (id);
alter table identity_person add constraint identity_person_email_key UNIQUE (email);
alter table identity_person add constraint identity_person_email_check CHECK (((email = lower(email)) AND (length(email) <= 254)));
alter table identity_person add constraint identity_person_id_check CHECK ((id ~ '^per_[0-9a-f]{32}$'::text));
alter table identity_person add constraint identity_person_kind_check CHECK ((kind = ANY (ARRAY['person'::text, 'service'::text])));
alter table identity_person add constraint identity_person_name_check CHECK (((length(name) >= 1) AND (length(name) <= 200)));
alter table identity_policy add constraint identity_policy_pkey PRIMARY KEY (org_id);
alter table identity_policy add constraint identity_policy_org_id_fkey FOREIGN KEY (org_id) REFERENCES identity_organisation(id);
alter table identity_recovery add constraint identity_recovery_pkey PRIMARY KEY (id);
alter table identity_recovery add constraint identity_recovery_check CHECK ((((approved_at IS NULL) = (due_at IS NULL)) AND ((approved_at IS NULL) = (approved_by IS NULL))));
alter table identity_recovery add constraint identity_recovery_check1 CHECK (((approved_by IS NULL) OR (approved_by <> person_id)));
alter table identity_recovery add constraint identity_recovery_id_check CHECK ((id ~ '^rec_[0-9a-f]{32}$'::text));
alter table identity_recovery add constraint identity_recovery_org_id_fkey FOREIGN KEY (org_id) REFERENCES identity_organisation(id);
alter table identity_recovery add constraint identity_recovery_person_id_fkey FOREIGN KEY (person_id) REFERENCES identity_person(id);
alter table identity_recovery_code add constraint identity_recovery_code_pkey PRIMARY KEY (person_id, code_hash);
alter table identity_recovery_code add constraint identity_recovery_code_code_hash_check CHECK ((octet_length(code_hash) = 32));
alter table identity_recovery_code add constraint identity_recovery_code_person_id_fkey FOREIGN KEY (person_id) REFERENCES identity_person(id);
alter table identity_role add constraint identity_role_pkey PRIMARY KEY (org_id, person_id, role, source);
alter table identity_role add constraint identity_role_role_check CHECK ((role ~ '^[a-z]+\.[a-z_]+$'::text));
alter table identity_role add constraint identity_role_source_check CHECK ((source = ANY (ARRAY['manual'::text, 'scim'::text, 'jit'::text])));
alter table identity_role add constraint identity_role_org_id_person_id_fkey FOREIGN KEY (org_id, person_id) REFERENCES identity_membership(org_id, person_id);
alter table identity_session add constraint identity_session_pkey PRIMARY KEY (token_hash);
alter table identity_session add constraint identity_session_id_key UNIQUE (id);
alter table identity_session add constraint identity_session_acting CHECK (((acting_org IS NULL) = (delegation_id IS NULL)));
alter table identity_session add constraint identity_session_agent_check CHECK ((length(agent) <= 400));
alter table identity_session add constraint identity_session_factors_check CHECK ((factors <@ ARRAY['password'::text, 'mail'::text, 'passkey'::text, 'totp'::text, 'recovery'::text, 'sso'::text, 'invitation'::text]));
alter table identity_session add constraint identity_session_id_check CHECK ((id ~ '^ses_[0-9a-f]{32}$'::text));
alter table identity_session add constraint identity_session_level_check CHECK ((level = ANY (ARRAY[1, 2])));
alter table identity_session add constraint identity_session_method_check CHECK ((method = ANY (ARRAY['password'::text, 'link'::text, 'passkey'::text, 'oidc'::text, 'saml'::text])));
alter table identity_session add constraint identity_session_token_hash_check CHECK ((octet_length(token_hash) = 32));
alter table identity_session add constraint identity_session_acting_org_fkey FOREIGN KEY (acting_org) REFERENCES identity_organisation(id);
alter table identity_session add constraint identity_session_delegation_id_fkey FOREIGN KEY (delegation_id) REFERENCES identity_delegation(id);
alter table identity_session add constraint identity_session_org_id_person_id_fkey FOREIGN KEY (org_id, person_id) REFERENCES identity_membership(org_id, person_id);
alter table identity_totp add constraint identity_totp_pkey PRIMARY KEY (person_id);
alter table identity_totp add constraint identity_totp_person_id_fkey FOREIGN KEY (person_id) REFERENCES identity_person(id);
alter table identity_try add constraint identity_try_pkey PRIMARY KEY (bucket);
alter table ledger_account add constraint ledger_account_pkey PRIMARY KEY (id);
alter table ledger_account add constraint ledger_account_account_owner_currency_key UNIQUE (account, owner, currency);
alter table ledger_account add constraint ledger_account_never_negative CHECK (((NOT never_negative) OR (balance >= 0)));
alter table ledger_account add constraint ledger_account_account_fkey FOREIGN KEY (account) REFERENCES ledger_chart(account);
alter table ledger_chart add constraint ledger_chart_pkey PRIMARY KEY (account);
alter table ledger_chart add constraint ledger_chart_code_key UNIQUE (code);
alter table ledger_chart add constraint ledger_chart_natural_side_check CHECK ((natural_side = ANY (ARRAY['debit'::text, 'credit'::text])));
alter table ledger_day add constraint ledger_day_pkey PRIMARY KEY (account, day);
alter table ledger_entry add constraint ledger_entry_pkey PRIMARY KEY (seq);
alter table ledger_entry add constraint ledger_entry_once UNIQUE (id);
alter table ledger_folded add constraint ledger_folded_pkey PRIMARY KEY (account);
alter table ledger_line add constraint ledger_line_pkey PRIMARY KEY (account, version);
alter table ledger_line add constraint ledger_line_once UNIQUE (entry, n);
alter table ledger_line add constraint ledger_line_amount_check CHECK ((amount > 0));
alter table ledger_period add constraint ledger_period_pkey PRIMARY KEY (through);
alter table operation_backup add constraint operation_backup_pkey PRIMARY KEY (id);
alter table operation_backup add constraint operation_backup_bytes_check CHECK ((bytes >= 0));
alter table operation_backup add constraint operation_backup_digest_check CHECK ((digest ~ '^[0-9a-f]{64}$'::text));
alter table operation_backup add constraint operation_backup_rows_check CHECK ((rows >= 0));
alter table partner add constraint partner_pkey PRIMARY KEY (org_id);
alter table partner add constraint partner_key_key UNIQUE (key);
alter table partner add constraint partner_check CHECK (((agreement_version IS NULL) = (agreement_at IS NULL)));
alter table partner add constraint partner_check1 CHECK (((status = 'left'::text) = (left_at IS NOT NULL)));
alter table partner add constraint partner_country_check CHECK ((country ~ '^[A-Z]{2}$'::text));
alter table partner add constraint partner_key_check CHECK (((length(key) >= 1) AND (length(key) <= 120)));
alter table partner add constraint partner_name_check CHECK (((length(name) >= 1) AND (length(name) <= 200)));
alter table partner add constraint partner_status_check CHECK ((status = ANY (ARRAY['onboarding'::text, 'active'::text, 'suspended'::text, 'left'::text])));
alter table partner add constraint partner_org_id_fkey FOREIGN KEY (org_id) REFERENCES identity_organisation(id);
alter table partner_application add constraint partner_application_pkey PRIMARY KEY (id);
alter table partner_application add constraint partner_application_number_key UNIQUE (number);
alter table partner_application add constraint partner_application_check CHECK (((status = 'submitted'::text) = (decided_at IS NULL)));
alter table partner_application add constraint partner_application_country_check CHECK ((country ~ '^[A-Z]{2}$'::text));
alter table partner_application add constraint partner_application_id_check CHECK ((id ~ '^app_[0-9a-f]{32}$'::text));
alter table partner_application add constraint partner_application_status_check CHECK ((status = ANY (ARRAY['submitted'::text, 'approved'::text, 'declined'::text, 'withdrawn'::text])));
alter table partner_application add constraint partner_application_org_id_fkey FOREIGN KEY (org_id) REFERENCES identity_organisation(id);
alter table partner_enrolment add constraint partner_enrolment_pkey PRIMARY KEY (org_id, track);
alter table partner_enrolment add constraint partner_enrolment_org_id_fkey FOREIGN KEY (org_id) REFERENCES partner(org_id);
alter table partner_waiting add constraint partner_waiting_pkey PRIMARY KEY (org_id, tier, since);
alter table partner_waiting add constraint partner_waiting_org_id_fkey FOREIGN KEY (org_id) REFERENCES partner(org_id);
alter table payout_bank add constraint payout_bank_pkey PRIMARY KEY (id);
alter table payout_bank add constraint payout_bank_id_check CHECK ((id ~ '^bnk_[0-9a-f]{32}$'::text));
alter table payout_bank add constraint payout_bank_last4_check CHECK ((length(last4) <= 4));
alter table payout_bank add constraint payout_bank_rail_check CHECK ((rail = ANY (ARRAY['ach'::text, 'sepa'::text])));
alter table payout_bank add constraint payout_bank_state_check CHECK ((state = ANY (ARRAY['pending'::text, 'current'::text, 'past'::text])));
alter table payout_bank add constraint payout_bank_org_id_fkey FOREIGN KEY (org_id) REFERENCES identity_organisation(id);
alter table payout_file add constraint payout_file_pkey PRIMARY KEY (run_id, rail);
alter table payout_file add constraint payout_file_name_key UNIQUE (name);
alter table payout_file add constraint payout_file_rail_made_on_modifier_key UNIQUE (rail, made_on, modifier);
alter table payout_file add constraint payout_file_hash_check CHECK ((octet_length(hash) = 32));
alter table payout_file add constraint payout_file_modifier_check CHECK ((modifier ~ '^[A-Z0-9]$'::text));
alter table payout_file add constraint payout_file_rail_check CHECK ((rail = ANY (ARRAY['ach'::text, 'sepa'::text])));
alter table payout_file add constraint payout_file_total_check CHECK ((total > 0));
alter table payout_file add constraint payout_file_transfers_check CHECK ((transfers > 0));
alter table payout_file add constraint payout_file_org_id_fkey FOREIGN KEY (org_id) REFERENCES identity_organisation(id);
alter table payout_file add constraint payout_file_run_id_fkey FOREIGN KEY (run_id) REFERENCES payout_run(id);
alter table payout_origin add constraint payout_origin_pkey PRIMARY KEY (rail);
alter table payout_origin add constraint payout_origin_rail_check CHECK ((rail = ANY (ARRAY['ach'::text, 'sepa'::text])));
alter table payout_origin add constraint payout_origin_org_id_fkey FOREIGN KEY (org_id) REFERENCES identity_organisation(id);
alter table payout_payee add constraint payout_payee_pkey PRIMARY KEY (org_id);
alter table payout_payee add constraint payout_payee_partner_key UNIQUE (partner);
alter table payout_payee add constraint payout_payee_org_id_fkey FOREIGN KEY (org_id) REFERENCES identity_organisation(id);
alter table payout_payee add constraint payout_payee_partner_fkey FOREIGN KEY (partner) REFERENCES partner(key);
alter table payout_run add constraint payout_run_pkey PRIMARY KEY (id);
alter table payout_run add constraint payout_run_batch_key UNIQUE (batch);
alter table payout_run add constraint payout_run_check CHECK (((approved_by IS NULL) OR (approved_by <> created_by)));
alter table payout_run add constraint payout_run_check1 CHECK (((status = ANY (ARRAY['draft'::text, 'cancelled'::text])) = (approved_by IS NULL)));
alter table payout_run add constraint payout_run_check2 CHECK ((((approved_by IS NULL) = (arrival IS NULL)) AND ((approved_by IS NULL) = (fact IS NULL)) AND ((approved_by IS NULL) = (approved_at IS NULL))));
alter table payout_run add constraint payout_run_id_check CHECK ((id ~ '^run_[0-9a-f]{32}$'::text));
alter table payout_run add constraint payout_run_plan_hash_check CHECK ((octet_length(plan_hash) = 32));
alter table payout_run add constraint payout_run_status_check CHECK ((status = ANY (ARRAY['draft'::text, 'approved'::text, 'sent'::text, 'settled'::text, 'cancelled'::text])));
alter table payout_run add constraint payout_run_org_id_fkey FOREIGN KEY (org_id) REFERENCES identity_organisation(id);
alter table payout_tax add constraint payout_tax_pkey PRIMARY KEY (id);
alter table payout_tax add constraint payout_tax_form_check CHECK ((form = ANY (ARRAY['w9'::text, 'w8ben'::text, 'w8bene'::text])));
alter table payout_tax add constraint payout_tax_id_check CHECK ((id ~ '^tax_[0-9a-f]{32}$'::text));
alter table payout_tax add constraint payout_tax_last4_check CHECK ((length(last4) <= 4));
alter table payout_tax add constraint payout_tax_state_check CHECK ((state = ANY (ARRAY['current'::text, 'past'::text])));
alter table payout_tax add constraint payout_tax_org_id_fkey FOREIGN KEY (org_id) REFERENCES identity_organisation(id);
alter table payout_transfer add constraint payout_transfer_pkey PRIMARY KEY (id);
alter table payout_transfer add constraint payout_transfer_ref_key UNIQUE (ref);
alter table payout_transfer add constraint payout_transfer_rail_check CHECK ((rail = ANY (ARRAY['ach'::text, 'sepa'::text])));
alter table payout_transfer add constraint payout_transfer_sent_check CHECK ((sent >= 0));
alter table payout_transfer add constraint payout_transfer_status_check CHECK ((status = ANY (ARRAY['instructed'::text, 'settled'::text, 'failed'::text, 'returned'::text])));
alter table payout_transfer add constraint payout_transfer_run_id_fkey FOREIGN KEY (run_id) REFERENCES payout_run(id);
alter table platform_audit add constraint platform_audit_pkey PRIMARY KEY (org_id, seq);
alter table platform_audit add constraint platform_audit_org_id_hash_key UNIQUE (org_id, hash);
alter table platform_audit add constraint platform_audit_action_check CHECK ((action ~ '^[a-z][a-z.-]{2,79}$'::text));
alter table platform_audit add constraint platform_audit_by_kind_check CHECK ((by_kind = ANY (ARRAY['person'::text, 'key'::text, 'system'::text])));
alter table platform_audit add constraint platform_audit_hash_check CHECK ((octet_length(hash) = 32));
alter table platform_audit add constraint platform_audit_seq_check CHECK ((seq > 0));
alter table platform_idempotency add constraint platform_idempotency_pkey PRIMARY KEY (org_id, principal, operation, key);
alter table platform_idempotency add constraint platform_idempotency_body_hash_check CHECK ((octet_length(body_hash) = 32));
alter table platform_idempotency add constraint platform_idempotency_status_check CHECK (((status >= 200) AND (status <= 499)));
alter table platform_mail add constraint platform_mail_pkey PRIMARY KEY (id);
alter table platform_mail add constraint platform_mail_id_check CHECK ((id ~ '^mai_[0-9a-f]{32}$'::text));
alter table platform_mail add constraint platform_mail_recipient_check CHECK ((length(recipient) <= 254));
alter table platform_mail add constraint platform_mail_subject_check CHECK (((length(subject) >= 1) AND (length(subject) <= 300)));
alter table platform_migration add constraint platform_migration_pkey PRIMARY KEY (name);
alter table programs_addendum add constraint programs_addendum_pkey PRIMARY KEY (id);
alter table programs_addendum add constraint programs_addendum_name_key UNIQUE (name);
alter table programs_addendum add constraint programs_addendum_check CHECK ((effective_until > effective_from));
alter table programs_addendum add constraint programs_addendum_check1 CHECK ((existing_from >= effective_from));
alter table programs_addendum add constraint programs_addendum_check2 CHECK ((hash = sha256(convert_to(canonical, 'UTF8'::name))));
alter table programs_addendum add constraint programs_addendum_check3 CHECK (((withdrawn_by IS NULL) = (withdrawn_at IS NULL)));
alter table programs_addendum add constraint programs_addendum_id_check CHECK ((id ~ '^add_[0-9a-f]{32}$'::text));
alter table programs_addendum add constraint programs_addendum_source_check CHECK ((length(source) <= 524288));
alter table programs_addendum add constraint programs_addendum_org_id_fkey FOREIGN KEY (org_id) REFERENCES identity_organisation(id);
alter table programs_addendum_approval add constraint programs_addendum_approval_pkey PRIMARY KEY (addendum_id, person_id);
alter table programs_addendum_approval add constraint programs_addendum_approval_addendum_id_place_key UNIQUE (addendum_id, place);
alter table programs_addendum_approval add constraint programs_addendum_approval_place_check CHECK ((place = ANY (ARRAY[1, 2])));
alter table programs_addendum_approval add constraint programs_addendum_approval_addendum_id_fkey FOREIGN KEY (addendum_id) REFERENCES programs_addendum(id);
alter table programs_draft add constraint programs_draft_pkey PRIMARY KEY (id);
alter table programs_draft add constraint programs_draft_check CHECK ((((approved_by IS NULL) = (approved_at IS NULL)) AND ((approved_by IS NULL) = (approved_hash IS NULL))));
alter table programs_draft add constraint programs_draft_editors_check CHECK ((cardinality(editors) > 0));
alter table programs_draft add constraint programs_draft_errors_check CHECK ((errors >= 0));
alter table programs_draft add constraint programs_draft_hash_check CHECK ((octet_length(hash) = 32));
alter table programs_draft add constraint programs_draft_id_check CHECK ((id ~ '^dra_[0-9a-f]{32}$'::text));
alter table programs_draft add constraint programs_draft_revision_check CHECK ((revision > 0));
alter table programs_draft add constraint programs_draft_source_check CHECK ((length(source) <= 524288));
alter table programs_draft add constraint programs_draft_status_check CHECK ((status = ANY (ARRAY['open'::text, 'published'::text, 'discarded'::text])));
alter table programs_draft add constraint programs_draft_two_people CHECK (((approved_by IS NULL) OR (approved_by <> ALL (editors))));
alter table programs_draft add constraint programs_draft_warnings_check CHECK ((warnings >= 0));
alter table programs_replay add constraint programs_replay_pkey PRIMARY KEY (id);
alter table programs_replay add constraint programs_replay_id_definition_key UNIQUE (id, definition);
alter table programs_replay add constraint programs_replay_check CHECK ((hash = sha256(convert_to(summary, 'UTF8'::name))));
alter table programs_replay add constraint programs_replay_definition_check CHECK ((octet_length(definition) = 32));
alter table programs_replay add constraint programs_replay_id_check CHECK ((id ~ '^rpl_[0-9a-f]{32}$'::text));
alter table programs_replay add constraint programs_replay_terms_check CHECK ((octet_length(terms) = 32));
alter table programs_replay add constraint programs_replay_through_check CHECK ((through >= 0));
alter table programs_version add constraint programs_version_pkey PRIMARY KEY (number);
alter table programs_version add constraint programs_version_effective_from_key UNIQUE (effective_from);
alter table programs_version add constraint programs_version_hash_key UNIQUE (hash);
alter table programs_version add constraint programs_version_check CHECK ((effective_until > effective_from));
alter table programs_version add constraint programs_version_check1 CHECK ((existing_from >= effective_from));
alter table programs_version add constraint programs_version_check2 CHECK ((hash = sha256(convert_to(canonical, 'UTF8'::name))));
alter table programs_version add constraint programs_version_number_check CHECK ((number ~ '^\d{1,6}\.\d{1,6}\.\d{1,6}$'::text));
alter table programs_version add constraint programs_version_program_check CHECK (((length(program) >= 1) AND (length(program) <= 60)));
alter table programs_version add constraint programs_version_replayed CHECK (((published_by IS NULL) OR (replay IS NOT NULL))) NOT VALID;
alter table programs_version add constraint programs_version_source_check CHECK ((length(source) <= 524288));
alter table programs_version add constraint programs_version_two_people CHECK (
CASE
    WHEN (approved_by IS NULL) THEN ((published_by IS NULL) AND (cardinality(authors) = 0))
    ELSE ((published_by IS NOT NULL) AND (cardinality(authors) > 0) AND (approved_by <> ALL (authors)))
END);
alter table programs_version add constraint programs_version_replay FOREIGN KEY (replay, hash) REFERENCES programs_replay(id, definition);
alter table scim_group add constraint scim_group_pkey PRIMARY KEY (id);
alter table scim_group add constraint scim_group_org_id_id_key UNIQUE (org_id, id);
alter table scim_group add constraint scim_group_display_name_check CHECK (((length(display_name) >= 1) AND (length(display_name) <= 5000)));
alter table scim_group add constraint scim_group_id_check CHECK ((id ~ '^scg_[0-9a-f]{32}$'::text));
alter table scim_group add constraint scim_group_version_check CHECK ((version > 0));
alter table scim_group add constraint scim_group_org_id_fkey FOREIGN KEY (org_id) REFERENCES identity_organisation(id);
alter table scim_group_role add constraint scim_group_role_pkey PRIMARY KEY (org_id, group_id, role);
alter table scim_group_role add constraint scim_group_role_role_check CHECK (((role ~ '^[a-z]+\.[a-z_]+$'::text) AND (role <> 'vendor.owner'::text)));
alter table scim_group_role add constraint scim_group_role_org_id_group_id_fkey FOREIGN KEY (org_id, group_id) REFERENCES scim_group(org_id, id) ON DELETE CASCADE;
alter table scim_member add constraint scim_member_pkey PRIMARY KEY (org_id, group_id, user_id);
alter table scim_member add constraint scim_member_org_id_group_id_fkey FOREIGN KEY (org_id, group_id) REFERENCES scim_group(org_id, id) ON DELETE CASCADE;
alter table scim_member add constraint scim_member_org_id_user_id_fkey FOREIGN KEY (org_id, user_id) REFERENCES scim_user(org_id, id) ON DELETE CASCADE;
alter table scim_request add constraint scim_request_pkey PRIMARY KEY (id);
alter table scim_request add constraint scim_request_detail_check CHECK ((length(detail) <= 500));
alter table scim_request add constraint scim_request_id_check CHECK ((id ~ '^scr_[0-9a-f]{32}$'::text));
alter table scim_request add constraint scim_request_path_check CHECK ((length(path) <= 300));
alter table scim_request add constraint scim_request_org_id_fkey FOREIGN KEY (org_id) REFERENCES identity_organisation(id);
alter table scim_token add constraint scim_token_pkey PRIMARY KEY (id);
alter table scim_token add constraint scim_token_secret_hash_key UNIQUE (secret_hash);
alter table scim_token add constraint scim_token_check CHECK ((expires_at > created_at));
alter table scim_token add constraint scim_token_id_check CHECK ((id ~ '^sct_[0-9a-f]{32}$'::text));
alter table scim_token add constraint scim_token_name_check CHECK (((length(name) >= 1) AND (length(name) <= 100)));
alter table scim_token add constraint scim_token_scopes_check CHECK (((cardinality(scopes) > 0) AND (scopes <@ ARRAY['users:read'::text, 'users:write'::text, 'groups:read'::text, 'groups:write'::text])));
alter table scim_token add constraint scim_token_secret_hash_check CHECK ((octet_length(secret_hash) = 32));
alter table scim_token add constraint scim_token_org_id_fkey FOREIGN KEY (org_id) REFERENCES identity_organisation(id);
alter table scim_user add constraint scim_user_pkey PRIMARY KEY (id);
alter table scim_user add constraint scim_user_org_id_id_key UNIQUE (org_id, id);
alter table scim_user add constraint scim_user_check CHECK (((person_id IS NULL) = (waits_for IS NOT NULL)));
alter table scim_user add constraint scim_user_id_check CHECK ((id ~ '^scu_[0-9a-f]{32}$'::text));
alter table scim_user add constraint scim_user_user_name_check CHECK (((length(user_name) >= 1) AND (length(user_name) <= 5000)));
alter table scim_user add constraint scim_user_version_check CHECK ((version > 0));
alter table scim_user add constraint scim_user_waits_for_check CHECK ((waits_for = ANY (ARRAY['address'::text, 'domain'::text, 'other-user'::text])));
alter table scim_user add constraint scim_user_org_id_fkey FOREIGN KEY (org_id) REFERENCES identity_organisation(id);
alter table scim_user add constraint scim_user_org_id_person_id_fkey FOREIGN KEY (org_id, person_id) REFERENCES identity_membership(org_id, person_id);
alter table sso_connection add constraint sso_connection_pkey PRIMARY KEY (id);
alter table sso_connection add constraint sso_connection_org_id_id_key UNIQUE (org_id, id);
alter table sso_connection add constraint sso_connection_check CHECK (((settings IS NOT NULL) OR (NOT switched_on)));
alter table sso_connection add constraint sso_connection_check1 CHECK (((private_key IS NULL) = (certificate IS NULL)));
alter table sso_connection add constraint sso_connection_check2 CHECK (((protocol = 'oidc'::text) OR (private_key IS NOT NULL)));
alter table sso_connection add constraint sso_connection_id_check CHECK ((id ~ '^con_[0-9a-f]{32}$'::text));
alter table sso_connection add constraint sso_connection_name_check CHECK (((length(name) >= 1) AND (length(name) <= 80)));
alter table sso_connection add constraint sso_connection_preset_check CHECK ((preset = ANY (ARRAY['okta'::text, 'auth0'::text, 'entra'::text, 'other'::text])));
alter table sso_connection add constraint sso_connection_protocol_check CHECK ((protocol = ANY (ARRAY['oidc'::text, 'saml'::text])));
alter table sso_connection add constraint sso_connection_org_id_fkey FOREIGN KEY (org_id) REFERENCES identity_organisation(id);
alter table sso_domain add constraint sso_domain_pkey PRIMARY KEY (id);
alter table sso_domain add constraint sso_domain_org_id_domain_key UNIQUE (org_id, domain);
alter table sso_domain add constraint sso_domain_domain_check CHECK (((domain = lower(domain)) AND ((length(domain) >= 3) AND (length(domain) <= 253))));
alter table sso_domain add constraint sso_domain_id_check CHECK ((id ~ '^dom_[0-9a-f]{32}$'::text));
alter table sso_domain add constraint sso_domain_org_id_fkey FOREIGN KEY (org_id) REFERENCES identity_organisation(id);
alter table sso_link add constraint sso_link_pkey PRIMARY KEY (connection_id, subject);
alter table sso_link add constraint sso_link_connection_id_person_id_key UNIQUE (connection_id, person_id);
alter table sso_link add constraint sso_link_subject_check CHECK (((length(subject) >= 1) AND (length(subject) <= 1000)));
alter table sso_link add constraint sso_link_org_id_connection_id_fkey FOREIGN KEY (org_id, connection_id) REFERENCES sso_connection(org_id, id) ON DELETE CASCADE;
alter table sso_link add constraint sso_link_org_id_person_id_fkey FOREIGN KEY (org_id, person_id) REFERENCES identity_membership(org_id, person_id);
alter table sso_login add constraint sso_login_pkey PRIMARY KEY (id);
alter table sso_login add constraint sso_login_state_hash_key UNIQUE (state_hash);
alter table sso_login add constraint sso_login_browser_hash_check CHECK ((octet_length(browser_hash) = 32));
alter table sso_login add constraint sso_login_id_check CHECK ((id ~ '^sso_[0-9a-f]{32}$'::text));
alter table sso_login add constraint sso_login_state_hash_check CHECK ((octet_length(state_hash) = 32));
alter table sso_login add constraint sso_login_org_id_connection_id_fkey FOREIGN KEY (org_id, connection_id) REFERENCES sso_connection(org_id, id) ON DELETE CASCADE;
alter table sso_policy add constraint sso_policy_pkey PRIMARY KEY (org_id);
alter table sso_policy add constraint sso_policy_session_minutes_check CHECK (((session_minutes >= 15) AND (session_minutes <= 1440)));
alter table sso_policy add constraint sso_policy_org_id_fkey FOREIGN KEY (org_id) REFERENCES identity_organisation(id);
alter table sso_seen add constraint sso_seen_pkey PRIMARY KEY (connection_id, assertion_hash);
alter table sso_seen add constraint sso_seen_assertion_hash_check CHECK ((octet_length(assertion_hash) = 32));
alter table sso_seen add constraint sso_seen_org_id_connection_id_fkey FOREIGN KEY (org_id, connection_id) REFERENCES sso_connection(org_id, id) ON DELETE CASCADE;

-- Indexes

CREATE INDEX connector_event_awaits ON public.connector_event USING btree (awaits, happened_at, id) WHERE (awaits IS NOT NULL);
CREATE INDEX connector_event_newest ON public.connector_event USING btree (received_at DESC, id DESC);
CREATE INDEX deal_due ON public.deal USING btree (due_at, id) WHERE (status = ANY (ARRAY['in_review'::text, 'waiting'::text]));
CREATE INDEX deal_line ON public.deal USING btree (customer, product_line, arrival) WHERE (customer IS NOT NULL);
CREATE INDEX deal_newest ON public.deal USING btree (created_at DESC, id DESC);
CREATE UNIQUE INDEX deal_one_live ON public.deal USING btree (customer, product_line) WHERE (status = ANY (ARRAY['in_review'::text, 'waiting'::text, 'approved'::text]));
CREATE INDEX deal_own_newest ON public.deal USING btree (org_id, created_at DESC, id DESC);
CREATE INDEX deal_partner ON public.deal USING btree (partner, status);
CREATE INDEX deal_protected ON public.deal USING btree (protected_until, id) WHERE (status = 'approved'::text);
CREATE INDEX deal_account_reserved ON public.deal_account USING btree (customer) WHERE (reserved_at IS NOT NULL);
CREATE INDEX deal_event_newest ON public.deal_event USING btree (deal_id, at DESC, id DESC);
CREATE INDEX deal_file_deal ON public.deal_file USING btree (deal_id);
CREATE INDEX deal_support_deal ON public.deal_support USING btree (deal_id, asked_at DESC, id DESC);
CREATE INDEX desk_view_page ON public.desk_view USING btree (org_id, page);
CREATE INDEX earning_decision_about ON public.earning_decision USING btree (about);
CREATE INDEX earning_line_deal ON public.earning_line USING btree (deal) WHERE (deal IS NOT NULL);
CREATE INDEX earning_line_newest ON public.earning_line USING btree (at DESC, ref DESC);
CREATE INDEX earning_line_open ON public.earning_line USING btree (partner, currency) WHERE (status = ANY (ARRAY['on_hold'::text, 'payable'::text, 'in_payout'::text]));
CREATE INDEX earning_line_org ON public.earning_line USING btree (org_id, at DESC, ref DESC);
CREATE INDEX earning_line_partner ON public.earning_line USING btree (partner, at DESC, ref DESC);
CREATE INDEX earning_line_scope ON public.earning_line USING btree (scope);
CREATE INDEX earning_payout_batch ON public.earning_payout USING btree (batch, partner);
CREATE INDEX earning_payout_partner ON public.earning_payout USING btree (partner, at DESC, id DESC);
CREATE INDEX earning_payout_scope ON public.earning_payout USING btree (scope);
CREATE INDEX earning_recognition_scope ON public.earning_recognition USING btree (scope);
CREATE INDEX earning_reward_referrer ON public.earning_reward USING btree (referrer, converted_at DESC);
CREATE INDEX earning_reward_scope ON public.earning_reward USING btree (scope);
CREATE INDEX engine_binding_scope ON public.engine_binding USING btree (scope);
CREATE INDEX engine_posting_scope ON public.engine_posting USING btree (scope);
CREATE INDEX engine_scope_due ON public.engine_scope USING btree (due_at) WHERE (due_at IS NOT NULL);
CREATE INDEX engine_scope_stirred ON public.engine_scope USING btree (id) WHERE stirred;
CREATE INDEX engine_touch_scope ON public.engine_touch USING btree (scope);
CREATE INDEX fact_newest ON public.fact USING btree (occurred_at DESC, arrival DESC);
CREATE INDEX fact_type_newest ON public.fact USING btree (type, occurred_at DESC, arrival DESC);
CREATE INDEX fact_subject_arrival ON public.fact_subject USING btree (arrival);
CREATE INDEX identity_attempt_old ON public.identity_attempt USING btree (expires_at);
CREATE INDEX identity_attempt_person ON public.identity_attempt USING btree (person_id, kind) WHERE (used_at IS NULL);
CREATE INDEX identity_custom_holder_role ON public.identity_custom_holder USING btree (org_id, role_id);
CREATE UNIQUE INDEX identity_custom_role_name ON public.identity_custom_role USING btree (org_id, lower(name)) WHERE (removed_at IS NULL);
CREATE INDEX identity_delegation_newest ON public.identity_delegation USING btree (org_id, created_at DESC, id DESC);
CREATE INDEX identity_delegation_provider ON public.identity_delegation USING btree (provider_id) WHERE (revoked_at IS NULL);
CREATE INDEX identity_key_newest ON public.identity_key USING btree (org_id, created_at DESC, id DESC);
CREATE INDEX identity_membership_person ON public.identity_membership USING btree (person_id);
CREATE INDEX identity_organisation_newest ON public.identity_organisation USING btree (created_at DESC, id DESC);
CREATE UNIQUE INDEX identity_organisation_one_vendor ON public.identity_organisation USING btree (kind) WHERE (kind = 'vendor'::text);
CREATE INDEX identity_passkey_person ON public.identity_passkey USING btree (person_id);
CREATE UNIQUE INDEX identity_recovery_one ON public.identity_recovery USING btree (person_id) WHERE ((cancelled_at IS NULL) AND (done_at IS NULL));
CREATE INDEX identity_session_by_person ON public.identity_session USING btree (person_id) WHERE (ended_at IS NULL);
CREATE INDEX identity_session_connection ON public.identity_session USING btree (connection_id) WHERE ((connection_id IS NOT NULL) AND (ended_at IS NULL));
CREATE INDEX identity_session_person ON public.identity_session USING btree (org_id, person_id) WHERE (ended_at IS NULL);
CREATE INDEX ledger_account_owner ON public.ledger_account USING btree (owner, account, currency) WHERE (owner <> ''::text);
CREATE INDEX ledger_entry_earning ON public.ledger_entry USING btree (earning) WHERE (earning IS NOT NULL);
CREATE INDEX ledger_entry_fact ON public.ledger_entry USING btree (fact);
CREATE UNIQUE INDEX ledger_entry_reversed_once ON public.ledger_entry USING btree (reverses) WHERE (reverses IS NOT NULL);
CREATE INDEX partner_domain ON public.partner USING btree (domain);
CREATE INDEX partner_newest ON public.partner USING btree (created_at DESC, org_id DESC);
CREATE INDEX partner_tier ON public.partner USING btree (tier) WHERE (status <> 'left'::text);
CREATE INDEX partner_application_newest ON public.partner_application USING btree (submitted_at DESC, id DESC);
CREATE UNIQUE INDEX partner_application_open ON public.partner_application USING btree (domain) WHERE (status = 'submitted'::text);
CREATE UNIQUE INDEX partner_waiting_once ON public.partner_waiting USING btree (org_id) WHERE (left_at IS NULL);
CREATE UNIQUE INDEX payout_bank_one_current ON public.payout_bank USING btree (org_id) WHERE (state = 'current'::text);
CREATE UNIQUE INDEX payout_bank_one_pending ON public.payout_bank USING btree (org_id) WHERE (state = 'pending'::text);
CREATE INDEX payout_payee_due ON public.payout_payee USING btree (look_again_at) WHERE (look_again_at IS NOT NULL);
CREATE INDEX payout_run_newest ON public.payout_run USING btree (created_at DESC, id DESC);
CREATE UNIQUE INDEX payout_run_one_open ON public.payout_run USING btree (schedule) WHERE (status = ANY (ARRAY['draft'::text, 'approved'::text]));
CREATE UNIQUE INDEX payout_tax_one_current ON public.payout_tax USING btree (org_id) WHERE (state = 'current'::text);
CREATE INDEX payout_transfer_newest ON public.payout_transfer USING btree (at DESC, id DESC);
CREATE INDEX payout_transfer_own ON public.payout_transfer USING btree (org_id, at DESC, id DESC);
CREATE INDEX payout_transfer_run ON public.payout_transfer USING btree (run_id, partner);
CREATE INDEX platform_audit_subject ON public.platform_audit USING btree (org_id, subject, seq DESC);
CREATE INDEX platform_mail_newest ON public.platform_mail USING btree (queued_at DESC);
CREATE INDEX programs_addendum_newest ON public.programs_addendum USING btree (proposed_at DESC, id DESC);
CREATE UNIQUE INDEX programs_addendum_one_a_day ON public.programs_addendum USING btree (partner, effective_from) WHERE (withdrawn_at IS NULL);
CREATE INDEX programs_draft_newest ON public.programs_draft USING btree (edited_at DESC, id DESC);
CREATE INDEX programs_replay_newest ON public.programs_replay USING btree (definition, run_at DESC, id DESC);
CREATE INDEX scim_group_external ON public.scim_group USING btree (org_id, external_id);
CREATE UNIQUE INDEX scim_group_name ON public.scim_group USING btree (org_id, name_key);
CREATE INDEX scim_member_user ON public.scim_member USING btree (org_id, user_id);
CREATE INDEX scim_request_newest ON public.scim_request USING btree (org_id, at DESC, id DESC);
CREATE INDEX scim_request_old ON public.scim_request USING btree (at);
CREATE INDEX scim_token_newest ON public.scim_token USING btree (org_id, created_at DESC);
CREATE INDEX scim_user_external ON public.scim_user USING btree (org_id, external_id);
CREATE UNIQUE INDEX scim_user_name ON public.scim_user USING btree (org_id, name_key);
CREATE UNIQUE INDEX scim_user_person ON public.scim_user USING btree (org_id, person_id) WHERE (person_id IS NOT NULL);
CREATE INDEX scim_user_waiting ON public.scim_user USING btree (org_id) WHERE (waits_for = 'domain'::text);
CREATE UNIQUE INDEX sso_domain_one_owner ON public.sso_domain USING btree (domain) WHERE (verified_at IS NOT NULL);
CREATE INDEX sso_link_person ON public.sso_link USING btree (org_id, person_id);
CREATE INDEX sso_login_connection ON public.sso_login USING btree (org_id, connection_id);
CREATE INDEX sso_login_old ON public.sso_login USING btree (expires_at);
CREATE INDEX sso_seen_old ON public.sso_seen USING btree (until);

-- Row-level security

alter table connector_charge enable and force row level security;
alter table connector_customer enable and force row level security;
alter table connector_event enable and force row level security;
alter table connector_invoice enable and force row level security;
alter table connector_payment enable and force row level security;
alter table connector_secret enable and force row level security;
alter table deal enable and force row level security;
alter table deal_account enable and force row level security;
alter table deal_account_key enable and force row level security;
alter table deal_cursor enable and force row level security;
alter table deal_event enable and force row level security;
alter table deal_file enable and force row level security;
alter table deal_support enable and force row level security;
alter table desk_view enable and force row level security;
alter table earning_decision enable and force row level security;
alter table earning_line enable and force row level security;
alter table earning_payout enable and force row level security;
alter table earning_recognition enable and force row level security;
alter table earning_reward enable and force row level security;
alter table engine_binding enable and force row level security;
alter table engine_fact enable and force row level security;
alter table engine_intake enable and force row level security;
alter table engine_posting enable and force row level security;
alter table engine_scope enable and force row level security;
alter table engine_touch enable and force row level security;
alter table fact enable and force row level security;
alter table fact_subject enable and force row level security;
alter table identity_attempt enable and force row level security;
alter table identity_custom_holder enable and force row level security;
alter table identity_custom_role enable and force row level security;
alter table identity_delegation enable and force row level security;
alter table identity_device enable and force row level security;
alter table identity_invitation enable and force row level security;
alter table identity_key enable and force row level security;
alter table identity_membership enable and force row level security;
alter table identity_organisation enable and force row level security;
alter table identity_passkey enable and force row level security;
alter table identity_person enable and force row level security;
alter table identity_policy enable and force row level security;
alter table identity_recovery enable and force row level security;
alter table identity_recovery_code enable and force row level security;
alter table identity_role enable and force row level security;
alter table identity_session enable and force row level security;
alter table identity_totp enable and force row level security;
alter table identity_try enable and force row level security;
alter table ledger_account enable row level security;
alter table ledger_chart enable row level security;
alter table ledger_day enable row level security;
alter table ledger_entry enable row level security;
alter table ledger_folded enable row level security;
alter table ledger_line enable row level security;
alter table ledger_period enable row level security;
alter table operation_backup enable and force row level security;
alter table partner enable and force row level security;
alter table partner_application enable and force row level security;
alter table partner_enrolment enable and force row level security;
alter table partner_waiting enable and force row level security;
alter table payout_bank enable and force row level security;
alter table payout_file enable and force row level security;
alter table payout_origin enable and force row level security;
alter table payout_payee enable and force row level security;
alter table payout_run enable and force row level security;
alter table payout_tax enable and force row level security;
alter table payout_transfer enable and force row level security;
alter table platform_audit enable and force row level security;
alter table platform_idempotency enable and force row level security;
alter table platform_mail enable and force row level security;
alter table platform_migration disable row level security;
alter table programs_addendum enable and force row level security;
alter table programs_addendum_approval enable and force row level security;
alter table programs_draft enable and force row level security;
alter table programs_replay enable and force row level security;
alter table programs_version enable and force row level security;
alter table scim_group enable and force row level security;
alter table scim_group_role enable and force row level security;
alter table scim_member enable and force row level security;
alter table scim_request enable and force row level security;
alter table scim_token enable and force row level security;
alter table scim_user enable and force row level security;
alter table sso_connection enable and force row level security;
alter table sso_domain enable and force row level security;
alter table sso_link enable and force row level security;
alter table sso_login enable and force row level security;
alter table sso_policy enable and force row level security;
alter table sso_seen enable and force row level security;

-- Policies

create policy own on connector_charge as permissive for all to mindweave_app using ((org_id = app_org())) with check ((org_id = app_org()));
create policy staff on connector_charge as permissive for all to mindweave_app using ((app_role() = ANY (ARRAY['vendor'::text, 'system'::text]))) with check ((app_role() = ANY (ARRAY['vendor'::text, 'system'::text])));
create policy own on connector_customer as permissive for all to mindweave_app using ((org_id = app_org())) with check ((org_id = app_org()));
create policy staff on connector_customer as permissive for all to mindweave_app using ((app_role() = ANY (ARRAY['vendor'::text, 'system'::text]))) with check ((app_role() = ANY (ARRAY['vendor'::text, 'system'::text])));
create policy own on connector_event as permissive for all to mindweave_app using ((org_id = app_org())) with check ((org_id = app_org()));
create policy staff on connector_event as permissive for all to mindweave_app using ((app_role() = ANY (ARRAY['vendor'::text, 'system'::text]))) with check ((app_role() = ANY (ARRAY['vendor'::text, 'system'::text])));
create policy own on connector_invoice as permissive for all to mindweave_app using ((org_id = app_org())) with check ((org_id = app_org()));
create policy staff on connector_invoice as permissive for all to mindweave_app using ((app_role() = ANY (ARRAY['vendor'::text, 'system'::text]))) with check ((app_role() = ANY (ARRAY['vendor'::text, 'system'::text])));
create policy own on connector_payment as permissive for all to mindweave_app using ((org_id = app_org())) with check ((org_id = app_org()));
create policy staff on connector_payment as permissive for all to mindweave_app using ((app_role() = ANY (ARRAY['vendor'::text, 'system'::text]))) with check ((app_role() = ANY (ARRAY['vendor'::text, 'system'::text])));
create policy own on connector_secret as permissive for all to mindweave_app using ((org_id = app_org())) with check ((org_id = app_org()));
create policy staff on connector_secret as permissive for all to mindweave_app using ((app_role() = ANY (ARRAY['vendor'::text, 'system'::text]))) with check ((app_role() = ANY (ARRAY['vendor'::text, 'system'::text])));
create policy drafts_only on deal as restrictive for delete to mindweave_app using ((status = 'draft'::text));
create policy own on deal as permissive for all to mindweave_app using ((org_id = app_org())) with check ((org_id = app_org()));
create policy staff on deal as permissive for all to mindweave_app using ((app_role() = ANY (ARRAY['vendor'::text, 'system'::text]))) with check ((app_role() = ANY (ARRAY['vendor'::text, 'system'::text])));
create policy staff on deal_account as permissive for all to mindweave_app using ((app_role() = ANY (ARRAY['vendor'::text, 'system'::text]))) with check ((app_role() = ANY (ARRAY['vendor'::text, 'system'::text])));
create policy staff on deal_account_key as permissive for all to mindweave_app using ((app_role() = ANY (ARRAY['vendor'::text, 'system'::text]))) with check ((app_role() = ANY (ARRAY['vendor'::text, 'system'::text])));
create policy system on deal_cursor as permissive for all to mindweave_app using ((app_role() = 'system'::text)) with check ((app_role() = 'system'::text));
create policy kept_among_staff on deal_event as restrictive for select to mindweave_app using (((NOT internal) OR (app_role() = ANY (ARRAY['vendor'::text, 'system'::text]))));
create policy own on deal_event as permissive for all to mindweave_app using ((org_id = app_org())) with check ((org_id = app_org()));
create policy staff on deal_event as permissive for all to mindweave_app using ((app_role() = ANY (ARRAY['vendor'::text, 'system'::text]))) with check ((app_role() = ANY (ARRAY['vendor'::text, 'system'::text])));
create policy own on deal_file as permissive for all to mindweave_app using ((org_id = app_org())) with check ((org_id = app_org()));
create policy staff on deal_file as permissive for all to mindweave_app using ((app_role() = ANY (ARRAY['vendor'::text, 'system'::text]))) with check ((app_role() = ANY (ARRAY['vendor'::text, 'system'::text])));
create policy own on deal_support as permissive for all to mindweave_app using ((org_id = app_org())) with check ((org_id = app_org()));
create policy staff on deal_support as permissive for all to mindweave_app using ((app_role() = ANY (ARRAY['vendor'::text, 'system'::text]))) with check ((app_role() = ANY (ARRAY['vendor'::text, 'system'::text])));
create policy own on desk_view as permissive for all to mindweave_app using ((org_id = app_org())) with check ((org_id = app_org()));
create policy staff on desk_view as permissive for all to mindweave_app using ((app_role() = ANY (ARRAY['vendor'::text, 'system'::text]))) with check ((app_role() = ANY (ARRAY['vendor'::text, 'system'::text])));
create policy own on earning_decision as permissive for all to mindweave_app using ((org_id = app_org())) with check ((org_id = app_org()));
create policy staff on earning_decision as permissive for all to mindweave_app using ((app_role() = ANY (ARRAY['vendor'::text, 'system'::text]))) with check ((app_role() = ANY (ARRAY['vendor'::text, 'system'::text])));
create policy own on earning_line as permissive for all to mindweave_app using ((org_id = app_org())) with check ((org_id = app_org()));
create policy staff on earning_line as permissive for all to mindweave_app using ((app_role() = ANY (ARRAY['vendor'::text, 'system'::text]))) with check ((app_role() = ANY (ARRAY['vendor'::text, 'system'::text])));
create policy own on earning_payout as permissive for all to mindweave_app using ((org_id = app_org())) with check ((org_id = app_org()));
create policy staff on earning_payout as permissive for all to mindweave_app using ((app_role() = ANY (ARRAY['vendor'::text, 'system'::text]))) with check ((app_role() = ANY (ARRAY['vendor'::text, 'system'::text])));
create policy own on earning_recognition as permissive for all to mindweave_app using ((org_id = app_org())) with check ((org_id = app_org()));
create policy staff on earning_recognition as permissive for all to mindweave_app using ((app_role() = ANY (ARRAY['vendor'::text, 'system'::text]))) with check ((app_role() = ANY (ARRAY['vendor'::text, 'system'::text])));
create policy own on earning_reward as permissive for all to mindweave_app using ((org_id = app_org())) with check ((org_id = app_org()));
create policy staff on earning_reward as permissive for all to mindweave_app using ((app_role() = ANY (ARRAY['vendor'::text, 'system'::text]))) with check ((app_role() = ANY (ARRAY['vendor'::text, 'system'::text])));
create policy system on engine_binding as permissive for all to mindweave_app using ((app_role() = 'system'::text)) with check ((app_role() = 'system'::text));
create policy system on engine_fact as permissive for all to mindweave_app using ((app_role() = 'system'::text)) with check ((app_role() = 'system'::text));
create policy system on engine_intake as permissive for all to mindweave_app using ((app_role() = 'system'::text)) with check ((app_role() = 'system'::text));
create policy system on engine_posting as permissive for all to mindweave_app using ((app_role() = 'system'::text)) with check ((app_role() = 'system'::text));
create policy system on engine_scope as permissive for all to mindweave_app using ((app_role() = 'system'::text)) with check ((app_role() = 'system'::text));
create policy system on engine_touch as permissive for all to mindweave_app using ((app_role() = 'system'::text)) with check ((app_role() = 'system'::text));
create policy books on fact as permissive for select to mindweave_owner using (true);
create policy own on fact as permissive for all to mindweave_app using ((org_id = app_org())) with check ((org_id = app_org()));
create policy staff on fact as permissive for all to mindweave_app using ((app_role() = ANY (ARRAY['vendor'::text, 'system'::text]))) with check ((app_role() = ANY (ARRAY['vendor'::text, 'system'::text])));
create policy own on fact_subject as permissive for all to mindweave_app using ((org_id = app_org())) with check ((org_id = app_org()));
create policy staff on fact_subject as permissive for all to mindweave_app using ((app_role() = ANY (ARRAY['vendor'::text, 'system'::text]))) with check ((app_role() = ANY (ARRAY['vendor'::text, 'system'::text])));
create policy system on identity_attempt as permissive for all to mindweave_app using ((app_role() = 'system'::text)) with check ((app_role() = 'system'::text));
create policy own on identity_custom_holder as permissive for all to mindweave_app using ((org_id = app_org())) with check ((org_id = app_org()));
create policy staff on identity_custom_holder as permissive for all to mindweave_app using ((app_role() = ANY (ARRAY['vendor'::text, 'system'::text]))) with check ((app_role() = ANY (ARRAY['vendor'::text, 'system'::text])));
create policy own on identity_custom_role as permissive for all to mindweave_app using ((org_id = app_org())) with check ((org_id = app_org()));
create policy staff on identity_custom_role as permissive for all to mindweave_app using ((app_role() = ANY (ARRAY['vendor'::text, 'system'::text]))) with check ((app_role() = ANY (ARRAY['vendor'::text, 'system'::text])));
create policy own on identity_delegation as permissive for all to mindweave_app using ((org_id = app_org())) with check ((org_id = app_org()));
create policy provider on identity_delegation as permissive for select to mindweave_app using ((provider_id = app_org()));
create policy staff on identity_delegation as permissive for all to mindweave_app using ((app_role() = ANY (ARRAY['vendor'::text, 'system'::text]))) with check ((app_role() = ANY (ARRAY['vendor'::text, 'system'::text])));
create policy system on identity_device as permissive for all to mindweave_app using ((app_role() = 'system'::text)) with check ((app_role() = 'system'::text));
create policy own on identity_invitation as permissive for all to mindweave_app using ((org_id = app_org())) with check ((org_id = app_org()));
create policy staff on identity_invitation as permissive for all to mindweave_app using ((app_role() = ANY (ARRAY['vendor'::text, 'system'::text]))) with check ((app_role() = ANY (ARRAY['vendor'::text, 'system'::text])));
create policy own on identity_key as permissive for all to mindweave_app using ((org_id = app_org())) with check ((org_id = app_org()));
create policy staff on identity_key as permissive for all to mindweave_app using ((app_role() = ANY (ARRAY['vendor'::text, 'system'::text]))) with check ((app_role() = ANY (ARRAY['vendor'::text, 'system'::text])));
create policy own on identity_membership as permissive for all to mindweave_app using ((org_id = app_org())) with check ((org_id = app_org()));
create policy staff on identity_membership as permissive for all to mindweave_app using ((app_role() = ANY (ARRAY['vendor'::text, 'system'::text]))) with check ((app_role() = ANY (ARRAY['vendor'::text, 'system'::text])));
create policy own on identity_organisation as permissive for all to mindweave_app using ((id = app_org())) with check ((id = app_org()));
create policy staff on identity_organisation as permissive for all to mindweave_app using ((app_role() = ANY (ARRAY['vendor'::text, 'system'::text]))) with check ((app_role() = ANY (ARRAY['vendor'::text, 'system'::text])));
create policy system on identity_passkey as permissive for all to mindweave_app using ((app_role() = 'system'::text)) with check ((app_role() = 'system'::text));
create policy colleagues on identity_person as permissive for select to mindweave_app using ((EXISTS ( SELECT
   FROM identity_membership m
  WHERE ((m.person_id = identity_person.id) AND (m.org_id = app_org())))));
create policy staff on identity_person as permissive for all to mindweave_app using ((app_role() = ANY (ARRAY['vendor'::text, 'system'::text]))) with check ((app_role() = ANY (ARRAY['vendor'::text, 'system'::text])));
create policy own on identity_policy as permissive for all to mindweave_app using ((org_id = app_org())) with check ((org_id = app_org()));
create policy staff on identity_policy as permissive for all to mindweave_app using ((app_role() = ANY (ARRAY['vendor'::text, 'system'::text]))) with check ((app_role() = ANY (ARRAY['vendor'::text, 'system'::text])));
create policy own on identity_recovery as permissive for all to mindweave_app using ((org_id = app_org())) with check ((org_id = app_org()));
create policy staff on identity_recovery as permissive for all to mindweave_app using ((app_role() = ANY (ARRAY['vendor'::text, 'system'::text]))) with check ((app_role() = ANY (ARRAY['vendor'::text, 'system'::text])));
create policy system on identity_recovery_code as permissive for all to mindweave_app using ((app_role() = 'system'::text)) with check ((app_role() = 'system'::text));
create policy own on identity_role as permissive for all to mindweave_app using ((org_id = app_org())) with check ((org_id = app_org()));
create policy staff on identity_role as permissive for all to mindweave_app using ((app_role() = ANY (ARRAY['vendor'::text, 'system'::text]))) with check ((app_role() = ANY (ARRAY['vendor'::text, 'system'::text])));
create policy own on identity_session as permissive for all to mindweave_app using ((org_id = app_org())) with check ((org_id = app_org()));
create policy staff on identity_session as permissive for all to mindweave_app using ((app_role() = ANY (ARRAY['vendor'::text, 'system'::text]))) with check ((app_role() = ANY (ARRAY['vendor'::text, 'system'::text])));
create policy system on identity_totp as permissive for all to mindweave_app using ((app_role() = 'system'::text)) with check ((app_role() = 'system'::text));
create policy system on identity_try as permissive for all to mindweave_app using ((app_role() = 'system'::text)) with check ((app_role() = 'system'::text));
create policy staff on ledger_account as permissive for select to mindweave_app using ((( SELECT app_role() AS app_role) = ANY (ARRAY['vendor'::text, 'system'::text])));
create policy staff on ledger_chart as permissive for select to mindweave_app using ((( SELECT app_role() AS app_role) = ANY (ARRAY['vendor'::text, 'system'::text])));
create policy staff on ledger_day as permissive for select to mindweave_app using ((( SELECT app_role() AS app_role) = ANY (ARRAY['vendor'::text, 'system'::text])));
create policy staff on ledger_entry as permissive for select to mindweave_app using ((( SELECT app_role() AS app_role) = ANY (ARRAY['vendor'::text, 'system'::text])));
create policy staff on ledger_folded as permissive for select to mindweave_app using ((( SELECT app_role() AS app_role) = ANY (ARRAY['vendor'::text, 'system'::text])));
create policy staff on ledger_line as permissive for select to mindweave_app using ((( SELECT app_role() AS app_role) = ANY (ARRAY['vendor'::text, 'system'::text])));
create policy staff on ledger_period as permissive for select to mindweave_app using ((( SELECT app_role() AS app_role) = ANY (ARRAY['vendor'::text, 'system'::text])));
create policy system on operation_backup as permissive for all to mindweave_app using ((app_role() = 'system'::text)) with check ((app_role() = 'system'::text));
create policy own on partner as permissive for all to mindweave_app using ((org_id = app_org())) with check ((org_id = app_org()));
create policy staff on partner as permissive for all to mindweave_app using ((app_role() = ANY (ARRAY['vendor'::text, 'system'::text]))) with check ((app_role() = ANY (ARRAY['vendor'::text, 'system'::text])));
create policy own on partner_application as permissive for all to mindweave_app using ((org_id = app_org())) with check ((org_id = app_org()));
create policy staff on partner_application as permissive for all to mindweave_app using ((app_role() = ANY (ARRAY['vendor'::text, 'system'::text]))) with check ((app_role() = ANY (ARRAY['vendor'::text, 'system'::text])));
create policy own on partner_enrolment as permissive for all to mindweave_app using ((org_id = app_org())) with check ((org_id = app_org()));
create policy staff on partner_enrolment as permissive for all to mindweave_app using ((app_role() = ANY (ARRAY['vendor'::text, 'system'::text]))) with check ((app_role() = ANY (ARRAY['vendor'::text, 'system'::text])));
create policy own on partner_waiting as permissive for all to mindweave_app using ((org_id = app_org())) with check ((org_id = app_org()));
create policy staff on partner_waiting as permissive for all to mindweave_app using ((app_role() = ANY (ARRAY['vendor'::text, 'system'::text]))) with check ((app_role() = ANY (ARRAY['vendor'::text, 'system'::text])));
create policy own on payout_bank as permissive for all to mindweave_app using ((org_id = app_org())) with check ((org_id = app_org()));
create policy staff on payout_bank as permissive for all to mindweave_app using ((app_role() = ANY (ARRAY['vendor'::text, 'system'::text]))) with check ((app_role() = ANY (ARRAY['vendor'::text, 'system'::text])));
create policy own on payout_file as permissive for all to mindweave_app using ((org_id = app_org())) with check ((org_id = app_org()));
create policy staff on payout_file as permissive for all to mindweave_app using ((app_role() = ANY (ARRAY['vendor'::text, 'system'::text]))) with check ((app_role() = ANY (ARRAY['vendor'::text, 'system'::text])));
create policy own on payout_origin as permissive for all to mindweave_app using ((org_id = app_org())) with check ((org_id = app_org()));
create policy staff on payout_origin as permissive for all to mindweave_app using ((app_role() = ANY (ARRAY['vendor'::text, 'system'::text]))) with check ((app_role() = ANY (ARRAY['vendor'::text, 'system'::text])));
create policy own on payout_payee as permissive for all to mindweave_app using ((org_id = app_org())) with check ((org_id = app_org()));
create policy staff on payout_payee as permissive for all to mindweave_app using ((app_role() = ANY (ARRAY['vendor'::text, 'system'::text]))) with check ((app_role() = ANY (ARRAY['vendor'::text, 'system'::text])));
create policy own on payout_run as permissive for all to mindweave_app using ((org_id = app_org())) with check ((org_id = app_org()));
create policy staff on payout_run as permissive for all to mindweave_app using ((app_role() = ANY (ARRAY['vendor'::text, 'system'::text]))) with check ((app_role() = ANY (ARRAY['vendor'::text, 'system'::text])));
create policy own on payout_tax as permissive for all to mindweave_app using ((org_id = app_org())) with check ((org_id = app_org()));
create policy staff on payout_tax as permissive for all to mindweave_app using ((app_role() = ANY (ARRAY['vendor'::text, 'system'::text]))) with check ((app_role() = ANY (ARRAY['vendor'::text, 'system'::text])));
create policy own on payout_transfer as permissive for all to mindweave_app using ((org_id = app_org())) with check ((org_id = app_org()));
create policy staff on payout_transfer as permissive for all to mindweave_app using ((app_role() = ANY (ARRAY['vendor'::text, 'system'::text]))) with check ((app_role() = ANY (ARRAY['vendor'::text, 'system'::text])));
create policy own on platform_audit as permissive for all to mindweave_app using ((org_id = app_org())) with check ((org_id = app_org()));
create policy staff on platform_audit as permissive for all to mindweave_app using ((app_role() = ANY (ARRAY['vendor'::text, 'system'::text]))) with check ((app_role() = ANY (ARRAY['vendor'::text, 'system'::text])));
create policy own on platform_idempotency as permissive for all to mindweave_app using ((org_id = app_org())) with check ((org_id = app_org()));
create policy staff on platform_idempotency as permissive for all to mindweave_app using ((app_role() = ANY (ARRAY['vendor'::text, 'system'::text]))) with check ((app_role() = ANY (ARRAY['vendor'::text, 'system'::text])));
create policy asked on platform_mail as permissive for insert to mindweave_app with check (true);
create policy system on platform_mail as permissive for all to mindweave_app using ((app_role() = 'system'::text)) with check ((app_role() = 'system'::text));
create policy own on programs_addendum as permissive for all to mindweave_app using ((org_id = app_org())) with check ((org_id = app_org()));
create policy staff on programs_addendum as permissive for all to mindweave_app using ((app_role() = ANY (ARRAY['vendor'::text, 'system'::text]))) with check ((app_role() = ANY (ARRAY['vendor'::text, 'system'::text])));
create policy own on programs_addendum_approval as permissive for all to mindweave_app using ((org_id = app_org())) with check ((org_id = app_org()));
create policy staff on programs_addendum_approval as permissive for all to mindweave_app using ((app_role() = ANY (ARRAY['vendor'::text, 'system'::text]))) with check ((app_role() = ANY (ARRAY['vendor'::text, 'system'::text])));
create policy staff on programs_draft as permissive for all to mindweave_app using ((app_role() = ANY (ARRAY['vendor'::text, 'system'::text]))) with check ((app_role() = ANY (ARRAY['vendor'::text, 'system'::text])));
create policy staff on programs_replay as permissive for all to mindweave_app using ((app_role() = ANY (ARRAY['vendor'::text, 'system'::text]))) with check ((app_role() = ANY (ARRAY['vendor'::text, 'system'::text])));
create policy everybody on programs_version as permissive for select to mindweave_app using (true);
create policy staff on programs_version as permissive for insert to mindweave_app with check ((app_role() = ANY (ARRAY['vendor'::text, 'system'::text])));
create policy own on scim_group as permissive for all to mindweave_app using ((org_id = app_org())) with check ((org_id = app_org()));
create policy staff on scim_group as permissive for all to mindweave_app using ((app_role() = ANY (ARRAY['vendor'::text, 'system'::text]))) with check ((app_role() = ANY (ARRAY['vendor'::text, 'system'::text])));
create policy own on scim_group_role as permissive for all to mindweave_app using ((org_id = app_org())) with check ((org_id = app_org()));
create policy staff on scim_group_role as permissive for all to mindweave_app using ((app_role() = ANY (ARRAY['vendor'::text, 'system'::text]))) with check ((app_role() = ANY (ARRAY['vendor'::text, 'system'::text])));
create policy own on scim_member as permissive for all to mindweave_app using ((org_id = app_org())) with check ((org_id = app_org()));
create policy staff on scim_member as permissive for all to mindweave_app using ((app_role() = ANY (ARRAY['vendor'::text, 'system'::text]))) with check ((app_role() = ANY (ARRAY['vendor'::text, 'system'::text])));
create policy own on scim_request as permissive for all to mindweave_app using ((org_id = app_org())) with check ((org_id = app_org()));
create policy staff on scim_request as permissive for all to mindweave_app using ((app_role() = ANY (ARRAY['vendor'::text, 'system'::text]))) with check ((app_role() = ANY (ARRAY['vendor'::text, 'system'::text])));
create policy own on scim_token as permissive for all to mindweave_app using ((org_id = app_org())) with check ((org_id = app_org()));
create policy staff on scim_token as permissive for all to mindweave_app using ((app_role() = ANY (ARRAY['vendor'::text, 'system'::text]))) with check ((app_role() = ANY (ARRAY['vendor'::text, 'system'::text])));
create policy own on scim_user as permissive for all to mindweave_app using ((org_id = app_org())) with check ((org_id = app_org()));
create policy staff on scim_user as permissive for all to mindweave_app using ((app_role() = ANY (ARRAY['vendor'::text, 'system'::text]))) with check ((app_role() = ANY (ARRAY['vendor'::text, 'system'::text])));
create policy own on sso_connection as permissive for all to mindweave_app using ((org_id = app_org())) with check ((org_id = app_org()));
create policy staff on sso_connection as permissive for all to mindweave_app using ((app_role() = ANY (ARRAY['vendor'::text, 'system'::text]))) with check ((app_role() = ANY (ARRAY['vendor'::text, 'system'::text])));
create policy own on sso_domain as permissive for all to mindweave_app using ((org_id = app_org())) with check ((org_id = app_org()));
create policy staff on sso_domain as permissive for all to mindweave_app using ((app_role() = ANY (ARRAY['vendor'::text, 'system'::text]))) with check ((app_role() = ANY (ARRAY['vendor'::text, 'system'::text])));
create policy own on sso_link as permissive for all to mindweave_app using ((org_id = app_org())) with check ((org_id = app_org()));
create policy staff on sso_link as permissive for all to mindweave_app using ((app_role() = ANY (ARRAY['vendor'::text, 'system'::text]))) with check ((app_role() = ANY (ARRAY['vendor'::text, 'system'::text])));
create policy own on sso_login as permissive for all to mindweave_app using ((org_id = app_org())) with check ((org_id = app_org()));
create policy staff on sso_login as permissive for all to mindweave_app using ((app_role() = ANY (ARRAY['vendor'::text, 'system'::text]))) with check ((app_role() = ANY (ARRAY['vendor'::text, 'system'::text])));
create policy own on sso_policy as permissive for all to mindweave_app using ((org_id = app_org())) with check ((org_id = app_org()));
create policy staff on sso_policy as permissive for all to mindweave_app using ((app_role() = ANY (ARRAY['vendor'::text, 'system'::text]))) with check ((app_role() = ANY (ARRAY['vendor'::text, 'system'::text])));
create policy own on sso_seen as permissive for all to mindweave_app using ((org_id = app_org())) with check ((org_id = app_org()));
create policy staff on sso_seen as permissive for all to mindweave_app using ((app_role() = ANY (ARRAY['vendor'::text, 'system'::text]))) with check ((app_role() = ANY (ARRAY['vendor'::text, 'system'::text])));

-- Triggers

CREATE TRIGGER desk_live AFTER UPDATE ON public.deal FOR EACH ROW WHEN (((old.version IS DISTINCT FROM new.version) OR (old.place IS DISTINCT FROM new.place))) EXECUTE FUNCTION platform_tell('deals', 'org_id', 'id');
CREATE TRIGGER desk_live_new AFTER INSERT OR DELETE ON public.deal FOR EACH ROW EXECUTE FUNCTION platform_tell('deals', 'org_id', 'id');
CREATE TRIGGER desk_live_staff AFTER UPDATE ON public.deal FOR EACH ROW WHEN (((NOT (old.version IS DISTINCT FROM new.version)) AND (NOT (old.place IS DISTINCT FROM new.place)))) EXECUTE FUNCTION platform_tell('deals', '', 'id');
CREATE TRIGGER desk_live AFTER INSERT ON public.deal_event FOR EACH ROW WHEN ((NOT new.internal)) EXECUTE FUNCTION platform_tell('deals', 'org_id', 'deal_id');
CREATE TRIGGER desk_live_staff AFTER INSERT ON public.deal_event FOR EACH ROW WHEN (new.internal) EXECUTE FUNCTION platform_tell('deals', '', 'deal_id');
CREATE TRIGGER desk_live AFTER INSERT OR UPDATE ON public.deal_support FOR EACH ROW EXECUTE FUNCTION platform_tell('deals', 'org_id', 'deal_id');
CREATE TRIGGER desk_live AFTER INSERT OR DELETE OR UPDATE ON public.desk_view FOR EACH ROW EXECUTE FUNCTION platform_tell('views', 'org_id', 'id');
CREATE TRIGGER desk_live_gone AFTER DELETE ON public.earning_line REFERENCING OLD TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION platform_tell_all('earnings');
CREATE TRIGGER desk_live_new AFTER INSERT ON public.earning_line REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION platform_tell_all('earnings');
CREATE TRIGGER desk_live_new AFTER INSERT ON public.earning_payout REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION platform_tell_all('earnings');
CREATE TRIGGER fact_never_edited BEFORE DELETE OR UPDATE OR TRUNCATE ON public.fact FOR EACH STATEMENT EXECUTE FUNCTION fact_never_edited();
CREATE TRIGGER fact_never_edited BEFORE DELETE OR UPDATE OR TRUNCATE ON public.fact_subject FOR EACH STATEMENT EXECUTE FUNCTION fact_never_edited();
CREATE TRIGGER ledger_entry_sound AFTER INSERT ON public.ledger_entry REFERENCING NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION ledger_entry_sound();
CREATE TRIGGER ledger_never_edited BEFORE DELETE OR UPDATE OR TRUNCATE ON public.ledger_entry FOR EACH STATEMENT EXECUTE FUNCTION ledger_never_edited();
CREATE TRIGGER ledger_line_placed AFTER INSERT ON public.ledger_line REFERENCING NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION ledger_line_placed();
CREATE TRIGGER ledger_never_edited BEFORE DELETE OR UPDATE OR TRUNCATE ON public.ledger_line FOR EACH STATEMENT EXECUTE FUNCTION ledger_never_edited();
CREATE TRIGGER desk_live AFTER INSERT ON public.ledger_period FOR EACH ROW EXECUTE FUNCTION platform_tell('books', '', 'through');
CREATE TRIGGER ledger_never_edited BEFORE DELETE OR UPDATE OR TRUNCATE ON public.ledger_period FOR EACH STATEMENT EXECUTE FUNCTION ledger_never_edited();
CREATE TRIGGER desk_live AFTER INSERT OR UPDATE ON public.partner FOR EACH ROW EXECUTE FUNCTION platform_tell('partners', 'org_id', 'key');
CREATE TRIGGER desk_live AFTER INSERT OR UPDATE ON public.partner_application FOR EACH ROW EXECUTE FUNCTION platform_tell('applications', '', 'id');
CREATE TRIGGER desk_live AFTER INSERT OR UPDATE ON public.partner_enrolment FOR EACH ROW EXECUTE FUNCTION platform_tell('partners', 'org_id', 'org_id');
CREATE TRIGGER desk_live AFTER INSERT OR UPDATE ON public.partner_waiting FOR EACH ROW EXECUTE FUNCTION platform_tell('partners', 'org_id', 'org_id');
CREATE TRIGGER payout_file_never_edited BEFORE DELETE OR UPDATE OR TRUNCATE ON public.payout_file FOR EACH STATEMENT EXECUTE FUNCTION payout_file_never_edited();
CREATE TRIGGER desk_live AFTER INSERT OR UPDATE ON public.payout_run FOR EACH ROW EXECUTE FUNCTION platform_tell('payouts', '', 'id');
CREATE TRIGGER desk_live AFTER INSERT OR UPDATE ON public.programs_addendum FOR EACH ROW EXECUTE FUNCTION platform_tell('programs', '', 'id');
CREATE TRIGGER desk_live AFTER INSERT OR UPDATE ON public.programs_draft FOR EACH ROW EXECUTE FUNCTION platform_tell('programs', '', 'id');
CREATE TRIGGER programs_replay_stays BEFORE DELETE OR UPDATE OR TRUNCATE ON public.programs_replay FOR EACH STATEMENT EXECUTE FUNCTION programs_replay_stays();
CREATE TRIGGER desk_live AFTER INSERT ON public.programs_version FOR EACH ROW EXECUTE FUNCTION platform_tell('programs', '', 'number');
CREATE TRIGGER programs_never_edited BEFORE DELETE OR UPDATE OR TRUNCATE ON public.programs_version FOR EACH STATEMENT EXECUTE FUNCTION programs_never_edited();
CREATE TRIGGER programs_never_overlap BEFORE INSERT ON public.programs_version FOR EACH ROW EXECUTE FUNCTION programs_never_overlap();

-- Functions

CREATE OR REPLACE FUNCTION public.app_org()
 RETURNS text
 LANGUAGE sql
 STABLE PARALLEL SAFE
RETURN NULLIF(current_setting('app.org'::text, true), ''::text)
;
CREATE OR REPLACE FUNCTION public.app_role()
 RETURNS text
 LANGUAGE sql
 STABLE PARALLEL SAFE
RETURN NULLIF(current_setting('app.role'::text, true), ''::text)
;
CREATE OR REPLACE FUNCTION public.fact_begin()
 RETURNS void
 LANGUAGE plpgsql
AS $function$
begin
  perform pg_advisory_xact_lock_shared((19799::bigint << 48) | (select case when is_called then last_value else 0 end from fact_arrival));
end $function$
;
CREATE OR REPLACE FUNCTION public.fact_never_edited()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
begin
  raise exception 'a fact is never edited or deleted: record another one' using errcode = 'restrict_violation', constraint = 'fact_never_edited';
end $function$
;
CREATE OR REPLACE FUNCTION public.fact_record(p_org text, p_by text, p_at timestamp with time zone, p_id text[], p_type text[], p_occurred timestamp with time zone[], p_system text[], p_ref text[], p_payload text[], p_content bytea[], s_fact integer[], s_subject text[])
 RETURNS TABLE(ord integer, id text, arrival bigint, content bytea, fresh boolean)
 LANGUAGE plpgsql
AS $function$
#variable_conflict use_column
begin
  perform fact_begin();
  return query
  with given as materialized (
    select g.ord::int as ord, g.id, g.type, g.occurred, g.system, g.ref, g.payload, g.content, nextval('fact_arrival') as arrival
    from unnest(p_id, p_type, p_occurred, p_system, p_ref, p_payload, p_content) with ordinality as g (id, type, occurred, system, ref, payload, content, ord)
    order by g.ord
  ), fresh as (
    -- By source, so that two batches with the same sources meet in the same order.
    insert into fact (id, arrival, org_id, type, occurred_at, recorded_at, recorded_by, source_system, source_ref, payload, content)
    select g.id, g.arrival, p_org, g.type, g.occurred, p_at, p_by, g.system, g.ref, g.payload::jsonb, g.content from given g order by g.system, g.ref
    on conflict (source_system, source_ref) do nothing
    returning fact.id, fact.arrival, fact.content
  ), about as (
    insert into fact_subject (subject, type, arrival, org_id)
    select s.subject, g.type, f.arrival, p_org from unnest(s_fact, s_subject) as s (ord, subject) join given g on g.ord = s.ord join fresh f on f.id = g.id
  )
  select g.ord, f.id, f.arrival, f.content, true from fresh f join given g on g.id = f.id;
  return query
  select g.ord::int, f.id, f.arrival, f.content, false
  from unnest(p_id, p_system, p_ref) with ordinality as g (id, system, ref, ord) join fact f on f.source_system = g.system and f.source_ref = g.ref
  where f.id <> g.id;
end $function$
;
CREATE OR REPLACE FUNCTION public.fact_settled()
 RETURNS bigint
 LANGUAGE plpgsql
AS $function$
declare
  given bigint;
  open bigint;
begin
  select case when is_called then last_value else 0 end into given from fact_arrival;
  select min(((classid::bigint & 65535) << 32) | objid::bigint) into open from pg_locks
    where locktype = 'advisory' and objsubid = 1 and granted and (classid::bigint >> 16) = 19799
      and database = (select oid from pg_database where datname = current_database());
  return least(given, coalesce(open, given));
end $function$
;
CREATE OR REPLACE FUNCTION public.identity_add_service(new_id text, called text, at timestamp with time zone)
 RETURNS void
 LANGUAGE plpgsql
AS $function$
declare asker text := current_setting('app.role', true);
begin
  perform set_config('app.role', 'system', true);
  insert into identity_person (id, email, name, kind, created_at) values (new_id, new_id || '@service.invalid', called, 'service', at);
  perform set_config('app.role', coalesce(asker, ''), true);
end $function$
;
CREATE OR REPLACE FUNCTION public.identity_by_key(hash bytea, at timestamp with time zone)
 RETURNS TABLE(credential_id text, person_id text, org_id text, org_kind text, roles text[], granted text[], scopes text[], used_at timestamp with time zone)
 LANGUAGE plpgsql
AS $function$
declare asker text := current_setting('app.role', true);
begin
  perform set_config('app.role', 'system', true);
  return query
    select k.id, k.created_by, k.org_id, o.kind,
      array(select distinct r.role from identity_role r where r.org_id = k.org_id and r.person_id = k.created_by order by 1),
      array(select distinct unnest(c.permissions) from identity_custom_holder h join identity_custom_role c on c.org_id = h.org_id and c.id = h.role_id and c.removed_at is null
        where h.org_id = k.org_id and h.person_id = k.created_by),
      k.scopes, k.used_at
    from identity_key k
    join identity_membership m on m.org_id = k.org_id and m.person_id = k.created_by and m.status = 'active'
    join identity_organisation o on o.id = k.org_id
    where k.secret_hash = hash and k.revoked_at is null and (k.expires_at is null or k.expires_at > at);
  perform set_config('app.role', coalesce(asker, ''), true);
end $function$
;
CREATE OR REPLACE FUNCTION public.identity_by_session(hash bytea, at timestamp with time zone, idle interval)
 RETURNS TABLE(credential_id text, person_id text, org_id text, org_kind text, roles text[], granted text[], seen_at timestamp with time zone, home_org text, delegated text[], level smallint, proven_at timestamp with time zone, second_factor_required boolean)
 LANGUAGE plpgsql
AS $function$
declare asker text := current_setting('app.role', true);
begin
  perform set_config('app.role', 'system', true);
  return query
    select s.id, s.person_id, o.id, o.kind,
      array(select distinct r.role from identity_role r where r.org_id = s.org_id and r.person_id = s.person_id order by 1),
      array(select distinct unnest(c.permissions) from identity_custom_holder h join identity_custom_role c on c.org_id = h.org_id and c.id = h.role_id and c.removed_at is null
        where h.org_id = s.org_id and h.person_id = s.person_id),
      s.seen_at, case when s.acting_org is not null then s.org_id end, d.permissions, s.level, s.proven_at, coalesce(p.second_factor_required, false)
    from identity_session s
    join identity_membership m on m.org_id = s.org_id and m.person_id = s.person_id and m.status = 'active'
    join identity_organisation o on o.id = coalesce(s.acting_org, s.org_id)
    left join identity_policy p on p.org_id = s.org_id
    left join identity_delegation d on d.id = s.delegation_id and d.provider_id = s.org_id and d.org_id = s.acting_org and d.revoked_at is null and d.expires_at > at
    where s.token_hash = hash and s.ended_at is null and s.expires_at > at and s.seen_at > at - idle
      and (s.acting_org is null or d.id is not null)
      and (p.sso_only is not true or s.connection_id is not null or s.break_glass);
  perform set_config('app.role', coalesce(asker, ''), true);
end $function$
;
CREATE OR REPLACE FUNCTION public.identity_organisations_of(person text)
 RETURNS TABLE(id text, kind text, name text)
 LANGUAGE plpgsql
AS $function$
declare asker text := current_setting('app.role', true);
begin
  perform set_config('app.role', 'system', true);
  return query
    select o.id, o.kind, o.name from identity_membership m join identity_organisation o on o.id = m.org_id
    where m.person_id = person and m.status = 'active' order by o.kind <> 'vendor', m.since, o.id;
  perform set_config('app.role', coalesce(asker, ''), true);
end $function$
;
CREATE OR REPLACE FUNCTION public.identity_person_for(new_id text, address text, called text, at timestamp with time zone)
 RETURNS text
 LANGUAGE plpgsql
AS $function$
declare
  asker text := current_setting('app.role', true);
  found_id text;
begin
  perform set_config('app.role', 'system', true);
  insert into identity_person (id, email, name, created_at) values (new_id, address, called, at) on conflict (email) do nothing;
  select p.id into strict found_id from identity_person p where p.email = address;
  perform set_config('app.role', coalesce(asker, ''), true);
  return found_id;
end $function$
;
CREATE OR REPLACE FUNCTION public.identity_seen(credential text, at timestamp with time zone)
 RETURNS void
 LANGUAGE plpgsql
AS $function$
declare asker text := current_setting('app.role', true);
begin
  perform set_config('app.role', 'system', true);
  update identity_session s set seen_at = at where s.id = credential and s.seen_at < at;
  update identity_key k set used_at = at where k.id = credential and (k.used_at is null or k.used_at < at);
  perform set_config('app.role', coalesce(asker, ''), true);
end $function$
;
CREATE OR REPLACE FUNCTION public.ledger_allowed()
 RETURNS void
 LANGUAGE plpgsql
AS $function$
begin
  if app_role() in ('vendor', 'system') then return; end if;
  raise exception 'only the house keeps the books' using errcode = 'insufficient_privilege';
end $function$
;
CREATE OR REPLACE FUNCTION public.ledger_close(p_through date, p_at timestamp with time zone, p_by text, p_fact text)
 RETURNS boolean
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'public'
 SET plan_cache_mode TO 'force_generic_plan'
AS $function$
begin
  perform ledger_allowed();
  perform pg_advisory_xact_lock(7311250115);
  if p_through <= (select max(through) from ledger_period) then return false; end if;
  insert into ledger_period (through, closed_at, closed_by, fact) values (p_through, p_at, p_by, p_fact);
  return true;
end $function$
;
CREATE OR REPLACE FUNCTION public.ledger_entry_sound()
 RETURNS trigger
 LANGUAGE plpgsql
 SET plan_cache_mode TO 'force_generic_plan'
 SET enable_seqscan TO 'off'
 SET enable_hashjoin TO 'off'
 SET enable_mergejoin TO 'off'
AS $function$
declare
  wrong text;
  why text;
begin
  select c.key, c.why into wrong, why from (
    select a.key, case
      when a.id <> substring(encode(sha256(convert_to(a.key, 'UTF8')), 'hex') for 32)::uuid or a.lines < 2 or a.effective_on > a.booked_on then 'ledger_entry_in_form'
      when a.booked_on <= p.through then 'ledger_entry_open_period'
      when (select true from fact f where f.id = a.fact limit 1) is null then 'ledger_entry_names_fact'
      when (select true from ledger_line l where l.entry = a.seq and l.n = a.lines limit 1) is null then 'ledger_entry_balanced'
    end as why from added a, (select max(through) as through from ledger_period) p) c where c.why is not null limit 1;
  if wrong is not null then raise exception 'entry % is refused', wrong using errcode = 'check_violation', constraint = why; end if;
  return null;
end $function$
;
CREATE OR REPLACE FUNCTION public.ledger_fold(p_account bigint[] DEFAULT NULL::bigint[], p_most bigint DEFAULT 100000)
 RETURNS bigint
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'public'
AS $function$
declare v_account bigint[];
begin
  perform ledger_allowed();
  if not pg_try_advisory_xact_lock(7311250116) then return 0; end if;
  select array_agg(b.id) into v_account from (
    select a.id from ledger_account a left join ledger_folded f on f.account = a.id
    where (p_account is null or a.id = any(p_account)) and a.version > coalesce(f.version, 0) limit 1000) b;
  if v_account is null then return 0; end if;
  return ledger_fold_some(v_account, p_most);
end $function$
;
CREATE OR REPLACE FUNCTION public.ledger_fold_some(p_account bigint[], p_most bigint)
 RETURNS bigint
 LANGUAGE plpgsql
 SET plan_cache_mode TO 'force_generic_plan'
 SET enable_seqscan TO 'off'
 SET enable_hashjoin TO 'off'
 SET enable_mergejoin TO 'off'
AS $function$
declare
  v_account bigint[];
  v_since bigint[];
  folded bigint;
begin
  insert into ledger_folded (account, version) select w.id, 0 from unnest(p_account) as w (id) order by w.id on conflict (account) do nothing;
  select array_agg(h.account), array_agg(h.version) into v_account, v_since
  from (select f.account, f.version from ledger_folded f where f.account = any(p_account) order by f.account for update skip locked) h;
  -- A new statement, so that it sees all that was committed before the marks were taken.
  with behind as materialized (
    select a.id, w.since, least(a.version, w.since + p_most) as until from unnest(v_account, v_since) as w (id, since) join ledger_account a on a.id = w.id where a.version > w.since
  ), moved as materialized (
    select b.id as account, l.booked_on, l.effective_on, case when l.debit then l.amount else 0 end as debit, case when l.debit then 0 else l.amount end as credit
    from behind b cross join lateral (select x.booked_on, x.effective_on, x.debit, x.amount from ledger_line x where x.account = b.id and x.version > b.since and x.version <= b.until) l
  ), days as (
    insert into ledger_day as d (account, day, booked_debit, booked_credit, effective_debit, effective_credit)
    select s.account, s.day, sum(s.bd), sum(s.bc), sum(s.ed), sum(s.ec) from (
      select account, booked_on as day, debit as bd, credit as bc, 0::bigint as ed, 0::bigint as ec from moved
      union all select account, effective_on, 0, 0, debit, credit from moved) s
    group by s.account, s.day order by s.account, s.day
    on conflict (account, day) do update set
      booked_debit = d.booked_debit + excluded.booked_debit, booked_credit = d.booked_credit + excluded.booked_credit,
      effective_debit = d.effective_debit + excluded.effective_debit, effective_credit = d.effective_credit + excluded.effective_credit
  ), marks as (
    update ledger_folded f set version = b.until from behind b where f.account = b.id
  )
  select coalesce(sum(until - since), 0) into folded from behind;
  return folded;
end $function$
;
CREATE OR REPLACE FUNCTION public.ledger_id(p_key text)
 RETURNS uuid
 LANGUAGE sql
 IMMUTABLE PARALLEL SAFE
RETURN (SUBSTRING(encode(sha256(convert_to(p_key, 'UTF8'::name)), 'hex'::text) FROM 1 FOR 32))::uuid
;
CREATE OR REPLACE FUNCTION public.ledger_line_placed()
 RETURNS trigger
 LANGUAGE plpgsql
 SET plan_cache_mode TO 'force_generic_plan'
 SET enable_seqscan TO 'off'
 SET enable_hashjoin TO 'off'
 SET enable_mergejoin TO 'off'
AS $function$
declare why text;
begin
  select case when s.placed is not true then 'ledger_line_placed' else 'ledger_entry_balanced' end into why from (
    select bool_and(e.seq is not null and t.least >= 1 and t.most <= e.lines and t.days and t.booked_on = e.booked_on and t.effective_on = e.effective_on) as placed,
      sum(t.n) = min(e.lines) and bool_and(t.off = 0) and bool_and(t.currency is not null) as even
    from (
      select l.entry, b.memo, b.currency, count(*) as n, min(l.n) as least, max(l.n) as most, sum(case when l.debit then l.amount else -l.amount end) as off,
        min(l.booked_on) as booked_on, min(l.effective_on) as effective_on, min(l.booked_on) = max(l.booked_on) and min(l.effective_on) = max(l.effective_on) as days
      from added l left join ledger_account b on b.id = l.account group by l.entry, b.memo, b.currency) t
    left join ledger_entry e on e.seq = t.entry group by t.entry) s
  where s.placed is not true or s.even is not true order by s.placed nulls first limit 1;
  if why = 'ledger_line_placed' then raise exception 'a line without a place in an entry' using errcode = 'foreign_key_violation', constraint = why; end if;
  if why is not null then raise exception 'an entry does not balance, or has not all its lines' using errcode = 'check_violation', constraint = why; end if;
  return null;
end $function$
;
CREATE OR REPLACE FUNCTION public.ledger_move(p_account bigint[], p_net bigint[], p_lines bigint[])
 RETURNS TABLE(account bigint, debit_natural boolean, never_negative boolean, balance bigint, version bigint, until bigint)
 LANGUAGE plpgsql
 SET plan_cache_mode TO 'force_generic_plan'
 SET enable_seqscan TO 'off'
 SET enable_hashjoin TO 'off'
 SET enable_mergejoin TO 'off'
AS $function$
#variable_conflict use_column
begin
  return query update ledger_account a set balance = a.balance + case when a.debit_natural then t.net else -t.net end, version = a.version + t.lines
    from unnest(p_account, p_net, p_lines) as t (id, net, lines) where a.id = t.id
    returning a.id, a.debit_natural, a.never_negative, a.balance - case when a.debit_natural then t.net else -t.net end, a.version - t.lines, a.version;
end $function$
;
CREATE OR REPLACE FUNCTION public.ledger_never_edited()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
begin
  raise exception 'the books are append-only: post a reversal' using errcode = 'restrict_violation', constraint = 'ledger_never_edited';
end $function$
;
CREATE OR REPLACE FUNCTION public.ledger_open(p_account text[], p_owner text[], p_currency text[])
 RETURNS TABLE(ord integer, id bigint)
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'public'
 SET plan_cache_mode TO 'force_generic_plan'
AS $function$
#variable_conflict use_column
begin
  perform ledger_allowed();
  insert into ledger_account (account, owner, currency, debit_natural, memo, never_negative)
    select distinct on (w.account, w.owner, w.currency) w.account, w.owner, w.currency, c.natural_side = 'debit', c.type = 'memo', c.never_negative
    from unnest(p_account, p_owner, p_currency) as w (account, owner, currency) join ledger_chart c on c.account = w.account
    order by w.account, w.owner, w.currency
    on conflict (account, owner, currency) do nothing;
  return query
    select w.ord::int, a.id from unnest(p_account, p_owner, p_currency) with ordinality as w (account, owner, currency, ord)
    join ledger_account a on a.account = w.account and a.owner = w.owner and a.currency = w.currency;
end $function$
;
CREATE OR REPLACE FUNCTION public.ledger_post(p_at timestamp with time zone, p_grp integer[], p_id uuid[], p_key text[], p_template text[], p_fact text[], p_subject text[], p_program text[], p_earning text[], p_booked date[], p_effective timestamp with time zone[], p_effective_on date[], p_reverses uuid[], p_lines smallint[], p_content uuid[], l_ord integer[], l_n smallint[], l_account bigint[], l_debit boolean[], l_amount bigint[])
 RETURNS integer[]
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'public'
 SET plan_cache_mode TO 'force_generic_plan'
AS $function$
declare
  fresh int[];
  overdrawn bigint;
  crowded bigint[];
  reused text;
begin
  perform ledger_allowed();
  perform pg_advisory_xact_lock_shared(7311250115);
  -- Entries and lines in one statement: the checks of both tables look when it ends.
  with entry as (
    insert into ledger_entry (id, key, template, fact, subject, program, earning, booked_on, effective_at, effective_on, reverses, lines, content, posted_at)
    select w.id, w.key, w.template, w.fact, w.subject, w.program, w.earning, w.booked, w.effective, w.effective_on, w.reverses, w.lines, w.content, p_at
    from unnest(p_id, p_key, p_template, p_fact, p_subject, p_program, p_earning, p_booked, p_effective, p_effective_on, p_reverses, p_lines, p_content)
      as w (id, key, template, fact, subject, program, earning, booked, effective, effective_on, reverses, lines, content)
    on conflict (id) do nothing
    returning ledger_entry.seq, ledger_entry.id
  ), given as materialized (
    -- A key that comes twice in one batch is one entry: the first.
    select min(w.ord)::int as ord, e.seq from entry e join unnest(p_id) with ordinality as w (id, ord) on w.id = e.id group by e.seq
  ), line as materialized (
    select g.ord, g.seq, l.n, l.account, l.debit, l.amount from given g join unnest(l_ord, l_n, l_account, l_debit, l_amount) as l (ord, n, account, debit, amount) on l.ord = g.ord
  ), moved as materialized (
    select m.* from (
      select array_agg(d.account order by d.account) as account, array_agg(d.net order by d.account) as net, array_agg(d.lines order by d.account) as lines from (
        select l.account, sum(case when l.debit then l.amount else -l.amount end)::bigint as net, count(*) as lines from line l group by l.account) d) s
    cross join lateral ledger_move(s.account, s.net, s.lines) m
  ), placed as materialized (
    select l.account, l.ord, l.seq, l.n, l.debit, l.amount, m.never_negative, m.version + row_number() over w as version,
      (m.balance + sum(case when l.debit = m.debit_natural then l.amount else -l.amount end) over w)::bigint as balance_after,
      lead(p_grp[l.ord]) over w is distinct from p_grp[l.ord] as ends
    from line l join moved m on m.account = l.account window w as (partition by l.account order by l.ord, l.n)
  ), written as (
    insert into ledger_line (account, version, entry, n, debit, amount, balance_after, booked_on, effective_on)
    select p.account, p.version, p.seq, p.n, p.debit, p.amount, p.balance_after, p_booked[p.ord], p_effective_on[p.ord] from placed p
  )
  select (select array_agg(g.ord order by g.ord) from given g), (select min(p.account) from placed p where p.never_negative and p.ends and p.balance_after < 0),
    (select array_agg(m.account) from moved m where m.until / 1000 > m.version / 1000)
  into fresh, overdrawn, crowded;
  if overdrawn is not null then
    raise exception 'account % would be negative', overdrawn using errcode = 'check_violation', constraint = 'ledger_account_never_negative';
  end if;
  if coalesce(cardinality(fresh), 0) < cardinality(p_id) then
    select w.key into reused from unnest(p_id, p_key, p_content) as w (id, key, content)
    where w.content is distinct from (select e.content from ledger_entry e where e.id = w.id limit 1) limit 1;
    if reused is not null then
      raise exception 'the key % stands for another posting', reused using errcode = 'unique_violation', constraint = 'ledger_key_reused';
    end if;
  end if;
  if crowded is not null then perform ledger_fold_some(crowded, 100000); end if;
  return coalesce(fresh, '{}');
end $function$
;
CREATE OR REPLACE FUNCTION public.payout_file_never_edited()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
begin
  raise exception 'a bank file is never changed or deleted' using errcode = 'restrict_violation', constraint = 'payout_file_never_edited';
end $function$
;
CREATE OR REPLACE PROCEDURE public.platform_guard(IN table_name regclass, IN column_name name DEFAULT 'org_id'::name)
 LANGUAGE plpgsql
AS $procedure$
begin
  execute format('alter table %s enable row level security', table_name);
  execute format('alter table %s force row level security', table_name);
  execute format('create policy own on %s to mindweave_app using (%I = app_org()) with check (%I = app_org())', table_name, column_name, column_name);
  execute format('create policy staff on %s to mindweave_app using (app_role() in (''vendor'', ''system'')) with check (app_role() in (''vendor'', ''system''))', table_name);
end $procedure$
;
CREATE OR REPLACE FUNCTION public.platform_tell()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
declare changed jsonb := to_jsonb(case when tg_op = 'DELETE' then old else new end);
begin
  perform pg_notify('platform_live', json_build_object('topic', tg_argv[0], 'org', changed ->> tg_argv[1], 'id', changed ->> tg_argv[2])::text);
  return null;
end $function$
;
CREATE OR REPLACE FUNCTION public.platform_tell_all()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
declare told record;
begin
  for told in select distinct org_id from changed loop
    perform pg_notify('platform_live', json_build_object('topic', tg_argv[0], 'org', told.org_id, 'id', null)::text);
  end loop;
  return null;
end $function$
;
CREATE OR REPLACE FUNCTION public.programs_never_edited()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
begin
  raise exception 'a published version is never edited or deleted: publish another one' using errcode = 'restrict_violation', constraint = 'programs_never_edited';
end $function$
;
CREATE OR REPLACE FUNCTION public.programs_never_overlap()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
begin
  if exists (
    select from programs_version v
    where (v.effective_from < new.effective_from and v.effective_until > new.effective_from)
       or (v.effective_from > new.effective_from and new.effective_until > v.effective_from)
       or v.program <> new.program
  ) then
    raise exception 'versions of a program may not overlap' using errcode = 'exclusion_violation', constraint = 'programs_version_no_overlap';
  end if;
  return new;
end $function$
;
CREATE OR REPLACE FUNCTION public.programs_replay_stays()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
begin
  raise exception 'what a back-test said is never edited or deleted: run another one' using errcode = 'restrict_violation', constraint = 'programs_replay_stays';
end $function$
;
CREATE OR REPLACE FUNCTION public.scim_by_token(hash bytea, at timestamp with time zone)
 RETURNS TABLE(token_id text, org_id text, org_kind text, scopes text[], created_by text, used_at timestamp with time zone)
 LANGUAGE plpgsql
AS $function$
declare asker text := current_setting('app.role', true);
begin
  perform set_config('app.role', 'system', true);
  return query
    select t.id, t.org_id, o.kind, t.scopes, t.created_by, t.used_at from scim_token t join identity_organisation o on o.id = t.org_id
    where t.secret_hash = hash and t.revoked_at is null and t.expires_at > at;
  perform set_config('app.role', coalesce(asker, ''), true);
end $function$
;

-- Grants

grant delete, insert, select on deal to mindweave_app;
grant delete, insert, select on deal_account_key to mindweave_app;
grant delete, insert, select on desk_view to mindweave_app;
grant delete, insert, select on identity_attempt to mindweave_app;
grant delete, insert, select on identity_custom_holder to mindweave_app;
grant delete, insert, select on identity_device to mindweave_app;
grant delete, insert, select on identity_passkey to mindweave_app;
grant delete, insert, select on identity_recovery_code to mindweave_app;
grant delete, insert, select on identity_role to mindweave_app;
grant delete, insert, select on identity_totp to mindweave_app;
grant delete, insert, select on scim_group to mindweave_app;
grant delete, insert, select on scim_group_role to mindweave_app;
grant delete, insert, select on scim_member to mindweave_app;
grant delete, insert, select on scim_request to mindweave_app;
grant delete, insert, select on scim_user to mindweave_app;
grant delete, insert, select on sso_connection to mindweave_app;
grant delete, insert, select on sso_domain to mindweave_app;
grant delete, insert, select on sso_link to mindweave_app;
grant delete, insert, select on sso_login to mindweave_app;
grant delete, insert, select on sso_seen to mindweave_app;
grant delete, insert, select, update on earning_decision to mindweave_app;
grant delete, insert, select, update on earning_line to mindweave_app;
grant delete, insert, select, update on earning_payout to mindweave_app;
grant delete, insert, select, update on earning_recognition to mindweave_app;
grant delete, insert, select, update on earning_reward to mindweave_app;
grant delete, insert, select, update on engine_binding to mindweave_app;
grant delete, insert, select, update on engine_fact to mindweave_app;
grant delete, insert, select, update on engine_intake to mindweave_app;
grant delete, insert, select, update on engine_posting to mindweave_app;
grant delete, insert, select, update on engine_scope to mindweave_app;
grant delete, insert, select, update on engine_touch to mindweave_app;
grant delete, insert, select, update on identity_try to mindweave_app;
grant execute on function app_org() to mindweave_app;
grant execute on function app_role() to mindweave_app;
grant execute on function fact_begin() to mindweave_app;
grant execute on function fact_record(text,text,timestamp with time zone,text[],text[],timestamp with time zone[],text[],text[],text[],bytea[],integer[],text[]) to mindweave_app;
grant execute on function fact_settled() to mindweave_app;
grant execute on function identity_add_service(text,text,timestamp with time zone) to mindweave_app;
grant execute on function identity_by_key(bytea,timestamp with time zone) to mindweave_app;
grant execute on function identity_by_session(bytea,timestamp with time zone,interval) to mindweave_app;
grant execute on function identity_organisations_of(text) to mindweave_app;
grant execute on function identity_person_for(text,text,text,timestamp with time zone) to mindweave_app;
grant execute on function identity_seen(text,timestamp with time zone) to mindweave_app;
grant execute on function ledger_close(date,timestamp with time zone,text,text) to mindweave_app;
grant execute on function ledger_fold(bigint[],bigint) to mindweave_app;
grant execute on function ledger_id(text) to mindweave_app;
grant execute on function ledger_open(text[],text[],text[]) to mindweave_app;
grant execute on function ledger_post(timestamp with time zone,integer[],uuid[],text[],text[],text[],text[],text[],text[],date[],timestamp with time zone[],date[],uuid[],smallint[],uuid[],integer[],smallint[],bigint[],boolean[],bigint[]) to mindweave_app;
grant execute on function scim_by_token(bytea,timestamp with time zone) to mindweave_app;
grant insert, select on connector_charge to mindweave_app;
grant insert, select on connector_customer to mindweave_app;
grant insert, select on connector_event to mindweave_app;
grant insert, select on connector_invoice to mindweave_app;
grant insert, select on connector_payment to mindweave_app;
grant insert, select on connector_secret to mindweave_app;
grant insert, select on deal_account to mindweave_app;
grant insert, select on deal_event to mindweave_app;
grant insert, select on deal_file to mindweave_app;
grant insert, select on deal_support to mindweave_app;
grant insert, select on fact to mindweave_app;
grant insert, select on fact_subject to mindweave_app;
grant insert, select on identity_custom_role to mindweave_app;
grant insert, select on identity_delegation to mindweave_app;
grant insert, select on identity_invitation to mindweave_app;
grant insert, select on identity_key to mindweave_app;
grant insert, select on identity_membership to mindweave_app;
grant insert, select on identity_organisation to mindweave_app;
grant insert, select on identity_person to mindweave_app;
grant insert, select on identity_policy to mindweave_app;
grant insert, select on identity_recovery to mindweave_app;
grant insert, select on identity_session to mindweave_app;
grant insert, select on operation_backup to mindweave_app;
grant insert, select on partner to mindweave_app;
grant insert, select on partner_application to mindweave_app;
grant insert, select on partner_enrolment to mindweave_app;
grant insert, select on partner_waiting to mindweave_app;
grant insert, select on payout_bank to mindweave_app;
grant insert, select on payout_file to mindweave_app;
grant insert, select on payout_payee to mindweave_app;
grant insert, select on payout_run to mindweave_app;
grant insert, select on payout_tax to mindweave_app;
grant insert, select on payout_transfer to mindweave_app;
grant insert, select on platform_audit to mindweave_app;
grant insert, select on platform_idempotency to mindweave_app;
grant insert, select on platform_mail to mindweave_app;
grant insert, select on programs_addendum to mindweave_app;
grant insert, select on programs_addendum_approval to mindweave_app;
grant insert, select on programs_draft to mindweave_app;
grant insert, select on programs_replay to mindweave_app;
grant insert, select on programs_version to mindweave_app;
grant insert, select on scim_token to mindweave_app;
grant insert, select on sso_policy to mindweave_app;
grant insert, select, update on payout_origin to mindweave_app;
grant select on deal_cursor to mindweave_app;
grant select on ledger_account to mindweave_app;
grant select on ledger_chart to mindweave_app;
grant select on ledger_day to mindweave_app;
grant select on ledger_entry to mindweave_app;
grant select on ledger_folded to mindweave_app;
grant select on ledger_line to mindweave_app;
grant select on ledger_period to mindweave_app;
grant select, usage on fact_arrival to mindweave_app;
grant update (account, email, mapped_at, mapped_by, name) on connector_customer to mindweave_app;
grant update (activated_at, agreement_at, agreement_by, agreement_version, country, domain, last_activity_at, left_at, manager_id, name, status, suspended_at, tier, website) on partner to mindweave_app;
grant update (active, address, doc, external_id, folded, modified_at, name_key, person_id, user_name, version, waits_for) on scim_user to mindweave_app;
grant update (approved_at, approved_by, approved_hash, edited_at, editors, errors, hash, program, revision, source, status, warnings) on programs_draft to mindweave_app;
grant update (approved_at, approved_by, approved_name, arrival, fact, sent_at, status) on payout_run to mindweave_app;
grant update (approved_at, approved_by, cancelled_at, done_at, due_at) on identity_recovery to mindweave_app;
grant update (arrival) on deal_cursor to mindweave_app;
grant update (arrival, asked, clock_decided_at, clock_running_since, clock_started_at, clock_used_ms, confirmed_rate, confirmed_title, customer, decided_at, due_at, escalated_at, extension, extension_evidence, extension_reason, extensions, fit, form, lost_code, lost_reason, place, product_line, protected_from, protected_until, question, reason, reason_code, receipt, service_start, status, submitted_at, target_at, version, won_at) on deal to mindweave_app;
grant update (awaits, note, state) on connector_event to mindweave_app;
grant update (changed_at, client_secret, create_people, default_role, group_roles, mapping, name, settings, switched_on, tested_at, used_at) on sso_connection to mindweave_app;
grant update (changed_at, reason, status) on payout_transfer to mindweave_app;
grant update (changed_at, second_factor_required, sso_only) on identity_policy to mindweave_app;
grant update (changed_at, session_minutes) on sso_policy to mindweave_app;
grant update (checked_at, missing_since, verified_at) on sso_domain to mindweave_app;
grant update (confirmed_at, held_until, state) on payout_bank to mindweave_app;
grant update (counter, name, used_at) on identity_passkey to mindweave_app;
grant update (created_at, last_step, secret) on identity_totp to mindweave_app;
grant update (decided_at, decided_by, partner_key, reason, status) on partner_application to mindweave_app;
grant update (detail, mailed, used_at) on identity_attempt to mindweave_app;
grant update (display_name, doc, external_id, modified_at, name_key, version) on scim_group to mindweave_app;
grant update (due, owner_id, status) on deal_support to mindweave_app;
grant update (email, name, password_hash) on identity_person to mindweave_app;
grant update (email, seen_at) on sso_link to mindweave_app;
grant update (ended_at, factors, level, proven_at, seen_at, token_hash) on identity_session to mindweave_app;
grant update (ends_at) on connector_secret to mindweave_app;
grant update (failure, sent_at) on platform_mail to mindweave_app;
grant update (finished_at, outcome, used_at) on sso_login to mindweave_app;
grant update (in_sum, refunds, told) on connector_charge to mindweave_app;
grant update (last_activity_at, name, reserved_at, reserved_because, reserved_by, since, source) on deal_account to mindweave_app;
grant update (last_at) on identity_device to mindweave_app;
grant update (left_at) on partner_waiting to mindweave_app;
grant update (level) on partner_enrolment to mindweave_app;
grant update (look_again_at, told, told_currency, version) on payout_payee to mindweave_app;
grant update (name) on identity_organisation to mindweave_app;
grant update (name, permissions, removed_at, sentence) on identity_custom_role to mindweave_app;
grant update (name, search, shared) on desk_view to mindweave_app;
grant update (name, since, status) on identity_membership to mindweave_app;
grant update (paid) on connector_invoice to mindweave_app;
grant update (revoked_at, revoked_by) on identity_delegation to mindweave_app;
grant update (revoked_at, used_at) on identity_key to mindweave_app;
grant update (revoked_at, used_at) on scim_token to mindweave_app;
grant update (state) on payout_tax to mindweave_app;
grant update (used_at) on identity_invitation to mindweave_app;
grant update (used_at) on identity_recovery_code to mindweave_app;
grant update (withdrawn_at, withdrawn_by) on programs_addendum to mindweave_app;
grant usage on deal_number to mindweave_app;
grant usage on partner_application_number to mindweave_app;
grant usage on partner_number to mindweave_app;
grant usage on payout_batch to mindweave_app;
