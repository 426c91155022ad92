-- Messages to people: written with the change they speak of, sent by a job. What was sent stays readable for staff who must prove it.
create table platform_mail (
  id text primary key check (id ~ '^mai_[0-9a-f]{32}$'),
  recipient text not null check (length(recipient) <= 254),
  subject text not null check (length(subject) between 1 and 300),
  body jsonb not null,
  queued_at timestamptz not null,
  sent_at timestamptz,
  failure text
);
create index platform_mail_newest on platform_mail (queued_at desc);
alter table platform_mail enable row level security;
alter table platform_mail force row level security;
-- Anybody's change may ask for a message; only the system's own work reads them, because links in them let people in.
create policy asked on platform_mail for insert to mindweave_app with check (true);
create policy system on platform_mail to mindweave_app using (app_role() = 'system') with check (app_role() = 'system');
grant select, insert, update (sent_at, failure) on platform_mail to mindweave_app;
