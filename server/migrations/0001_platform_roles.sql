-- The application's role: it owns nothing, gets nothing by default, and row-level security binds it.
do $$
begin
  if not exists (select from pg_roles where rolname = 'mindweave_app') then
    create role mindweave_app nologin nosuperuser nobypassrls nocreatedb nocreaterole;
  end if;
exception
  when duplicate_object or unique_violation then null;
  when insufficient_privilege then
    raise exception 'The role mindweave_app is missing. Have an administrator run: create role mindweave_app nologin; grant mindweave_app to %;', current_user;
end $$;

-- Where one login both migrates and serves, it has to be able to turn into the application's role.
do $$
begin
  execute format('grant mindweave_app to %I', current_user);
exception when insufficient_privilege then null;
end $$;

revoke all on schema public from public;
grant usage on schema public to mindweave_app;

-- A table or a function made later is the owner's alone until a migration says otherwise.
alter default privileges revoke all on tables from public;
alter default privileges revoke execute on functions from public;

-- Who asks, as server/platform/database.ts sets it for the length of one transaction; null where nobody asks.
create function app_org() returns text language sql stable parallel safe
  return nullif(current_setting('app.org', true), '');
create function app_role() returns text language sql stable parallel safe
  return nullif(current_setting('app.role', true), '');
comment on function app_org() is 'The organisation that asks; null where none does.';
comment on function app_role() is 'What the asker is: the kind of its organisation, or system.';

grant execute on function app_org(), app_role() to mindweave_app;

-- Puts a table behind row-level security, the same way everywhere: an organisation sees and writes its own rows,
-- the vendor's staff and the system's own work see all. `column_name` is where the table keeps the organisation.
create procedure platform_guard(table_name regclass, column_name name default 'org_id') language plpgsql as $$
begin
  execute format('alter table %s enable row level security', table_name);
  execute format('alter table %s force row level security', table_name);
  execute format('create policy own on %s to mindweave_app using (%I = app_org()) with check (%I = app_org())', table_name, column_name, column_name);
  execute format('create policy staff on %s to mindweave_app using (app_role() in (''vendor'', ''system'')) with check (app_role() in (''vendor'', ''system''))', table_name);
end $$;
