-- What happened, recorded once and never edited (rules.md §7). `org_id` is the organisation that recorded it.
create sequence fact_arrival as bigint;
grant usage, select on sequence fact_arrival to mindweave_app;

create table fact (
  id text primary key check (id ~ '^fac_[0-9a-f]{32}$'),
  arrival bigint not null unique check (arrival > 0),
  org_id text not null,
  type text not null check (type ~ '^[a-z_]+\.[a-z_]+$'),
  occurred_at timestamptz not null,
  recorded_at timestamptz not null,
  recorded_by text,
  source_system text not null check (length(source_system) between 1 and 120),
  source_ref text not null check (length(source_ref) between 1 and 200),
  payload jsonb not null check (jsonb_typeof(payload) = 'object'),
  -- sha-256 of type, time and payload in canonical form: what "the same content" means.
  content bytea not null check (octet_length(content) = 32),
  constraint fact_source_once unique (source_system, source_ref)
);
create index fact_newest on fact (occurred_at desc, arrival desc);
create index fact_type_newest on fact (type, occurred_at desc, arrival desc);
call platform_guard('fact');
-- The books ask, as their owner, whether the fact that a posting names is recorded.
create policy books on fact for select to current_user using (true);
grant select, insert on fact to mindweave_app;

-- What a fact is about, as core/facts/fact.ts says.
create table fact_subject (
  subject text not null check (length(subject) between 1 and 300),
  arrival bigint not null references fact (arrival),
  org_id text not null,
  primary key (subject, arrival)
);
create index fact_subject_arrival on fact_subject (arrival);
call platform_guard('fact_subject');
grant select, insert on fact_subject to mindweave_app;

-- Grants keep the application from editing; this keeps everybody from it.
create function fact_never_edited() returns trigger language plpgsql as $$
begin
  raise exception 'a fact is never edited or deleted: record another one' using errcode = 'restrict_violation', constraint = 'fact_never_edited';
end $$;
create trigger fact_never_edited before update or delete or truncate on fact execute function fact_never_edited();
create trigger fact_never_edited before update or delete or truncate on fact_subject execute function fact_never_edited();

-- Arrival numbers are given out before their transactions commit, so 105 can be seen before 103. Whoever records first takes a shared
-- lock named after the last number given out until then; the number it draws next is higher. The lock vanishes after the
-- commit is visible. So everything up to the lowest lock held is settled: a reader that goes no further never misses a fact,
-- and nobody who records ever waits. 19799 in the upper 16 bits tells these locks from all others.
create function fact_begin() returns void language plpgsql as $$
begin
  perform pg_advisory_xact_lock_shared((19799::bigint << 48) | (select case when is_called then last_value else 0 end from fact_arrival));
end $$;

-- The number up to which no fact can appear any more. Ask in one statement, read facts in a later one of READ COMMITTED.
create function fact_settled() returns bigint language plpgsql volatile as $$
declare
  given bigint;
  open bigint;
begin
  select case when is_called then last_value else 0 end into given from fact_arrival;
  select min(((classid::bigint & 65535) << 32) | objid::bigint) into open from pg_locks
    where locktype = 'advisory' and objsubid = 1 and granted and (classid::bigint >> 16) = 19799
      and database = (select oid from pg_database where datname = current_database());
  return least(given, coalesce(open, given));
end $$;

-- Records facts in the order given, set by set. A source that is known is left as it is; the caller compares the content.
create function fact_record(
  p_org text, p_by text, p_at timestamptz, p_id text[], p_type text[], p_occurred timestamptz[], p_system text[], p_ref text[], p_payload text[], p_content bytea[],
  s_fact int[], s_subject text[]
) returns table (ord int, id text, arrival bigint, content bytea, fresh boolean) language plpgsql as $$
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
    insert into fact_subject (subject, arrival, org_id)
    select s.subject, f.arrival, p_org from unnest(s_fact, s_subject) as s (ord, subject) join given g on g.ord = s.ord join fresh f on f.id = g.id
  )
  select g.ord, f.id, f.arrival, f.content, true from fresh f join given g on g.id = f.id;
  return query
  select g.ord::int, f.id, f.arrival, f.content, false
  from unnest(p_id, p_system, p_ref) with ordinality as g (id, system, ref, ord) join fact f on f.source_system = g.system and f.source_ref = g.ref
  where f.id <> g.id;
end $$;
grant execute on function fact_begin(), fact_settled() to mindweave_app;
grant execute on function fact_record(text, text, timestamptz, text[], text[], timestamptz[], text[], text[], text[], bytea[], int[], text[]) to mindweave_app;
