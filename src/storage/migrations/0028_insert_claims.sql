-- A notification that may leave at once is claimed by the statement that accepts it, and had a row in the queue that was deleted with
-- its outcome: 7 of the 59 µs of that statement, two index entries and a delete for what was there some milliseconds. It has none any
-- more: the send itself names the worker that claimed it, and what a dead worker left open is found from its oldest claim on.

alter table send
  -- The worker that claimed all of it on insert, and has not put it back into the queue; null again once it has, or once the worker
  -- is dead and what was open of it is in doubt: whoever does either must find its name here.
  add column claimed_by uuid,
  -- Nobody takes it over before its acceptor stands by it.
  add column claim_ticket bigint,
  -- The carrier that it was claimed for.
  add column carrier_id smallint;

-- The workers that claim on insert, and the processes that they are part of. No send with an id before `since` is open by such a claim.
create table insert_claim (
  worker uuid primary key,
  acceptor uuid not null,
  since uuid not null
) with (fillfactor = 50);

-- What has not left, as far as is known: slices, and messages that were claimed on insert. For a send that is given by its key.
create view queue as
  select account_id, send_id, first, last, carrier_id, worker, not_before, held, attempt from slice
  union all
  select s.account_id, s.id, m.n, m.n, s.carrier_id, s.claimed_by, s.due_at, null, 1
  from send s join message m on m.account_id = s.account_id and m.send_id = s.id
  where s.claimed_by is not null and exists (
    select from generate_series(1, m.parts) as p(part) where not exists (
      select from event e
      where e.account_id = m.account_id and e.send_id = m.send_id and e.n = m.n and e.part in (0, p.part)
        and e.kind not in ('held', 'deferred')));

-- All sends of which something is open by a claim on insert. Goes from each account along the key of its sends.
create view open_insert_claim as
  select s.account_id, s.id as send_id, s.recipients, s.carrier_id, c.worker, c.acceptor, s.claim_ticket
  from insert_claim c cross join account a cross join lateral (
    select account_id, id, recipients, carrier_id, claim_ticket from send
    where account_id = a.id and id >= c.since and claimed_by = c.worker offset 0
  ) s
  where exists (select from queue q where q.account_id = s.account_id and q.send_id = s.id and q.worker = c.worker offset 0);
