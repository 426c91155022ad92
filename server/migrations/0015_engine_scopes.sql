-- How far the engine has read the facts, and under which programs it posted last.
create table engine_intake (
  one boolean primary key default true check (one),
  through bigint not null default 0,
  programs text not null default ''
);
insert into engine_intake default values;

-- Everything that hangs together through what its facts are about (core/engine/scopes.ts).
create table engine_scope (
  id bigint generated always as identity primary key,
  -- Facts of its own, so that of two that meet the larger one stays.
  facts bigint not null default 0,
  -- There is something it was not told.
  stirred boolean not null default true,
  -- When something falls due by itself, or a fact that is told of the future happens.
  due_at timestamptz,
  -- Its outcome is what the facts through this arrival add up to.
  told bigint not null default 0,
  -- Counts its outcomes: a process that remembers an older one starts again from the facts.
  version bigint not null default 0,
  failure text,
  tries int not null default 0,
  retry_at timestamptz
);
create index engine_scope_stirred on engine_scope (id) where stirred;
create index engine_scope_due on engine_scope (due_at) where due_at is not null;

create table engine_binding (binding text primary key, scope bigint not null);
create index engine_binding_scope on engine_binding (scope);

create table engine_fact (scope bigint not null, arrival bigint not null, primary key (scope, arrival));

-- What stands in the books for each key of the engine: its revision, and whether that still stands.
create table engine_posting (
  key text primary key,
  scope bigint not null,
  revision int not null,
  content uuid not null,
  live boolean not null
);
create index engine_posting_scope on engine_posting (scope);

-- Scopes that post to a balance the whole house shares; once a fact looks at that balance they are one.
create table engine_touch (account text not null, scope bigint not null, primary key (account, scope));
create index engine_touch_scope on engine_touch (scope);

-- They belong to no organisation: only the system's own work sees them.
do $$
declare one regclass;
begin
  foreach one in array array['engine_intake', 'engine_scope', 'engine_binding', 'engine_fact', 'engine_posting', 'engine_touch']::regclass[] loop
    execute format('alter table %s enable row level security', one);
    execute format('alter table %s force row level security', one);
    execute format('create policy system on %s to mindweave_app using (app_role() = ''system'') with check (app_role() = ''system'')', one);
    execute format('grant select, insert, update, delete on %s to mindweave_app', one);
  end loop;
end $$;
