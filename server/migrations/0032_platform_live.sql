-- Says that a record changed, when the change commits, to whoever listens: what kind of record, whose, and which one; never what is in it.
-- Arguments: topic, the column of the organisation ('' where only staff are to hear), the column of the record.
create function platform_tell() returns trigger language plpgsql as $$
declare changed jsonb := to_jsonb(case when tg_op = 'DELETE' then old else new end);
begin
  perform pg_notify('platform_live', json_build_object('topic', tg_argv[0], 'org', changed ->> tg_argv[1], 'id', changed ->> tg_argv[2])::text);
  return null;
end $$;

-- The same for statements that write many rows: once an organisation, without the records.
create function platform_tell_all() returns trigger language plpgsql as $$
declare told record;
begin
  for told in select distinct org_id from changed loop
    perform pg_notify('platform_live', json_build_object('topic', tg_argv[0], 'org', told.org_id, 'id', null)::text);
  end loop;
  return null;
end $$;
