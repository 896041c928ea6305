-- Messages of one send may differ in what they say: texts with names filled in, or octets as an SMPP customer submits them. Such a
-- send has no text; the contents of its messages are rows here. A send whose messages all say the same keeps its text as before.

alter table send
  alter column text drop not null,
  alter column encoding drop not null,
  alter column characters drop not null,
  drop constraint send_encoding_check,
  drop constraint send_characters_check,
  -- Of what is there already it is known: nobody need read a year of sends for it.
  add constraint send_content_check check (
    case when text is null then encoding is null and characters is null
      else encoding in ('GSM7', 'UCS2') and characters >= 0 end is true
  ) not valid;

-- What the messages from position first on say, up to that of the next row: messages that say the same lie side by side.
-- octets: the parts one after the other, each behind an octet that says how long it is.
create table message_content (
  account_id uuid not null,
  send_id uuid not null,
  first integer not null check (first >= 0),
  text text,
  encoding text,
  characters integer,
  octets bytea,
  data_coding smallint,
  has_header boolean,
  primary key (account_id, send_id, first),
  check (case when octets is null
    then text is not null and encoding in ('GSM7', 'UCS2') and characters >= 0 and num_nulls(data_coding, has_header) = 2
    else data_coding between 0 and 255 and has_header is not null and num_nulls(text, encoding, characters) = 3 end is true)
) partition by range (send_id);
create table message_content_default partition of message_content default;
create trigger message_content_send after insert on message_content referencing new table as fresh
  for each statement execute function refuse_strange_sends();

create or replace function bind_partitions(suffix text) returns void language plpgsql as $$
declare
  child text;
begin
  foreach child in array array['message', 'message_content', 'event'] loop
    execute format('create trigger %I after insert on %I referencing new table as fresh
      for each statement execute function refuse_strange_sends()', child || '_send', child || '_' || suffix);
  end loop;
  execute format('create trigger send_account after insert on %I referencing new table as fresh
    for each statement execute function refuse_strange_accounts()', 'send_' || suffix);
end $$;

create or replace function make_partitions(day date) returns void language plpgsql as $$
declare
  suffix text := 'p' || to_char(day, 'YYYYMMDD');
  parent text;
begin
  perform pg_advisory_xact_lock(1885434484);
  if to_regclass('event_' || suffix) is not null then
    return;
  end if;
  foreach parent in array array['send', 'message', 'message_content', 'event'] loop
    execute format('create table %I partition of %I for values from (%L) to (%L)', parent || '_' || suffix, parent,
      uuid_from(day::timestamp at time zone 'UTC'), uuid_from((day + 1)::timestamp at time zone 'UTC'));
  end loop;
  perform bind_partitions(suffix);
  perform bind_days();
end $$;

-- The days that are there already.
do $$
declare
  suffix text;
  day date;
begin
  for suffix in
    select substr(c.relname, length('event_') + 1) from pg_inherits i join pg_class c on c.oid = i.inhrelid
    where i.inhparent = 'event'::regclass
  loop
    if suffix ~ '^p[0-9]{8}$' then
      day := to_date(substr(suffix, 2), 'YYYYMMDD');
      execute format('create table %I partition of message_content for values from (%L) to (%L)', 'message_content_' || suffix,
        uuid_from(day::timestamp at time zone 'UTC'), uuid_from((day + 1)::timestamp at time zone 'UTC'));
    end if;
    execute format('create trigger message_content_send after insert on %I referencing new table as fresh
      for each statement execute function refuse_strange_sends()', 'message_content_' || suffix);
  end loop;
end $$;
