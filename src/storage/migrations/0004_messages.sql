-- The life of messages: a send and its messages never change, what happens to them is appended as events, and slices are
-- the queue. Keys are time-ordered (uuidv7), so daily partitions are ranges of the send's id and old days leave whole.

create table send (
  account_id uuid not null references account,
  id uuid not null,
  v1_id text,
  kind text not null check (kind in ('notification', 'marketing')),
  sender text not null,
  text text not null,
  encoding text not null check (encoding in ('GSM7', 'UCS2')),
  characters integer not null check (characters >= 0),
  reference integer not null check (reference between 0 and 65535),
  click_follow boolean not null default false,
  recipients integer not null check (recipients > 0),
  cost_micros bigint not null check (cost_micros >= 0),
  due_at timestamptz not null,
  valid_until timestamptz not null,
  created_at timestamptz not null,
  submitted integer not null default 0,
  delivered integer not null default 0,
  undelivered integer not null default 0,
  refused integer not null default 0,
  expired integer not null default 0,
  in_doubt integer not null default 0,
  primary key (account_id, id)
) partition by range (id);
create index send_v1_id on send (v1_id);

-- A row per recipient. price_micros is the price of one part.
create table message (
  account_id uuid not null,
  send_id uuid not null,
  n integer not null check (n >= 0),
  recipient text not null,
  parts smallint not null check (parts between 1 and 255),
  price_micros bigint not null check (price_micros >= 0),
  primary key (account_id, send_id, n)
) partition by range (send_id);
-- A reply or a receipt without a known id is matched by its number.
create index message_recipient on message (recipient, send_id);

-- What happened to one part of a message (part 1, 2, …; 0 speaks of the whole message). step makes each fact recordable
-- once: ten times the attempt, plus the order within it; 1000 is the carrier's first final word, later ones follow it.
create table event (
  account_id uuid not null,
  send_id uuid not null,
  n integer not null,
  part smallint not null check (part between 0 and 255),
  step smallint not null check (step > 0),
  kind text not null check (kind in (
    'held', 'deferred', 'submitted', 'refused', 'in_doubt', 'expired', 'suppressed', 'cancelled',
    'buffered', 'delivered', 'undelivered', 'unknown', 'repeated'
  )),
  at timestamptz not null,
  carrier_id smallint,
  carrier_message_id text,
  code text,
  detail text,
  primary key (account_id, send_id, n, part, step)
) partition by range (send_id);
create index event_carrier_message_id on event (carrier_message_id) where carrier_message_id is not null and kind = 'submitted';

create table send_default partition of send default;
create table message_default partition of message default;
create table event_default partition of event default;

-- The three tables are cut at the same ids, so each partition refers to its own counterpart: a check looks at one small
-- table instead of finding its way among all of them (147 µs of the server's time a message became 49). Events refer to
-- their send and not to their message, which keeps accounts apart as well: checking 20,000 messages a second one by one cost
-- as much as writing their events.
create function bind_partitions(suffix text) returns void language plpgsql as $$
declare
  child text;
begin
  foreach child in array array['message', 'event'] loop
    execute format('alter table %I add foreign key (account_id, send_id) references %I (account_id, id)',
      child || '_' || suffix, 'send_' || suffix);
  end loop;
end $$;
select bind_partitions('default');

-- The smallest uuidv7 of an instant: the border between two days.
create function uuid_from(instant timestamptz) returns uuid language sql immutable as $$
  select (rpad(lpad(to_hex((extract(epoch from instant) * 1000)::bigint), 12, '0'), 32, '0'))::uuid
$$;

-- Makes the partitions of one UTC day where they are missing.
create function make_partitions(day date) returns void language plpgsql as $$
declare
  suffix text := 'p' || to_char(day, 'YYYYMMDD');
  parent text;
begin
  if to_regclass('event_' || suffix) is not null then
    return;
  end if;
  foreach parent in array array['send', 'message', 'event'] loop
    execute format('create table %I partition of %I for values from (%L) to (%L)', parent || '_' || suffix, parent,
      uuid_from(day::timestamp at time zone 'UTC'), uuid_from((day + 1)::timestamp at time zone 'UTC'));
  end loop;
  perform bind_partitions(suffix);
end $$;

-- The queue: positions first to last of a send, on one carrier, in one lane (0 notifications, 1 marketing).
-- A slice with a worker is open: its messages may be leaving. It is deleted with the last outcome of its messages.
-- A trigger sees to it that the send is the account's own: a foreign key to a partitioned table costs 95 µs a row.
-- parts is that of one message; attempt counts the times it was claimed.
create table slice (
  account_id uuid not null,
  send_id uuid not null,
  first integer not null,
  last integer not null,
  carrier_id smallint references carrier,
  lane smallint not null check (lane in (0, 1)),
  not_before timestamptz not null,
  parts smallint not null check (parts between 1 and 255),
  attempt integer not null default 0,
  held text check (held in ('review', 'hours', 'no_carrier')),
  worker uuid,
  primary key (account_id, send_id, first),
  check (last >= first)
) with (fillfactor = 70, autovacuum_vacuum_scale_factor = 0.01, autovacuum_vacuum_threshold = 1000);
create index slice_due on slice (carrier_id, lane, account_id, not_before) where worker is null;
create index slice_open on slice (worker) where worker is not null;

-- Refuses rows whose send is not of their account, looking at a whole statement at once.
create function refuse_strange_sends() returns trigger language plpgsql as $$
begin
  if exists (
    select from fresh f where f.send_id is not null and not exists (
      select from send s where s.account_id = f.account_id and s.id = f.send_id)
  ) then
    raise exception 'a row of % names a send that its account does not have', tg_table_name using errcode = '23503';
  end if;
  return null;
end $$;
create trigger slice_send after insert on slice referencing new table as fresh
  for each statement execute function refuse_strange_sends();
