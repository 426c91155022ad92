-- A service account is added by an organisation that may not write people as such: the door makes one, and only one that never signs in.
create function identity_add_service(new_id text, called text, at timestamptz) returns void language plpgsql as $$
declare asker text := current_setting('app.role', true);
begin
  perform set_config('app.role', 'system', true);
  insert into identity_person (id, email, name, kind, created_at) values (new_id, new_id || '@service.invalid', called, 'service', at);
  perform set_config('app.role', coalesce(asker, ''), true);
end $$;
grant execute on function identity_add_service(text, text, timestamptz) to mindweave_app;
