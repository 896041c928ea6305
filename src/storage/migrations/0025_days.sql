-- What holds rows to the sends of their account looked at all days ever kept: PostgreSQL's part of a single message was 182 µs with
-- nine days, 251 with 39 and 426 with 99. Now it looks at the day of the first row that it is given. What is found there is found,
-- and only what is not, such as rows of another day, is looked for among all sends: no row is let through that was not before.

-- Rows are looked up one by one (`offset 0`): a plan made while a table is empty would compare each with all that it holds later.
create or replace function refuse_strange_accounts() returns trigger language plpgsql as $$
begin
  if exists (
    select from (select distinct account_id from fresh) f
    where not exists (select from account a where a.id = f.account_id offset 0)
  ) then
    raise exception 'a row of % names an account that there is not', tg_table_name using errcode = '23503';
  end if;
  return null;
end $$;

-- Writes refuse_strange_sends() anew, with a branch for each of the latest days: PostgreSQL prepares a query for fixed tables only, and
-- only those of the branch that is taken. A day that was dropped meanwhile is passed over.
create function bind_days() returns void language plpgsql as $bind$
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
  if strange and $function$ || strange || $function$ then
    raise exception 'a row of %% names a send that its account does not have', tg_table_name using errcode = '23503';
  end if;
  return null;
end $body$ $function$, branches, 'send');
end $bind$;

-- Makers of one day wait for each other, on the lock that the whole of them takes.
create or replace function make_partitions(day date) returns void language plpgsql as $$
declare
  suffix text := 'p' || to_char(day, 'YYYYMMDD');
  parent text;
begin
  perform pg_advisory_xact_lock(1885434484);
  if to_regclass('event_' || suffix) is not null then
    return;
  end if;
  foreach parent in array array['send', 'message', 'event'] loop
    execute format('create table %I partition of %I for values from (%L) to (%L)', parent || '_' || suffix, parent,
      uuid_from(day::timestamp at time zone 'UTC'), uuid_from((day + 1)::timestamp at time zone 'UTC'));
  end loop;
  perform bind_partitions(suffix);
  perform bind_days();
end $$;

select bind_days();
