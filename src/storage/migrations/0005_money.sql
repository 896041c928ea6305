-- Prices, balances and the ledger. A balance is the sum of its account's movements; a movement is never changed.

-- Price of one part to numbers that begin with prefix (digits after the +); the empty prefix is the default.
create table price (
  currency text not null check (currency ~ '^[A-Z]{3}$'),
  prefix text not null check (prefix ~ '^[0-9]{0,15}$'),
  micros bigint not null check (micros >= 0),
  set_at timestamptz not null,
  primary key (currency, prefix)
);

create table balance (
  account_id uuid primary key references account,
  micros bigint not null check (micros >= 0)
) with (fillfactor = 50);

create table movement (
  account_id uuid not null references account,
  id uuid not null,
  kind text not null check (kind in ('credit', 'charge', 'refund')),
  micros bigint not null,
  send_id uuid,
  n integer,
  part smallint,
  note text not null default '',
  at timestamptz not null,
  primary key (account_id, id),
  check (case kind
    when 'credit' then micros <> 0 and send_id is null and n is null and part is null
    when 'charge' then micros < 0 and send_id is not null and n is null and part is null
    when 'refund' then micros > 0 and send_id is not null and n is not null and part is not null
  end)
);
-- A send is charged once, a part is refunded once.
create unique index movement_charge on movement (account_id, send_id) where kind = 'charge';
create unique index movement_refund on movement (account_id, send_id, n, part) where kind = 'refund';

create trigger movement_send after insert on movement referencing new table as fresh
  for each statement execute function refuse_strange_sends();

create function refuse_change() returns trigger language plpgsql as $$
begin
  raise exception 'the ledger is append-only: % is refused', tg_op;
end $$;
create trigger movement_append_only before update or delete on movement for each row execute function refuse_change();
create trigger movement_no_truncate before truncate on movement for each statement execute function refuse_change();
