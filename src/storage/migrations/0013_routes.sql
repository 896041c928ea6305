-- A carrier desk decides by more than prefixes: routes of the operator, first match first, and why each message went where it
-- did. A route without prefixes, account, kind or sender is for every one of them.

create table route (
  id integer primary key generated always as identity,
  name text not null check (name ~ '^[A-Za-z0-9][A-Za-z0-9_-]{0,39}$'),
  position integer not null,
  prefixes text[] not null default '{}',
  for_account uuid references account,
  kind text check (kind in ('notification', 'marketing')),
  sender text,
  policy text not null check (policy in ('order', 'weights')),
  created_at timestamptz not null
);
create unique index route_name on route (lower(name));

create table route_carrier (
  route_id integer not null references route on delete cascade,
  place smallint not null,
  carrier_id smallint not null references carrier,
  weight smallint not null check (weight between 1 and 1000),
  primary key (route_id, place),
  unique (route_id, carrier_id)
);

-- The reasons that routing gives, each written once. routed tells which one holds from which position of a send on, as in
-- '0:12 7000:13': a request says it once, however many its recipients. Null where prefixes and priority alone decided.
create table route_reason (
  id integer primary key generated always as identity,
  words text not null unique
);
alter table send add column routed text;

-- Messages that went from one carrier to another before they left: positions first to last of a send. attempt is that of the
-- claim that moved them. A trigger sees to it that the send is the account's own.
create table detour (
  account_id uuid not null,
  send_id uuid not null,
  first integer not null,
  attempt integer not null,
  last integer not null,
  from_carrier_id smallint,
  to_carrier_id smallint not null,
  reason text not null,
  at timestamptz not null,
  primary key (account_id, send_id, first, attempt),
  check (last >= first)
);
create trigger detour_send after insert on detour referencing new table as fresh
  for each statement execute function refuse_strange_sends();

-- How much of its traffic a carrier may get from this dispatcher, in percent, and why less than all.
alter table carrier_link
  add column share smallint not null default 100 check (share between 0 and 100),
  add column breaker text not null default 'closed' check (breaker in ('closed', 'open', 'probing', 'ramping')),
  add column breaker_reason text not null default '';
