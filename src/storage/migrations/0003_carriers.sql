-- Carriers are the operator's, not a customer's. The password is kept encrypted, apart from the settings.

create table carrier (
  id smallint primary key generated always as identity,
  name text not null check (name ~ '^[A-Za-z0-9][A-Za-z0-9_-]{0,39}$'),
  kind text not null check (kind in ('smpp')),
  simulated boolean not null,
  enabled boolean not null default true,
  prefixes text[] not null default '{}',
  priority smallint not null default 0,
  settings jsonb not null,
  secret text not null,
  created_at timestamptz not null
);
create unique index carrier_name on carrier (lower(name));

-- A running dispatcher. Its slot (0 to 15) marks the ids it makes; beat_at and an advisory lock say that it lives.
create table worker (
  id uuid primary key,
  slot smallint not null unique check (slot between 0 and 15),
  started_at timestamptz not null,
  beat_at timestamptz not null
);
