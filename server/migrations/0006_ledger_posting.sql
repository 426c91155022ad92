-- The only ways to write into the books. They run as the owner, so the application needs no right to the tables itself.

create function ledger_allowed() returns void language plpgsql as $$
begin
  if app_role() in ('vendor', 'system') then return; end if;
  raise exception 'only the house keeps the books' using errcode = 'insufficient_privilege';
end $$;

-- Accounts by name, opened where they are new.
create function ledger_open(p_account text[], p_owner text[], p_currency text[]) returns table (ord int, id bigint)
language plpgsql security definer set search_path = pg_catalog, public set plan_cache_mode = force_generic_plan as $$
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
end $$;

-- Moves accounts to where their chains end. Its plan is pinned to index look-ups, since one made while the table is small would read all of it later.
create function ledger_move(p_account bigint[], p_balance bigint[], p_version bigint[]) returns void language plpgsql
set plan_cache_mode = force_generic_plan set enable_seqscan = off set enable_hashjoin = off set enable_mergejoin = off as $$
begin
  update ledger_account a set balance = t.balance, version = t.version from unnest(p_account, p_balance, p_version) as t (id, balance, version) where a.id = t.id;
end $$;

-- Posts entries with their lines, in the order given, set by set; returns the places of those that were new. Entries of one `grp` stand or fall
-- together: at the end of each group no account that must not be negative may be so. Closing a period waits for postings under way, and they for it.
create function ledger_post(
  p_at timestamptz, p_grp int[], p_id uuid[], p_key text[], p_template text[], p_fact text[], p_subject text[], p_program text[], p_earning text[],
  p_booked date[], p_effective timestamptz[], p_effective_on date[], p_reverses uuid[], p_lines smallint[], p_content uuid[],
  l_ord int[], l_n smallint[], l_account bigint[], l_debit boolean[], l_amount bigint[]
) returns int[] language plpgsql security definer set search_path = pg_catalog, public set plan_cache_mode = force_generic_plan as $$
declare
  fresh int[];
  overdrawn bigint;
  v_account bigint[];
  v_balance bigint[];
  v_version bigint[];
begin
  perform ledger_allowed();
  perform pg_advisory_xact_lock_shared(7311250115);
  -- Accounts first and in one order: two batches that share any wait here, before either holds what the other wants.
  perform 1 from ledger_account a where a.id = any(l_account) order by a.id for no key update;
  -- Entries and lines in one statement: the checks of both tables look when it ends.
  with wanted as materialized (
    -- A key that comes twice in one batch is one entry.
    select distinct on (w.id) w.ord, w.id, w.key, w.template, w.fact, w.subject, w.program, w.earning, w.booked, w.effective, w.effective_on, w.reverses, w.lines, w.content
    from unnest(p_id, p_key, p_template, p_fact, p_subject, p_program, p_earning, p_booked, p_effective, p_effective_on, p_reverses, p_lines, p_content)
      with ordinality as w (id, key, template, fact, subject, program, earning, booked, effective, effective_on, reverses, lines, content, ord)
    order by w.id, w.ord
  ), entry as (
    insert into ledger_entry (id, key, template, fact, subject, program, earning, booked_on, effective_at, effective_on, reverses, lines, content, posted_at)
    select w.id, w.key, w.template, w.fact, w.subject, w.program, w.earning, w.booked, w.effective, w.effective_on, w.reverses, w.lines, w.content, p_at from wanted w order by w.ord
    on conflict (id) do nothing
    returning ledger_entry.seq, ledger_entry.id
  ), given as (
    select w.ord, e.seq from entry e join wanted w on w.id = e.id
  ), placed as materialized (
    select l.account, g.ord, g.seq, l.n, l.debit, l.amount, a.never_negative, a.version + row_number() over w as version,
      (a.balance + sum(case when l.debit = a.debit_natural then l.amount else -l.amount end) over w)::bigint as balance_after,
      lead(p_grp[g.ord]) over w is distinct from p_grp[g.ord] as ends, lead(1) over w is null as last
    from given g join unnest(l_ord, l_n, l_account, l_debit, l_amount) as l (ord, n, account, debit, amount) on l.ord = g.ord
    cross join lateral (select b.balance, b.version, b.debit_natural, b.never_negative from ledger_account b where b.id = l.account limit 1) a
    window w as (partition by l.account order by g.ord, l.n)
  ), written as (
    insert into ledger_line (account, version, entry, n, debit, amount, balance_after)
    select p.account, p.version, p.seq, p.n, p.debit, p.amount, p.balance_after from placed p
  )
  select (select array_agg(g.ord::int order by g.ord) from given g), min(p.account) filter (where p.never_negative and p.ends and p.balance_after < 0),
    array_agg(p.account) filter (where p.last), array_agg(p.balance_after) filter (where p.last), array_agg(p.version) filter (where p.last)
  into fresh, overdrawn, v_account, v_balance, v_version from placed p;
  if overdrawn is not null then
    raise exception 'account % would be negative', overdrawn using errcode = 'check_violation', constraint = 'ledger_account_never_negative';
  end if;
  perform ledger_move(v_account, v_balance, v_version);
  return coalesce(fresh, '{}');
