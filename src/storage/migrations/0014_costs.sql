-- What carriers charge, so that a route may choose the cheapest of those that deliver well, and no message is sent at a loss.

-- Price of one part, at a carrier, to numbers that begin with prefix (digits after the +); the empty prefix is the default.
create table carrier_price (
  carrier_id smallint not null references carrier on delete cascade,
  currency text not null check (currency ~ '^[A-Z]{3}$'),
  prefix text not null check (prefix ~ '^[0-9]{0,15}$'),
  micros bigint not null check (micros >= 0),
  set_at timestamptz not null,
  primary key (carrier_id, currency, prefix)
);

-- The least share of an account's price, in percent, that must be left of it when the carrier is paid; null: any carrier may do.
alter table account add column least_margin smallint check (least_margin between 0 and 99);

-- least_delivered: a carrier of which a smaller share arrives, in percent, is not chosen by its cost.
alter table route
  drop constraint route_policy_check,
  add constraint route_policy_check check (policy in ('order', 'weights', 'cheapest')),
  add column least_delivered smallint check (least_delivered between 0 and 100);
