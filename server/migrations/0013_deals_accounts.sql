-- Customers that are known from deals and facts, so that a reviewer sees who is similar; only staff and the system's own work read it.
do $$
declare home name;
begin
  select n.nspname into home from pg_extension e join pg_namespace n on n.oid = e.extnamespace where e.extname = 'pg_trgm';
  if home is null then
    create schema if not exists deal_search;
    grant usage on schema deal_search to mindweave_app;
    create extension pg_trgm with schema deal_search;
  end if;
exception when undefined_file or feature_not_supported then
  raise exception 'PostgreSQL has no pg_trgm here: install its contrib package (postgresql-contrib), which names are compared with.';
end $$;

create table deal_account (
  -- The registrable domain, or another system's key of a customer without one.
  customer text primary key check (length(customer) between 1 and 253),
  name text not null,
  -- The name in small letters without what all companies are called.
  name_key text not null,
  source text not null check (source in ('registration', 'opportunity', 'billing')),
  since timestamptz not null,
  last_activity_at timestamptz not null,
  -- Accounts the vendor keeps for itself are named in advance (P-97).
  reserved_at timestamptz,
  reserved_by text,
  reserved_because text,
  check ((reserved_at is null) = (reserved_because is null))
);
alter table deal_account enable row level security;
alter table deal_account force row level security;
create policy staff on deal_account to mindweave_app using (app_role() in ('vendor', 'system')) with check (app_role() in ('vendor', 'system'));
grant select, insert, update (name, name_key, source, since, last_activity_at, reserved_at, reserved_by, reserved_because) on deal_account to mindweave_app;

-- The extension lives where it was found; the index and the one function that asks it are made for that place.
do $$
declare home name;
begin
  select n.nspname into strict home from pg_extension e join pg_namespace n on n.oid = e.extnamespace where e.extname = 'pg_trgm';
  execute format('create index deal_account_similar on deal_account using gin (name_key %I.gin_trgm_ops)', home);
  execute format($f$
    create function deal_similar_accounts(wanted text, least_alike real, most int)
    returns table (customer text, name text, source text, since timestamptz, last_activity_at timestamptz, alike real)
    language plpgsql stable set search_path = public, %1$I as $body$
    #variable_conflict use_column
    begin
      perform set_config('pg_trgm.similarity_threshold', least_alike::text, true);
      return query
        select a.customer, a.name, a.source, a.since, a.last_activity_at, similarity(a.name_key, wanted) as alike
        from deal_account a where a.name_key %% wanted order by alike desc, a.customer limit most;
    end $body$ $f$, home);
end $$;
grant execute on function deal_similar_accounts(text, real, int) to mindweave_app;

-- How far the facts were followed that others record about registrations and customers.
create table deal_cursor (one boolean primary key default true check (one), arrival bigint not null);
insert into deal_cursor (arrival) values (0);
alter table deal_cursor enable row level security;
alter table deal_cursor force row level security;
create policy system on deal_cursor to mindweave_app using (app_role() = 'system') with check (app_role() = 'system');
grant select, update (arrival) on deal_cursor to mindweave_app;
