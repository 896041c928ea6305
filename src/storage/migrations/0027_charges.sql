-- The charge of a send is the send itself: what it cost never changes, and a movement that says the same once more took a row and two
-- index entries, 8 of the 59 µs of the statement that accepts a message. Movements are credits and refunds from here on; `ledger` is
-- all of it together. What cost nothing is there with 0: with a condition a page of it could not be read along the keys.

create view ledger as
  select account_id, id, kind, micros, send_id, n, part, note, at from movement
  union all
  select account_id, id, 'charge', -cost_micros, id, null::integer, null::smallint, '', created_at from send;

-- Part of the ledger, and as little to be changed as the rest of it; of updates only those of these columns are looked at, so that
-- counters cost nothing. A day whose tables are dropped goes whole.
create trigger send_cost_stays after update of account_id, id, cost_micros, created_at on send
  for each row execute function refuse_change();
create trigger send_stays after delete on send for each row execute function refuse_change();
create trigger send_no_truncate before truncate on send for each statement execute function refuse_change();

-- Charges that are on record as movements go, since their sends say the same. Where one does not, the difference stays as a movement
-- that says so: no balance and no sum of an account changes.
create temporary table sum_before on commit drop as select account_id, sum(micros) as micros from movement group by account_id;

create temporary table kept_movement on commit drop as
  select * from movement where kind <> 'charge'
  union all
  select coalesce(m.account_id, s.account_id),
    coalesce(m.id, overlay(gen_random_uuid()::text placing left(s.id::text, 18) from 1)::uuid), 'credit',
    coalesce(m.micros, 0) + coalesce(s.cost_micros, 0), null, null, null,
    format('send %s cost %s and was charged %s', coalesce(m.send_id, s.id), coalesce(s.cost_micros, 0), coalesce(-m.micros, 0)),
    coalesce(m.at, s.created_at)
  from (select * from movement where kind = 'charge') m
  full join (select account_id, id, cost_micros, created_at from send where cost_micros > 0) s
    on s.account_id = m.account_id and s.id = m.send_id
  where coalesce(m.micros, 0) + coalesce(s.cost_micros, 0) <> 0;

alter table movement disable trigger user;
truncate movement;
drop index movement_charge;
alter table movement drop constraint movement_kind_check, drop constraint movement_check;
insert into movement (account_id, id, kind, micros, send_id, n, part, note, at)
  select account_id, id, kind, micros, send_id, n, part, note, at from kept_movement;
alter table movement
  add constraint movement_kind_check check (kind in ('credit', 'refund')),
  add constraint movement_check check (case kind
    when 'credit' then micros <> 0 and send_id is null and n is null and part is null
    when 'refund' then micros > 0 and send_id is not null and n is not null and part is not null
  end);
alter table movement enable trigger user;

do $$
declare
  differing bigint;
begin
  select count(*) into differing from sum_before b
  full join (select account_id, sum(micros) as micros from ledger group by account_id) a using (account_id)
  where coalesce(a.micros, 0) <> coalesce(b.micros, 0);
  if differing > 0 then
    raise exception 'the ledger of % accounts would add up to another sum than before', differing;
  end if;
  select count(*) into differing from kept_movement where kind = 'credit' and note like 'send % cost % and was charged %';
  if differing > 0 then
    raise warning '% sends were charged another amount than they cost: the differences are credits that say so', differing;
  end if;
end $$;
