-- What a fact is about, by kind: a partner with a hundred thousand registrations is asked for its few changes of tier, and only they are read.
alter table fact_subject disable trigger fact_never_edited;
alter table fact_subject no force row level security;
alter table fact no force row level security;
alter table fact_subject add column type text;
update fact_subject s set type = f.type from fact f where f.arrival = s.arrival;
alter table fact_subject alter column type set not null;
alter table fact_subject drop constraint fact_subject_pkey;
alter table fact_subject add primary key (subject, type, arrival);
alter table fact force row level security;
alter table fact_subject force row level security;
alter table fact_subject enable trigger fact_never_edited;

-- Records facts in the order given, set by set. A source that is known is left as it is; the caller compares the content.
create or replace function fact_record(
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
    insert into fact_subject (subject, type, arrival, org_id)
    select s.subject, g.type, f.arrival, p_org from unnest(s_fact, s_subject) as s (ord, subject) join given g on g.ord = s.ord join fresh f on f.id = g.id
  )
  select g.ord, f.id, f.arrival, f.content, true from fresh f join given g on g.id = f.id;
  return query
  select g.ord::int, f.id, f.arrival, f.content, false
  from unnest(p_id, p_system, p_ref) with ordinality as g (id, system, ref, ord) join fact f on f.source_system = g.system and f.source_ref = g.ref
  where f.id <> g.id;
end $$;
