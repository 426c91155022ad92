-- Published versions of the program: immutable, hashed, never overlapping, and never one person's work alone. Everybody's terms, so everybody's
-- transactions read them; what a partner is shown of them is decided by the routes.
create table programs_version (
  number text primary key check (number ~ '^\d{1,6}\.\d{1,6}\.\d{1,6}$'),
  program text not null check (length(program) between 1 and 60),
  title text not null,
  change_note text not null,
  effective_from date not null unique,
  effective_until date check (effective_until > effective_from),
  existing_from date check (existing_from >= effective_from),
  -- The file as it was published, and the one text its meaning has.
  source text not null check (length(source) <= 524288),
  canonical text not null,
  hash bytea not null unique check (hash = sha256(convert_to(canonical, 'UTF8'))),
  authors text[] not null,
  approved_by text,
  published_by text,
  published_at timestamptz not null,
  -- Only the version that comes with the platform has nobody's name.
  constraint programs_version_two_people check (
    case when approved_by is null then published_by is null and cardinality(authors) = 0
    else published_by is not null and cardinality(authors) > 0 and approved_by <> all (authors) end)
);
alter table programs_version enable row level security;
alter table programs_version force row level security;
create policy everybody on programs_version for select to mindweave_app using (true);
create policy staff on programs_version for insert to mindweave_app with check (app_role() in ('vendor', 'system'));
grant select, insert on programs_version to mindweave_app;

create function programs_never_edited() returns trigger language plpgsql as $$
begin
  raise exception 'a published version is never edited or deleted: publish another one' using errcode = 'restrict_violation', constraint = 'programs_never_edited';
end $$;
create trigger programs_never_edited before update or delete or truncate on programs_version execute function programs_never_edited();

-- A version without an end gives way to the next one; one that names its end must have ended by then. Publishing holds a lock, so nobody slips in between.
create function programs_never_overlap() returns trigger language plpgsql as $$
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
end $$;
create trigger programs_never_overlap before insert on programs_version for each row execute function programs_never_overlap();

create table programs_draft (
  id text primary key check (id ~ '^dra_[0-9a-f]{32}$'),
  revision int not null check (revision > 0),
  status text not null check (status in ('open', 'published', 'discarded')),
  source text not null check (length(source) <= 524288),
  -- What the text says while it has no errors.
  program text,
  hash bytea check (octet_length(hash) = 32),
  errors int not null check (errors >= 0),
  warnings int not null check (warnings >= 0),
  editors text[] not null check (cardinality(editors) > 0),
  created_at timestamptz not null,
  edited_at timestamptz not null,
  approved_by text,
  approved_at timestamptz,
  approved_hash bytea,
  constraint programs_draft_two_people check (approved_by is null or approved_by <> all (editors)),
  check ((approved_by is null) = (approved_at is null) and (approved_by is null) = (approved_hash is null))
);
create index programs_draft_newest on programs_draft (edited_at desc, id desc);
alter table programs_draft enable row level security;
alter table programs_draft force row level security;
create policy staff on programs_draft to mindweave_app using (app_role() in ('vendor', 'system')) with check (app_role() in ('vendor', 'system'));
grant select, insert, update (revision, status, source, program, hash, errors, warnings, editors, edited_at, approved_by, approved_at, approved_hash) on programs_draft to mindweave_app;

-- Other terms for one partner. `org_id` is the partner's organisation: its own transactions see its own terms.
create table programs_addendum (
  id text primary key check (id ~ '^add_[0-9a-f]{32}$'),
  org_id text not null references identity_organisation (id),
  name text not null unique,
  partner text not null,
  title text not null,
  effective_from date not null,
  effective_until date check (effective_until > effective_from),
  existing_from date check (existing_from >= effective_from),
  source text not null check (length(source) <= 524288),
  canonical text not null,
  hash bytea not null check (hash = sha256(convert_to(canonical, 'UTF8'))),
  proposed_by text not null,
  proposed_at timestamptz not null,
  withdrawn_by text,
  withdrawn_at timestamptz,
  check ((withdrawn_by is null) = (withdrawn_at is null))
);
create unique index programs_addendum_one_a_day on programs_addendum (partner, effective_from) where withdrawn_at is null;
create index programs_addendum_newest on programs_addendum (proposed_at desc, id desc);
call platform_guard('programs_addendum');
grant select, insert, update (withdrawn_by, withdrawn_at) on programs_addendum to mindweave_app;

create table programs_addendum_approval (
  addendum_id text not null references programs_addendum (id),
  org_id text not null,
  person_id text not null,
  at timestamptz not null,
  -- Two people agree, and the database counts them.
  place int not null check (place in (1, 2)),
  primary key (addendum_id, person_id),
  unique (addendum_id, place)
);
call platform_guard('programs_addendum_approval');
grant select, insert on programs_addendum_approval to mindweave_app;