end $$;

-- Closes the books through a day, once postings under way are in. Days only move forwards.
create function ledger_close(p_through date, p_at timestamptz, p_by text, p_fact text) returns boolean
language plpgsql security definer set search_path = pg_catalog, public set plan_cache_mode = force_generic_plan as $$
begin
  perform ledger_allowed();
  perform pg_advisory_xact_lock(7311250115);
  if p_through <= (select max(through) from ledger_period) then return false; end if;
  insert into ledger_period (through, closed_at, closed_by, fact) values (p_through, p_at, p_by, p_fact);
  return true;
end $$;

-- Folds lines into days: of the accounts given, or of all that are behind. Returns how many lines; 0 also while another folds.
create function ledger_fold(p_account bigint[] default null, p_most bigint default 100000) returns bigint
language plpgsql security definer set search_path = pg_catalog, public set plan_cache_mode = force_generic_plan as $$
declare folded bigint;
begin
  perform ledger_allowed();
  if not pg_try_advisory_xact_lock(7311250116) then return 0; end if;
  with behind as materialized (
    select a.id, coalesce(f.version, 0) as since, least(a.version, coalesce(f.version, 0) + p_most) as until
    from ledger_account a left join ledger_folded f on f.account = a.id
    where (p_account is null or a.id = any(p_account)) and a.version > coalesce(f.version, 0)
  ), moved as materialized (
    select b.id as account, e.booked_on, e.effective_on, case when l.debit then l.amount else 0 end as debit, case when l.debit then 0 else l.amount end as credit
    from behind b join ledger_line l on l.account = b.id and l.version > b.since and l.version <= b.until join ledger_entry e on e.seq = l.entry
  ), days as (
    insert into ledger_day as d (account, day, booked_debit, booked_credit, effective_debit, effective_credit)
    select s.account, s.day, sum(s.bd), sum(s.bc), sum(s.ed), sum(s.ec) from (
      select account, booked_on as day, debit as bd, credit as bc, 0 as ed, 0 as ec from moved
      union all select account, effective_on, 0, 0, debit, credit from moved) s
    group by s.account, s.day
    on conflict (account, day) do update set
      booked_debit = d.booked_debit + excluded.booked_debit, booked_credit = d.booked_credit + excluded.booked_credit,
      effective_debit = d.effective_debit + excluded.effective_debit, effective_credit = d.effective_credit + excluded.effective_credit
  ), marks as (
    insert into ledger_folded (account, version) select id, until from behind on conflict (account) do update set version = excluded.version
  )
  select coalesce(sum(until - since), 0) into folded from behind;
  return folded;
end $$;

grant execute on function ledger_id(text) to mindweave_app;
grant execute on function ledger_open(text[], text[], text[]) to mindweave_app;
grant execute on function ledger_post(timestamptz, int[], uuid[], text[], text[], text[], text[], text[], text[], date[], timestamptz[], date[], uuid[], smallint[], uuid[],
  int[], smallint[], bigint[], boolean[], bigint[]) to mindweave_app;
grant execute on function ledger_close(date, timestamptz, text, text) to mindweave_app;
grant execute on function ledger_fold(bigint[], bigint) to mindweave_app;
