-- Ends what carriers leave open: messages whose receipt never comes, parts in doubt, receipts that find no message.

-- Messages are closed in the order in which their validity ends; closing tells how far that has come.
create index send_valid_until on send (valid_until, id);
create table closing (
  alone boolean primary key default true check (alone),
  valid_until timestamptz not null,
  send_id uuid not null,
  n integer not null
);
insert into closing (valid_until, send_id, n) values ('-infinity', '00000000-0000-0000-0000-000000000000', -1);

-- Few parts are ever in doubt, so this costs next to nothing.
create index event_in_doubt on event (carrier_id, at) where kind = 'in_doubt';

-- A carrier that repeats a receipt which nobody can place is believed once.
delete from orphan_receipt o using orphan_receipt first
where first.carrier_id = o.carrier_id and first.carrier_message_id = o.carrier_message_id
  and first.number = o.number and first.state = o.state and first.id < o.id;
drop index orphan_receipt_carrier_message_id;
create unique index orphan_receipt_once on orphan_receipt (carrier_id, carrier_message_id, number, state);
create index orphan_receipt_received_at on orphan_receipt (received_at, id);
