-- A named set of filters for one page: one person's own, or shared with the people of the same organisation.
create table desk_view (
  id text primary key check (id ~ '^vie_[0-9a-f]{32}$'),
  org_id text not null references identity_organisation (id),
  person_id text not null,
  page text not null check (page ~ '^[a-z][a-z0-9-]{0,39}$'),
  name text not null check (length(name) between 1 and 60),
  -- The part of the address that the view stands for.
  search text not null check (length(search) <= 2000),
  shared boolean not null,
  created_at timestamptz not null,
  constraint desk_view_named_once unique (org_id, person_id, page, name)
);
create index desk_view_page on desk_view (org_id, page);
call platform_guard('desk_view');
grant select, insert, delete, update (name, search, shared) on desk_view to mindweave_app;
create trigger desk_live after insert or update or delete on desk_view for each row execute function platform_tell('views', 'org_id', 'id');
