-- The look among all sends stood in one condition with what was found in the day's, and PostgreSQL opens all tables of a query that
-- it begins, whether it needs them or not: now it is a query of its own, which is begun when something was not found.

-- Writes refuse_strange_sends() anew, with a branch for each of the latest days: PostgreSQL prepares a query for fixed tables only, and
-- only those of the branch that is taken. A day that was dropped meanwhile is passed over.
create or replace function bind_days() returns void language plpgsql as $bind$
declare
  strange constant text := $text$exists (
      select from (select distinct account_id, send_id from fresh where send_id is not null) f
      where not exists (select from %I s where s.account_id = f.account_id and s.id = f.send_id offset 0))$text$;
  branches text := '';
  day record;
begin
  for day in
    select c.relname as sends, to_date(substr(c.relname, 7), 'YYYYMMDD') as date
    from pg_inherits i join pg_class c on c.oid = i.inhrelid
    where i.inhparent = 'send'::regclass and c.relname ~ '^send_p[0-9]{8}$' order by c.relname desc limit 40
  loop
    branches := branches || format($branch$
  elsif one >= %L and one < %L and to_regclass(%L) is not null then
    strange := $branch$ || strange || ';', uuid_from(day.date::timestamp at time zone 'UTC'),
      uuid_from((day.date + 1)::timestamp at time zone 'UTC'), day.sends, day.sends);
  end loop;
  execute format($function$
create or replace function refuse_strange_sends() returns trigger language plpgsql as $body$
declare
  one uuid;
  strange boolean := true;
begin
  select send_id into one from fresh where send_id is not null limit 1;
  if one is null then
    return null;%s
  end if;
  if not strange then
    return null;
  end if;
  if $function$ || strange || $function$ then
    raise exception 'a row of %% names a send that its account does not have', tg_table_name using errcode = '23503';
  end if;
  return null;
end $body$ $function$, branches, 'send');
end $bind$;

select bind_days();
