-- How the links of each carrier stand, as each dispatcher last told. Written only when something changes; what a dispatcher
-- told goes away with it. since: when the carrier came up, or ceased to be up; trying to connect again does not count.

create table carrier_link (
  worker_id uuid references worker on delete cascade,
  carrier_id smallint references carrier on delete cascade,
  state text not null check (state in ('up', 'connecting', 'down')),
  binds integer not null check (binds >= 0),
  reason text not null,
  since timestamptz not null,
  primary key (worker_id, carrier_id)
);
