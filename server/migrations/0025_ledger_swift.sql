-- Posting in fewer steps, and days that keep up by themselves. A line carries the days of its entry, so a balance on a day reads lines alone; an
-- account that has gathered a thousand lines since its last fold is folded by the posting that brings the last of them.
alter table ledger_line add column booked_on date, add column effective_on date;
alter table ledger_line disable trigger ledger_never_edited;
update ledger_line l set booked_on = e.booked_on, effective_on = e.effective_on from ledger_entry e where e.seq = l.entry;
alter table ledger_line enable trigger ledger_never_edited;
alter table ledger_line alter column booked_on set not null, alter column effective_on set not null;

-- Lines come with all others of their entry, on its days, and balance per currency, memo accounts among themselves.
create or replace function ledger_line_placed() returns trigger language plpgsql
set plan_cache_mode = force_generic_plan set enable_seqscan = off set enable_hashjoin = off set enable_mergejoin = off as $$
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
end $$;

-- An entry is in form, its fact recorded, its day open; it has its last line, and no line comes without all others.
-- `limit 1` keeps each question a look-up: without it the planner may read the whole other table into memory instead.
create or replace function ledger_entry_sound() returns trigger language plpgsql
set plan_cache_mode = force_generic_plan set enable_seqscan = off set enable_hashjoin = off set enable_mergejoin = off as $$
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
end $$;

-- Moves accounts by what a batch brings them, in one order, so that two batches that share any wait here and never for each other; says where each stood.
drop function ledger_move(bigint[], bigint[], bigint[]);
create function ledger_move(p_account bigint[], p_net bigint[], p_lines bigint[])
returns table (account bigint, debit_natural boolean, never_negative boolean, balance bigint, version bigint, until bigint) language plpgsql
set plan_cache_mode = force_generic_plan set enable_seqscan = off set enable_hashjoin = off set enable_mergejoin = off as $$
#variable_conflict use_column
begin
  return query update ledger_account a set balance = a.balance + case when a.debit_natural then t.net else -t.net end, version = a.version + t.lines
    from unnest(p_account, p_net, p_lines) as t (id, net, lines) where a.id = t.id
    returning a.id, a.debit_natural, a.never_negative, a.balance - case when a.debit_natural then t.net else -t.net end, a.version - t.lines, a.version;
end $$;

-- Folds accounts into days up to what each has now. Whoever holds an account's mark folds it; another leaves it to him.
create function ledger_fold_some(p_account bigint[], p_most bigint) returns bigint language plpgsql
set plan_cache_mode = force_generic_plan set enable_seqscan = off set enable_hashjoin = off set enable_mergejoin = off as $$
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
end $$;

-- Folds lines into days: of the accounts given, or of a thousand that are behind. Returns how many lines; 0 also while another folds.
create or replace function ledger_fold(p_account bigint[] default null, p_most bigint default 100000) returns bigint
language plpgsql security definer set search_path = pg_catalog, public as $$
declare v_account bigint[];
begin
  perform ledger_allowed();
  if not pg_try_advisory_xact_lock(7311250116) then return 0; end if;
  select array_agg(b.id) into v_account from (
    select a.id from ledger_account a left join ledger_folded f on f.account = a.id
    where (p_account is null or a.id = any(p_account)) and a.version > coalesce(f.version, 0) limit 1000) b;
  if v_account is null then return 0; end if;
  return ledger_fold_some(v_account, p_most);
end $$;

-- Posts entries with their lines, in the order given, set by set; returns the places of those that were new. Entries of one `grp` stand or fall
-- together: at the end of each group no account that must not be negative may be so. A key that stands for something else is refused. Closing a period
-- waits for postings under way, and they for it.
create or replace function ledger_post(
  p_at timestamptz, p_grp int[], p_id uuid[], p_key text[], p_template text[], p_fact text[], p_subject text[], p_program text[], p_earning text[],
  p_booked date[], p_effective timestamptz[], p_effective_on date[], p_reverses uuid[], p_lines smallint[], p_content uuid[],
  l_ord int[], l_n smallint[], l_account bigint[], l_debit boolean[], l_amount bigint[]
) returns int[] language plpgsql security definer set search_path = pg_catalog, public set plan_cache_mode = force_generic_plan as $$
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
end $$;

-- Who asks is asked once a statement and not once a row: adding up ten years of days took a hundred times as long otherwise.
do $$
declare one regclass;
begin
  foreach one in array array['ledger_chart', 'ledger_account', 'ledger_entry', 'ledger_line', 'ledger_period', 'ledger_day', 'ledger_folded']::regclass[] loop
    execute format('alter policy staff on %s using ((select app_role()) in (''vendor'', ''system''))', one);
  end loop;
end $$;
